"""Chart of the outcome of runs against the learning rate, and the paths of all rates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray

from core import RESTING, STATUSES, Array
from plots.line import single
from plots.style import UNKNOWN_AXIS, LineStyle, Theme, log_axis
from plots.traces import Chart, Layout, LossAxis, Marker, Trace, legend_entry, scatter
from plots.window import Window, edge_crossings

DECADES = 9  # at most, of the vertical axis
UNSEEN = 1e-300  # height that represents 0 on a logarithmic axis, far below every chart
FAINT = 0.4  # opacity of the limit at the start
LATTICE = 2048  # cells along each side of a window: consecutive points of a path in the same cell are shown as one
# Opacity and pattern of a band: full, faint, striped, crossed, faint with horizontal lines.
_FILLS: Mapping[str, tuple[float, str]] = {
    **dict(zip((*STATUSES, RESTING), ((1.0, ""), (0.25, ""), (0.6, "/"), (0.6, "x"), (0.25, "-")), strict=True)),
    "learns": (1.0, ""),  # a network learns, hardly learns, or diverges
    "hardly learns": (0.25, ""),
    "": (0.0, ""),  # not known yet
}


@dataclass(frozen=True)
class Curve:
    """The sweep of one optimizer.

    values       (R,)  score at each rate
    bands        intervals of rates whose runs end alike, as (from, to, status)
    rate, value  the current rate, and the score there
    limit        the stability limit near the minimum; NaN if none is known
    start_limit  the stability limit for the curvature at the start; NaN if none is known
    best         the best fixed rate; NaN if none is known
    """

    name: str
    values: Array
    bands: Sequence[tuple[float, float, str]]
    rate: float
    value: float
    limit: float
    start_limit: float
    best: float
    style: LineStyle


class SweepTexts(TypedDict):
    """Titles of the axes, names of the marks, and of the statuses."""

    rate: str
    measure: str
    limit: str
    start_limit: str
    best: str
    statuses: Mapping[str, str]


def sweep_chart(
    rates: Array, curves: Sequence[Curve], theme: Theme, axis: LossAxis, *, share: float = 1.0, words: SweepTexts
) -> Chart:
    """Chart of each curve against the rate, over a row of bands for each that tell how its runs end.

    The vertical axis spans DECADES at most: curves leave the chart there. On each curve there is a mark at the current
    rate, a dotted line at its limit, a faint one at the limit at the start if that differs, and an hourglass at its
    best rate. `share` is the height of the chart above the bands, as a share of that of a usual one.
    """

    def heights(values: Array | float) -> Array:
        if axis.log:
            return 10.0 ** log_heights(values, axis.lowest)
        return np.where(np.isfinite(values), values, np.nan)

    shown = [heights(c.values) for c in curves]
    layout = theme.layout(words["rate"], words["measure"])
    limits = axis.lowest_shown - axis.base, axis.highest_shown - axis.base
    height_axis, ends = _height_axis(shown, limits, log=axis.log)
    layout["yaxis"] |= height_axis
    traces = [_curve(c, rates, values, theme) for c, values in zip(curves, shown, strict=True)]
    for c in curves:
        traces += _marks(c, float(heights(c.value)), rates, ends, theme)
    traces.extend(_keys(traces, theme, words))
    traces.extend(_row(c, theme, words["statuses"]) for c in curves)
    _set_rows(layout, rates, curves, share, theme)
    return Chart(traces, layout | {"barmode": "overlay", "bargap": 0.15})


def _height_axis(
    shown: Sequence[Array], limits: tuple[float, float], *, log: bool
) -> tuple[Layout, tuple[float, float]]:
    """The vertical axis over the values that are `shown`, as far as they are within the limits; and its ends."""
    lowest, highest = limits
    values = np.concatenate([*shown, [np.nan]])
    values = values[values > UNSEEN] if log else values[np.isfinite(values)]
    top = min(values.max(), highest) if len(values) else 1.0
    bottom = values.min() if len(values) else 0.1
    if log:
        axis = log_axis(max(bottom, top / 10**DECADES), top)
        low, high = (10.0**end for end in axis["range"])
    else:
        bottom = min(max(bottom, lowest), top)
        margin = 0.05 * (top - bottom) or 1.0
        low, high = bottom - margin, top + margin
        axis = {"range": [low, high]}
    return axis | ({} if len(values) else UNKNOWN_AXIS), (low, high)


def _set_rows(layout: Layout, rates: Array, curves: Sequence[Curve], share: float, theme: Theme) -> None:
    """Divide the layout between the chart and the rows of bands below it."""
    bars = 30 * theme.scale * len(curves)
    layout["height"] = share * layout["height"] + bars
    rows = bars / (layout["height"] - 110 * theme.scale)  # share of the height without margins and legend
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
    layout["uniformtext"] = {"mode": "hide", "minsize": 10 * theme.scale}


def log_heights(values: Array | float, lowest: float) -> Array:
    """Logarithms of the heights above `lowest`, at least that of UNSEEN; NaN where a value is not finite."""
    height = np.asarray(values) - lowest
    return np.where(np.isfinite(height), np.log10(np.maximum(height, UNSEEN)), np.nan)


def _curve(c: Curve, rates: Array, values: Array, theme: Theme) -> Trace:
    return scatter(rates, values, name=c.name, legendgroup=c.name, line=c.style.stroke(2.4 * theme.scale))


def _marks(c: Curve, value: float, rates: Array, ends: tuple[float, float], theme: Theme) -> list[Trace]:
    """Marks of a curve with this value at its current rate: the current rate, its limits and its best rate."""
    low, high = ends
    marks: list[Trace] = []
    if np.isfinite(value):
        symbol = c.style.marker if value >= low else "triangle-down"  # for a value below the chart
        marks.append(_mark(c.name, c.rate, max(value, low), theme.marker(symbol, 14, c.style.color, 1.5, theme.ink)))
    if rates[0] <= c.limit <= rates[-1]:
        marks.append(_limit(c, c.limit, ends, theme))
    if rates[0] <= c.start_limit <= rates[-1] and abs(c.start_limit / c.limit - 1) > 0.01:
        marks.append(_limit(c, c.start_limit, ends, theme).styled(opacity=FAINT))
    if rates[0] <= c.best <= rates[-1]:
        marks.append(_mark("best", c.best, high, theme.marker("hourglass", 16, c.style.color, 1, theme.ink)))
    return marks


def _mark(group: str, rate: float, height: float, marker: Marker) -> Trace:
    return scatter([rate], [height], legendgroup=group, showlegend=False, cliponaxis=False, marker=marker)


def _limit(c: Curve, rate: float, ends: tuple[float, float], theme: Theme) -> Trace:
    return scatter(
        [rate, rate],
        ends,
        legendgroup="limit",
        showlegend=False,
        line=theme.stroke(c.style.color, 1.8, "dot"),
        marker={"symbol": ["triangle-up", "triangle-down"], "size": 10 * theme.scale, "color": c.style.color},
    )


def _keys(drawn: Sequence[Trace], theme: Theme, words: SweepTexts) -> list[Trace]:
    """Legend entries of the limits and best rates that are among the traces."""
    kinds = {(trace.style["legendgroup"], "opacity" in trace.style) for trace in drawn}
    line = theme.stroke(theme.ink, 1.8, "dot")
    keys = {
        ("limit", False): legend_entry(words["limit"], line=line),
        ("limit", True): legend_entry(words["start_limit"], line=line, opacity=FAINT),
        ("best", False): legend_entry(words["best"], marker=theme.marker("hourglass", 14, theme.ink)),
    }
    return [key for kind, key in keys.items() if kind in kinds]


def _row(c: Curve, theme: Theme, statuses: Mapping[str, str]) -> Trace:
    """The row of bands of a curve."""
    fills = [_FILLS[status] for _, _, status in c.bands]
    style = {
        "type": "bar",
        "orientation": "h",
        "yaxis": "y2",
        "base": [low for low, _, _ in c.bands],
        "legendgroup": c.name,
        "showlegend": False,
        "textposition": "inside",
        "insidetextanchor": "middle",
        "insidetextfont": {
            "color": [theme.paper if opacity == 1 else theme.ink for opacity, _ in fills],
            "size": 12 * theme.scale,
        },
        "marker": {
            "color": c.style.color,
            "opacity": [opacity for opacity, _ in fills],
            "line": {"width": 0.5, "color": theme.ink},
            "pattern": {"shape": [pattern for _, pattern in fills], "fgopacity": 0.5, "size": 7},
        },
        "hoverinfo": "skip",
    }
    widths, texts = [high - low for low, high, _ in c.bands], [statuses[status] for _, _, status in c.bands]
    return Trace(style, {"x": widths, "y": [c.name] * len(c.bands), "name": c.name, "text": texts})


@dataclass(frozen=True)
class TrialPaths:
    """The paths of R runs.

    x, y    the points of all paths, one path after another
    counts  (R,)    number of points of each path
    edge    (R, 2)  the point of the window's edge where a path leaves; NaN if it ends in the window
    """

    x: NDArray[np.float32]
    y: NDArray[np.float32]
    counts: NDArray[np.float32]
    edge: NDArray[np.float32]


def trial_paths(theta: Array, window: Window) -> TrialPaths:
    """Paths (T+1, 2, R) up to their last points in `window`, without points that look like the previous one."""
    low, high = (side[:, None] for side in np.array(window, dtype=float).T)
    is_inside = np.all((theta >= low) & (theta <= high), axis=1)
    steps = np.arange(len(theta))[:, None]
    last = np.max(np.where(is_inside, steps, 0), axis=0)
    with np.errstate(all="ignore"):
        cells = np.floor((theta - low) / (high - low) * LATTICE)
        moved = np.any(cells[1:] != cells[:-1], axis=1)
    shown = np.vstack([np.ones((1, len(last)), dtype=bool), moved]) & (steps <= last) | (steps == last)
    lanes = np.arange(len(theta[0, 0]))
    x, y = (single(theta[:, axis].T[shown.T]) for axis in (0, 1))
    following = theta[np.minimum(last + 1, len(theta) - 1), :, lanes].T
    edge = np.where(last < len(theta) - 1, edge_crossings(theta[last, :, lanes].T, following, window), np.nan)
    return TrialPaths(x, y, single(np.sum(shown, axis=0)), single(edge.T))
