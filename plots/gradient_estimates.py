"""Gradient estimates: as arrows at the point, in the plane of the gradient's components, and their spread by size."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from core import Array
from plots.line import single
from plots.style import Look, log_axis, term_colors
from plots.text import number_text

SHARE = 0.72  # of the height of a whole chart
ROUND = 120  # points of an ellipse
NOTHING = 1e-9  # of the largest spread: what is less is rounding


def arrow_traces(
    point: Sequence[float], full: Array, estimates: Array, rate: float, look: Look, *, words: dict[str, str]
) -> list[dict[str, Any]]:
    """From `point` the step against the gradient `full`, (2,), and those against `estimates`, (2, K), all at one rate.

    `words` gives the texts for: full, estimate.
    """
    foot = np.array(point, dtype=float)
    blue, _, orange, *_ = term_colors(look)
    tips = foot[:, None] - rate * estimates
    x, y = np.stack([np.broadcast_to(foot[:, None], tips.shape), tips, np.full(tips.shape, np.nan)], axis=-1).reshape(
        2, -1
    )
    tip = foot - rate * full
    return [
        {
            "type": "scatter",
            "x": single(x),
            "y": single(y),
            "mode": "lines",
            "line": {"color": orange, "width": look.scale},
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
            "marker": {"symbol": "circle", "size": 4.5 * look.scale, "color": orange},
            "hoverinfo": "skip",
        },
        {
            "type": "scatter",
            "x": [float(foot[0]), float(tip[0])],
            "y": [float(foot[1]), float(tip[1])],
            "mode": "lines+markers",
            "name": words["full"],
            "line": {"color": blue, "width": 4 * look.scale},
            "marker": {
                "symbol": ["circle", "arrow"],
                "size": [1, 15 * look.scale],
                "angleref": "previous",
                "color": blue,
                "opacity": 1,
            },
            "hoverinfo": "skip",
        },
    ]


def cloud_chart(
    full: Array, estimates: Array, covariance: Array, titles: Sequence[str], look: Look, *, words: dict[str, str]
) -> dict[str, Any]:
    """A figure as plain data: estimates (2, K) in the plane of the components, with the full gradient (2,) and zero.

    Ellipses at one and two standard deviations of `covariance`, (2, 2). An estimate is marked as another one where a
    step against it goes up. `titles` are those of the axes. `words` gives the texts for: full, down, up, deviations.
    """
    blue, ink, orange, green, *_ = term_colors(look)
    up = full @ estimates < 0

    def points(name: str, symbol: str, color: str, which: Array, size: float, **more: Any) -> dict[str, Any]:
        marker = {"symbol": symbol, "size": size * look.scale, "color": color, **more}
        at = {"x": single(which[0]), "y": single(which[1])}
        return {"type": "scatter", **at, "mode": "markers", "name": name, "marker": marker}

    # The root of a covariance that may have no width in some direction.
    sizes, ways = np.linalg.eigh(covariance)
    turn = np.linspace(0, 2 * np.pi, ROUND)
    circle = ways * np.sqrt(np.maximum(sizes, 0)) @ np.stack([np.cos(turn), np.sin(turn)])
    rings = [
        {
            "type": "scatter",
            "x": single(full[0] + k * circle[0]),
            "y": single(full[1] + k * circle[1]),
            "mode": "lines",
            "name": words["deviations"],
            "showlegend": k == 1,
            "line": {"color": look.ink, "width": 2 * look.scale, "dash": dash},
            "hoverinfo": "skip",
        }
        for k, dash in ((1, "solid"), (2, "dash"))
    ]
    layout = look.layout(*titles)
    layout["height"] *= SHARE
    shown = np.column_stack([estimates, full, np.zeros(2), full[:, None] + 2 * circle])
    low, high = shown.min(axis=1), shown.max(axis=1)
    room = 0.06 * max(float(np.max(high - low)), 1e-9)
    for axis, first, last in zip(("xaxis", "yaxis"), low, high, strict=True):
        layout[axis] |= {"range": [float(first) - room, float(last) + room], "nticks": 6}
    # Where the cloud's shape is not the chart's, one range grows: a height that follows it would jump in a drag.
    layout["yaxis"] |= {"scaleanchor": "x"}
    data = [
        points(words["down"], "circle", orange, estimates[:, ~up], 5, opacity=0.55),
        *([points(words["up"], "x", green, estimates[:, up], 7)] if up.any() else []),
        *rings,
        points("0", "circle-open", ink, np.zeros((2, 1)), 10, line={"width": 2 * look.scale}) | {"showlegend": False},
        points(words["full"], "cross-thin", blue, full[:, None], 20, line={"width": 4 * look.scale, "color": blue}),
    ]
    return {"data": data, "layout": layout}


def spread_chart(
    sizes: Sequence[int],
    measured: Array,
    theories: Sequence[tuple[str, Array, Array]],
    now: int,
    look: Look,
    *,
    words: dict[str, str],
) -> dict[str, Any]:
    """A figure as plain data: spread against batch size, both logarithmic: `measured` (S,) at `sizes`, and theories.

    theories  each with a name, sizes and spreads; the first is the one that holds, the others are for comparison
    now       the chosen size, which is marked
    `words` gives the texts for: size, spread, measured, now. What is 0 cannot be shown on such an axis.
    """
    blue, ink, orange, *_ = term_colors(look)
    least = NOTHING * max(float(np.max(measured)), *(float(np.max(of)) for _, _, of in theories))
    lines = [
        {
            "type": "scatter",
            "x": single(at),
            "y": single(np.where(of > least, of, np.nan)),
            "mode": "lines",
            "name": name,
            "line": {"color": color, "dash": dash, "width": 2.4 * look.scale},
        }
        for (name, at, of), color, dash in zip(theories, (blue, ink), ("solid", "dash"), strict=False)
    ]

    def points(name: str, at: Any, of: Array, **marker: Any) -> dict[str, Any]:
        place = {"x": np.asarray(at, dtype=np.float32), "y": single(np.where(of > least, of, np.nan))}
        return {"type": "scatter", **place, "mode": "markers", "name": name, "marker": marker}

    chosen = points(
        words["now"],
        [now],
        measured[[list(sizes).index(now)]],
        symbol="circle-open",
        size=18 * look.scale,
        color=ink,
        line={"width": 3 * look.scale},
    )
    layout = look.layout(words["size"], words["spread"])
    layout["height"] *= SHARE
    seen = np.concatenate([measured, *(of for _, _, of in theories)])
    seen = seen[seen > least]
    layout["xaxis"] |= _axis(1, float(max(sizes)))
    if len(seen):
        layout["yaxis"] |= _axis(float(seen.min()), float(seen.max()))
    dots = points(words["measured"], list(sizes), measured, symbol="circle", size=9 * look.scale, color=orange)
    return {"data": [*lines, dots, chosen], "layout": layout}


def _axis(low: float, high: float) -> dict[str, Any]:
    """A logarithmic axis that says 1, 2 and 5 of each decade, where there are few."""
    axis = log_axis(low, high)
    powers = range(int(np.floor(np.log10(low))), int(np.ceil(np.log10(high))) + 1)
    if len(powers) > 5:
        return axis
    ticks = [digit * 10.0**power for power in powers for digit in (1, 2, 5)]
    axis.pop("dtick", None)
    return axis | {"tickmode": "array", "tickvals": ticks, "ticktext": [number_text(tick) for tick in ticks]}
