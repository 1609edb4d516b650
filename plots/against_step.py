"""A small chart of quantities against step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core import Array
from plots.line import single
from plots.style import LineStyle, Theme, log_axis
from plots.traces import Chart, Layout, Trace, scatter

SHARE = 0.6  # height, as a share of that of a usual chart
MAX_TICKS = 3  # on a logarithmic axis of a few decades
MAX_MARKED = 61  # points of a line that are marked
ZERO = 1e-17  # represents 0 on a logarithmic axis: smaller than the rounding of numbers near 1


@dataclass(frozen=True)
class Series:
    """One quantity: its name, its values, (T,), from step `first`, and its style."""

    name: str
    values: Array
    style: LineStyle
    first: int = 0


@dataclass(frozen=True)
class ValueAxis:
    """The vertical axis of a chart against step.

    level     a value that is marked by a thin line
    rounding  on a logarithmic axis, the size of rounding errors: values below it are in a band at whose lower end 0 is
    label     label of that band
    highest   largest upper end of a logarithmic axis: larger values leave the chart
    """

    log: bool
    title: str = ""
    level: float | None = None
    rounding: float = 0.0
    label: str = ""
    highest: float = np.inf


def step_chart(lines: Sequence[Series], theme: Theme, axis: ValueAxis, *, step: str) -> Chart:
    """Chart of each line's values against step; `step` is the word for it."""
    layout = theme.layout(step, axis.title)
    layout["height"] *= SHARE
    layout["xaxis"]["rangemode"] = "tozero"
    shown = [line.values for line in lines]
    levels = np.array([] if axis.level is None else [axis.level], dtype=float)
    positive = np.concatenate([*(values[values > 0] for values in shown), levels])
    positive = np.minimum(positive[np.isfinite(positive)], axis.highest)
    if axis.log and axis.rounding:
        top = max(float(positive.max(initial=0.0)), 1e3 * axis.rounding)
        bottom = min(ZERO, 1e-6 * axis.rounding)
        shown = [np.where(values <= bottom, bottom, values) for values in shown]
        layout["yaxis"] |= _axis_from_zero(bottom, top)
        layout["shapes"] = [_rounding_band(axis.rounding, bottom, theme)]
        layout["annotations"] = [_rounding_label(axis.label, axis.rounding, theme)]
    elif axis.log:
        shown = [np.where(values > 0, values, np.nan) for values in shown]
        if len(positive):
            layout["yaxis"] |= log_axis(float(positive.min()), float(positive.max())) | {"nticks": MAX_TICKS}
    if axis.level is not None:
        layout["shapes"] = [*layout.get("shapes", []), _level_line(axis.level, theme)]
    return Chart([_trace(line, values, theme) for line, values in zip(lines, shown, strict=True)], layout)


def _trace(line: Series, values: Array, theme: Theme) -> Trace:
    return scatter(
        line.first,
        single(values),
        name=line.name,
        hover="",
        mode="lines+markers" if len(values) <= MAX_MARKED else "lines",
        line=line.style.stroke(2.2 * theme.scale),
        marker=line.style.marks(6 * theme.scale),
    )


def _axis_from_zero(bottom: float, top: float) -> Layout:
    """A logarithmic axis whose lower end is labelled 0."""
    low, high = float(np.log10(bottom)), float(np.log10(top))
    ticks: Array = np.arange(np.ceil(low + 2), np.floor(high) + 1, 4, dtype=float)
    return {
        "type": "log",
        "range": [low - 0.03 * (high - low), high + 0.03 * (high - low)],
        "tickmode": "array",
        "tickvals": [bottom, *(10.0**ticks)],
        "ticktext": ["0", *(f"10<sup>{power:.0f}</sup>".replace("-", "−") for power in ticks)],
    }


def _rounding_band(rounding: float, bottom: float, theme: Theme) -> Layout:
    corners = {"xref": "paper", "x0": 0, "x1": 1, "y0": 1e-6 * bottom, "y1": rounding}  # from below the axis's end
    return {"type": "rect", **corners, "fillcolor": theme.faint, "line": {"width": 0}, "layer": "below"}


def _rounding_label(text: str, rounding: float, theme: Theme) -> Layout:
    corner = {"xref": "paper", "x": 0.99, "xanchor": "right", "y": float(np.log10(rounding)), "yanchor": "top"}
    return {"text": text, **corner, "showarrow": False, "font": {"size": 13 * theme.scale}}


def _level_line(value: float, theme: Theme) -> Layout:
    ends = {"xref": "paper", "x0": 0, "x1": 1, "y0": value, "y1": value}
    return {"type": "line", **ends, "line": {"color": theme.ink, "width": theme.scale}, "layer": "below"}
