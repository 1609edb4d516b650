"""A small chart of quantities against step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from core import Array
from plots.line import single
from plots.style import LineStyle, Theme, log_axis

SHARE = 0.6  # height, as a share of that of a usual chart
MAX_TICKS = 3  # on a logarithmic axis of a few decades
ZERO = 1e-17  # represents 0 on a logarithmic axis: smaller than the rounding of numbers near 1


@dataclass(frozen=True)
class Series:
    """One quantity: its name, its values, (T,), from step `first`, and its style."""

    name: str
    values: Array
    style: LineStyle
    first: int = 0


def step_chart(
    lines: Sequence[Series],
    theme: Theme,
    *,
    log: bool,
    title: str,
    words: dict[str, str],
    level: float | None = None,
    rounding: float = 0.0,
    highest: float = np.inf,
) -> dict[str, Any]:
    """Chart of each line's values against step, as plain data; `title` is that of the vertical axis.

    level     a value that is marked by a thin line
    rounding  with `log`, the size of rounding errors: values below it are in a band at whose lower end 0 is
    highest   largest upper end of a logarithmic axis: larger values leave the chart
    `words` gives the texts for: step, and with `same`: same.
    """
    layout = theme.layout(words["step"], title)
    layout["height"] *= SHARE
    layout["xaxis"]["rangemode"] = "tozero"
    shown = [line.values for line in lines]
    levels = np.array([] if level is None else [level], dtype=float)
    positive = np.concatenate([*(values[values > 0] for values in shown), levels])
    positive = np.minimum(positive[np.isfinite(positive)], highest)
    if log and rounding:
        top = max(float(positive.max(initial=0.0)), 1e3 * rounding)
        bottom = min(ZERO, 1e-6 * rounding)
        shown = [np.where(values <= bottom, bottom, values) for values in shown]
        layout["yaxis"] |= _axis_from_zero(bottom, top)
        layout["shapes"] = [_rounding_band(rounding, bottom, theme)]
        layout["annotations"] = [_rounding_label(words["same"], rounding, theme)]
    elif log:
        shown = [np.where(values > 0, values, np.nan) for values in shown]
        if len(positive):
            layout["yaxis"] |= log_axis(float(positive.min()), float(positive.max())) | {"nticks": MAX_TICKS}
    if level is not None:
        layout["shapes"] = [*layout.get("shapes", []), _level_line(level, theme)]
    return {
        "data": [_trace(line, values, theme) for line, values in zip(lines, shown, strict=True)],
        "layout": layout,
    }


def _trace(line: Series, values: Array, theme: Theme) -> dict[str, Any]:
    style = line.style
    return {
        "type": "scatter",
        "x0": line.first,
        "y": single(values),
        "mode": "lines+markers" if len(values) <= 61 else "lines",
        "name": line.name,
        "line": {"color": style.color, "dash": style.dash, "width": 2.2 * theme.scale * style.width},
        "marker": {"symbol": style.marker, "color": style.color, "size": 6 * theme.scale * style.width**0.5},
    }


def _axis_from_zero(bottom: float, top: float) -> dict[str, Any]:
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


def _rounding_band(rounding: float, bottom: float, theme: Theme) -> dict[str, Any]:
    corners = {"xref": "paper", "x0": 0, "x1": 1, "y0": 1e-6 * bottom, "y1": rounding}  # from below the axis's end
    return {"type": "rect", **corners, "fillcolor": theme.faint, "line": {"width": 0}, "layer": "below"}


def _rounding_label(text: str, rounding: float, theme: Theme) -> dict[str, Any]:
    corner = {"xref": "paper", "x": 0.99, "xanchor": "right", "y": float(np.log10(rounding)), "yanchor": "top"}
    return {"text": text, **corner, "showarrow": False, "font": {"size": 13 * theme.scale}}


def _level_line(value: float, theme: Theme) -> dict[str, Any]:
    ends = {"xref": "paper", "x0": 0, "x1": 1, "y0": value, "y1": value}
    return {"type": "line", **ends, "line": {"color": theme.ink, "width": theme.scale}, "layer": "below"}
