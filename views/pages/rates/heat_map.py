"""Heat map: final loss over the learning rate and another hyperparameter."""

from __future__ import annotations

from collections.abc import Callable
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
from settings.controls import LR
from settings.keys import key_of
from settings.selection import Selection, Setting
from views import controls, picture
from views.controls.methods import rate_key, style
from views.live import charts
from views.pages.rates.method import choose_method, method_named
from views.picture import limits, outcomes
from views.store import store
from views.translation import tr
from views.work import bar, slices

JOB = "heat"
SQUARES = 96  # per side of a heat map


def heat_map_page(theme: plots.Theme, selection: Selection) -> None:
    """Draw the final loss over learning rate and one other number, beside the contour."""
    picture.draw_heading(selection.setting().surface)
    left, right = st.columns(2, gap="medium")
    with left:
        method = choose_method(selection, box=True)
    with right:
        numbers = {p.name: _label(p) for p in _other_numbers(method)} if method else {}
        name = controls.select_translated("over", tr("and its"), numbers, box=True) if numbers else None
    left, right = st.columns(2, gap="medium")
    with left:
        _draw_path(selection, theme, method)
    with right:
        _draw_heat(selection, theme, method, name)


def _other_numbers(method: type[Optimizer]) -> list[Param]:
    """Numbers of a method besides its learning rate."""
    return [p for p in params_of(method) if p.name != "lr" and type(p.default) is float]


def _label(p: Param) -> str:
    return f"{tr(p.label)} {symbol_text(p.symbol)}"


def compose_heat_map(selection: Selection, theme: plots.Theme) -> picture.Picture:
    """Comparison and drawing of the live picture."""
    method = method_named(selection, store().get("method"))
    comparison = picture.compare(selection.setting(method), theme)
    return comparison, picture.compose(comparison)


@controls.live_fragment(controls.PICTURE)
def _draw_path(selection: Selection, theme: plots.Theme, method: type[Optimizer] | None) -> None:
    limits.show_notes(selection, selection.setting())
    if method:
        comparison, drawing = compose_heat_map(selection, theme)
        picture.show(comparison, drawing, selection)


@controls.live_fragment(controls.SIDE_PANEL)
def _draw_heat(selection: Selection, theme: plots.Theme, method: type[Optimizer] | None, name: str | None) -> None:
    if method is None:
        return
    if name is None:
        st.info(tr("{name} has no number but its learning rate: choose another optimizer.").format(name=method.name))
        return
    setting = selection.setting(method)
    p = next(p for p in params_of(method) if p.name == name)
    values, rates = p.grid(SQUARES), LR.grid(SQUARES)
    (optimizer,) = setting.optimizers
    # The map does not depend on the numbers that are set now.
    neutral = replace(optimizer, **{"lr": LR.default, name: p.default})
    request = replace(setting, optimizers=(neutral,)), name
    axes = HeatMapAxes(name, values, rates)
    work = partial(heat_map, setting.surface, neutral, axes, setting.start, setting.steps, schedule=setting.schedule)
    progress = slices.follow(JOB, request, work)
    loss, diverged = progress.result
    (theory,) = limits.theories_of(setting)
    best = _best_in_map(setting, p, theory)
    heat = plots.HeatMap(p, values, rates, loss, diverged)
    limit = _rate_limits(heat, neutral, theory) if setting.has_constant_rate else np.full(values.shape, np.nan)
    chart = _chart(setting, heat, limit, best, theme)
    for remark in picture.start_remarks(setting):
        picture.show_remark(remark)
    title = tr("Final loss over learning rate and {number}").format(number=_label(p))
    charts.show(
        [replace(chart, alt=title)],
        points=_squares(heat, title, optimizer, partial(_take_square, method, p, values)),
        token=progress.token,
    )
    bar.show_bar(JOB, progress, bar.map_text(progress.share))
    if best:
        numbers = f"η = {number_text(best.lr)}, {symbol_text(p.symbol)} = {number_text(getattr(best, name))}"
        st.caption(
            tr(
                "By theory the long run is shortest with {numbers}: each step then keeps {factor} of the distance. "
                "After {steps} steps the lowest loss may lie a little beside it."
            ).format(numbers=numbers, factor=number_text(theory.best_contraction), steps=setting.steps)
        )


