"""The contour with the paths on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from core import Array, Interval, Surface
from plots.style import Line, Look, axes_of, in_plane, is_curve, number_text, single

Window = tuple[Interval, Interval]
POINTS = 200  # along the longer side of the grid
GRAPH = 801  # points of a curve
EDGE = 0.07  # share of the window between its edge and values of levels along it
ARROWS = 21  # of the gradient field, along the longer side


@dataclass(frozen=True)
class Ground:
    """A surface over a window: grid axes (nx,), (ny,), values z (ny, nx), and the values at which contours are drawn.

    `height` is z in units of contours: 0 on the lowest drawn level, 1 on the next, whatever their spacing; a whole
    number exactly where z is a level.
    """

    x: NDArray[np.floating]
    y: NDArray[np.floating]
    z: NDArray[np.float32]
    height: NDArray[np.float32]
    levels: Array
    labels: tuple[tuple[float, float, str], ...]


def window_of(surface: Surface, start: Sequence[float]) -> Window:
    """The surface's window, widened to take in the start where that lies outside; of a curve, that of its graph."""

    def widened(low: float, high: float, at: float) -> Interval:
        edge = 0.02 * (high - low)
        if low + edge <= at <= high - edge:
            return low, high
        low, high = min(low, at), max(high, at)
        return low - 0.06 * (high - low), high + 0.06 * (high - low)

    sides = [widened(*side, at) for side, at in zip(surface.domain, start, strict=True)]
    x, y = (*sides, _height_of(surface, sides[0])) if is_curve(surface) else sides
    return x, y


def graph(surface: Surface, side: Interval) -> Array:
    """The graph of a curve over an interval, (k, 2); its minima are among the points, where it may be sharp."""
    least = [at for (at,) in surface.minima if side[0] < at < side[1]]
    return in_plane(surface, np.union1d(np.linspace(*side, GRAPH), least)[:, None])


def _height_of(surface: Surface, side: Interval) -> Interval:
    """From the lowest to the highest value of a curve over an interval, with some room."""
    heights = graph(surface, side)[:, 1]
    heights = heights[np.isfinite(heights)]
    low, high = (float(heights.min()), float(heights.max())) if len(heights) else (0.0, 0.0)
    room = 0.06 * (high - low) or max(1.0, abs(low))
    return low - room, high + room


def union(one: Window, other: Window) -> Window:
    """The smallest window that holds both."""
    x, y = ((min(a, b), max(c, d)) for (a, c), (b, d) in zip(one, other, strict=True))
    return x, y


def ground(surface: Surface, window: Window, *, log: bool = True, around: bool = False) -> Ground:
    """Evaluate `surface` over `window` and choose the levels: even, or with `log` 1-2-5 where values span decades.

    The levels' values stand on a way up from a minimum or, with `around`, along an edge of the window.
    """
    (x0, x1), (y0, y1) = window
    longer = max(x1 - x0, y1 - y0)
    nx, ny = (max(60, round(POINTS * side / longer)) for side in (x1 - x0, y1 - y0))
    x, y = np.linspace(x0, x1, nx), np.linspace(y0, y1, ny)
    with np.errstate(all="ignore"):
        z = surface.f(np.stack(np.meshgrid(x, y)))
    finite = z[np.isfinite(z)]
    if not len(finite):
        finite = np.zeros(1)
    floor = np.fmin(finite.min(), surface.lowest())
    low, high = np.quantile(finite - floor, (0.1, 0.9))
    low = max(low, 1e-9 * high)
    if log and high > 10 * low:
        exponents = np.arange(np.floor(np.log10(low)) - 1, np.ceil(np.log10(finite.max() - floor)) + 2)
        above = np.concatenate([10.0**e * np.array([1, 2, 5]) for e in exponents])
        above = above[: np.searchsorted(above, finite.max() - floor) + 1]
        levels = floor + above
        height = np.interp(np.log(np.maximum(z - floor, above[0] / 2)), np.log(above), np.arange(len(above)))
        height = np.where(z - floor < above[0], -1 + (z - floor) / above[0], height)
    else:
        step = _round_step((finite.max() - finite.min()) / 14 or 1.0)
        levels = np.arange(np.ceil(finite.min() / step), np.floor(finite.max() / step) + 2) * step
        height = (z - levels[0]) / step
    x, y = (_coordinates(side, window) for side in (x, y))
    return Ground(x, y, single(z), single(height), levels, _labels(surface, window, levels, around=around))


