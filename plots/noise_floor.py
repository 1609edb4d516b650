"""The mean loss of many runs against step, the floor that holds it up, and the rates under it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from core import Array
from plots.line import single
from plots.style import LineStyle, Look, log_axis

HEIGHT = 1.05  # of a whole chart: two of them, one above the other
ABOVE = 10.0  # times the highest at the start: what grows beyond leaves the chart


@dataclass(frozen=True)
class Height:
    """A way to use the rate: its name, mean heights (T+1,), rates (T,), style, and by theory (T+1,), if that knows."""

    name: str
    mean: Array
    rates: Array
    style: LineStyle
    theory: Array | None = None


def floor_chart(
    heights: Sequence[Height], floors: Sequence[tuple[str, float, LineStyle]], look: Look, *, words: dict[str, str]
) -> dict[str, Any]:
    """A figure as plain data: mean heights against step, a line at each floor, and the rates of each way under them.

    `words` gives the texts for: step, rate, theory.
    """
    steps = len(heights[0].rates)
    shown = [np.where(of.mean > 0, of.mean, np.nan) for of in heights]
    theory = [(of, np.where(of.theory > 0, of.theory, np.nan)) for of in heights if of.theory is not None]
    layout = look.layout(words["step"])
    layout["height"] *= HEIGHT
    layout["legend"] |= {"traceorder": "normal", "font": {"size": 13 * look.scale}}
    layout["margin"] |= {"l": 48 * look.scale, "r": 20}  # so that it has two columns on a phone
    layout["xaxis"] |= {"range": [0, steps], "anchor": "y2"}
    layout["yaxis"]["domain"] = [0.34, 1]
    seen = np.concatenate([*shown, *(values for _, values in theory), [value for _, value, _ in floors]])
    seen = seen[np.isfinite(seen)]
    if len(seen):
        firsts = [of[0] for of in (*shown, *(values for _, values in theory)) if np.isfinite(of[0])]
        top = min(float(seen.max()), ABOVE * max(firsts, default=np.inf))
        layout["yaxis"] |= log_axis(min(float(seen.min()), top), top)
    rates = [of.rates[np.isfinite(of.rates)] for of in heights]
    highest = float(max((of.max() for of in rates if len(of)), default=0.0))
    lowest = float(min((of.min() for of in rates if len(of)), default=0.0))
    layout["yaxis2"] = {
        **look.layout()["yaxis"],
        "domain": [0, 0.24],
        "anchor": "x",
        "range": [min(0.0, 1.08 * lowest), 1.08 * highest or 1.0],
        "nticks": 4,
    }
    corner = {"xref": "paper", "yref": "paper", "x": 0.01, "y": 0.24, "xanchor": "left", "yanchor": "bottom"}
    layout["annotations"] = [{"text": words["rate"], **corner, "showarrow": False}]
    data = [_line(of.name, values, of.style, look) for of, values in zip(heights, shown, strict=True)]
    for place, (of, values) in enumerate(theory):
        thin = LineStyle(look.ink, "dot", of.style.marker, of.style.glyph, 0.7)
        data.append(_line(words["theory"], values, thin, look) | {"showlegend": not place, "legendgroup": "theory"})
    for name, value, style in floors:
        ends = {"x": [0, steps], "y": [value, value], "mode": "lines", "type": "scatter", "hoverinfo": "skip"}
        data.append({**ends, "name": name, "line": {"color": style.color, "dash": "dash", "width": 3 * look.scale}})
    drawn: list[Array] = []
    for of in heights:
        if not any(np.array_equal(of.rates, rates, equal_nan=True) for rates in drawn):
            drawn.append(of.rates)
            data.append(_line(of.name, of.rates, of.style, look) | {"x0": 1, "yaxis": "y2", "showlegend": False})
    return {"data": data, "layout": layout}


def _line(name: str, values: Array, style: LineStyle, look: Look) -> dict[str, Any]:
    width = 2.4 * look.scale * style.width
    line = {"color": style.color, "dash": style.dash, "width": width}
    return {"type": "scatter", "x0": 0, "y": single(values), "mode": "lines", "name": name, "line": line}
