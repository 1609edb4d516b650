"""Too small, just right, too large: three learning rates side by side."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import streamlit as st

import plots
from core import Optimizer, Status, Trajectory
from experiments import stability_limits
from experiments.rate_sweep import RATES, SLOW, score, too_small_right_too_large
from plots.text import number_text
from settings.selection import Selection, Setting
from views import controls, picture
from views.controls.methods import style
from views.live import charts
from views.pages.rates.method import choose_method
from views.picture.limits import show_notes
from views.picture.outcomes import cached_sweep, remarks_of
from views.translation import tr


def three_rates_page(theme: plots.Theme, selection: Selection) -> None:
    """Draw one optimizer's paths at a rate that is too small, one that is just right and one that is too large."""
    picture.draw_heading(selection.setting().surface)
    _draw_three(selection, theme, choose_method(selection))


@controls.live_fragment(controls.PICTURE)
def _draw_three(selection: Selection, theme: plots.Theme, method: type[Optimizer] | None) -> None:
    if method is None:
        return
    show_notes(selection, selection.setting())
    setting = selection.setting(method)
    surface, (chosen,) = setting.surface, setting.optimizers
    sweep = cached_sweep(setting, chosen)
    indices = too_small_right_too_large(sweep, surface.lowest())
    remarks = picture.undefined_remarks(setting) or remarks_of(setting, [sweep])
    if indices is None:
        st.info(remarks[0] if remarks else tr("No rate of the sweep ends lower than the start: try another start."))
        return
    window = plots.window_of(surface, setting.start)
    shown = []
    lowest = picture.lowest_known_loss(surface, [score(sweep, "final")])
    for kind, index in zip(("small", "right", "large"), indices, strict=True):
        if index is None:
            no_small, no_large = tr("No rate of the sweep is too small."), tr("No rate of the sweep is too large.")
            remarks.append(no_small if kind == "small" else no_large)
            continue
        optimizer, path = replace(chosen, lr=float(RATES[index])), sweep.lane(index)
        title, text = _caption(kind, setting, optimizer, path, lowest)
        chart = _chart(setting, optimizer, path, theme)
        shown.append(replace(chart, title=title, text=text, alt=f"{title}. {text}"))
    charts.show(shown, land=plots.ground_traces(surface, window, picture.ground(setting, window), theme))
    for remark in remarks:
        picture.show_remark(remark)
    st.caption(
        tr(
            "How the rates were found, all with {steps} steps: just right ends lowest without ever rising above the "
            "start; too small is the largest rate up to which every one leaves at least {share}% of the height; too "
            "large is the first beyond it that diverges, or where none does, that always rises above the start."
        ).format(steps=setting.steps, share=round(100 * SLOW))
    )


def _chart(setting: Setting, optimizer: Optimizer, path: Trajectory, theme: plots.Theme) -> plots.Chart:
    """The contour with one path."""
    surface = setting.surface
    window, words = plots.window_of(surface, setting.start), picture.point_texts(surface)
    line = plots.line_of(optimizer.name, optimizer.name, surface, path, style(type(optimizer), theme))
    layout = plots.contour_layout(surface, window, theme)
    layout |= {"height": 0.7 * layout["height"], "showlegend": False}
    layout["margin"] |= {"l": 54 * theme.scale, "r": 6}
    traces = plots.path_traces(surface, line, window, theme, words)
    marks = plots.mark_traces(surface, setting.start, theme, words)
    return plots.Chart([*traces, *marks], layout)


def _caption(kind: str, setting: Setting, optimizer: Optimizer, path: Trajectory, lowest: float) -> tuple[str, str]:
    """Title and text that say what happens at a rate, and why."""
    titles = {"small": tr("Too small: η = {rate}"), "right": tr("Just right: η = {rate}")}
    title = titles.get(kind, tr("Too large: η = {rate}")).format(rate=number_text(float(optimizer.lr)))
    theory = stability_limits.theory(setting.noiseless, optimizer, path)
    linear = setting.has_constant_rate and stability_limits.is_quadratic(setting.noiseless)
    shrinks, grows = linear and theory.contraction_factor < 1, linear and theory.contraction_factor >= 1
    share = (path.loss[-1] - lowest) / (path.loss[0] - lowest)
    outcome = tr("Outcome: {ending}.").format(ending=picture.ending(path))
    if kind == "small":
        outcome += " " + tr("{share}% of the height is left.").format(share=number_text(100 * float(share), 2))
        if shrinks:
            reason = tr("In the flattest direction a step keeps {factor} of the distance.")
        else:
            reason = tr("The steps are too short to get far in {steps} of them.")
    elif kind == "right":
        outcome += " " + tr("Final loss {loss}.").format(loss=number_text(float(path.loss[-1])))
        if shrinks:
            reason = tr("In the long run a step shrinks the distance to {factor} of what it was.")
        elif str(path.status) == Status.CONVERGED:
            reason = tr("The steps are long enough to arrive, and short enough to settle.")
        else:
            reason = tr("The steps are long enough to get low; the run does not settle in {steps} of them.")
    elif grows:
        reason = tr("In the steepest direction a step makes the distance {factor} times as large in the long run.")
    elif str(path.status) == Status.DIVERGED and path.loss[np.isfinite(path.loss)][-1] < path.loss[0]:
        reason = tr("It leaves the window downhill, where the surface falls further.")
    elif str(path.status) == Status.DIVERGED:
        reason = tr("Where it is steep, steps jump across the valley to a place that is steeper still.")
    else:
        reason = tr("The steps are longer than the valley is wide: it is thrown up the other side.")
    return title, f"{outcome} {reason}".format(factor=number_text(theory.contraction_factor, 4), steps=setting.steps)