def _coordinates(values: Array, window: Window) -> NDArray[np.floating]:
    """`values` in single precision, unless the window is so small that one would see the difference."""
    sides = np.array(window, dtype=float)
    return values if np.any(np.ptp(sides, axis=1) < 1e-3 * np.abs(sides).max(axis=1)) else single(values)


def _round_step(step: float) -> float:
    power = 10.0 ** np.floor(np.log10(step))
    return float(power * min((m for m in (1, 2, 2.5, 5, 10)), key=lambda m: abs(np.log(m * power / step))))


def _labels(surface: Surface, window: Window, levels: Array, *, around: bool) -> tuple[tuple[float, float, str], ...]:
    """Where to write each level's value: on the way from a minimum to the corner beyond it, or to another one.

    The way is the first on which three levels find room, else the one on which most do; `around`, of all edges the one
    on which most do.
    """
    low, high = np.array(window, dtype=float).T
    if around:
        edge = EDGE * (high - low)
        left, right = low + edge, high - edge
        corners = np.array([left, [right[0], left[1]], right, [left[0], right[1]]])
        ways = [*zip(corners, np.roll(corners, 1, axis=0), strict=True)]
        found = (_labels_along(surface, _line(*ends), low, high, levels) for way in ways for ends in (way, way[::-1]))
        return max(found, key=len)
    foot = np.clip(np.array(surface.minima[0] if surface.minima else (low + high) / 2, dtype=float), low, high)
    beyond, near = (
        np.where(np.array(surface.start) < foot, a, b) * 0.95 + foot * 0.05 for a, b in ((high, low), (low, high))
    )
    best: tuple[tuple[float, float, str], ...] = ()
    for end in (beyond, near, np.array([beyond[0], foot[1]]), np.array([foot[0], beyond[1]])):
        best = max(best, _labels_along(surface, _line(foot, end), low, high, levels), key=len)
        if len(best) >= 3:
            break
    return best


def _line(one: Array, other: Array) -> Array:
    return one[:, None] + (other - one)[:, None] * np.linspace(0, 1, 600)


def _labels_along(
    surface: Surface, along: Array, low: Array, high: Array, levels: Array
) -> tuple[tuple[float, float, str], ...]:
    """The first crossing of each level, upwards, on the way `along` (2, k), that has room."""
    with np.errstate(all="ignore"):
        z = surface.f(along)
    crossings = []
    for below, level, gap in zip([-np.inf, *levels[:-1]], levels, np.diff(levels, append=np.inf), strict=True):
        # On the wall of a sharp edge, where several levels are crossed at once, a number would stand beside its level.
        (at,) = np.nonzero((z[:-1] >= below) & (z[:-1] < level) & (z[1:] >= level))
        # As many digits as tell it from the next level.
        digits = max(3, 2 + int(np.floor(np.log10(max(abs(level), gap) / gap)))) if np.isfinite(gap) else 3
        text = number_text(float(f"{level:.{digits}g}"), digits)
        # Only where the whole text has room: half a number would be another number.
        room = np.array([0.017 * len(text), 0.03]) * (high - low)
        points = along[:, at].T
        crossings.append((points[np.all((points > low + room) & (points < high - room), axis=1)], text))
    kept: list[tuple[float, float, str]] = []
    for points, text in reversed(crossings):  # from the outside in, as long as there is room
        for point in points:
            if all(np.max(np.abs((point - (x, y)) / (high - low))) > 0.045 for x, y, _ in kept):
                kept.append((float(point[0]), float(point[1]), text))
                break
    return tuple(kept)


def contour_figure(
    surface: Surface,
    window: Window,
    land: Sequence[dict[str, Any]],
    start: Sequence[float],
    lines: Sequence[Line],
    look: Look,
    *,
    words: dict[str, str],
) -> go.Figure:
    """Over the traces `land` the start and the minima, see `mark_traces`, and one path per line.

    An arrow ends a path that leaves the window. `words` gives the texts for: start, minimum (the lowest), local (any
    other minimum), step, loss, slope.
    """
    traces = [
        *land,
        *(trace for line in lines for trace in path_traces(surface, line, window, look, words)),
        *mark_traces(surface, start, look, words),
    ]
    # Everything is gathered as plain data and checked by plotly once: several times faster than trace by trace.
    return go.Figure({"data": traces, "layout": contour_layout(surface, window, look)})


def contour_layout(surface: Surface, window: Window, look: Look) -> dict[str, Any]:
    """Axes over `window`; near-square windows get square units, where gradients meet contours at right angles."""
    layout = look.layout(*axes_of(surface))
    for axis, side in zip(("xaxis", "yaxis"), window, strict=True):
        layout[axis] |= {"range": side, "showgrid": is_curve(surface)}
    sides = [high - low for low, high in window]
    if max(sides) <= 1.5 * min(sides) and not is_curve(surface):
        layout["xaxis"] |= {"constrain": "domain"}
        layout["yaxis"] |= {"scaleanchor": "x", "constrain": "domain"}
    return layout


