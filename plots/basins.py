"""Basins of attraction: where runs from every point of the window end."""

from __future__ import annotations

import colorsys
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core import Array
from plots.ground import Ground
from plots.line import single
from plots.style import Look

_HUES = (0.57, 0.09, 0.44, 0.92, 0.15, 0.75)  # blue, orange, green, rose, yellow, violet: no red beside green


GONE_COLOR, NOWHERE_COLOR = "#000000", "#8c8c8c"


def share_chart(shown: Sequence[tuple[str, float, str]], look: Look, *, words: dict[str, str]) -> dict[str, Any]:
    """A figure as plain data: bars, the first on top, each a label, a share of the whole and a colour.

    `words` gives the text for: share.
    """
    labels, shares, colors = ([*part] for part in zip(*shown, strict=True))
    layout = look.layout(words["share"])
    layout["xaxis"] |= {"tickformat": ".0%", "range": [0, 1.15 * max(shares, default=1.0)]}
    layout["yaxis"] |= {"autorange": "reversed", "automargin": True, "ticks": "", "type": "category"}
    layout |= {"height": (90 + 34 * len(labels)) * look.scale, "showlegend": False, "bargap": 0.25}
    bars = {
        "type": "bar",
        "orientation": "h",
        "x": shares,
        "y": labels,
        "text": [f"{share:.0%}" if share >= 0.01 else "< 1%" for share in shares],
        "textposition": "outside",
        "cliponaxis": False,
        "marker": {"color": colors, "line": {"width": 1, "color": look.ink}},
        "hoverinfo": "skip",
    }
    return {"data": [bars], "layout": layout}


def basin_color(place: int, share: float, look: Look) -> str:
    """The colour of a basin, from light (0: at once) to dark (1: at the last step or not yet).

    Both lighter than what is drawn upon it on light ground, and darker on dark ground.
    """
    light, dark = (0.6, 0.22) if look.dark else (0.9, 0.52)
    hue = _HUES[place % len(_HUES)]
    red, green, blue = colorsys.hls_to_rgb(hue, light + (dark - light) * share, 0.75)
    return f"#{round(255 * red):02x}{round(255 * green):02x}{round(255 * blue):02x}"


def basin_name(place: int) -> str:
    """A, B, …, Z, then numbers."""
    return chr(ord("A") + place) if place < 26 else str(place + 1)


def basin_traces(
    x: Array,
    y: Array,
    minima: Array,
    reached: NDArray[np.int_],
    after: NDArray[np.int_],
    steps: int,
    drawn: Ground,
    look: Look,
) -> list[dict[str, Any]]:
    """What lies under the paths instead of contours: the colour says which minimum is reached, its lightness how soon.

    reached  (ny, nx)  place of a minimum, -1 where none is reached (grey), -2 where the run diverges (black)
    after    (ny, nx)  the step at which the run converged, -1 where it did not: as dark as the last step
    """
    kinds = len(minima) + 2
    late = np.where(after >= 0, np.log1p(np.maximum(after, 0)) / np.log1p(max(1, steps)), 1.0)
    kind = np.where(reached >= 0, reached, len(minima) + np.where(reached == -1, 0, 1))
    ends = [(basin_color(place, 0, look), basin_color(place, 1, look)) for place in range(len(minima))]
    ends += [(NOWHERE_COLOR, NOWHERE_COLOR), (GONE_COLOR, GONE_COLOR)]
    scale = [[(place + end) / kinds, color] for place, pair in enumerate(ends) for end, color in enumerate(pair)]
    area = {
        "type": "heatmap",
        "x": single(x),
        "y": single(y),
        "z": single(kind + 0.02 + 0.96 * late),
        "zmin": 0,
        "zmax": kinds,
        "colorscale": scale,
        "showscale": False,
        "hoverinfo": "skip",
    }
    lines = {
        "type": "contour",
        "x": drawn.x,
        "y": drawn.y,
        "z": drawn.height,
        "contours": {"start": 0, "end": len(drawn.levels) - 2, "size": 1, "coloring": "none"},
        "line": {"color": "rgba(0,0,0,0.35)", "width": look.scale},
        "showscale": False,
        "hoverinfo": "skip",
    }
    names = {
        "type": "scatter",
        "x": minima[:26, 0],
        "y": minima[:26, 1],
        "text": [f"<b>{basin_name(place)}</b>" for place in range(min(26, len(minima)))],
        "mode": "text",
        "textposition": "top right",
        "textfont": {"size": 20 * look.scale, "color": "#ffffff", "shadow": "0 0 4px #000, 0 0 4px #000"},
        "hoverinfo": "skip",
        "showlegend": False,
    }
    # Seen on black too.
    halo = {
        "type": "scatter",
        "x": minima[:, 0],
        "y": minima[:, 1],
        "mode": "markers",
        "marker": {"symbol": "circle", "size": 9 * look.scale, "color": "rgba(255,255,255,0.6)"},
        "hoverinfo": "skip",
        "showlegend": False,
    }
    return [area, lines, halo, *([names] if len(minima) > 1 else [])]
