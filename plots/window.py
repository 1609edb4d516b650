"""Windows: the part of the plane that a chart shows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core import Array, Interval, Surface
from plots.line import in_plane, is_curve

Window = tuple[Interval, Interval]


GRAPH = 801  # points of a curve


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