def ground_traces(
    surface: Surface, window: Window, drawn: Ground, look: Look, *, field: bool = False
) -> list[dict[str, Any]]:
    """What lies under the paths: filled contours, the values of the levels, and with `field` the negative gradient."""
    top = len(drawn.levels) - 1
    contour = {
        "type": "contour",
        "x": drawn.x,
        "y": drawn.y,
        "z": drawn.height,
        "contours": {"start": 0, "end": top - 1, "size": 1, "coloring": "fill"},
        "line": {"color": look.faint, "width": look.scale},
        "colorscale": look.ground,
        "zmin": -1,
        "zmax": top,
        "showscale": False,
        "hoverinfo": "skip",
    }
    labels = {
        "type": "scatter",
        "x": [x for x, _, _ in drawn.labels],
        "y": [y for _, y, _ in drawn.labels],
        "text": [text for _, _, text in drawn.labels],
        "mode": "text",
        "textfont": {"size": 11 * look.scale, "color": look.ink},
        "opacity": 0.75,
        "hoverinfo": "skip",
        "showlegend": False,
    }
    return [contour, *([_field(surface, window, look)] if field else []), labels]


def _field(surface: Surface, window: Window, look: Look) -> dict[str, Any]:
    """Arrows along the negative gradient, all inside the window; their length grows with the slope's logarithm."""
    low, high = np.array(window, dtype=float).T
    sides = high - low
    nx, ny = (max(8, round(ARROWS * side / sides.max())) for side in sides)
    cell = sides / (nx, ny)
    x, y = (a.ravel() for a in np.meshgrid(*(low[i] + cell[i] * (np.arange(n) + 0.5) for i, n in enumerate((nx, ny)))))
    with np.errstate(all="ignore"):
        way = -surface.grad(np.stack([x, y]))
        slope = np.hypot(*way)
        seen = np.isfinite(slope) & (slope > 0)
        x, y, way, slope = x[seen], y[seen], way[:, seen], np.log10(slope[seen])
        # Scaled so that the direction is the gradient's in the units of the axes, and every arrow stays in its cell.
        way = way / np.max(np.abs(way) / cell[:, None], axis=0)
        least, most = np.quantile(slope, (0.05, 0.95)) if len(slope) else (0.0, 1.0)
        way = way * (0.3 + 0.6 * np.clip((slope - least) / max(most - least, 1e-9), 0, 1))
    # The head is drawn in units of the cell, where it is seen undistorted.
    along = way / cell[:, None]
    aside = np.stack([-along[1], along[0]])
    tip, foot = np.stack([x, y]) + way / 2, np.stack([x, y]) - way / 2
    barbs = [tip - cell[:, None] * (0.35 * along + turn * 0.2 * aside) for turn in (1, -1)]
    stroke = np.stack([foot, tip, np.full_like(tip, np.nan), barbs[0], tip, barbs[1], np.full_like(tip, np.nan)])
    stroke = stroke.transpose(1, 2, 0).reshape(2, -1).astype(np.float32)
    return {
        "type": "scatter",
        "x": stroke[0],
        "y": stroke[1],
        "mode": "lines",
        "line": {"color": look.ink, "width": 1.1 * look.scale},
        "opacity": 0.4,
        "hoverinfo": "skip",
        "showlegend": False,
    }


