"""Charts of the loss, and of the learning rate, against step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypedDict

import numpy as np

from core import Array
from plots.against_step import MAX_MARKED
from plots.line import Line, single
from plots.style import Theme, log_axis
from plots.traces import Chart, Layout, LossAxis, Trace, scatter

LARGEST = 1e307  # on an even axis: the ends of a larger one overflow


class LossTexts(TypedDict):
    """Titles of the axes."""

    step: str
    loss: str


def loss_chart(lines: Sequence[Line], theme: Theme, axis: LossAxis, *, words: LossTexts) -> Chart:
    """Chart of each line's loss against step."""
    traces = [loss_trace(line, theme, axis, words=words) for line in lines]
    return Chart(traces, loss_layout(lines, theme, axis, words=words))


def loss_layout(lines: Sequence[Line], theme: Theme, axis: LossAxis, *, words: LossTexts) -> Layout:
    """Layout of that chart: its axes reach over the losses of all lines."""
    layout = theme.layout(words["step"], words["loss"])
    layout["xaxis"]["rangemode"] = "tozero"
    values = np.concatenate([*(_shown(line, axis) for line in lines), [np.nan]])
    values = values[np.isfinite(values)]
    if len(values):
        top = min(values.max(), axis.highest_shown - axis.base)
        if axis.log:
            layout["yaxis"] |= log_axis(values.min(), top)
        else:
            bottom, top = np.clip([min(top, max(values.min(), axis.lowest_shown)), top], -LARGEST, LARGEST)
            margin = 0.05 * (top - bottom) or 1.0
            layout["yaxis"]["range"] = [bottom - margin, top + margin]
    return layout


def loss_trace(line: Line, theme: Theme, axis: LossAxis, *, words: LossTexts) -> Trace:
    """The trace of a line in that chart."""
    shown = _shown(line, axis)
    return scatter(
        0 if line.x is None else single(line.x),
        single(shown),
        name=line.label,
        customdata=single(line.loss),
        hover=f"{words['step']} %{{x}}<br>{words['loss']} %{{customdata:.4g}}<extra>%{{fullData.name}}</extra>",
        mode="lines+markers" if len(shown) <= MAX_MARKED else "lines",
        legendgroup=line.name,
        showlegend=False,
        line=line.style.stroke(2.2 * theme.scale),
        marker=line.style.marks(6 * theme.scale),
    )


def _shown(line: Line, axis: LossAxis) -> Array:
    """Values of a line on the axis, (T+1,)."""
    heights = line.loss - axis.base
    return np.where(heights > 0, heights, np.nan) if axis.log else heights


def with_rates(chart: Chart, rates: Array, theme: Theme, *, title: str, step: str) -> tuple[Chart, Trace]:
    """Make room below a loss chart for the learning rate of each step, (T,), and make its trace.

    The rate of step t is at the position of the loss after the step. `title` tells its unit, `step` is the word for it.
    """
    layout = {**chart.layout}
    axis = {**layout["yaxis"]}
    for key in ("type", "range", "dtick", "exponentformat"):
        axis.pop(key, None)
    finite = np.append(rates[np.isfinite(rates)], 0.0)
    margin = 0.08 * float(np.ptp(finite)) or 1.0
    ends = [float(finite.min()) - margin * bool(finite.min()), float(finite.max()) + margin]
    layout["yaxis"] = {**layout["yaxis"], "domain": [0.36, 1]}
    layout["yaxis2"] = {
        **axis,
        "domain": [0, 0.24],
        "anchor": "x",
        "range": ends,
        "nticks": 4,
        "title": {"text": title, "standoff": 6},
    }
    layout["xaxis"] = {**layout["xaxis"], "anchor": "y2"}
    trace = scatter(
        1,
        single(rates),
        hover=f"{step} %{{x}}<br>{title} %{{y:.4g}}<extra></extra>",
        yaxis="y2",
        showlegend=False,
        line={**theme.stroke(theme.ink, 2.2), "shape": "linear"},
    )
    return replace(chart, layout=layout), trace
