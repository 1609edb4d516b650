"""Basins of attraction: the minima at which runs from every point of the window end."""

from __future__ import annotations

import colorsys
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core import Array
from plots.ground import Ground
from plots.line import single
from plots.style import Theme
from plots.traces import Chart, Trace, contours, heatmap, scatter

_HUES = (0.57, 0.09, 0.44, 0.92, 0.15, 0.75)  # blue, orange, green, rose, yellow, violet; no red beside green


GONE_COLOR, NOWHERE_COLOR = "#000000", "#8c8c8c"


def share_chart(shown: Sequence[tuple[str, float, str]], theme: Theme, *, title: str) -> Chart:
    """Bar chart of shares, the first bar on top; each bar is a label, a share of 1 and a colour.

    `title` is that of the axis of shares.
    """
    labels, shares, colors = ([*column] for column in zip(*shown, strict=True))
    layout = theme.layout(title)
    layout["xaxis"] |= {"tickformat": ".0%", "range": [0, 1.15 * max(shares, default=1.0)]}
    layout["yaxis"] |= {"autorange": "reversed", "automargin": True, "ticks": "", "type": "category"}
    layout |= {"height": (90 + 34 * len(labels)) * theme.scale, "showlegend": False, "bargap": 0.25}
    style = {
        "type": "bar",
        "orientation": "h",
        "textposition": "outside",
        "cliponaxis": False,
        "marker": {"color": colors, "line": {"width": 1, "color": theme.ink}},
        "hoverinfo": "skip",
    }
    texts = [f"{share:.0%}" if share >= 0.01 else "< 1%" for share in shares]
    return Chart([Trace(style, {"x": shares, "y": labels, "text": texts})], layout)


def basin_color(index: int, share: float, theme: Theme) -> str:
    """Colour of a basin, from light (share 0: converged at once) to dark (1: at the last step or not at all).

    Both are lighter than the lines on a light background, and darker on a dark one.
    """
    light, dark = (0.6, 0.22) if theme.dark else (0.9, 0.52)
    hue = _HUES[index % len(_HUES)]
    red, green, blue = colorsys.hls_to_rgb(hue, light + (dark - light) * share, 0.75)
    return f"#{round(255 * red):02x}{round(255 * green):02x}{round(255 * blue):02x}"


def basin_name(index: int) -> str:
    """Name of a basin: A to Z for index 0 to 25, then 27, 28, …"""
    return chr(ord("A") + index) if index < 26 else str(index + 1)


@dataclass(frozen=True)
class BasinMap:
    """Where runs of at most `steps` steps from a grid, (ny, nx), of starts x (nx,), y (ny,) end.

    reached       index of one of the minima (m, 2); -1 where none is reached, -2 where the run diverges
    converged_at  the step at which the run converged; -1 where it did not
    """

    x: Array
    y: Array
    minima: Array
    reached: NDArray[np.int_]
    converged_at: NDArray[np.int_]
    steps: int


def basin_traces(found: BasinMap, drawn: Ground, theme: Theme) -> list[Trace]:
    """Background of the paths that shows basins: colour says which minimum is reached, lightness says how soon.

    Starts that reach no minimum are grey, those of runs that diverge black. A run that does not converge is as dark as
    one that converges at the last step.
    """
    minima = found.minima
    names = [_names(minima, theme)] if len(minima) > 1 else []
    return [_area(found, theme), _level_lines(drawn, theme), _halo(minima, theme), *names]


def _lateness(found: BasinMap) -> Array:
    """Logarithm of the step of convergence as a share of that of the last step; 1 where a run did not converge."""
    step = found.converged_at
    return np.where(step >= 0, np.log1p(np.maximum(step, 0)) / np.log1p(max(1, found.steps)), 1.0)


def _area(found: BasinMap, theme: Theme) -> Trace:
    count = len(found.minima)
    kinds = count + 2
    kind = np.where(found.reached >= 0, found.reached, count + np.where(found.reached == -1, 0, 1))
    colors = [(basin_color(index, 0, theme), basin_color(index, 1, theme)) for index in range(count)]
    colors += [(NOWHERE_COLOR, NOWHERE_COLOR), (GONE_COLOR, GONE_COLOR)]
    scale = [((index + end) / kinds, color) for index, pair in enumerate(colors) for end, color in enumerate(pair)]
    z = single(kind + 0.02 + 0.96 * _lateness(found))
    return heatmap(single(found.x), single(found.y), z, zmin=0, zmax=kinds, colorscale=scale)


def _level_lines(drawn: Ground, theme: Theme) -> Trace:
    levels = {"start": 0, "end": len(drawn.levels) - 2, "size": 1, "coloring": "none"}
    return contours(drawn.x, drawn.y, drawn.height, contours=levels, line=theme.stroke("rgba(0,0,0,0.35)", 1))


def _names(minima: Array, theme: Theme) -> Trace:
    return scatter(
        minima[:26, 0],
        minima[:26, 1],
        text=[f"<b>{basin_name(index)}</b>" for index in range(min(26, len(minima)))],
        textposition="top right",
        textfont={"size": 20 * theme.scale, "color": "#ffffff", "shadow": "0 0 4px #000, 0 0 4px #000"},
        showlegend=False,
    )


def _halo(minima: Array, theme: Theme) -> Trace:
    """Light discs behind the marks of the minima, which make them visible on black."""
    return scatter(*minima.T, marker=theme.marker("circle", 9, "rgba(255,255,255,0.6)"), showlegend=False)
