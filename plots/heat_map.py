"""Heat map: final loss over the learning rate and another hyperparameter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core import Array, Param
from plots.basins import GONE_COLOR
from plots.line import single
from plots.style import LineStyle, Look
from plots.text import number_text


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
