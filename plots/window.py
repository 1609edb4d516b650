"""Windows: the parts of the plane that charts show."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core import Array, Interval, Surface
from plots.line import in_plane, is_curve

Window = tuple[Interval, Interval]


CURVE_POINTS = 801


def window_of(surface: Surface, start: Sequence[float]) -> Window:
    """The surface's window, widened to include the start; for a curve, the window of its graph."""

    def widen(low: float, high: float, value: float) -> Interval:
        edge = 0.02 * (high - low)
        if low + edge <= value <= high - edge:
            return low, high
        low, high = min(low, value), max(high, value)
        return low - 0.06 * (high - low), high + 0.06 * (high - low)

    sides = [widen(*side, value) for side, value in zip(surface.domain, start, strict=True)]
    x, y = (*sides, _height_of(surface, sides[0])) if is_curve(surface) else sides
    return x, y


def curve_points(surface: Surface, side: Interval) -> Array:
    """Points of the graph of a curve over an interval, (k, 2), with its known minima, where it may be sharp."""
    minima = [x for (x,) in surface.minima if side[0] < x < side[1]]
    return in_plane(surface, np.union1d(np.linspace(*side, CURVE_POINTS), minima)[:, None])


def _height_of(surface: Surface, side: Interval) -> Interval:
    """Interval from the lowest to the highest value of a curve over `side`, with a margin."""
    heights = curve_points(surface, side)[:, 1]
    heights = heights[np.isfinite(heights)]
    low, high = (float(heights.min()), float(heights.max())) if len(heights) else (0.0, 0.0)
    margin = 0.06 * (high - low) or max(1.0, abs(low))
    return low - margin, high + margin


def union(first: Window, second: Window) -> Window:
    """The smallest window that contains both."""
    x, y = ((min(a, b), max(c, d)) for (a, c), (b, d) in zip(first, second, strict=True))
    return x, y


def squared(window: Window) -> Window:
    """The smallest square window with the same centre that contains a window."""
    half = max(high - low for low, high in window) / 2
    x, y = ((middle - half, middle + half) for middle in ((low + high) / 2 for low, high in window))
    return x, y


def clip_path(theta: Array, window: Window) -> tuple[Array, tuple[float, float] | None]:
    """A path (T+1, 2) up to its last point in the window, and the point of the window's edge where it leaves then.

    The second is None if the path ends in the window. A path that leaves and returns is kept whole.
    """
    low, high = np.array(window, dtype=float).T
    (indices,) = np.nonzero(np.all((theta >= low) & (theta <= high), axis=1))
    last = int(indices[-1]) if len(indices) else 0
    if last == len(theta) - 1:
        return theta, None
    x, y = edge_crossings(theta[last], theta[last + 1], window)
    return theta[: last + 1], (float(x), float(y))


def edge_crossings(inner: Array, outer: Array, window: Window) -> Array:
    """Points of the window's edge, (2, ...), on the lines from points in the window, (2, ...), to points outside.

    If the outer point is not finite, the line goes outwards from the window's centre.
    """
    low, high = (side.reshape(2, *[1] * (inner.ndim - 1)) for side in np.array(window, dtype=float).T)
    line = np.where(np.all(np.isfinite(outer), axis=0), outer - inner, inner - (low + high) / 2)
    with np.errstate(all="ignore"):
        reaches = np.where(line > 0, (high - inner) / line, np.where(line < 0, (low - inner) / line, np.inf))
        reach = np.nanmin(reaches, axis=0)
    # Rounding may miss the edge, and Plotly leaves out points outside of it.
    return np.clip(inner + line * np.where(np.isfinite(reach), reach, 0), low, high)
