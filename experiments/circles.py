"""A point among the values around it, also on the floor of a bent valley with a kink, where no slope leads.

On a circle the floor of such a valley is a cusp at some angle. It is sought to the last digit: a point is a minimum
when the lowest point of small circles about it is higher, and where it is lower the floor leads there.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from core import Array

Values = Callable[[Array], Array]  # of points (n, ...), (...)

RADII = (1e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2)  # of the window's diagonal
UNDECIDED, LOWEST, HIGHEST, SADDLE, SLOPE = range(5)

_COUNT = 64  # directions
_ZOOMED = 16  # between a direction and the next one, both ways
_ZOOMS = 14
_MOST_MOVES, _MERGED = 120, 10
_FIRST, _LAST = 1 / 40, 1e-10  # of the diagonal: how far the first and the last move leads


def directions(n: int, count: int, *, turned: bool = False) -> Array:
    """Unit vectors, (n, count): evenly around a circle, or both ways on a line; turned: none is along an axis."""
    if n == 1:
        return np.array([[1.0, -1.0]])
    angles = 2 * np.pi * (np.arange(count) + turned / 2) / count
    return np.stack([np.cos(angles), np.sin(angles)])


def rounding(f: Values, points: Array) -> Array:
    """By how much f differs between points (n, k) and their nearest neighbours among the numbers, (k,)."""
    last_digits = 4 * np.finfo(float).eps * np.max(np.abs(points), axis=0)
    near = f(points[:, None] + last_digits * directions(len(points), 8)[:, :, None])
    return np.max(np.nan_to_num(np.abs(near - f(points))), axis=0)


def verdicts(f: Values, points: Array, values: Array, noise: Array, diagonal: float) -> NDArray[np.int_]:
    """What each point (n, k) of these values (k,) is among those around it, (k,): two circles in a row agree.

    LOWEST and HIGHEST, SADDLE where around a circle f is higher and lower by turns, SLOPE where it is higher on one
    side, and UNDECIDED where some of it is level: within the noise (k,).
    """
    found = np.full(points.shape[1], UNDECIDED)
    previous, left = found.copy(), np.arange(points.shape[1])
    for radius in RADII:
        if not len(left):
            break
        rise = _profile(f, points[:, left], np.full(len(left), radius * diagonal), values[left], noise[left])
        higher, lower = rise > noise[left], rise < -noise[left]
        turns = _turns(higher, lower) if len(points) > 1 else np.full(len(left), 2)
        verdict = np.select(
            [(higher | np.isnan(rise)).all(axis=0), (lower | np.isnan(rise)).all(axis=0)],
            [LOWEST, HIGHEST],
            np.where(higher.any(axis=0) & lower.any(axis=0), np.where(turns > 2, SADDLE, SLOPE), UNDECIDED),
        )
        found[left] = np.where(verdict == previous[left], verdict, UNDECIDED)
        previous[left] = verdict
        left = left[found[left] == UNDECIDED]
    return found


def descended(f: Values, points: Array, diagonal: float) -> Array:
    """Where it leads from points (n, k) to the lowest point of a circle about each, again and again, (n, j).

    Equal ends are one, and a rounder point that is as low takes the place of each.
    """
    ends = [points[:, :0]]
    best, reach = f(points), np.full(points.shape[1], _FIRST * diagonal)
    for move in range(_MOST_MOVES):
        if not points.shape[1]:
            break
        lowest, value = _lowest(f, points, reach)
        better = value < best
        points, best = np.where(better, lowest, points), np.where(better, value, best)
        reach = np.where(better, reach, reach / 2)
        done = reach < _LAST * diagonal
        ends.append(points[:, done])
        alive = ~done
        if move % _MERGED == 0:
            alive &= firsts(points, best, 1e-5 * diagonal)
        points, best, reach = points[:, alive], best[alive], reach[alive]
    return _rounder(f, np.concatenate(ends, axis=1), diagonal)


def lowered(f: Values, points: Array, radius: float) -> Array:
    """The lowest points of circles about points (2, k), (2, k), where they are lower."""
    lowest, value = _lowest(f, points, np.full(points.shape[1], radius))
    return np.where(value < f(points), lowest, points)


def firsts(points: Array, order: Array, distance: float) -> NDArray[np.bool_]:
    """Of points (n, k) the first of each cluster by this order (k,)."""
    found = np.zeros(points.shape[1], dtype=bool)
    left = np.argsort(order, kind="stable")
    while len(left):
        found[left[0]] = True
        left = left[~(np.hypot.reduce(points[:, left] - points[:, left[:1]]) <= distance)]
    return found


def _angles() -> Array:
    return 2 * np.pi * np.arange(_COUNT) / _COUNT


def _circle(points: Array, radius: Array, angles: Array) -> Array:
    return points[:, None] + radius * np.stack([np.cos(angles), np.sin(angles)])


def _zoomed(f: Values, points: Array, radius: Array, angles: Array) -> tuple[Array, Array]:
    """The lowest value of f near these angles (k,) of circles about points (2, k), (k,), and where it is, (2, k)."""
    width = 2 * np.pi / _COUNT
    lanes = np.arange(len(angles))
    for _ in range(_ZOOMS):
        tried = angles + np.linspace(-width, width, 2 * _ZOOMED + 1)[:, None]
        found = f(_circle(points, radius, tried))
        place = np.argmin(np.where(np.isnan(found), np.inf, found), axis=0)
        angles = tried[place, lanes]
        width /= 0.75 * _ZOOMED
    ends = _circle(points, radius, angles[None])[:, 0]
    return f(ends), ends


def _profile(f: Values, points: Array, radius: Array, values: Array, noise: Array) -> Array:
    """f - values on circles about points (n, k), (m, k); cusps between two directions take the place of the nearest."""
    rise = f(points[:, None] + radius * directions(len(points), _COUNT)[:, :, None]) - values
    if len(points) == 1:
        return rise
    for sign in (1.0, -1.0):
        seen = np.where(np.isnan(rise), np.inf, sign * rise)
        # Only what is not lower as it is can be found to be lower, and the three lowest such places tell enough.
        dents = _dents(seen) & (seen >= -noise)
        third = np.sort(np.where(dents, seen, np.inf), axis=0)[2]
        place, lane = np.nonzero(dents & (seen <= third) & np.isfinite(seen))
        if len(lane) <= 8 * points.shape[1]:
            lowest, _ = _zoomed(lambda theta, s=sign: s * f(theta), points[:, lane], radius[lane], _angles()[place])
            rise[place, lane] = sign * np.fmin(lowest - sign * values[lane], seen[place, lane])
    return rise


def _dents(values: Array) -> NDArray[np.bool_]:
    """Where values around circles (m, k) are no higher than their neighbours."""
    return (values <= np.roll(values, 1, axis=0)) & (values <= np.roll(values, -1, axis=0))


def _turns(higher: NDArray[np.bool_], lower: NDArray[np.bool_]) -> NDArray[np.int_]:
    """How often around circles (m, k) it turns from higher to lower or back, (k,); what is neither is passed over."""
    sides = higher.astype(int) - lower
    places = np.where(sides != 0, np.arange(len(sides))[:, None], -1)
    last = np.maximum.accumulate(places, axis=0)
    last = np.where(last < 0, last[-1:], last)
    filled = np.take_along_axis(sides, np.maximum(last, 0), axis=0)
    return np.sum(filled != np.roll(filled, 1, axis=0), axis=0)


def _lowest(f: Values, points: Array, radius: Array) -> tuple[Array, Array]:
    """The lowest point of a circle about each of points (2, k), (2, k), and its value, (k,)."""
    lane = np.arange(points.shape[1])
    values = f(_circle(points, radius, np.repeat(_angles()[:, None], len(lane), axis=1)))
    values = np.where(np.isnan(values), np.inf, values)
    places = np.argsort(np.where(_dents(values), values, np.inf), axis=0, kind="stable")[:2]
    lanes = np.tile(lane, 2)
    values, ends = _zoomed(f, points[:, lanes], radius[lanes], _angles()[places.ravel()])
    values = np.where(np.isnan(values), np.inf, values).reshape(2, -1)
    first = np.argmin(values, axis=0)
    return ends.reshape(len(points), 2, -1)[:, first, lane], values[first, lane]


def _rounder(f: Values, points: Array, diagonal: float) -> Array:
    """Points (n, k) with as few decimals as leave f no higher, (n, k): rounding hides where a cusp is lowest."""
    best, nearby = f(points), 1e-4 * diagonal
    first = int(np.ceil(-np.log10(nearby)))
    found, left = points.copy(), np.ones(points.shape[1], dtype=bool)
    for decimals in range(first, first + 9):
        tried = np.round(points, decimals)
        better = left & (f(tried) <= best)
        found, left = np.where(better, tried, found), left & ~better
    return found
