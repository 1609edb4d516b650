"""Chart of the mean loss of many runs against step, of its noise floor, and of the rates below it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from core import Array
from plots.line import single
from plots.style import LineStyle, Theme, log_axis

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


def floor_chart(
    heights: Sequence[MeanLossLine],
    floors: Sequence[tuple[str, float, LineStyle]],
    theme: Theme,
    *,
    words: dict[str, str],
) -> dict[str, Any]:
    """Chart of mean losses against step, with a line at each floor and the rates below, as plain data.

    `words` gives the texts for: step, rate, theory.
    """
    steps = len(heights[0].rates)
    shown = [np.where(line.mean > 0, line.mean, np.nan) for line in heights]
    theory = [(line, np.where(line.theory > 0, line.theory, np.nan)) for line in heights if line.theory is not None]
    layout = theme.layout(words["step"])
    layout["height"] *= HEIGHT
    layout["legend"] |= {"traceorder": "normal", "font": {"size": 13 * theme.scale}}
    layout["margin"] |= {"l": 48 * theme.scale, "r": 20}  # narrow, so that the legend has two columns on a phone
    layout["xaxis"] |= {"range": [0, steps], "anchor": "y2"}
    layout["yaxis"]["domain"] = [0.34, 1]
    curves = [*shown, *(values for _, values in theory)]
    finite = np.concatenate([*curves, [value for _, value, _ in floors]])
    finite = finite[np.isfinite(finite)]
    if len(finite):
        starts = [values[0] for values in curves if np.isfinite(values[0])]
        top = min(float(finite.max()), MAX_GROWTH * max(starts, default=np.inf))
        layout["yaxis"] |= log_axis(min(float(finite.min()), top), top)
    rates = [line.rates[np.isfinite(line.rates)] for line in heights]
    highest = float(max((values.max() for values in rates if len(values)), default=0.0))
    lowest = float(min((values.min() for values in rates if len(values)), default=0.0))
    layout["yaxis2"] = {
        **theme.layout()["yaxis"],
        "domain": [0, 0.24],
        "anchor": "x",
        "range": [min(0.0, 1.08 * lowest), 1.08 * highest or 1.0],
        "nticks": 4,
    }
    corner = {"xref": "paper", "yref": "paper", "x": 0.01, "y": 0.24, "xanchor": "left", "yanchor": "bottom"}
    layout["annotations"] = [{"text": words["rate"], **corner, "showarrow": False}]
    data = [_line(line.name, values, line.style, theme) for line, values in zip(heights, shown, strict=True)]
    for index, (line, values) in enumerate(theory):
        thin = LineStyle(theme.ink, "dot", line.style.marker, line.style.glyph, 0.7)
        data.append(_line(words["theory"], values, thin, theme) | {"showlegend": not index, "legendgroup": "theory"})
    for name, value, style in floors:
        ends = {"x": [0, steps], "y": [value, value], "mode": "lines", "type": "scatter", "hoverinfo": "skip"}
        data.append({**ends, "name": name, "line": {"color": style.color, "dash": "dash", "width": 3 * theme.scale}})
    drawn: list[Array] = []
    for line in heights:
        if not any(np.array_equal(line.rates, rates, equal_nan=True) for rates in drawn):
            drawn.append(line.rates)
            data.append(_line(line.name, line.rates, line.style, theme) | {"x0": 1, "yaxis": "y2", "showlegend": False})
    return {"data": data, "layout": layout}


def _line(name: str, values: Array, style: LineStyle, theme: Theme) -> dict[str, Any]:
    width = 2.4 * theme.scale * style.width
    line = {"color": style.color, "dash": style.dash, "width": width}
    return {"type": "scatter", "x0": 0, "y": single(values), "mode": "lines", "name": name, "line": line}