def path_traces(
    surface: Surface, line: Line, window: Window, look: Look, words: dict[str, str], *, view: Window | None = None
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The path of `line` up to its last point in the window, and its end: that point, and an arrow where it leaves.

    `view` is the part of the window that is seen, for which the numbers must have digits enough.
    """
    points, edge = cut(line.theta, window)
    stroke = {"color": line.style.color, "dash": line.style.dash, "width": 2 * look.scale * line.style.width}
    size = look.scale * line.style.width**0.5
    path = {
        "type": "scatter",
        "x": _coordinates(points[:, 0], view or window),
        "y": _coordinates(points[:, 1], view or window),
        "customdata": single(line.loss[: len(points)]),
        "text": single(line.slope[: len(points)]),
        "mode": "lines+markers",
        "name": line.label,
        "legendgroup": line.name,
        "line": stroke,
        "marker": {
            "symbol": line.style.marker,
            "color": line.style.color,
            "size": (6 if len(points) < 120 else 4) * size,
            "line": {"width": 0},
            "opacity": 1,
        },
        "hovertemplate": (
            f"{words['step']} %{{pointNumber}}<br>{_where(surface)}<br>{words['loss']} %{{customdata:.4g}}"
            f"<br>{words['slope']} %{{text:.3g}}<extra>%{{fullData.name}}</extra>"
        ),
    }
    # Twice the last point: plotly, which turns each marker away from the point before, leaves out the first.
    ends = [points[-1], points[-1], *([edge] if edge else [])]
    if not np.all(np.isfinite(ends)):  # the loss is not defined at the start: there is no path
        ends = []
    end = {
        "type": "scatter",
        "x": [float(x) for x, _ in ends],
        "y": [float(y) for _, y in ends],
        "mode": "lines+markers",
        "legendgroup": line.name,
        "showlegend": False,
        "line": stroke,
        "marker": {
            "symbol": [line.style.marker, line.style.marker, "arrow"],
            "size": [13 * size, 13 * size, 18 * size],
            "angleref": "previous",
            "angle": [0, -90, 0],  # no way between two equal points counts as 90 degrees
            "color": line.style.color,
            "opacity": 1,
        },
        "hoverinfo": "skip",
        "cliponaxis": False,
    }
    return path, end


def mark_traces(surface: Surface, start: Sequence[float], look: Look, words: dict[str, str]) -> list[dict[str, Any]]:
    """The start as a ring, the lowest minima as +, and the other ones as small triangles that point down."""
    marks = [_mark(np.array([start], dtype=float), words["start"], surface, "circle-open", 1.0, look)]
    if not surface.minima:
        return marks
    minima = np.array(surface.minima, dtype=float)
    lowest = surface.is_lowest(surface.f(minima.T))
    for kind, symbol, size, which in (("minimum", "cross-thin", 1.0, lowest), ("local", _LOCAL, 0.6, ~lowest)):
        if which.any():
            marks.append(_mark(minima[which], words[kind], surface, symbol, size, look))
    return marks


_LOCAL = "triangle-down-open"
_STATIONARY = {"maximum": "triangle-up-open", "saddle": "x-thin", "flat": "square-open"}


def stationary_trace(surface: Surface, points: Array, kind: str, name: str, look: Look) -> dict[str, Any]:
    """Stationary points (k, 2) that are no minima, with the marker of their kind."""
    return _mark(points, name, surface, _STATIONARY[kind], 0.7, look)


def _where(surface: Surface) -> str:
    return ", ".join(f"{name} %{{{axis}:.4g}}" for name, axis in zip(axes_of(surface), "xy", strict=True))


def _mark(points: Array, name: str, surface: Surface, symbol: str, size: float, look: Look) -> dict[str, Any]:
    points = in_plane(surface, points)
    return {
        "type": "scatter",
        "x": points[:, 0],
        "y": points[:, 1],
        "mode": "markers",
        "name": name,
        "marker": {
            "symbol": symbol,
            "size": 16 * size * look.scale,
            "opacity": 1,
            "color": look.ink,
            "line": {"width": 2.75 * size * look.scale, "color": look.ink},
        },
        "hovertemplate": f"{name}<br>{_where(surface)}<extra></extra>",
    }


def cut(theta: Array, window: Window) -> tuple[Array, tuple[float, float] | None]:
    """A path (T+1, 2) up to its last point inside the window, and where on the window's edge it leaves.

    None when the path ends inside. Nothing is changed: a path that leaves and returns is kept whole.
    """
    low, high = np.array(window, dtype=float).T
    (inside,) = np.nonzero(np.all((theta >= low) & (theta <= high), axis=1))
    last = int(inside[-1]) if len(inside) else 0
    if last == len(theta) - 1:
        return theta, None
    x, y = edges(theta[last], theta[last + 1], window)
    return theta[: last + 1], (float(x), float(y))


def edges(here: Array, there: Array, window: Window) -> Array:
    """Where the way from points (2, ...) in the window to others outside meets its edge, (2, ...).

    Where the other point is not finite: outwards from the window's centre.
    """
    low, high = (side.reshape(2, *[1] * (here.ndim - 1)) for side in np.array(window, dtype=float).T)
    way = np.where(np.all(np.isfinite(there), axis=0), there - here, here - (low + high) / 2)
    with np.errstate(all="ignore"):
        reach = np.nanmin(np.where(way > 0, (high - here) / way, np.where(way < 0, (low - here) / way, np.inf)), axis=0)
    # The edge itself, which rounding may miss by a bit: plotly leaves out what lies outside.
    return np.clip(here + way * np.where(np.isfinite(reach), reach, 0), low, high)
