"""Gradient estimates: arrows at the point, the plane of the gradient's components, and the error by batch size."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from core import Array
from plots.line import single
from plots.style import Theme, log_axis, term_colors
from plots.text import number_text

SHARE = 0.72  # height, as a share of that of a usual chart
ELLIPSE_POINTS = 120
ROUNDING = 1e-9  # share of the largest error: smaller ones are rounding


def arrow_traces(
    point: Sequence[float], full: Array, estimates: Array, rate: float, theme: Theme, *, words: dict[str, str]
) -> list[dict[str, Any]]:
    """Arrows of the steps from `point`, (2,), with the gradient `full`, (2,), and with `estimates`, (2, K).

    All steps have the learning rate `rate`. `words` gives the texts for: full, estimate.
    """
    start = np.array(point, dtype=float)
    blue, _, orange, *_ = term_colors(theme)
    tips = start[:, None] - rate * estimates
    strokes = np.stack([np.broadcast_to(start[:, None], tips.shape), tips, np.full(tips.shape, np.nan)], axis=-1)
    x, y = strokes.reshape(2, -1)
    tip = start - rate * full
    return [
        {
            "type": "scatter",
            "x": single(x),
            "y": single(y),
            "mode": "lines",
            "line": {"color": orange, "width": theme.scale},
            "opacity": 0.45,
            "hoverinfo": "skip",
            "showlegend": False,
        },
        {
            "type": "scatter",
            "x": single(tips[0]),
            "y": single(tips[1]),
            "mode": "markers",
            "name": words["estimate"],
            "marker": {"symbol": "circle", "size": 4.5 * theme.scale, "color": orange},
            "hoverinfo": "skip",
        },
        {
            "type": "scatter",
            "x": [float(start[0]), float(tip[0])],
            "y": [float(start[1]), float(tip[1])],
            "mode": "lines+markers",
            "name": words["full"],
            "line": {"color": blue, "width": 4 * theme.scale},
            "marker": {
                "symbol": ["circle", "arrow"],
                "size": [1, 15 * theme.scale],
                "angleref": "previous",
                "color": blue,
                "opacity": 1,
            },
            "hoverinfo": "skip",
        },
    ]


def estimates_chart(
    full: Array, estimates: Array, covariance: Array, titles: Sequence[str], theme: Theme, *, words: dict[str, str]
) -> dict[str, Any]:
    """Chart of estimates (2, K) in the plane of the gradient's components as plain data.

    It also shows the full gradient (2,), zero, and ellipses at one and two standard deviations of `covariance`, (2, 2).
    Estimates whose step goes uphill have their own symbol. `titles` are those of the axes. `words` gives the texts for:
    full, down, up, deviations.
    """
    blue, ink, orange, green, *_ = term_colors(theme)
    is_uphill = full @ estimates < 0

    def points(name: str, symbol: str, color: str, values: Array, size: float, **style: Any) -> dict[str, Any]:
        marker = {"symbol": symbol, "size": size * theme.scale, "color": color, **style}
        coordinates = {"x": single(values[0]), "y": single(values[1])}
        return {"type": "scatter", **coordinates, "mode": "markers", "name": name, "marker": marker}

    # The root of a covariance that may be singular.
    variances, axes = np.linalg.eigh(covariance)
    angles = np.linspace(0, 2 * np.pi, ELLIPSE_POINTS)
    circle = axes * np.sqrt(np.maximum(variances, 0)) @ np.stack([np.cos(angles), np.sin(angles)])
    rings = [
        {
            "type": "scatter",
            "x": single(full[0] + k * circle[0]),
            "y": single(full[1] + k * circle[1]),
            "mode": "lines",
            "name": words["deviations"],
            "showlegend": k == 1,
            "line": {"color": theme.ink, "width": 2 * theme.scale, "dash": dash},
            "hoverinfo": "skip",
        }
        for k, dash in ((1, "solid"), (2, "dash"))
    ]
    layout = theme.layout(*titles)
    layout["height"] *= SHARE
    shown = np.column_stack([estimates, full, np.zeros(2), full[:, None] + 2 * circle])
    low, high = shown.min(axis=1), shown.max(axis=1)
    margin = 0.06 * max(float(np.max(high - low)), 1e-9)
    for axis, first, last in zip(("xaxis", "yaxis"), low, high, strict=True):
        layout[axis] |= {"range": [float(first) - margin, float(last) + margin], "nticks": 6}
    # One range grows to fit the chart's shape: a height that fits the estimates would jump during a drag.
    layout["yaxis"] |= {"scaleanchor": "x"}
    data = [
        points(words["down"], "circle", orange, estimates[:, ~is_uphill], 5, opacity=0.55),
        *([points(words["up"], "x", green, estimates[:, is_uphill], 7)] if is_uphill.any() else []),
        *rings,
        points("0", "circle-open", ink, np.zeros((2, 1)), 10, line={"width": 2 * theme.scale}) | {"showlegend": False},
        points(words["full"], "cross-thin", blue, full[:, None], 20, line={"width": 4 * theme.scale, "color": blue}),
    ]
    return {"data": data, "layout": layout}


def error_chart(
    sizes: Sequence[int],
    measured: Array,
    theories: Sequence[tuple[str, Array, Array]],
    current_size: int,
    theme: Theme,
    *,
    words: dict[str, str],
) -> dict[str, Any]:
    """Chart of the error of estimates against batch size, both logarithmic, as plain data: `measured` (S,) at `sizes`.

    theories      each with a name, sizes and errors; the first one holds, the others are for comparison
    current_size  the chosen batch size, which is marked
    `words` gives the texts for: size, spread, measured, now. Errors of 0 are not shown.
    """
    blue, ink, orange, *_ = term_colors(theme)
    smallest = ROUNDING * max(float(np.max(measured)), *(float(np.max(errors)) for _, _, errors in theories))
    lines = [
        {
            "type": "scatter",
            "x": single(theory_sizes),
            "y": single(np.where(errors > smallest, errors, np.nan)),
            "mode": "lines",
            "name": name,
            "line": {"color": color, "dash": dash, "width": 2.4 * theme.scale},
        }
        for (name, theory_sizes, errors), color, dash in zip(theories, (blue, ink), ("solid", "dash"), strict=False)
    ]

    def points(name: str, x: Sequence[int], y: Array, **marker: Any) -> dict[str, Any]:
        coordinates = {"x": np.asarray(x, dtype=np.float32), "y": single(np.where(y > smallest, y, np.nan))}
        return {"type": "scatter", **coordinates, "mode": "markers", "name": name, "marker": marker}

    chosen = points(
        words["now"],
        [current_size],
        measured[[list(sizes).index(current_size)]],
        symbol="circle-open",
        size=18 * theme.scale,
        color=ink,
        line={"width": 3 * theme.scale},
    )
    layout = theme.layout(words["size"], words["spread"])
    layout["height"] *= SHARE
    shown = np.concatenate([measured, *(errors for _, _, errors in theories)])
    shown = shown[shown > smallest]
    layout["xaxis"] |= _axis(1, float(max(sizes)))
    if len(shown):
        layout["yaxis"] |= _axis(float(shown.min()), float(shown.max()))
    dots = points(words["measured"], list(sizes), measured, symbol="circle", size=9 * theme.scale, color=orange)
    return {"data": [*lines, dots, chosen], "layout": layout}


def _axis(low: float, high: float) -> dict[str, Any]:
    """A logarithmic axis, labelled at 1, 2 and 5 of each decade if there are few."""
    axis = log_axis(low, high)
    powers = range(int(np.floor(np.log10(low))), int(np.ceil(np.log10(high))) + 1)
    if len(powers) > 5:
        return axis
    ticks = [digit * 10.0**power for power in powers for digit in (1, 2, 5)]
    axis.pop("dtick", None)
    return axis | {"tickmode": "array", "tickvals": ticks, "ticktext": [number_text(tick) for tick in ticks]}
