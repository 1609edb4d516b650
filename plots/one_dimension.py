"""Pictures of curves: the graph under the paths, and the ends of runs by momentum."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core import Array, Param, Surface
from plots.line import single
from plots.style import LineStyle, Theme
from plots.text import number_text
from plots.window import Window, curve_points

TICKS = (0.0, 0.5, 0.9, 0.99, 0.999, 0.9999)  # ticks of the axis of momenta


def curve_traces(surface: Surface, window: Window, theme: Theme) -> list[dict[str, Any]]:
    """Background of the paths: the graph of a curve over the window."""
    points = curve_points(surface, window[0])
    return [
        {
            "type": "scatter",
            "x": points[:, 0],
            "y": single(points[:, 1]),
            "mode": "lines",
            "line": {"color": theme.ink, "width": 2 * theme.scale},
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
    current: tuple[float, float],
    style: LineStyle,
    theme: Theme,
    *,
    title: str,
    words: dict[str, str],
) -> dict[str, Any]:
    """Chart of the ends of runs, (R,), against their momenta, (R,), on the scale of the slider `p`, as plain data.

    Runs that `arrived`, (R,), in the lowest valley have filled marks. Lines show the minima, (m,), and the threshold,
    NaN if there is none. `current` is the current momentum and the end of its run. `title` is that of the axis of ends.
    `words` gives the texts for: momentum, there, elsewhere, minimum, threshold, now.
    """
    x = single(p.to_scale(momenta))
    texts = [number_text(float(momentum), 4) for momentum in momenta]
    hover = f"{words['momentum']} %{{text}}<br>{title} %{{y:.4g}}<extra></extra>"

    def points(name: str, symbol: str, color: str, mask: NDArray[np.bool_]) -> dict[str, Any]:
        shown = [text for text, is_shown in zip(texts, mask, strict=True) if is_shown]
        marker = {"symbol": symbol, "size": 5 * theme.scale, "color": color}
        return _points(x[mask], single(ends[mask]), shown, name, marker, hover)

    low, high = float(x[0]), float(x[-1])
    finite = np.concatenate([ends[np.isfinite(ends)], minima])
    margin = 0.08 * float(np.ptp(finite)) or 1.0
    bottom, top = float(finite.min()) - margin, float(finite.max()) + margin
    data = [
        _minima_lines(minima, low, high, words["minimum"], theme),
        points(words["elsewhere"], "x-thin-open", theme.ink, ~arrived),
        points(words["there"], "circle", style.color, arrived),
    ]
    if np.isfinite(threshold):
        name = f"{words['threshold']} {number_text(threshold, 4)}"
        data.append(_threshold_line(float(p.to_scale(threshold)), (bottom, top), name, style, theme))
    momentum, end = current
    if np.isfinite(end):
        data.append(_current_mark(float(p.to_scale(momentum)), end, words["now"], style, theme))
    layout = theme.layout(words["momentum"], title)
    ticks = [tick for tick in TICKS if p.low <= tick <= p.high]
    layout["xaxis"] |= {
        "range": [low - 0.02 * (high - low), high + 0.02 * (high - low)],
        "tickvals": [float(p.to_scale(tick)) for tick in ticks],
        "ticktext": [number_text(tick, 6) for tick in ticks],
    }
    layout["yaxis"]["range"] = [bottom, top]
    return {"data": data, "layout": layout}


def _points(
    x: NDArray[np.float32],
    y: NDArray[np.float32],
    texts: Sequence[str],
    name: str,
    marker: dict[str, Any],
    hover: str,
) -> dict[str, Any]:
    return {
        "type": "scatter",
        "x": x,
        "y": y,
        "text": texts,
        "mode": "markers",
        "name": name,
        "marker": marker,
        "hovertemplate": hover,
    }


def _line(name: str, x: Sequence[Any], y: Sequence[Any], stroke: dict[str, Any]) -> dict[str, Any]:
    return {"type": "scatter", "x": x, "y": y, "mode": "lines", "name": name, "line": stroke, "hoverinfo": "skip"}


def _minima_lines(minima: Array, low: float, high: float, name: str, theme: Theme) -> dict[str, Any]:
    """Horizontal lines at the minima, (m,), from `low` to `high`."""
    stroke = {"color": theme.ink, "width": 1.5 * theme.scale, "dash": "dot"}
    heights = [height for minimum in minima for height in (minimum, minimum, None)]
    return _line(name, [low, high, None] * len(minima), heights, stroke)


def _threshold_line(x: float, ends: tuple[float, float], name: str, style: LineStyle, theme: Theme) -> dict[str, Any]:
    """A vertical line between two heights."""
    stroke = {"color": style.color, "width": 2.5 * theme.scale, "dash": "dash"}
    return _line(name, [x, x], [*ends], stroke)


def _current_mark(x: float, y: float, name: str, style: LineStyle, theme: Theme) -> dict[str, Any]:
    return {
        "type": "scatter",
        "x": [x],
        "y": [y],
        "mode": "markers",
        "name": name,
        "marker": {
            "symbol": style.marker,
            "size": 15 * theme.scale,
            "color": style.color,
            "line": {"width": 2 * theme.scale, "color": theme.ink},
        },
        "hoverinfo": "skip",
    }
