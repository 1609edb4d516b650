"""Where a surface is flat: its minima, maxima and saddles in a window, also those at kinks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from core import Array, Interval, Surface

Kind = Literal["minimum", "maximum", "saddle", "flat"]

MOST = 60  # points that are reported
_AT_MOST = 600  # points that are looked at
STARTS, ROUNDS = 1681, 60  # of Newton's method
ON_A_CURVE = 8  # points that stand for a whole curve or plain of stationary points

# Of the window's diagonal, its typical slope, or their ratio, the typical curvature.
_SAME, _ARRIVED, _LEVEL, _UNBENT, _NEXT = 1e-4, 1e-7, 1e-9, 1e-7, 0.1
_POLE = 5.0  # between the slope's growth over a decade at a cusp as sharp as √r, and at log r
_RADII = (1e-4, 1e-3, 3e-3, 1e-2)  # of circles on which a point is compared with what surrounds it


@dataclass(frozen=True)
class Stationary:
    """A point at which no direction goes down or up at once.

    point       its coordinates
    value       f there
    kind        by the curvatures; where one is 0 or the surface has a kink, by the values around it; "flat" where these
                decide nothing either, as along a valley whose floor is level
    curvatures  eigenvalues of the Hessian there, ascending
    """

    point: tuple[float, ...]
    value: float
    kind: Kind
    curvatures: tuple[float, ...]


@dataclass(frozen=True)
class Landscape:
    """The stationary points of a window, the lowest first.

    more   there are more than MOST; these are the lowest
    curve  some of the flat ones, at most ON_A_CURVE, stand for whole curves or plains of stationary points
    """

    points: tuple[Stationary, ...]
    more: bool
    curve: bool


def stationary_points(surface: Surface, window: Sequence[Interval]) -> Landscape:
    """Found from a grid of starts by Newton's method, damped so that the slope only shrinks, and by comparing values.

    A point counts when its slope and the next step of Newton's method are nearly 0, and so not where the surface
    merely flattens out. Structures smaller than the spacing of the starts can be missed.
    """
    with np.errstate(all="ignore"):
        return _landscape(surface, np.array(window, dtype=float))


def _landscape(surface: Surface, window: Array) -> Landscape:
    low, high = window.T
    diagonal = float(np.hypot.reduce(high - low))
    count = round(STARTS ** (1 / len(window)))
    axes = [np.linspace(first, last, count) for first, last in window]
    grid = np.stack(np.meshgrid(*axes, indexing="ij"))  # (n, count, ...)
    starts = grid.reshape(len(window), -1)
    slopes = np.hypot.reduce(surface.grad(starts))
    slopes = slopes[np.isfinite(slopes)]
    typical = float(np.median(slopes)) or float(np.max(slopes)) if slopes.size else 0.0

    smooth = _inside(_newton(surface, starts, diagonal, typical), low, high)
    tips = [_inside(_tips(surface, grid, sign, diagonal), low, high) for sign in (1.0, -1.0)]
    points = _apart(np.concatenate([smooth, *tips], axis=1), _SAME * diagonal)
    around = points[:, None, :] + _RADII[0] * diagonal * _directions(len(points), 16)[:, :, None]
    points = points[:, np.all(np.isfinite(surface.f(around)), axis=0)]  # not on the edge of where f is defined
    values = surface.f(points)
    order = np.argsort(values, kind="stable")[: np.sum(np.isfinite(values))]
    order = order[np.linspace(0, len(order) - 1, min(len(order), _AT_MOST)).astype(int)]
    points, values = points[:, order], values[order]
    bends = _eigenvalues(surface, points)

    least = np.maximum(1e-9 * np.max(np.abs(bends), axis=1), _UNBENT * typical / diagonal)
    unclear = ~np.all(np.abs(bends) > least[:, None], axis=1) | _has_kink(surface, points, diagonal)
    crowded = unclear & _among_others(points, unclear, diagonal)
    kinds = np.where(unclear, _by_value(surface, points, diagonal, typical), _by_bend(bends))
    kinds = np.where(crowded, "flat", kinds)
    chosen = np.sort(np.concatenate([np.nonzero(~crowded)[0], _spread(points, np.nonzero(crowded)[0])]))
    found = tuple(
        Stationary(tuple(map(float, points[:, at])), float(values[at]), str(kinds[at]), tuple(map(float, bends[at])))  # pyright: ignore[reportArgumentType]
        for at in chosen[:MOST]
    )
    return Landscape(found, len(chosen) > MOST, bool(crowded.any()))


def _newton(surface: Surface, theta: Array, diagonal: float, typical: float) -> Array:
    """Points (n, k) at which Newton's method for ∇f = 0 arrives from theta (n, ...); Levenberg's damping."""
    arrived = [np.empty((len(theta), 0))]
    centre = theta.mean(axis=1, keepdims=True)
    slope, damping = surface.grad(theta), np.full(theta.shape[1], 1e-3)
    for turn in range(ROUNDS):
        hessian = np.moveaxis(surface.hessian(theta), -1, 0)
        size = np.hypot.reduce(slope)
        far = np.hypot.reduce(theta - centre) > diagonal
        alive = np.isfinite(size) & np.isfinite(hessian).all(axis=(1, 2)) & (damping < 1e8) & ~far
        if turn and turn % 10 == 0:  # many are on the way to the same point
            _, first = np.unique(np.round(theta / (_SAME / 10 * diagonal)), axis=1, return_index=True)
            alive &= np.isin(np.arange(theta.shape[1]), first)
        theta, slope, hessian, size, damping = (
            theta[:, alive],
            slope[:, alive],
            hessian[alive],
            size[alive],
            damping[alive],
        )
        if not theta.shape[1]:
            break
        # Levenberg: (H² + μ)⁻¹ H∇f, with μ that vanishes at the solution.
        squared = hessian @ hessian
        scale = np.trace(squared, axis1=1, axis2=2)
        mu = scale * (damping * np.minimum(1, size / typical if typical else 0) + 1e-15) + np.finfo(float).tiny
        pull = np.einsum("kij,jk->ki", hessian, slope)
        step = np.linalg.solve(squared + mu[:, None, None] * np.eye(len(theta)), pull[..., None])[..., 0].T
        done = (size <= _LEVEL * typical) & (np.hypot.reduce(step) <= _ARRIVED * diagonal)
        following = theta - step
        there = surface.grad(following)
        better = np.hypot.reduce(there) < size
        arrived.append(np.where(better, following, theta)[:, done])
        theta = np.where(better, following, theta)[:, ~done]
        slope = np.where(better, there, slope)[:, ~done]
        damping = np.where(better, damping / 4, damping * 8)[~done]
    return np.concatenate(arrived, axis=1)


def _tips(surface: Surface, grid: Array, sign: float, diagonal: float) -> Array:
    """Points (n, k) that are lower (for sign -1: higher) than all around them, found without slopes; smooth or not."""
    values = sign * surface.f(grid)
    n, shape = len(grid), values.shape
    padded = np.pad(np.where(np.isfinite(values), values, np.inf), 1, constant_values=np.inf)
    lowest = np.isfinite(values)
    for offset in np.ndindex(*[3] * n):
        lowest &= values <= padded[tuple(slice(o, o + s) for o, s in zip(offset, shape, strict=True))]
    theta = grid[:, lowest]
    best = values[lowest]
    if theta.shape[1] > len(values.flat) // 4:  # a plain
        return np.empty((n, 0))
    reach = np.full(theta.shape[1], diagonal / shape[0])
    around = _directions(n, 16)
    for _ in range(ROUNDS if theta.shape[1] else 0):
        tried = theta[:, None, :] + reach * around[:, :, None]
        values = sign * surface.f(tried)
        values = np.where(np.isfinite(values), values, np.inf)
        lane = np.arange(theta.shape[1])
        at = np.argmin(values, axis=0)
        better = values[at, lane] < best
        theta, best = np.where(better, tried[:, at, lane], theta), np.where(better, values[at, lane], best)
        reach = np.where(better, reach, reach / 2)
    steep = np.ones(theta.shape[1], dtype=bool)
    for radius in (1e-5, *_RADII[:3]):  # a tip is no smooth minimum: all around the slope is not nearly 0
        higher = sign * surface.f(theta[:, None, :] + radius * diagonal * _directions(n, 64)[:, :, None]) - best
        steep &= np.all(higher > 0, axis=0)
    return theta[:, steep & _has_kink(surface, theta, diagonal) & ~_is_pole(surface, theta, diagonal)]


def _has_kink(surface: Surface, theta: Array, diagonal: float) -> NDArray[np.bool_]:
    """Whether the slope jumps at points (n, k), (k,): as large next to them, on some side, as ten times farther off."""
    near, far = _slopes_around(surface, theta, diagonal)
    return np.max(near, axis=0) > 0.5 * np.max(far, axis=0)


def _is_pole(surface: Surface, theta: Array, diagonal: float) -> NDArray[np.bool_]:
    """Whether the slope grows without end towards points (n, k), (k,), on most sides."""
    near, far = _slopes_around(surface, theta, diagonal)
    return np.median(near, axis=0) > _POLE * np.median(far, axis=0)


def _slopes_around(surface: Surface, theta: Array, diagonal: float) -> list[Array]:
    """Sizes of the slope on a small circle about points (n, k), and on one ten times as large, (16, k) each."""
    around = diagonal * _directions(len(theta), 16)[:, :, None]
    return [np.hypot.reduce(surface.grad(theta[:, None, :] + radius * around)) for radius in (1e-7, 1e-6)]


def _by_bend(bends: Array) -> NDArray[np.str_]:
    signs = [np.all(bends > 0, axis=1), np.all(bends < 0, axis=1)]
    return np.select(signs, ["minimum", "maximum"], "saddle")


def _by_value(surface: Surface, points: Array, diagonal: float, typical: float) -> NDArray[np.str_]:
    """The kind of each point (n, k), (k,), from the values around it."""
    values = surface.f(points)
    noise = 64 * np.finfo(float).eps * (np.abs(values) + typical * diagonal)
    circles = [points[:, None, :] + r * diagonal * _directions(len(points), 64)[:, :, None] for r in _RADII[1:]]
    higher: Array = np.stack([surface.f(circle) - values for circle in circles])
    above, below = higher > noise, higher < -noise
    mixed = np.all(np.any(above, axis=1) & np.any(below, axis=1), axis=0)
    signs = [np.all(above, axis=(0, 1)), np.all(below, axis=(0, 1)), mixed]
    return np.select(signs, ["minimum", "maximum", "saddle"], "flat")


def _eigenvalues(surface: Surface, points: Array) -> Array:
    """Of the Hessian at points (n, k), ascending, (k, n); NaN where it is not finite."""
    hessian = np.moveaxis(surface.hessian(points), -1, 0)
    finite: Array = np.all(np.isfinite(hessian), axis=(1, 2))
    values = np.linalg.eigvalsh(np.where(finite[:, None, None], hessian, 0.0))
    return np.where(finite[:, None], values, np.nan)


def _among_others(points: Array, counted: NDArray[np.bool_], diagonal: float) -> NDArray[np.bool_]:
    """Whether at least two more of the counted points (n, k) are near each, (k,): they stand side by side."""
    apart = np.hypot.reduce(points[:, :, None] - points[:, None, counted])
    return np.sum(apart < _NEXT * diagonal, axis=1) > 2


def _spread(points: Array, places: NDArray[np.int_]) -> NDArray[np.int_]:
    """At most ON_A_CURVE of the places, each next one as far as can be from those before."""
    chosen = list(places[:1])
    distance = np.full(len(places), np.inf)
    while len(chosen) < min(ON_A_CURVE, len(places)):
        distance = np.minimum(distance, np.hypot.reduce(points[:, places] - points[:, chosen[-1:]]))
        chosen.append(places[np.argmax(distance)])
    return np.array(chosen, dtype=int)


def _inside(points: Array, low: Array, high: Array) -> Array:
    edge = 1e-9 * (high - low)
    return points[:, np.all((low - edge <= points.T) & (high + edge >= points.T), axis=1)]


def _apart(points: Array, distance: float) -> Array:
    """Of points (n, k) the first of each cluster."""
    left, found = points, [points[:, :0]]
    while left.shape[1]:
        found.append(left[:, :1])
        left = left[:, np.hypot.reduce(left - left[:, :1]) > distance]
    return np.concatenate(found, axis=1)


def _directions(n: int, count: int) -> Array:
    """Unit vectors, (n, count): evenly around a circle, or both ways on a line."""
    if n == 1:
        return np.array([[1.0, -1.0]])
    angles = 2 * np.pi * np.arange(count) / count
    return np.stack([np.cos(angles), np.sin(angles)])
