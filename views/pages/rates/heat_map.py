"""Heat map: final loss over the learning rate and another hyperparameter."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import streamlit as st

import plots
from core import Array, Optimizer, Param, params_of
from experiments import stability_limits
from experiments.rate_sweep import HeatMapAxes, heat_map
from plots.text import number_text, symbol_text
from views import controls, picture
from views.controls.selection import LR, Chosen, rate_key, style
from views.live import charts
from views.picture import notes, outcomes
from views.picture.limits import theories_of
from views.translation import tr
from views.work import slices
from views.work.map_progress import FINISHED, show_map_progress

SQUARES = 96  # along each side of a heat map


MOST = 8  # destinations that are told apart in words


def heat_page(look: plots.Look, chosen: Chosen) -> None:
    """Final loss over learning rate and one other number, beside the contour."""
    controls.follow(controls.PICTURE, controls.BESIDE)
    picture.heading(chosen.setting().surface)
    left, right = st.columns(2, gap="medium")
    with left:
        method = notes.one_method(chosen, box=True)
    with right:
        others = {p.name: _label(p) for p in _others(method)} if method else {}
        name = controls.choice("over", tr("and its"), others, box=True) if others else None
    left, right = st.columns(2, gap="medium")
    with left:
        _path(chosen, look, method)
    with right:
        _heat(chosen, look, method, name)


def _others(method: type[Optimizer]) -> list[Param]:
    return [p for p in params_of(method) if p.name != "lr" and type(p.default) is float]


def _label(p: Param) -> str:
    return f"{tr(p.label)} {symbol_text(p.symbol)}"


@st.fragment(key=controls.PICTURE)
def _path(chosen: Chosen, look: plots.Look, method: type[Optimizer] | None) -> None:
    notes.note(chosen, chosen.setting())
    if method:
        picture.draw(chosen.setting(method), look, losses=False)


@st.fragment(key=controls.BESIDE)
def _heat(chosen: Chosen, look: plots.Look, method: type[Optimizer] | None, name: str | None) -> None:
    if method is None:
        return
    if name is None:
        st.info(tr("{name} has no number but its learning rate: choose another optimizer.").format(name=method.name))
        return
    setting = chosen.setting(method)
    (racer,) = setting.racers
    p = next(p for p in params_of(method) if p.name == name)
    values, lr = p.spread(SQUARES), LR.spread(SQUARES)
    # The map does not depend on where one stands in it.
    neutral = replace(racer, **{"lr": LR.default, name: p.default})
    facts = (setting.facts, neutral, name)
    (loss, diverged, share), token = slices.advanced(
        "heat",
        facts,
        lambda: heat_map(
            setting.surface,
            neutral,
            HeatMapAxes(name, values, lr),
            setting.start,
            setting.steps,
            schedule=setting.schedule,
        ),
    )
    (said,) = theories_of(setting)
    best: Any = said.best if setting.steady and stability_limits.is_quadratic(setting.bare) else None
    if best and replace(racer, **{"lr": best.lr, name: getattr(best, name)}) != best:
        best = None  # it lies in no map over this number, as long as the others are as they are
    lowest = picture.lowest_of(setting.surface, [loss])
    what = tr("Final loss over learning rate and {number}").format(number=_label(p))
    words = {
        "rate": f"{tr('Learning rate')} η",
        "value": _label(p),
        "loss": outcomes.above(tr("Final loss")) if lowest else tr("Final loss"),
        "diverged": tr("diverges"),
        "limit": tr("Limit"),
    }
    figure = plots.heat_chart(
        lr,
        p,
        values,
        loss,
        diverged,
        _limits(neutral, name, values, said) if setting.steady else np.full(values.shape, np.nan),
        _points(racer, name, best),
        style(method, look),
        look,
        lowest=lowest,
        words=words,
    )
    for remark in notes.about_start(setting):
        picture.tell(remark)
    charts.show(
        [{**figure, "alt": what}],
        words={
            "picture": what,
            "slider": "",
            "take": tr("Take these numbers"),
            "idle": tr("Point at a square to read it; click to take its numbers."),
            "square": f"η = {{rate}}, {symbol_text(p.symbol)} = {{value}}: {{end}}",
            "loss": f"{tr('Final loss')} {{v}}",
            "diverged": tr("diverges"),
        },
        take=partial(_take, method, p, values),
        rates=lr,
        places=np.log10(lr),
        rows=p.scaled(values),
        rowTexts=[number_text(float(v), 6) for v in values],
        values=loss,
        gone=diverged.astype(float),
        more=token if share < FINISHED else 0,
    )
    show_map_progress(share)
    if best:
        numbers = f"η = {number_text(best.lr)}, {symbol_text(p.symbol)} = {number_text(getattr(best, name))}"
        st.caption(
            tr(
                "By theory the long run is shortest with {numbers}: each step then keeps {factor} of the distance. "
                "After {steps} steps the lowest loss may lie a little beside it."
            ).format(numbers=numbers, factor=number_text(said.best_contraction), steps=setting.steps)
        )


def _limits(neutral: Optimizer, name: str, values: Array, said: stability_limits.Theory) -> Array:
    with np.errstate(all="ignore"):
        limits = replace(neutral, **{name: values}).stable_below(said.curvatures[-1])
    return np.broadcast_to(limits, values.shape) if np.isfinite(said.limit) else np.full(values.shape, np.nan)


def _points(racer: Any, name: str, best: Any) -> list[plots.Point]:
    points = [plots.Point(racer.lr, getattr(racer, name), tr("Now"), "circle")]
    if best:
        points.append(plots.Point(best.lr, float(getattr(best, name)), tr("Best by theory"), "star"))
    return points


def _take(method: type[Optimizer], p: Param, values: Array) -> None:
    try:
        row, rate = charts.taken()
        value = float(values[row])
    except (ValueError, IndexError):
        return
    controls.set_to({rate_key(method): LR.rounded(rate), f"{method.__name__}.{p.name}": type(p.default)(value)})
    st.rerun()
