"""Classify a point by the values on small circles around it, and descend by them, without gradients.

On a circle, the floor of a bent valley with a kink is a cusp at some angle, and no gradient leads along the floor. So
the angle is searched to the last digit. A point is a minimum if the lowest point of each small circle around it is
higher; if that point is lower, the floor descends in its direction.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from core import Array

Values = Callable[[Array], Array]  # maps points (n, ...) to values (...)

RADII = (1e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2)  # as shares of the window's diagonal
UNDECIDED, LOWEST, HIGHEST, SADDLE, SLOPE = range(5)

_DIRECTION_COUNT = 64
_ZOOM_POINTS = 16  # points tried on each side of an angle
_ZOOM_ROUNDS = 14
_MAX_MOVES = 120
_MOVES_BETWEEN_MERGES = 10
_FIRST_REACH, _LAST_REACH = 1 / 40, 1e-10  # lengths of the first and the last move, as shares of the diagonal


def directions(n: int, count: int, *, rotated: bool = False) -> Array:
    """Unit vectors, (n, count), evenly spaced on a circle; on a line the two directions.

    With `rotated` the circle is turned by half a spacing, so that no vector lies on an axis.
    """
    if n == 1:
        return np.array([[1.0, -1.0]])
    angles = 2 * np.pi * (np.arange(count) + rotated / 2) / count
    return np.stack([np.cos(angles), np.sin(angles)])


def rounding_noise(f: Values, points: Array) -> Array:
    """Rounding noise of f, (k,), at points (n, k): largest difference from f at neighbours a few last digits away."""
    last_digits = 4 * np.finfo(float).eps * np.max(np.abs(points), axis=0)
    neighbours = f(points[:, None] + last_digits * directions(len(points), 8)[:, :, None])
    return np.max(np.nan_to_num(np.abs(neighbours - f(points))), axis=0)


def classify_points(f: Values, points: Array, values: Array, noise: Array, diagonal: float) -> NDArray[np.int_]:
    """Kind of each point, (k,), judged by circles around it; two circles in a row must agree.

    Points are (n, k), their values and the noise of these are (k,). LOWEST and HIGHEST say that the whole circle is
    higher or lower. SADDLE says that f is higher and lower in turn around the circle, SLOPE that it is higher on one
    side. UNDECIDED says that a part of the circle differs by less than the noise.
    """
    kinds = np.full(points.shape[1], UNDECIDED)
    previous, lanes = kinds.copy(), np.arange(len(values))
    for radius in RADII:
        if not len(lanes):
            break
        rise = _profile(f, points[:, lanes], np.full(len(lanes), radius * diagonal), values[lanes], noise[lanes])
        higher, lower = rise > noise[lanes], rise < -noise[lanes]
        changes = _sign_changes(higher, lower) if len(points) > 1 else np.full(len(lanes), 2)
        kind = np.select(
            [(higher | np.isnan(rise)).all(axis=0), (lower | np.isnan(rise)).all(axis=0)],
            [LOWEST, HIGHEST],
            np.where(higher.any(axis=0) & lower.any(axis=0), np.where(changes > 2, SADDLE, SLOPE), UNDECIDED),
        )
        kinds[lanes] = np.where(kind == previous[lanes], kind, UNDECIDED)
        previous[lanes] = kind
        lanes = lanes[kinds[lanes] == UNDECIDED]
    return kinds


def descend(f: Values, points: Array, diagonal: float) -> Array:
    """End points, (n, j), of a descent from points (n, k) that moves to the lowest point of a circle each time.

    Equal ends are merged. Each end is replaced by a point with fewer decimals if f is not higher there.
    """
    ends = [points[:, :0]]
    best, reach = f(points), np.full(points.shape[1], _FIRST_REACH * diagonal)
    for move in range(_MAX_MOVES):
        if not points.shape[1]:
            break
        lowest, value = _lowest(f, points, reach)
        better = value < best
        points, best = np.where(better, lowest, points), np.where(better, value, best)
        reach = np.where(better, reach, reach / 2)
        done = reach < _LAST_REACH * diagonal
        ends.append(points[:, done])
        alive = ~done
        if move % _MOVES_BETWEEN_MERGES == 0:
            alive &= cluster_representatives(points, best, 1e-5 * diagonal)
        points, best, reach = points[:, alive], best[alive], reach[alive]
    return _shorten_decimals(f, np.concatenate(ends, axis=1), diagonal)


def lower_on_circle(f: Values, points: Array, radius: float) -> Array:
    """The lowest point on a circle around each of points (2, k), or the point itself if it is lower, (2, k)."""
    values = f(points)
    lowest, lowest_values = _lowest(f, points, np.full(len(values), radius))
    return np.where(lowest_values < values, lowest, points)


def cluster_representatives(points: Array, order: Array, distance: float) -> NDArray[np.bool_]:
    """Mask, (k,), of one point per cluster of points (n, k): the one that comes first by `order`, (k,)."""
    chosen = np.zeros(points.shape[1], dtype=bool)
    remaining = np.argsort(order, kind="stable")
    while len(remaining):
        chosen[remaining[0]] = True
        is_near = np.hypot.reduce(points[:, remaining] - points[:, remaining[:1]]) <= distance
        remaining = remaining[~is_near]
    return chosen


def _angles() -> Array:
    return 2 * np.pi * np.arange(_DIRECTION_COUNT) / _DIRECTION_COUNT


def _circle(points: Array, radius: Array, angles: Array) -> Array:
    return points[:, None] + radius * np.stack([np.cos(angles), np.sin(angles)])


def _zoom(f: Values, points: Array, radius: Array, angles: Array) -> tuple[Array, Array]:
    """The lowest value of f, (k,), near these angles (k,) of circles around points (2, k), and its point, (2, k)."""
    width = 2 * np.pi / _DIRECTION_COUNT
    lanes = np.arange(len(angles))
    for _ in range(_ZOOM_ROUNDS):
        tried = angles + np.linspace(-width, width, 2 * _ZOOM_POINTS + 1)[:, None]
        values = f(_circle(points, radius, tried))
        index = np.argmin(np.where(np.isnan(values), np.inf, values), axis=0)
        angles = tried[index, lanes]
        width /= 0.75 * _ZOOM_POINTS
    ends = _circle(points, radius, angles[None])[:, 0]
    return f(ends), ends


def _profile(f: Values, points: Array, radius: Array, values: Array, noise: Array) -> Array:
    """f minus `values`, (m, k), on circles around points (n, k).

    A cusp between two directions replaces the value at the nearer one.
    """
    rise = f(points[:, None] + radius * directions(len(points), _DIRECTION_COUNT)[:, :, None]) - values
    if len(points) == 1:
        return rise
    for sign in (1.0, -1.0):
        signed = np.where(np.isnan(rise), np.inf, sign * rise)
        # Dents below the noise are known to be low; of the others the three lowest are enough.
        dents = _dents(signed) & (signed >= -noise)
        third = np.sort(np.where(dents, signed, np.inf), axis=0)[2]
        index, lane = np.nonzero(dents & (signed <= third) & np.isfinite(signed))
        if len(lane) <= 8 * points.shape[1]:
            lowest, _ = _zoom(_times(sign, f), points[:, lane], radius[lane], _angles()[index])
            rise[index, lane] = sign * np.fmin(lowest - sign * values[lane], signed[index, lane])
    return rise


def _times(sign: float, f: Values) -> Values:
    return lambda theta: sign * f(theta)


def _dents(values: Array) -> NDArray[np.bool_]:
    """Where values on circles, (m, k), are no higher than at both neighbours."""
    return (values <= np.roll(values, 1, axis=0)) & (values <= np.roll(values, -1, axis=0))


def _sign_changes(higher: NDArray[np.bool_], lower: NDArray[np.bool_]) -> NDArray[np.int_]:
    """Number of changes between higher and lower around circles (m, k), (k,); directions that are neither are skipped.

    Both masks have the shape (m, k).
    """
    sides = higher.astype(int) - lower
    indices = np.where(sides != 0, np.arange(len(sides))[:, None], -1)
    last = np.maximum.accumulate(indices, axis=0)
    last = np.where(last < 0, last[-1:], last)
    decided = np.take_along_axis(sides, np.maximum(last, 0), axis=0)
    return np.sum(decided != np.roll(decided, 1, axis=0), axis=0)


def _lowest(f: Values, points: Array, radius: Array) -> tuple[Array, Array]:
    """The lowest point, (2, k), on a circle around each of points (2, k), and its value, (k,)."""
    count: int = points.shape[1]
    lane = np.arange(count)
    values = f(_circle(points, radius, np.repeat(_angles()[:, None], count, axis=1)))
    values = np.where(np.isnan(values), np.inf, values)
    indices = np.argsort(np.where(_dents(values), values, np.inf), axis=0, kind="stable")[:2]
    lanes = np.tile(lane, 2)
    values, ends = _zoom(f, points[:, lanes], radius[lanes], _angles()[indices.ravel()])
    values = np.where(np.isnan(values), np.inf, values).reshape(2, -1)
    first = np.argmin(values, axis=0)
    return ends.reshape(len(points), 2, -1)[:, first, lane], values[first, lane]


def _shorten_decimals(f: Values, points: Array, diagonal: float) -> Array:
    """Points (n, k) rounded to as few decimals as leave f no higher: rounding hides where exactly a cusp is lowest."""
    best, nearby = f(points), 1e-4 * diagonal
    first = int(np.ceil(-np.log10(nearby)))
    chosen, pending = points.copy(), np.ones(points.shape[1], dtype=bool)
    for decimals in range(first, first + 9):
        tried = np.round(points, decimals)
        better = pending & (f(tried) <= best)
        chosen, pending = np.where(better, tried, chosen), pending & ~better
    return chosen
