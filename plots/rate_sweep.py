"""Outcome against learning rate, and the path of every rate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from core import RESTING, STATUSES, Array
from plots.line import single
from plots.style import UNKNOWN_AXIS, LineStyle, Look, log_axis
from plots.window import Window, edges

DECADES = 9
UNSEEN = 1e-300
LATTICE = 2048  # cells along each side of a window: points of a path in the same cell as the one before are one dot
# How strongly a band is filled, and with which pattern: full, faint, striped, crossed, faint with lines along it.
_FILLS: Mapping[str, tuple[float, str]] = {
    **dict(zip((*STATUSES, RESTING), ((1.0, ""), (0.25, ""), (0.6, "/"), (0.6, "x"), (0.25, "-")), strict=True)),
    "learns": (1.0, ""),  # so does a network, or it hardly does, or it diverges
    "hardly learns": (0.25, ""),
    "": (0.0, ""),  # nothing is known yet
}


@dataclass(frozen=True)
class Curve:
    """One optimizer's sweep: proper name, what it is judged by (R,), bands (from, to, status), its rate and value now.

    `limit` is the rate from which on theory expects divergence near the minimum, `here` that for the curvature at the
    start, `best` the best fixed rate; NaN where theory has none.
    """

    name: str
    values: Array
    bands: Sequence[tuple[float, float, str]]
    rate: float
    value: float
    limit: float
    here: float
    best: float
    style: LineStyle


def sweep_chart(
    rates: Array,
    curves: Sequence[Curve],
    look: Look,
    *,
    lowest: float,
    highest: float,
    log: bool,
    share: float = 1.0,
    words: dict[str, str],
) -> dict[str, Any]:
    """A figure as plain data: each curve against the rate, and under it a row of bands that say how its runs end.

    With `log`, values are heights above `lowest`. `highest` is where the axis ends at the latest, and it spans DECADES
    at the most: a curve that goes on leaves the chart. A mark on each curve is the rate now, a dotted line its limit,
    a faint one the limit at the start where that is another, an hourglass its best rate. `share` is how high the chart
    is above its bands, of a usual one. `words` gives the texts for: rate, measure, limit, here, best, the statuses.
    """

    def heights(values: Any) -> Array:
        """As the axis has them."""
        return 10.0 ** log_heights(values, lowest) if log else np.where(np.isfinite(values), values, np.nan)

    shown = [heights(c.values) for c in curves]
    data: list[dict[str, Any]] = []
    for c, values in zip(curves, shown, strict=True):
        line = {"color": c.style.color, "dash": c.style.dash, "width": 2.4 * look.scale}
        data.append(
            {
                "type": "scatter",
                "x": rates,
                "y": values,
                "mode": "lines",
                "name": c.name,
                "legendgroup": c.name,
                "line": line,
                "hoverinfo": "skip",
            }
        )
    layout = look.layout(words["rate"], words["measure"])
    everything = np.concatenate([*shown, [np.nan]])
    values = everything[everything > UNSEEN] if log else everything[np.isfinite(everything)]
    top = min(values.max(), highest - lowest if log else highest) if len(values) else 1.0
    bottom = values.min() if len(values) else 0.1
    if log:
        layout["yaxis"] |= log_axis(max(bottom, top / 10**DECADES), top)
        low, high = (10.0**end for end in layout["yaxis"]["range"])
    else:
        margin = 0.05 * (top - bottom) or 1.0
        low, high = bottom - margin, top + margin
        layout["yaxis"]["range"] = [low, high]
    layout["yaxis"] |= {} if len(values) else UNKNOWN_AXIS
    for c in curves:
        value = float(heights(c.value))
        if np.isfinite(value):
            data.append(_mark(c, value, low, look))
        if rates[0] <= c.limit <= rates[-1]:
            data.append(_limit(c, c.limit, (low, high), look))
        if rates[0] <= c.here <= rates[-1] and abs(c.here / c.limit - 1) > 0.01:
            data.append(_limit(c, c.here, (low, high), look) | {"opacity": 0.4})
        if rates[0] <= c.best <= rates[-1]:
            data.append(_best(c, high, look))
    data.extend(_keys(data, look, words))
    data.extend(_row(c, look, words) for c in curves)
    bars = 30 * look.scale * len(curves)
    layout["height"] = share * layout["height"] + bars
    rows = bars / (layout["height"] - 110 * look.scale)  # their part of the height, without margins and legend
    layout["xaxis"] |= {
        "type": "log",
        "range": [float(np.log10(rates[0])), float(np.log10(rates[-1]))],
        "dtick": 1,
        "exponentformat": "power",
        "anchor": "y2",
    }
    layout["yaxis"]["domain"] = [rows + 0.03, 1]
    layout["yaxis2"] = layout["xaxis"] | {
        "type": "category",
        "title": {},
        "anchor": "x",
        "domain": [0, rows],
        "range": [len(curves) - 0.5, -0.5],
        "tickvals": [c.name for c in curves],
        "ticktext": [c.style.glyph for c in curves],
        "ticks": "",
        "showgrid": False,
        "dtick": None,
    }
    layout["uniformtext"] = {"mode": "hide", "minsize": 10 * look.scale}
    return {"data": data, "layout": layout | {"barmode": "overlay", "bargap": 0.15}}


def log_heights(values: Any, lowest: float) -> Array:
    """Powers of ten of the heights above `lowest`; far below every chart for none, NaN where a value is not finite."""
    height = np.asarray(values) - lowest
    return np.where(np.isfinite(height), np.log10(np.maximum(height, UNSEEN)), np.nan)


def _mark(c: Curve, value: float, low: float, look: Look) -> dict[str, Any]:
    return {
        "type": "scatter",
        "x": [c.rate],
        "y": [max(value, low)],
        "mode": "markers",
        "legendgroup": c.name,
        "showlegend": False,
        "cliponaxis": False,
        "marker": {
            "symbol": c.style.marker if value >= low else "triangle-down",  # what lies below the chart
            "size": 14 * look.scale,
            "color": c.style.color,
            "line": {"width": 1.5 * look.scale, "color": look.ink},
        },
        "hoverinfo": "skip",
    }


def _limit(c: Curve, rate: float, ends: tuple[float, float], look: Look) -> dict[str, Any]:
    return {
        "type": "scatter",
        "x": [rate, rate],
        "y": ends,
        "mode": "lines+markers",
        "legendgroup": "limit",
        "showlegend": False,
        "line": {"color": c.style.color, "dash": "dot", "width": 1.8 * look.scale},
        "marker": {"symbol": ["triangle-up", "triangle-down"], "size": 10 * look.scale, "color": c.style.color},
        "hoverinfo": "skip",
    }


def _best(c: Curve, high: float, look: Look) -> dict[str, Any]:
    return {
        "type": "scatter",
        "x": [c.best],
        "y": [high],
        "mode": "markers",
        "legendgroup": "best",
        "showlegend": False,
        "cliponaxis": False,
        "marker": {
            "symbol": "hourglass",
            "size": 16 * look.scale,
            "color": c.style.color,
            "line": {"width": look.scale, "color": look.ink},
        },
        "hoverinfo": "skip",
    }


def _keys(data: list[dict[str, Any]], look: Look, words: dict[str, str]) -> list[dict[str, Any]]:
    """Legend entries for the marks of theory that are among the traces."""
    drawn = {(trace["legendgroup"], "opacity" in trace) for trace in data}
    nowhere = {"type": "scatter", "x": [None], "y": [None], "hoverinfo": "skip"}
    line = {**nowhere, "mode": "lines", "line": {"color": look.ink, "dash": "dot", "width": 1.8 * look.scale}}
    best = {**nowhere, "mode": "markers", "marker": {"symbol": "hourglass", "size": 14 * look.scale, "color": look.ink}}
    keys = {
        ("limit", False): {**line, "name": words["limit"]},
        ("limit", True): {**line, "name": words["here"], "opacity": 0.4},
        ("best", False): {**best, "name": words["best"]},
    }
    return [key for kind, key in keys.items() if kind in drawn]


def _row(c: Curve, look: Look, words: dict[str, str]) -> dict[str, Any]:
    return {
        "type": "bar",
        "orientation": "h",
        "yaxis": "y2",
        "y": [c.name] * len(c.bands),
        "base": [low for low, _, _ in c.bands],
        "x": [high - low for low, high, _ in c.bands],
        "name": c.name,
        "legendgroup": c.name,
        "showlegend": False,
        "text": [words[status] for _, _, status in c.bands],
        "textposition": "inside",
        "insidetextanchor": "middle",
        "insidetextfont": {
            "color": [look.paper if _FILLS[status][0] == 1 else look.ink for _, _, status in c.bands],
            "size": 12 * look.scale,
        },
        "marker": {
            "color": c.style.color,
            "opacity": [_FILLS[status][0] for _, _, status in c.bands],
            "line": {"width": 0.5, "color": look.ink},
            "pattern": {"shape": [_FILLS[status][1] for _, _, status in c.bands], "fgopacity": 0.5, "size": 7},
        },
        "hoverinfo": "skip",
    }


def trial_paths(theta: Array, window: Window) -> Mapping[str, Any]:
    """Paths (T+1, 2, R) up to their last points in `window`, without points that cannot be told from the one before.

    x and y are the points of all paths one after the other, `counts` (R,) says how many are whose, and `edge` (R, 2) is
    where a path leaves the window, NaN where it ends inside.
    """
    low, high = (side[:, None] for side in np.array(window, dtype=float).T)
    inside = np.all((theta >= low) & (theta <= high), axis=1)
    times = np.arange(len(theta))[:, None]
    last = np.max(np.where(inside, times, 0), axis=0)
    with np.errstate(all="ignore"):
        cells = np.floor((theta - low) / (high - low) * LATTICE)
        moved = np.any(cells[1:] != cells[:-1], axis=1)
    seen = np.vstack([np.ones((1, len(last)), dtype=bool), moved]) & (times <= last) | (times == last)
    lanes = np.arange(theta.shape[2])
    x, y = (single(theta[:, axis].T[seen.T]) for axis in (0, 1))
    after = theta[np.minimum(last + 1, len(theta) - 1), :, lanes].T
    edge = np.where(last < len(theta) - 1, edges(theta[last, :, lanes].T, after, window), np.nan)
    return {"x": x, "y": y, "counts": single(np.sum(seen, axis=0)), "edge": single(edge.T)}
