"""Several quantities against step, in a small chart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from core import Array
from plots.line import single
from plots.style import LineStyle, Look, log_axis

SHARE = 0.6  # of the height of a whole chart
TICKS = 3  # for which such a chart has room within few decades
NOTHING = 1e-17  # stands below what rounding leaves of numbers near 1, and so for 0 on a logarithmic axis


@dataclass(frozen=True)
class Course:
    """One quantity to be drawn: its name, its values, (T,), from step `first` on, and its style."""

    name: str
    values: Array
    style: LineStyle
    first: int = 0


def steps_chart(
    lines: Sequence[Course],
    look: Look,
    *,
    log: bool,
    title: str,
    words: dict[str, str],
    level: float | None = None,
    same: float = 0.0,
    highest: float = np.inf,
) -> dict[str, Any]:
    """A figure as plain data: each line's values against step; `title` is that of the values' axis.

    level    a value to be marked by a thin line
    same     with `log`, a value below which there is nothing but rounding: a band from it to the axis's lower end, at
             which 0 stands
    highest  where a logarithmic axis ends at the latest: what grows beyond leaves the chart
    `words` gives the texts for: step, and with `same`: same.
    """
    layout = look.layout(words["step"], title)
    layout["height"] *= SHARE
    layout["xaxis"]["rangemode"] = "tozero"
    shown = [line.values for line in lines]
    positive = np.concatenate([*(values[values > 0] for values in shown), [] if level is None else [level]])
    positive = np.minimum(positive[np.isfinite(positive)], highest)
    if log and same:
        top = max(float(positive.max(initial=0.0)), 1e3 * same)
        bottom = min(NOTHING, 1e-6 * same)
        shown = [np.where(values <= bottom, bottom, values) for values in shown]
        layout["yaxis"] |= _band(layout["yaxis"], bottom, top)
        layout["shapes"] = [_below(same, bottom, look)]
        layout["annotations"] = [_said(words["same"], same, look)]
    elif log:
        shown = [np.where(values > 0, values, np.nan) for values in shown]
        if len(positive):
            layout["yaxis"] |= log_axis(float(positive.min()), float(positive.max())) | {"nticks": TICKS}
    if level is not None:
        layout["shapes"] = [*layout.get("shapes", []), _level(level, look)]
    return {
        "data": [_trace(line, values, look) for line, values in zip(lines, shown, strict=True)],
        "layout": layout,
    }


def _trace(line: Course, values: Array, look: Look) -> dict[str, Any]:
    style = line.style
    return {
        "type": "scatter",
        "x0": line.first,
        "y": single(values),
        "mode": "lines+markers" if len(values) <= 61 else "lines",
        "name": line.name,
        "line": {"color": style.color, "dash": style.dash, "width": 2.2 * look.scale * style.width},
        "marker": {"symbol": style.marker, "color": style.color, "size": 6 * look.scale * style.width**0.5},
    }


def _band(axis: dict[str, Any], bottom: float, top: float) -> dict[str, Any]:
    """A logarithmic axis whose lower end is called 0."""
    low, high = float(np.log10(bottom)), float(np.log10(top))
    ticks = np.arange(np.ceil(low + 2), np.floor(high) + 1, 4)
    return {
        "type": "log",
        "range": [low - 0.03 * (high - low), high + 0.03 * (high - low)],
        "tickmode": "array",
        "tickvals": [bottom, *(10.0**ticks)],
        "ticktext": ["0", *(f"10<sup>{power:.0f}</sup>".replace("-", "−") for power in ticks)],
    }


def _below(same: float, bottom: float, look: Look) -> dict[str, Any]:
    across = {"xref": "paper", "x0": 0, "x1": 1, "y0": 1e-6 * bottom, "y1": same}  # from under the axis's end
    return {"type": "rect", **across, "fillcolor": look.faint, "line": {"width": 0}, "layer": "below"}


def _said(text: str, same: float, look: Look) -> dict[str, Any]:
    corner = {"xref": "paper", "x": 0.99, "xanchor": "right", "y": float(np.log10(same)), "yanchor": "top"}
    return {"text": text, **corner, "showarrow": False, "font": {"size": 13 * look.scale}}


def _level(value: float, look: Look) -> dict[str, Any]:
    across = {"xref": "paper", "x0": 0, "x1": 1, "y0": value, "y1": value}
    return {"type": "line", **across, "line": {"color": look.ink, "width": look.scale}, "layer": "below"}
