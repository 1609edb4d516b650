"""A curve: its graph under the paths, and where runs on it end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core import Array, Param, Surface
from plots.line import single
from plots.style import LineStyle, Look
from plots.text import number_text
from plots.window import Window, graph

TICKS = (0.0, 0.5, 0.9, 0.99, 0.999, 0.9999)  # of a momentum


def curve_traces(surface: Surface, window: Window, look: Look) -> list[dict[str, Any]]:
    """What lies under the paths: the graph of a curve over the window."""
    points = graph(surface, window[0])
    return [
        {
            "type": "scatter",
            "x": points[:, 0],
            "y": single(points[:, 1]),
            "mode": "lines",
            "line": {"color": look.ink, "width": 2 * look.scale},
            "opacity": 0.7,
            "hoverinfo": "skip",
            "showlegend": False,
        }
    ]


def escape_chart(
    p: Param,
    momenta: Array,
    ends: Array,
    arrived: NDArray[np.bool_],
    threshold: float,
    minima: Array,
    now: tuple[float, float],
    style: LineStyle,
    look: Look,
    *,
    title: str,
    words: dict[str, str],
) -> dict[str, Any]:
    """A figure as plain data: where runs end, (R,), against their momenta, (R,), on the scale of the slider `p`.

    Filled where they `arrived`, (R,), in the lowest valley. Lines at the minima, (m,), and at the threshold, NaN for
    none; `now` is the momentum that is set and where its run ends. `title` names the axis of the ends. `words` gives
    the texts for: momentum, there, elsewhere, minimum, threshold, now.
    """
    at = single(p.scaled(momenta))
    text = [number_text(float(momentum), 4) for momentum in momenta]

    def points(name: str, symbol: str, color: str, which: Any) -> dict[str, Any]:
        return {
            "type": "scatter",
            "x": at[which],
            "y": single(ends[which]),
            "text": [one for one, shown in zip(text, which, strict=True) if shown],
            "mode": "markers",
            "name": name,
            "marker": {"symbol": symbol, "size": 5 * look.scale, "color": color},
            "hovertemplate": f"{words['momentum']} %{{text}}<br>{title} %{{y:.4g}}<extra></extra>",
        }

    low, high = float(at[0]), float(at[-1])
    finite = np.concatenate([ends[np.isfinite(ends)], minima])
    room = 0.08 * float(np.ptp(finite)) or 1.0
    bottom, top = float(finite.min()) - room, float(finite.max()) + room

    def line(name: str, x: Sequence[Any], y: Sequence[Any], **stroke: Any) -> dict[str, Any]:
        stroke = {"color": look.ink, "width": 1.5 * look.scale, **stroke}
        return {"type": "scatter", "x": x, "y": y, "mode": "lines", "name": name, "line": stroke, "hoverinfo": "skip"}

    data = [
        line(words["minimum"], [low, high, None] * len(minima), [y for x in minima for y in (x, x, None)], dash="dot"),
        points(words["elsewhere"], "x-thin-open", look.ink, ~arrived),
        points(words["there"], "circle", style.color, arrived),
    ]
    if np.isfinite(threshold):
        x = float(p.scaled(threshold))
        named = f"{words['threshold']} {number_text(threshold, 4)}"
        data.append(line(named, [x, x], [bottom, top], dash="dash", color=style.color, width=2.5 * look.scale))
    momentum, end = now
    if np.isfinite(end):
        data.append(
            {
                "type": "scatter",
                "x": [float(p.scaled(momentum))],
                "y": [end],
                "mode": "markers",
                "name": words["now"],
                "marker": {
                    "symbol": style.marker,
                    "size": 15 * look.scale,
                    "color": style.color,
                    "line": {"width": 2 * look.scale, "color": look.ink},
                },
                "hoverinfo": "skip",
            }
        )
    layout = look.layout(words["momentum"], title)
    ticks = [tick for tick in TICKS if p.low <= tick <= p.high]
    layout["xaxis"] |= {
        "range": [low - 0.02 * (high - low), high + 0.02 * (high - low)],
        "tickvals": [float(p.scaled(tick)) for tick in ticks],
        "ticktext": [number_text(tick, 6) for tick in ticks],
    }
    layout["yaxis"]["range"] = [bottom, top]
    return {"data": data, "layout": layout}