def _best_in_map(setting: Setting, p: Param, theory: stability_limits.StabilityLimits) -> Any:
    """The optimizer with the best numbers by theory; None where they do not lie in the map over `p`."""
    best: Any = theory.best if setting.has_constant_rate and stability_limits.is_quadratic(setting.noiseless) else None
    (optimizer,) = setting.optimizers
    if best and replace(optimizer, **{"lr": best.lr, p.name: getattr(best, p.name)}) != best:
        return None
    return best


def _chart(setting: Setting, heat: plots.HeatMap, limit: Array, best: Any, theme: plots.Theme) -> plots.Chart:
    """The chart of the map, with the limits of theory, (V,), the current numbers and the best ones."""
    (optimizer,) = setting.optimizers
    lowest = picture.lowest_known_loss(setting.surface, [heat.loss])
    words: plots.HeatMapTexts = {
        "rate": f"{tr('Learning rate')} η",
        "value": _label(heat.p),
        "loss": outcomes.height_name(tr("Final loss")) if lowest else tr("Final loss"),
        "diverged": tr("diverges"),
        "limit": tr("Limit"),
    }
    points, line_style = _points(optimizer, heat.p.name, best), style(type(optimizer), theme)
    return plots.heat_chart(heat, limit, points, line_style, theme, lowest=lowest, words=words)


def _squares(heat: plots.HeatMap, title: str, optimizer: Any, take: Callable[[], None]) -> charts.Squares:
    """The squares that a person can point at, and take; at first that of the optimizer's numbers is meant."""
    p = heat.p
    texts: charts.SquareTexts = {
        "picture": title,
        "slider": tr("Square to read; up and down change its row, left and right its rate, Enter takes both numbers"),
        "take": tr("Take these numbers"),
        "idle": tr(
            "Point at a square to read it, or move there with the slider and the arrow keys; click or press Enter to "
            "take its numbers."
        ),
        "square": f"η = {{rate}}, {symbol_text(p.symbol)} = {{value}}: {{end}}",
        "loss": f"{tr('Final loss')} {{v}}",
        "diverged": tr("diverges"),
    }
    row_texts = [number_text(float(v), 6) for v in heat.values]
    rows = p.to_scale(heat.values)
    number = max(getattr(optimizer, p.name), p.lowest())  # a logarithmic scale has no position for 0
    current = _nearest(rows, p.to_scale(number)), _nearest(np.log10(heat.rates), np.log10(optimizer.lr))
    return charts.Squares(texts, heat.rates, current, rows, row_texts, heat.loss, heat.diverged, take)


def _nearest(values: Array, value: float) -> int:
    """Index of the nearest of values (k,)."""
    return int(np.argmin(np.abs(values - value)))


def _rate_limits(heat: plots.HeatMap, neutral: Optimizer, theory: stability_limits.StabilityLimits) -> Array:
    """The rate up to which theory calls the method stable at each value, (V,); NaN where it knows no limit."""
    values = heat.values
    with np.errstate(all="ignore"):
        limits = replace(neutral, **{heat.p.name: values}).rate_limit(theory.curvatures[-1])
    return np.broadcast_to(limits, values.shape) if np.isfinite(theory.limit) else np.full(values.shape, np.nan)


def _points(optimizer: Any, name: str, best: Any) -> list[plots.HeatMapPoint]:
    """Marks for the current numbers and the best ones."""
    points = [plots.HeatMapPoint(optimizer.lr, getattr(optimizer, name), tr("Now"), "circle")]
    if best:
        points.append(plots.HeatMapPoint(best.lr, float(getattr(best, name)), tr("Best by theory"), "star"))
    return points


def _take_square(method: type[Optimizer], p: Param, values: Array) -> None:
    """Set the numbers of the square that was clicked."""
    try:
        row, rate = charts.taken_point()
        value = float(values[row])
    except (ValueError, IndexError):
        return
    controls.set_controls({rate_key(method): LR.rounded(rate), key_of(method, p.name): type(p.default)(value)})
    st.rerun()
