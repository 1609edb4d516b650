"""Basins of attraction: the minima at which runs from every point of the window end."""

from __future__ import annotations

import colorsys
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core import Array
from plots.ground import Ground
from plots.line import single
from plots.style import Theme

_HUES = (0.57, 0.09, 0.44, 0.92, 0.15, 0.75)  # blue, orange, green, rose, yellow, violet; no red beside green


GONE_COLOR, NOWHERE_COLOR = "#000000", "#8c8c8c"


def share_chart(shown: Sequence[tuple[str, float, str]], theme: Theme, *, words: dict[str, str]) -> dict[str, Any]:
    """Bar chart of shares as plain data, the first bar on top; each bar is a label, a share of 1 and a colour.

    `words` gives the text for: share.
    """
    labels, shares, colors = ([*column] for column in zip(*shown, strict=True))
    layout = theme.layout(words["share"])
    layout["xaxis"] |= {"tickformat": ".0%", "range": [0, 1.15 * max(shares, default=1.0)]}
    layout["yaxis"] |= {"autorange": "reversed", "automargin": True, "ticks": "", "type": "category"}
    layout |= {"height": (90 + 34 * len(labels)) * theme.scale, "showlegend": False, "bargap": 0.25}
    bars = {
        "type": "bar",
        "orientation": "h",
        "x": shares,
        "y": labels,
        "text": [f"{share:.0%}" if share >= 0.01 else "< 1%" for share in shares],
        "textposition": "outside",
        "cliponaxis": False,
        "marker": {"color": colors, "line": {"width": 1, "color": theme.ink}},
        "hoverinfo": "skip",
    }
    return {"data": [bars], "layout": layout}


def basin_color(index: int, share: float, theme: Theme) -> str:
    """Colour of a basin, from light (share 0: converged at once) to dark (1: at the last step or not at all).

    Both are lighter than the lines on a light background, and darker on a dark one.
    """
    light, dark = (0.6, 0.22) if theme.dark else (0.9, 0.52)
    hue = _HUES[index % len(_HUES)]
    red, green, blue = colorsys.hls_to_rgb(hue, light + (dark - light) * share, 0.75)
    return f"#{round(255 * red):02x}{round(255 * green):02x}{round(255 * blue):02x}"


def basin_name(index: int) -> str:
    """Name of a basin: A, B, …, Z, then numbers."""
    return chr(ord("A") + index) if index < 26 else str(index + 1)


def basin_traces(
    x: Array,
    y: Array,
    minima: Array,
    reached: NDArray[np.int_],
    converged_at: NDArray[np.int_],
    steps: int,
    drawn: Ground,
    theme: Theme,
) -> list[dict[str, Any]]:
    """Background of the paths that shows basins: colour says which minimum is reached, lightness says how soon.

    reached       (ny, nx)  index of a minimum; -1 where none is reached (grey), -2 where the run diverges (black)
    converged_at  (ny, nx)  the step at which the run converged; -1 where it did not: as dark as the last step
    """
    area = _area(x, y, len(minima), reached, _lateness(converged_at, steps), theme)
    names = [_names(minima, theme)] if len(minima) > 1 else []
    return [area, _level_lines(drawn, theme), _halo(minima, theme), *names]


def _lateness(converged_at: NDArray[np.int_], steps: int) -> Array:
    """Logarithm of the step of convergence as a share of that of the last step; 1 where a run did not converge."""
    return np.where(converged_at >= 0, np.log1p(np.maximum(converged_at, 0)) / np.log1p(max(1, steps)), 1.0)


def _area(x: Array, y: Array, count: int, reached: NDArray[np.int_], lateness: Array, theme: Theme) -> dict[str, Any]:
    """Heat map of the basins of `count` minima."""
    kinds = count + 2
    kind = np.where(reached >= 0, reached, count + np.where(reached == -1, 0, 1))
    colors = [(basin_color(index, 0, theme), basin_color(index, 1, theme)) for index in range(count)]
    colors += [(NOWHERE_COLOR, NOWHERE_COLOR), (GONE_COLOR, GONE_COLOR)]
    scale = [[(index + end) / kinds, color] for index, pair in enumerate(colors) for end, color in enumerate(pair)]
    return {
        "type": "heatmap",
        "x": single(x),
        "y": single(y),
        "z": single(kind + 0.02 + 0.96 * lateness),
        "zmin": 0,
        "zmax": kinds,
        "colorscale": scale,
        "showscale": False,
        "hoverinfo": "skip",
    }


def _level_lines(drawn: Ground, theme: Theme) -> dict[str, Any]:
    return {
        "type": "contour",
        "x": drawn.x,
        "y": drawn.y,
        "z": drawn.height,
        "contours": {"start": 0, "end": len(drawn.levels) - 2, "size": 1, "coloring": "none"},
        "line": {"color": "rgba(0,0,0,0.35)", "width": theme.scale},
        "showscale": False,
        "hoverinfo": "skip",
    }


def _names(minima: Array, theme: Theme) -> dict[str, Any]:
    return {
        "type": "scatter",
        "x": minima[:26, 0],
        "y": minima[:26, 1],
        "text": [f"<b>{basin_name(index)}</b>" for index in range(min(26, len(minima)))],
        "mode": "text",
        "textposition": "top right",
        "textfont": {"size": 20 * theme.scale, "color": "#ffffff", "shadow": "0 0 4px #000, 0 0 4px #000"},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _halo(minima: Array, theme: Theme) -> dict[str, Any]:
    """Light discs behind the marks of the minima, which make them visible on black."""
    return {
        "type": "scatter",
        "x": minima[:, 0],
        "y": minima[:, 1],
        "mode": "markers",
        "marker": {"symbol": "circle", "size": 9 * theme.scale, "color": "rgba(255,255,255,0.6)"},
        "hoverinfo": "skip",
        "showlegend": False,
    }
