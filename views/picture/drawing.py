"""The picture of a setting: live, or as a surface in 3-D, or plain in a browser that cannot load the live one."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np
import streamlit as st

import plots
from core import Optimizer, Surface, Trajectory
from experiments.tuning import evaluations_per_step, steps_within_budget, truncated
from views.controls import kinds
from views.controls.selection import Setting, style
from views.live import component, contour
from views.picture import memo
from views.picture.content import Background, Clock, Content, Marks, Memo, Runs
from views.picture.live_picture import draw_live
from views.picture.losses import count_by_spent, limit_spent, loss_chart_of, loss_traces
from views.picture.plain_picture import draw_plain
from views.picture.remarks import about_data, about_schedule, mark_of, nothing_chosen, show_remark, undefined_remarks
from views.picture.results import Legend, alt_text, ranges_text, results_table
from views.picture.runs import runs_of
from views.picture.words import point_texts
from views.translation import tr


def draw(
    setting: Setting,
    theme: plots.Theme,
    *,
    losses: bool = True,
    equal: bool = False,
    under: Background | None = None,
    band: bool = False,
    more: int = 0,
    stationary: bool = False,
    cast: Legend | None = None,
    opens: int | None = None,
    fleeting: bool = False,
    runs_of: Runs = runs_of,
    clock: Clock | None = None,
    points: Marks | None = None,
    alone: bool = False,
) -> Setting:
    """Run the optimizers of `setting` and draw their paths. Returns the setting with the start that is being dragged.

    losses      also draw the loss chart and the table of how each run ended
    equal       give all runs the same number of evaluations of the surface, as many as there are steps
    under       background in place of contours
    band        there is a sweep below the picture, which the browser asks for at rest
    stationary  also mark maxima and saddles
    cast        name and style of each optimizer, where they are not those of its class
    opens       the step that is shown first, where the link names none; the last one if it is not given
    fleeting    where steps see batches, also draw the contours of the loss on the batch of the shown step
    more        poll token while a finer `under` is being computed: the browser then asks for a run of the fragment
    runs_of     run of each optimizer, where the runs differ in more than that
    clock       quantity that is counted in place of steps; the number of steps of the setting is then its last value
    points      further traces in the picture
    alone       the page has no optimizers
    """
    window = plots.window_of(setting.surface, setting.start)  # it keeps still while the start is dragged
    setting = dataclasses.replace(setting, start=contour.dragged_start() or setting.start)
    surface, optimizers = setting.surface, setting.optimizers
    runs = runs_of(setting)
    if equal:
        runs = [truncated(surface, path, int(steps_within_budget(path, setting.steps))) for path in runs]
    legend = cast or _legend(setting, theme)
    lines = charted = _lines(setting, runs, legend, equal=equal)
    words = point_texts(surface)
    counted = tr("Evaluations of f, ∇f or ∇²f") if equal else ""
    length = tr("{n} evaluations").format(n=setting.steps) if equal else ""
    if clock:
        lines = [dataclasses.replace(line, x=spent) for line, spent in zip(lines, clock.spent, strict=True)]
        charted = [limit_spent(line, clock.shown) for line in lines]
        lines = [count_by_spent(line) for line in lines]
        counted = words["step"] = clock.name
        length = f"{clock.name} {setting.steps}"
    loss: dict[str, Any] = {"data": [{} for _ in lines], "layout": None}
    loss_remark = ""
    if losses:
        loss, loss_remark = loss_chart_of(setting, runs, charted, theme, counted=counted)
        loss["layout"]["xaxis"] |= clock.axis if clock else {}
    background = _curve_background(setting, theme) if plots.is_curve(surface) else under
    marks = points(setting) if points else []
    alt = "" if alone else alt_text(legend, runs)
    content = Content(
        setting, theme, window, lines, loss, words, background, marks, alt, _describe(setting, length=length)
    )
    results = results_table(surface, legend, runs) if losses else {}
    solid = losses and not plots.is_curve(surface) and st.session_state.get("surface3d", False)
    if solid or component.failed():
        draw_plain(content, solid=solid)
        if results and optimizers:
            st.table(results, border="horizontal", hide_index=True)
    else:
        extras = {
            "results": results,
            "more": more,
            "opens": opens,
            "band": name_of(setting) if band and optimizers else None,
        }
        draw_live(content, extras, stationary=stationary, fleeting=fleeting)
    _tell_remarks(setting, runs)
    if not optimizers and not alone:
        st.info(nothing_chosen())
    elif loss_remark:
        st.caption(loss_remark)
    return setting


def outcome_charts(
    setting: Setting, theme: plots.Theme, *, whole: bool = False
) -> tuple[dict[str, Any], dict[str, list[str]], str]:
    """Loss chart, columns of the results table, and a remark, perhaps empty, for a page that places them itself.

    whole  a logarithmic axis shows the loss itself, not its height above the lowest minimum
    """
    runs, legend = runs_of(setting), _legend(setting, theme)
    loss, remark = loss_chart_of(setting, runs, _lines(setting, runs, legend), theme, whole=whole)
    chart = {"data": loss_traces(loss), "layout": loss["layout"], "alt": tr("Loss against step")}
    return chart, results_table(setting.surface, legend, runs), remark


def _legend(setting: Setting, theme: plots.Theme) -> Legend:
    return [(optimizer.name, style(type(optimizer), theme)) for optimizer in setting.optimizers]


def _lines(setting: Setting, runs: Sequence[Trajectory], legend: Legend, *, equal: bool = False) -> list[plots.Line]:
    rows = zip(setting.optimizers, runs, legend, strict=True)
    return [
        _line(setting.surface, optimizer, path, name, line_style, equal=equal)
        for optimizer, path, (name, line_style) in rows
    ]


def _line(
    surface: Surface, optimizer: Optimizer, path: Trajectory, name: str, line_style: plots.LineStyle, *, equal: bool
) -> plots.Line:
    line = plots.line_of(name, memo.label(name, optimizer), surface, path, line_style)
    return dataclasses.replace(line, x=np.append(0, np.cumsum(evaluations_per_step(path)))) if equal else line


def _describe(setting: Setting, *, length: str) -> Memo:
    """Description of a picture. `length` says how long its runs are, if not by steps."""
    surface = setting.surface
    file = memo.file_name(memo.name_of(surface), setting.optimizers)
    return Memo(memo.title(surface), memo.shared_texts(setting, length=length), file, mark_of(surface))


def _curve_background(setting: Setting, theme: plots.Theme) -> Background:
    """The graph of a function of one variable."""
    return kinds.cache_key(setting.noiseless), lambda window: plots.curve_traces(setting.noiseless, window, theme)


def _tell_remarks(setting: Setting, runs: Sequence[Trajectory]) -> None:
    """Show the warnings of the optimizers, and what there is to say about the setting."""
    for optimizer, path in zip(setting.optimizers, runs, strict=True):
        for name, sentence in optimizer.warnings.items():
            (steps,) = np.nonzero(path.state[name][1:])
            if len(steps):
                text = tr(sentence).format(k=ranges_text(steps + 1))
                st.markdown(f":material/warning: {optimizer.name}: {text}")
    for remark in [*undefined_remarks(setting), *about_schedule(setting), *about_data(setting.noiseless)]:
        show_remark(remark)


def name_of(setting: Setting) -> str:
    """Name of a picture, which differs for other settings and other windows."""
    return f"{setting.name} {contour.view(setting.surface.name)}"
