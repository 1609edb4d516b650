"""Maps: final loss over two numbers, and basins of attraction."""

from __future__ import annotations

import colorsys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core import Array, Param
from plots.contour import Ground
from plots.style import LineStyle, Look, number_text, single

_HUES = (0.57, 0.09, 0.44, 0.92, 0.15, 0.75)  # blue, orange, green, rose, yellow, violet: no red beside green
GONE_COLOR, NOWHERE_COLOR = "#000000", "#8c8c8c"


@dataclass(frozen=True)
class Point:
    """A setting marked on a heat map: rate, the other number, and its name in the legend."""

    rate: float
    value: float
    label: str
    symbol: str


def heat_chart(
    rates: Array,
    p: Param,
    values: Array,
    loss: Array,
    diverged: NDArray[np.bool_],
    limit: Array,
    points: Sequence[Point],
    style: LineStyle,
    look: Look,
    *,
    lowest: float,
    words: dict[str, str],
) -> dict[str, Any]:
    """A figure as plain data: final loss (V, R) over rates (R,) and values (V,) of `p`, black where a run diverges.

    Colours follow the power of ten of the loss above `lowest`. `limit` (V,) is where theory expects divergence, NaN
    where it expects none. `words` gives the texts for: rate, value, loss, diverged, limit.
    """
    height = np.where(np.isfinite(loss) & ~diverged, loss - lowest, np.nan)
    top = np.nanmax(height, initial=0) or 1.0
    powers = np.log10(np.maximum(height, 1e-17 * top))
    least, most = (float(f(powers)) if np.isfinite(powers).any() else 0.0 for f in (np.nanmin, np.nanmax))
    places = p.scaled(values)
    x = np.log10(rates)
    grid = {"type": "heatmap", "x": single(x), "y": single(places), "hoverinfo": "skip"}
    data: list[dict[str, Any]] = [
        {
            **grid,
            "z": single(powers),
            "zmin": least,
            "zmax": most,
            "colorscale": "Cividis",
            "colorbar": {
                "title": {"text": words["loss"], "side": "right"},
                "tickprefix": "10<sup>",
                "ticksuffix": "</sup>",
                "thickness": 14 * look.scale,
                "dtick": max(1, round((most - least) / 6)),
                "outlinewidth": 0,
            },
        },
        {
            **grid,
            "z": single(np.where(diverged, 1.0, np.nan)),
            "zmin": 0,
            "zmax": 1,
            "colorscale": [[0, GONE_COLOR], [1, GONE_COLOR]],
            "showscale": False,
        },
        {
            "type": "scatter",
            "x": [None],
            "y": [None],
            "mode": "markers",
            "name": words["diverged"],
            "marker": {
                "symbol": "square",
                "size": 12,
                "color": GONE_COLOR,
                "line": {"width": 1, "color": look.ink},
            },
        },
    ]
    if np.isfinite(limit).any():
        data.append(
            {
                "type": "scatter",
                "x": np.log10(limit),
                "y": places,
                "mode": "lines",
                "name": words["limit"],
                "line": {"color": "#ffffff", "dash": "dash", "width": 2.5 * look.scale},
                "hoverinfo": "skip",
            }
        )
    data.extend(
        {
            "type": "scatter",
            "x": [float(np.log10(point.rate))],
            "y": [float(p.scaled(point.value))],
            "mode": "markers",
            "name": point.label,
            "marker": {
                "symbol": point.symbol,
                "size": 16 * look.scale,
                "color": style.color,
                "line": {"width": 2.5 * look.scale, "color": "#ffffff"},
            },
            "hoverinfo": "skip",
        }
        for point in points
        if point.value >= p.bottom()  # a logarithmic scale has no place for 0
    )
    layout = look.layout(words["rate"], words["value"])
    decades = range(int(np.ceil(x[0])), int(np.floor(x[-1])) + 1)
    layout["xaxis"] |= {
        "range": [float(x[0]), float(x[-1])],
        "tickvals": [*decades],
        "ticktext": [f"10<sup>{e}</sup>" for e in decades],
    }
    marks = [float(v) for v in _round_values(p) if values[0] <= v <= values[-1]]
    layout["yaxis"] |= {
        "range": [float(places[0]), float(places[-1])],
        "tickvals": [float(v) for v in p.scaled(np.array(marks))],
        "ticktext": [number_text(v, digits=6) for v in marks],
    }
    layout["margin"] |= {"l": 88 * look.scale, "r": 96 * look.scale}
    # The legend on light and dark squares alike.
    layout["legend"] |= {"bgcolor": "rgba(128,140,150,0.45)"}
    return {"data": data, "layout": layout}


def _round_values(p: Param) -> Array:
    if p.decay:
        return np.array([0, 0.5, 0.9, 0.99, 0.999, 0.9999])
    if p.log:
        return 10.0 ** np.arange(np.ceil(np.log10(p.bottom())), np.floor(np.log10(p.high)) + 1)
    return np.linspace(p.low, p.high, 6)


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
