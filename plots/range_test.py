"""A range test: the loss of each step against the rate of that step, while the rate grows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from core import Array
from plots.line import single
from plots.style import UNKNOWN_AXIS, LineStyle, Look, log_axis

# What is marked on a smoothed curve, by name, and as what: apart from the markers of all methods.
MARKS = {"steepest": "bowtie", "lowest": "pentagon", "blown": "cross"}
HIGHEST = 4.0  # times the first loss: what is higher has left the chart


@dataclass(frozen=True)
class Growing:
    """One optimizer's test: the loss of each step and their moving average, (t,), at the rate of that step.

    `marks` are places by a name in MARKS; `now` is the rate that is set, which may lie anywhere.
    """

    name: str
    rates: Array
    loss: Array
    smoothed: Array
    marks: Mapping[str, int]
    now: float
    style: LineStyle


def range_chart(
    tests: Sequence[Growing], look: Look, *, ends: tuple[float, float], words: dict[str, str]
) -> dict[str, Any]:
    """A figure as plain data: each step's loss as a thin line, the moving average as a strong one, and marks on it.

    A method's own marker is at the rate now. `ends` are those of the axis of rates. `words` gives the texts for: rate,
    loss, and each name in MARKS.
    """
    data: list[dict[str, Any]] = []
    for test in tests:
        color = test.style.color
        line = {
            "type": "scatter",
            "x": single(test.rates),
            "mode": "lines",
            "name": test.name,
            "legendgroup": test.name,
            "hoverinfo": "skip",
        }
        thin = {"color": color, "width": look.scale}
        strong = {"color": color, "dash": test.style.dash, "width": 2.6 * look.scale}
        data.append({**line, "y": _positive(test.loss), "line": thin, "opacity": 0.3, "showlegend": False})
        data.append({**line, "y": _positive(test.smoothed), "line": strong})
    for test in tests:
        if len(test.rates) and test.rates[0] <= test.now <= test.rates[-1]:
            height = np.exp(np.interp(np.log(test.now), np.log(test.rates), np.log(test.smoothed)))
            data.append(_mark(test, test.style.marker, test.now, float(height), look))
        for name, place in test.marks.items():
            data.append(_mark(test, MARKS[name], float(test.rates[place]), float(test.smoothed[place]), look))
    drawn = {name for test in tests for name in test.marks}
    data += [_key(words[name], symbol, look) for name, symbol in MARKS.items() if name in drawn]

    layout = look.layout(words["rate"], words["loss"])
    known = np.concatenate([*(_positive(test.smoothed) for test in tests), [np.nan]])
    known = known[np.isfinite(known)]
    if len(known):
        first = max(float(test.smoothed[0]) for test in tests if len(test.smoothed))
        bottom = float(known.min())
        layout["yaxis"] |= log_axis(bottom / 2, max(min(float(known.max()), HIGHEST * first), bottom))
    else:
        layout["yaxis"] |= log_axis(0.1, 1.0) | UNKNOWN_AXIS
    layout["xaxis"] |= {
        "type": "log",
        "range": [float(np.log10(end)) for end in ends],
        "dtick": 1,
        "exponentformat": "power",
    }
    return {"data": data, "layout": layout}


def _positive(values: Array) -> Any:
    """As a logarithmic axis has them."""
    return single(np.where(np.isfinite(values) & (values > 0), values, np.nan))


def _mark(test: Growing, symbol: str, rate: float, height: float, look: Look) -> dict[str, Any]:
    return {
        "type": "scatter",
        "x": [rate],
        "y": [height],
        "mode": "markers",
        "legendgroup": test.name,
        "showlegend": False,
        "marker": {
            "symbol": symbol,
            "size": 12 * look.scale,
            "color": test.style.color,
            "line": {"width": 1.5 * look.scale, "color": look.ink},
        },
        "hoverinfo": "skip",
    }


def _key(name: str, symbol: str, look: Look) -> dict[str, Any]:
    """A legend entry."""
    return {
        "type": "scatter",
        "x": [None],
        "y": [None],
        "mode": "markers",
        "name": name,
        "marker": {"symbol": symbol, "size": 12 * look.scale, "color": look.ink},
        "hoverinfo": "skip",
    }
