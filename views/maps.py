"""The learning-rate lab's maps: final loss over two numbers, and basins of attraction."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import streamlit as st

import plots
from core import Array, Optimizer, Param, params_of
from experiments import stability
from experiments.basin import GONE, NOWHERE, Basins, basins
from experiments.sweep import heat_map
from plots.style import number_text, percent_text, symbol_text
from views import canvas, charts, controls, jobs, picture, rates, theory
from views.setting import LR, Chosen, Setting, rate_key, style
from views.translation import tr

SQUARES = 96  # along each side of a heat map
MOST = 8  # destinations that are told apart in words
FINISHED = 1.0


def heat_page(look: plots.Look, chosen: Chosen) -> None:
    """Final loss over learning rate and one other number, beside the contour."""
    controls.follow(controls.PICTURE, controls.BESIDE)
    picture.heading(chosen.setting().surface)
    left, right = st.columns(2, gap="medium")
    with left:
        method = rates.one_method(chosen, box=True)
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
    rates.note(chosen, chosen.setting())
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
    (loss, diverged, share), slices = jobs.advanced(
        "heat",
        facts,
        lambda: heat_map(
            setting.surface, neutral, name, values, lr, setting.start, setting.steps, schedule=setting.schedule
        ),
    )
    (said,) = theory.theories_of(setting)
    best: Any = said.best if setting.steady and stability.is_quadratic(setting.bare) else None
    if best and replace(racer, **{"lr": best.lr, name: getattr(best, name)}) != best:
        best = None  # it lies in no map over this number, as long as the others are as they are
    lowest = picture.lowest_of(setting.surface, [loss])
    what = tr("Final loss over learning rate and {number}").format(number=_label(p))
    words = {
        "rate": f"{tr('Learning rate')} η",
        "value": _label(p),
        "loss": rates.above(tr("Final loss")) if lowest else tr("Final loss"),
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
    for remark in rates.about_start(setting):
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
        more=slices if share < FINISHED else 0,
    )
    _tell_progress(share)
    if best:
        numbers = f"η = {number_text(best.lr)}, {symbol_text(p.symbol)} = {number_text(getattr(best, name))}"
        st.caption(
            tr(
                "By theory the long run is shortest with {numbers}: each step then keeps {factor} of the distance. "
                "After {steps} steps the lowest loss may lie a little beside it."
            ).format(numbers=numbers, factor=number_text(said.best_contraction), steps=setting.steps)
        )


def _tell_progress(share: float) -> None:
    """Under a map, so that it does not move when the bar goes."""
    if share < FINISHED:
        st.progress(
            share,
            text=tr("{share} of the map is in; the rest repeats its neighbours").format(share=percent_text(share)),
        )


def _limits(neutral: Optimizer, name: str, values: Array, said: stability.Theory) -> Array:
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


# ---- Basins


def basin_page(look: plots.Look, chosen: Chosen) -> None:
    """Which minimum is reached from where, for one optimizer."""
    picture.heading(chosen.setting().surface)
    controls.follow(controls.PICTURE)
    _basins(chosen, look, rates.one_method(chosen))


@st.fragment(key=controls.PICTURE)
def _basins(chosen: Chosen, look: plots.Look, method: type[Optimizer] | None) -> None:
    if method is None:
        return
    rates.note(chosen, chosen.setting())
    setting = chosen.setting(method)
    (racer,) = setting.racers
    surface = setting.surface
    home = plots.window_of(surface, setting.start)
    window = canvas.view(surface.name) or home
    facts = replace(setting, start=surface.start).facts, racer, window
    found, slices = jobs.advanced(
        "basins", facts, lambda: basins(surface, racer, window, setting.steps, schedule=setting.schedule)
    )
    drawn = picture.drawn_ground(setting, home)

    def traces(_: plots.Window) -> list[dict[str, Any]]:
        return plots.basin_traces(
            found.x, found.y, found.minima, found.reached, found.steps, setting.steps, drawn, look
        )

    left, right = st.columns([3, 2], gap="medium")
    with left:
        more = slices if found.share < FINISHED else 0
        picture.draw(setting, look, losses=False, under=((facts, found.share), traces), more=more)
    with right:
        _tell_basins(setting, racer, found, look)
        _tell_progress(found.share)


def _tell_basins(setting: Setting, racer: Optimizer, found: Basins, look: plots.Look) -> None:
    names = [*range(len(found.minima)), NOWHERE, GONE]
    counts = np.array([np.sum(found.reached == place) for place in names])
    shares = counts / found.reached.size
    labels, colors = [], []
    for place in names:
        if place >= 0:
            at = ", ".join(number_text(float(c)) for c in found.minima[place])
            labels.append(f"{plots.basin_name(place)} ({at})")
            colors.append(plots.basin_color(place, 0.5, look))
        else:
            labels.append(
                tr("diverges") if place == GONE else tr("none within {steps} steps").format(steps=setting.steps)
            )
            colors.append(plots.GONE_COLOR if place == GONE else plots.NOWHERE_COLOR)
    order = [at for at in np.argsort(-shares, kind="stable") if shares[at] > 0]
    bars = [(labels[at], float(shares[at]), colors[at]) for at in order[:MOST]]
    if len(order) > MOST:
        rest = tr("{n} others").format(n=len(order) - MOST)
        bars.append((rest, float(sum(shares[at] for at in order[MOST:])), "rgba(128,140,150,0.5)"))
    figure = plots.share_chart(bars, look, words={"share": tr("Share of starts")})
    told = ", ".join(f"{label}: {share:.0%}" for label, share, _ in bars)
    whole = found.share >= FINISHED
    title = tr("Where {name} ends") if whole else tr("Where {name} ends, as far as is known")
    charts.show([{**figure, "alt": told, "title": title.format(name=racer.name)}])
    settled = found.steps[(found.steps >= 0) & (found.reached >= 0)]
    text = tr(
        "The colour of a start is the minimum that its path reaches within {steps} steps: light where soon, dark where "
        "late or not yet at rest; grey where it is near none, black where it diverges. Click a start to see its path."
    ).format(steps=setting.steps)
    if settled.size and whole:
        text += " " + tr("Half of those that converge do so by step {k}.").format(k=int(np.median(settled)))
    st.caption(text)
