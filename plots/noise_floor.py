"""Chart of the mean loss of many runs against step, of its noise floor, and of the rates below it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict

import numpy as np

from core import Array
from plots.line import single
from plots.style import LineStyle, Theme, log_axis
from plots.traces import Chart, Layout, Trace, scatter

HEIGHT = 1.05  # height of both charts together, as a share of that of a usual chart
MAX_GROWTH = 10.0  # factor above the highest start at which the axis ends: larger losses leave the chart


@dataclass(frozen=True)
class MeanLossLine:
    """One line: its name, mean losses above the minimum, (T+1,), rates, (T,), style, and losses by theory, (T+1,)."""

    name: str
    mean: Array
    rates: Array
    style: LineStyle
    theory: Array | None = None


class FloorTexts(TypedDict):
    """Titles of the axes of steps and of rates, and the name of losses by theory."""

    step: str
    rate: str
    theory: str


def floor_chart(
    heights: Sequence[MeanLossLine],
    floors: Sequence[tuple[str, float, LineStyle]],
    theme: Theme,
    *,
    words: FloorTexts,
) -> Chart:
    """Chart of mean losses against step, with a line at each floor and the rates below."""
    shown = [_positive(line.mean) for line in heights]
    theory = [(line, _positive(line.theory)) for line in heights if line.theory is not None]
    curves = [*shown, *(values for _, values in theory)]
    steps = len(heights[0].rates)
    traces = [_line(line.name, values, line.style, theme) for line, values in zip(heights, shown, strict=True)]
    for index, (line, values) in enumerate(theory):
        thin = LineStyle(theme.ink, "dot", line.style.marker, line.style.glyph, 0.7)
        traces.append(_line(words["theory"], values, thin, theme).styled(showlegend=not index, legendgroup="theory"))
    for name, value, style in floors:
        traces.append(scatter([0, steps], [value, value], name=name, line=theme.stroke(style.color, 3, "dash")))
    drawn: list[Array] = []
    for line in heights:
        if not any(np.array_equal(line.rates, rates, equal_nan=True) for rates in drawn):
            drawn.append(line.rates)
            traces.append(_line(line.name, line.rates, line.style, theme, 1).styled(yaxis="y2", showlegend=False))
    layout = _layout([line.rates for line in heights], theme, words)
    finite = np.concatenate([*curves, [value for _, value, _ in floors]])
    finite = finite[np.isfinite(finite)]
    if len(finite):
        starts = [values[0] for values in curves if np.isfinite(values[0])]
        top = min(float(finite.max()), MAX_GROWTH * max(starts, default=np.inf))
        layout["yaxis"] |= log_axis(min(float(finite.min()), top), top)
    return Chart(traces, layout)


def _positive(values: Array) -> Array:
    return np.where(values > 0, values, np.nan)


def _layout(rates: Sequence[Array], theme: Theme, words: FloorTexts) -> Layout:
    """Layout with room below the losses for the rates of each line, (T,)."""
    layout = theme.layout(words["step"])
    layout["height"] *= HEIGHT
    layout["legend"] |= {"traceorder": "normal", "font": {"size": 13 * theme.scale}}
    layout["margin"] |= {"l": 48 * theme.scale, "r": 20}  # narrow, so that the legend has two columns on a phone
    layout["xaxis"] |= {"range": [0, len(rates[0])], "anchor": "y2"}
    layout["yaxis"]["domain"] = [0.34, 1]
    finite = np.concatenate([values[np.isfinite(values)] for values in rates])
    highest, lowest = (float(finite.max()), float(finite.min())) if len(finite) else (0.0, 0.0)
    layout["yaxis2"] = {
        **theme.layout()["yaxis"],
        "domain": [0, 0.24],
        "anchor": "x",
        "range": [min(0.0, 1.08 * lowest), 1.08 * highest or 1.0],
        "nticks": 4,
    }
    corner = {"xref": "paper", "yref": "paper", "x": 0.01, "y": 0.24, "xanchor": "left", "yanchor": "bottom"}
    layout["annotations"] = [{"text": words["rate"], **corner, "showarrow": False}]
    return layout


def _line(name: str, values: Array, style: LineStyle, theme: Theme, first: int = 0) -> Trace:
    """A line of values from step `first` on."""
    return scatter(first, single(values), name=name, hover="", line=style.stroke(2.4 * theme.scale))
