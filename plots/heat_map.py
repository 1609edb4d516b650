"""Heat map of the final loss over the learning rate and another hyperparameter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray

from core import Array, Param
from plots.basins import GONE_COLOR
from plots.line import single
from plots.style import LineStyle, Theme
from plots.text import number_text
from plots.traces import Chart, Layout, Stroke, Trace, heatmap, legend_entry, scatter


@dataclass(frozen=True)
class HeatMapPoint:
    """A mark on a heat map: its learning rate, its other number, its name in the legend, and its symbol."""

    rate: float
    value: float
    label: str
    symbol: str


@dataclass(frozen=True)
class HeatMap:
    """Losses of runs, (V, R), by values (V,) of the number `p` and by rates (R,), and which runs diverge, (V, R)."""

    p: Param
    values: Array
    rates: Array
    loss: Array
    diverged: NDArray[np.bool_]


class HeatMapTexts(TypedDict):
    """Titles of the axes and of the colours, and names of what diverges and of the limit."""

    rate: str
    value: str
    loss: str
    diverged: str
    limit: str


def heat_chart(
    heat: HeatMap,
    limit: Array,
    points: Sequence[HeatMapPoint],
    style: LineStyle,
    theme: Theme,
    *,
    lowest: float,
    words: HeatMapTexts,
) -> Chart:
    """Chart of a heat map, black where runs diverge.

    Colours show the power of ten of the loss above `lowest`. `limit` (V,) is the stability limit, NaN where none is
    known.
    """
    x, y = np.log10(heat.rates), heat.p.to_scale(heat.values)
    height = np.where(np.isfinite(heat.loss) & ~heat.diverged, heat.loss - lowest, np.nan)
    edge: Stroke = {"width": 1, "color": theme.ink}
    traces = [
        *_squares(x, y, height, heat.diverged, words["loss"], theme),
        legend_entry(
            words["diverged"], hover="", marker={"symbol": "square", "size": 12, "color": GONE_COLOR, "line": edge}
        ),
    ]
    if np.isfinite(limit).any():
        traces.append(scatter(np.log10(limit), y, name=words["limit"], line=theme.stroke("#ffffff", 2.5, "dash")))
    # A logarithmic scale has no position for 0.
    traces.extend(_mark(point, heat.p, style, theme) for point in points if point.value >= heat.p.lowest())
    layout = theme.layout(words["rate"], words["value"])
    layout["xaxis"] |= _rate_axis(x)
    layout["yaxis"] |= _value_axis(heat.p, heat.values)
    layout["margin"] |= {"l": 88 * theme.scale, "r": 96 * theme.scale}
    # Readable on light and dark squares.
    layout["legend"] |= {"bgcolor": "rgba(128,140,150,0.45)"}
    return Chart(traces, layout)


def _squares(x: Array, y: Array, height: Array, diverged: NDArray[np.bool_], title: str, theme: Theme) -> list[Trace]:
    """Squares for the logarithm of `height` (V, R), and black ones where runs diverge."""
    top = np.nanmax(height, initial=0) or 1.0
    powers = np.log10(np.maximum(height, 1e-17 * top))
    low, high = (float(f(powers)) if np.isfinite(powers).any() else 0.0 for f in (np.nanmin, np.nanmax))
    colorbar = {
        "title": {"text": title, "side": "right"},
        "tickprefix": "10<sup>",
        "ticksuffix": "</sup>",
        "thickness": 14 * theme.scale,
        "dtick": max(1, round((high - low) / 6)),
        "outlinewidth": 0,
    }
    gone, black = single(np.where(diverged, 1.0, np.nan)), [(0, GONE_COLOR), (1, GONE_COLOR)]
    return [
        heatmap(single(x), single(y), single(powers), zmin=low, zmax=high, colorscale="Cividis", colorbar=colorbar),
        heatmap(single(x), single(y), gone, zmin=0, zmax=1, colorscale=black),
    ]


def _mark(point: HeatMapPoint, p: Param, style: LineStyle, theme: Theme) -> Trace:
    x, y = [float(np.log10(point.rate))], [float(p.to_scale(point.value))]
    return scatter(x, y, name=point.label, marker=theme.marker(point.symbol, 16, style.color, 2.5, "#ffffff"))


def _rate_axis(x: Array) -> Layout:
    """Axis of the logarithms of rates, (R,), with a tick for each decade."""
    decades = range(int(np.ceil(x[0])), int(np.floor(x[-1])) + 1)
    return {
        "range": [float(x[0]), float(x[-1])],
        "tickvals": [*decades],
        "ticktext": [f"10<sup>{e}</sup>" for e in decades],
    }


def _value_axis(p: Param, values: Array) -> Layout:
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
