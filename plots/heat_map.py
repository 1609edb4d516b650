"""Heat map of the final loss over the learning rate and another hyperparameter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core import Array, Param
from plots.basins import GONE_COLOR
from plots.line import single
from plots.style import LineStyle, Theme
from plots.text import number_text


@dataclass(frozen=True)
class HeatMapPoint:
    """A mark on a heat map: its learning rate, its other number, its name in the legend, and its symbol."""

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
    points: Sequence[HeatMapPoint],
    style: LineStyle,
    theme: Theme,
    *,
    lowest: float,
    words: dict[str, str],
) -> dict[str, Any]:
    """Heat map of the final loss (V, R) over rates (R,) and values (V,) of `p` as plain data, black where runs diverge.

    Colours show the power of ten of the loss above `lowest`. `limit` (V,) is the stability limit, NaN where none is
    known. `words` gives the texts for: rate, value, loss, diverged, limit.
    """
    x, y = np.log10(rates), p.to_scale(values)
    data = [
        *_squares(x, y, np.where(np.isfinite(loss) & ~diverged, loss - lowest, np.nan), diverged, words["loss"], theme),
        _diverged_key(words["diverged"], theme),
    ]
    if np.isfinite(limit).any():
        data.append(_limit_line(limit, y, words["limit"], theme))
    # A logarithmic scale has no position for 0.
    data.extend(_mark(point, p, style, theme) for point in points if point.value >= p.lowest())
    layout = theme.layout(words["rate"], words["value"])
    layout["xaxis"] |= _rate_axis(x)
    layout["yaxis"] |= _value_axis(p, values)
    layout["margin"] |= {"l": 88 * theme.scale, "r": 96 * theme.scale}
    # Readable on light and dark squares.
    layout["legend"] |= {"bgcolor": "rgba(128,140,150,0.45)"}
    return {"data": data, "layout": layout}


def _squares(
    x: Array, y: Array, height: Array, diverged: NDArray[np.bool_], title: str, theme: Theme
) -> list[dict[str, Any]]:
    """Squares for the logarithm of `height` (V, R), and black ones where runs diverge."""
    top = np.nanmax(height, initial=0) or 1.0
    powers = np.log10(np.maximum(height, 1e-17 * top))
    low, high = (float(f(powers)) if np.isfinite(powers).any() else 0.0 for f in (np.nanmin, np.nanmax))
    grid = {"type": "heatmap", "x": single(x), "y": single(y), "hoverinfo": "skip"}
    return [
        {
            **grid,
            "z": single(powers),
            "zmin": low,
            "zmax": high,
            "colorscale": "Cividis",
            "colorbar": {
                "title": {"text": title, "side": "right"},
                "tickprefix": "10<sup>",
                "ticksuffix": "</sup>",
                "thickness": 14 * theme.scale,
                "dtick": max(1, round((high - low) / 6)),
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
    ]


def _diverged_key(name: str, theme: Theme) -> dict[str, Any]:
    """Legend entry of the black squares."""
    return {
        "type": "scatter",
        "x": [None],
        "y": [None],
        "mode": "markers",
        "name": name,
        "marker": {
            "symbol": "square",
            "size": 12,
            "color": GONE_COLOR,
            "line": {"width": 1, "color": theme.ink},
        },
    }


def _limit_line(limit: Array, y: Array, name: str, theme: Theme) -> dict[str, Any]:
    return {
        "type": "scatter",
        "x": np.log10(limit),
        "y": y,
        "mode": "lines",
        "name": name,
        "line": {"color": "#ffffff", "dash": "dash", "width": 2.5 * theme.scale},
        "hoverinfo": "skip",
    }


def _mark(point: HeatMapPoint, p: Param, style: LineStyle, theme: Theme) -> dict[str, Any]:
    return {
        "type": "scatter",
        "x": [float(np.log10(point.rate))],
        "y": [float(p.to_scale(point.value))],
        "mode": "markers",
        "name": point.label,
        "marker": {
            "symbol": point.symbol,
            "size": 16 * theme.scale,
            "color": style.color,
            "line": {"width": 2.5 * theme.scale, "color": "#ffffff"},
        },
        "hoverinfo": "skip",
    }


def _rate_axis(x: Array) -> dict[str, Any]:
    """Axis of the logarithms of rates, (R,), with a tick for each decade."""
    decades = range(int(np.ceil(x[0])), int(np.floor(x[-1])) + 1)
    return {
        "range": [float(x[0]), float(x[-1])],
        "tickvals": [*decades],
        "ticktext": [f"10<sup>{e}</sup>" for e in decades],
    }


def _value_axis(p: Param, values: Array) -> dict[str, Any]:
    """Axis of values (V,) on the scale of `p`, with ticks at round ones."""
    y = p.to_scale(values)
    ticks = [float(v) for v in _round_values(p) if values[0] <= v <= values[-1]]
    return {
        "range": [float(y[0]), float(y[-1])],
        "tickvals": [float(v) for v in p.to_scale(np.array(ticks))],
        "ticktext": [number_text(v, digits=6) for v in ticks],
    }


def _round_values(p: Param) -> Array:
    """Round values over the range of `p`."""
    if p.decay:
        return np.array([0, 0.5, 0.9, 0.99, 0.999, 0.9999])
    if p.log:
        exponents: Array = np.arange(np.ceil(np.log10(p.lowest())), np.floor(np.log10(p.high)) + 1, dtype=float)
        return 10.0**exponents
    return np.linspace(p.low, p.high, 6)
