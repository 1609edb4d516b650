"""The stationary points of a surface in a window: minima, maxima and saddles, also those at kinks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, cast

import numpy as np
from numpy.typing import NDArray

from core import Array, Interval, Surface
from experiments import circles
from experiments.circles import cluster_representatives, directions
from experiments.curvature import MeasuredCurvature, eigenvalues, measure_curvature, trusted_hessian
from experiments.tips import SETTLED, find_tips, has_kink, is_hidden, smallest_difference

Kind = Literal["minimum", "maximum", "saddle", "flat"]

MAX_POINTS = 60  # points that are reported
POINTS_PER_CURVE = 8  # largest number of points that stand for curves or plains of stationary points
STARTS, ROUNDS = 1681, 60  # starts and iterations of Newton's method
_MAX_CANDIDATES = 600
_MAX_UNCLEAR = 150  # candidates whose kind is decided by values around them
_MAX_STALLED = 40  # points where Newton's method stalls that are followed up

# Lengths as shares of the window's diagonal, gradients of its typical gradient, curvatures of the ratio of the two.
_SAME_DISTANCE, _NEAR_DISTANCE = 1e-4, 0.1
_LAST_STEP = 1e-7
_LEVEL_GRADIENT, _STALLED_GRADIENT = 1e-9, 1e-2
_FLAT_CURVATURE = 1e-7


@dataclass(frozen=True)
class StationaryPoint:
    """A stationary point.

    point       its coordinates
    value       f there; the limit of f, where f is undefined or hidden by rounding
    kind        by the signs of the curvatures; by the values around the point, where a curvature is 0 or not reliable;
                "flat" where these do not decide it either, as in a valley with a level floor
    curvatures  eigenvalues of the Hessian, ascending; NaN where it is not reliable, as at a kink
    """

    point: tuple[float, ...]
    value: float
    kind: Kind
    curvatures: tuple[float, ...]


@dataclass(frozen=True)
class StationaryPoints:
    """The stationary points of a window, the lowest first.

    is_truncated  whether there are more than MAX_POINTS; these are the lowest
    has_curves    whether some of the flat ones, at most POINTS_PER_CURVE, stand for curves or plains of stationary
                  points
    """

    points: tuple[StationaryPoint, ...]
    is_truncated: bool
    has_curves: bool


def stationary_points(surface: Surface, window: Sequence[Interval]) -> StationaryPoints:
    """Find the stationary points in a window by Newton's method from a grid of starts, and by comparing values.

    Newton's method is damped so that the gradient only shrinks. A point counts if its gradient and its Newton step are
    nearly 0, so a surface that merely flattens out has none. Next to a removable 0/0, where rounding hides the
    gradient, the gradients around the point decide; at a kink, the values around it decide. Structures smaller than
    the spacing of the starts can be missed.
    """
    with np.errstate(all="ignore"):
        return _find(surface, np.array(window, dtype=float))


def _find(surface: Surface, window: Array) -> StationaryPoints:
    diagonal = float(np.hypot.reduce(window[:, 1] - window[:, 0]))
    grid = _start_grid(window)
    sizes = np.hypot.reduce(surface.grad(grid.reshape(len(window), -1)))
    sizes = sizes[np.isfinite(sizes)]
    gradient_scale = (float(np.median(sizes)) or float(np.max(sizes))) if sizes.size else 0.0

    points = _candidates(surface, window, grid, diagonal, gradient_scale)
    hessian, error = trusted_hessian(surface, points, diagonal)
    values, rough = surface.f(points), error > 0
    points[:, rough], values[rough] = _settle(surface, points[:, rough], diagonal, gradient_scale)
    sharp = np.nonzero(np.isnan(error) & np.isfinite(values))[0]
    values[sharp[is_hidden(surface.f, points[:, sharp], diagonal)]] = np.nan
    order = np.argsort(values, kind="stable")[: np.sum(np.isfinite(values))]
    points, values, error, curvatures = points[:, order], values[order], error[order], eigenvalues(hessian[order])
    kinds, crowded = _classify(surface, points, values, curvatures, error, diagonal, gradient_scale)
    isolated = np.nonzero(~crowded & (kinds != ""))[0]
    chosen = np.sort(np.concatenate([isolated, _pick_distant(points, np.nonzero(crowded)[0])]))
    found = tuple(
        StationaryPoint(
            tuple(map(float, points[:, i])),
            float(values[i]),
            cast(Kind, str(kinds[i])),
            tuple(map(float, curvatures[i])),
        )
        for i in chosen[:MAX_POINTS]
    )
    return StationaryPoints(found, len(chosen) > MAX_POINTS, bool(crowded.any()))


def _start_grid(window: Array) -> Array:
    """About STARTS points over the window, (n, count, ...)."""
    count = round(STARTS ** (1 / len(window)))
    axes = [np.linspace(float(low), float(high), count) for low, high in window]
    return np.stack(np.meshgrid(*axes, indexing="ij"))


def _candidates(surface: Surface, window: Array, grid: Array, diagonal: float, gradient_scale: float) -> Array:
    """Points (n, k) in the window that may be stationary, the lowest first, no two of them at the same place."""
    low, high = window.T
    converged, stalled = _newton(surface, grid.reshape(len(window), -1), diagonal, gradient_scale)
    settled, _ = _settle(surface, stalled, diagonal, gradient_scale)
    if settled.shape[1]:
        settled = settled[:, trusted_hessian(surface, settled, diagonal)[1] > 0]  # elsewhere the method is merely slow
    tips = [find_tips(surface, grid, sign, diagonal, gradient_scale) for sign in (1.0, -1.0)]
    points = _inside_window(np.concatenate([converged, settled, *tips], axis=1), low, high)
    points = points[:, cluster_representatives(points, np.zeros(len(points.T)), _SAME_DISTANCE * diagonal)]
    ring = points[:, None, :] + _SAME_DISTANCE * diagonal * directions(len(points), 16, rotated=True)[:, :, None]
    points = points[:, np.all(np.isfinite(surface.f(ring)), axis=0)]  # not on the edge of where f is defined
    points = points[:, np.argsort(surface.f(points), kind="stable")]
    return points[:, _even_indices(points.shape[1], _MAX_CANDIDATES)]


def _newton(surface: Surface, theta: Array, diagonal: float, gradient_scale: float) -> tuple[Array, Array]:
    """Run Newton's method for ∇f = 0 from theta (n, k): points where it converges, (n, j), and some where it stalls."""
    converged, stalled = [np.empty((len(theta), 0))], [np.empty((len(theta) + 1, 0))]
    centre = theta.mean(axis=1, keepdims=True)
    gradient, damping = surface.grad(theta), np.full(theta.shape[1], 1e-3)
    for iteration in range(ROUNDS):
        hessian = np.moveaxis(surface.hessian(theta), -1, 0)
        size = np.hypot.reduce(gradient)
        known = np.isfinite(size) & (np.hypot.reduce(theta - centre) <= diagonal)
        alive = known & np.isfinite(hessian).all(axis=(1, 2)) & (damping < 1e8)
        stuck = known & ~alive & (size <= _STALLED_GRADIENT * gradient_scale)
        stalled.append(np.vstack([theta, size])[:, stuck])
        if iteration and iteration % 10 == 0:  # by then many approach the same point
            _, first = np.unique(np.round(theta / (_SAME_DISTANCE / 10 * diagonal)), axis=1, return_index=True)
            alive &= np.isin(np.arange(len(size)), first)
        theta, gradient, hessian, size, damping = (
            theta[:, alive],
            gradient[:, alive],
            hessian[alive],
            size[alive],
            damping[alive],
        )
        if not theta.shape[1]:
            break
        relative = np.minimum(1, size / gradient_scale if gradient_scale else 0)
        step = _damped_step(hessian, gradient, damping * relative)
        done = (size <= _LEVEL_GRADIENT * gradient_scale) & (np.hypot.reduce(step) <= _LAST_STEP * diagonal)
        following: Array = theta - step
        following_gradient: Array = surface.grad(following)
        better = np.hypot.reduce(following_gradient) < size
        converged.append(np.where(better, following, theta)[:, done])
        theta = np.where(better, following, theta)[:, ~done]
        gradient = np.where(better, following_gradient, gradient)[:, ~done]
        damping = np.where(better, damping / 4, damping * 8)[~done]
    *coordinates, size = np.concatenate([*stalled, np.vstack([theta, np.hypot.reduce(gradient)])], axis=1)
    ends = np.array(coordinates)
    ends = ends[:, cluster_representatives(ends, size, _NEAR_DISTANCE / 10 * diagonal)]
    return np.concatenate(converged, axis=1), ends[:, :_MAX_STALLED]


def _damped_step(hessian: Array, gradient: Array, damping: Array) -> Array:
    """Levenberg's step from each point, (n, k): (H² + μ)⁻¹ H∇f with μ proportional to the damping (k,).

    `hessian` is (k, n, n) and `gradient` (n, k). Where the damping vanishes, this is Newton's step.
    """
    squared = hessian @ hessian
    mu = np.trace(squared, axis1=1, axis2=2) * (damping + 1e-15) + np.finfo(float).tiny
    pull = np.einsum("kij,jk->ki", hessian, gradient)
    system = squared + mu[:, None, None] * np.eye(len(gradient))
    return np.asarray(np.linalg.solve(system, pull[..., None]), dtype=float)[..., 0].T


def _settle(surface: Surface, points: Array, diagonal: float, gradient_scale: float) -> tuple[Array, Array]:
    """Move points (n, k) to stationary points nearby, (n, k), and give the limit of f there, (k,); NaN without one.

    This is Newton's method with measured gradients and Hessians, for points at which rounding hides the exact ones.
    """
    if not points.shape[1]:
        return points, np.empty(0)
    starts, local = points, measure_curvature(surface, points, diagonal)
    for _ in range(3):
        moved = points - _newton_step(local)
        points = np.where(np.hypot.reduce(moved - starts) < _NEAR_DISTANCE * diagonal, moved, points)
        local = measure_curvature(surface, points, diagonal)
    size = np.max(np.abs(local.hessian), axis=(1, 2))
    level = np.hypot.reduce(local.gradient) <= SETTLED * (gradient_scale + size * diagonal)
    level &= local.reliable & (np.hypot.reduce(_newton_step(local)) <= SETTLED * diagonal)
    value = surface.f(points)
    hidden = ~(np.abs(value - local.value) <= SETTLED * size * local.radius**2)
    return np.where(level, points, np.nan), np.where(level, np.where(hidden, local.value, value), np.nan)


def _newton_step(local: MeasuredCurvature) -> Array:
    """Newton's step from each point, (n, k); 0 along directions without curvature, and where no Hessian is reliable."""
    hessian = np.where(local.reliable[:, None, None], local.hessian, 0.0)
    return np.einsum("kij,jk->ik", np.linalg.pinv(hessian, rcond=1e-6, hermitian=True), local.gradient)


def _classify(
    surface: Surface,
    points: Array,
    values: Array,
    curvatures: Array,
    error: Array,
    diagonal: float,
    gradient_scale: float,
) -> tuple[NDArray[np.str_], NDArray[np.bool_]]:
    """Kind of each of points (n, k), (k,), empty if it is not stationary; and whether it belongs to a curve of them."""
    smallest = np.maximum(1e-9 * np.max(np.abs(curvatures), axis=1), _FLAT_CURVATURE * gradient_scale / diagonal)
    unclear = ~np.all(np.abs(curvatures) > np.maximum(smallest, 4 * error)[:, None], axis=1)
    size = np.where(error > 0, 0.0, np.hypot.reduce(surface.grad(points)))  # with an error the gradient is unreliable
    unclear |= size > _SAME_DISTANCE * diagonal * np.min(np.abs(curvatures), axis=1)
    (indices,) = np.nonzero(unclear)
    half = _MAX_UNCLEAR // 2  # the lowest, and some of the others
    indices = np.append(indices[:half], indices[half:][_even_indices(len(indices) - half, half)])
    unsure = points[:, indices]
    noise = smallest_difference(surface.f, unsure, diagonal, gradient_scale, values[indices])
    found = circles.classify_points(surface.f, unsure, values[indices], noise, diagonal)
    ring = unsure[:, None] + 10 * _SAME_DISTANCE * diagonal * directions(len(points), 16)[:, :, None]
    steepest = 0.1 * np.min(np.hypot.reduce(surface.grad(ring)), axis=0)
    level = ~has_kink(surface, unsure, diagonal) & (np.hypot.reduce(surface.grad(unsure)) < steepest)
    sloping = found == circles.SLOPE
    found[sloping & ~level & np.isfinite(curvatures[indices, 0])] = circles.UNDECIDED  # as level as its surroundings
    level &= sloping
    kinds = np.select(
        [np.all(curvatures > 0, axis=1), np.all(curvatures < 0, axis=1)], ["minimum", "maximum"], "saddle"
    )
    kinds[unclear] = ""
    kinds[indices] = np.select(
        [found == circles.LOWEST, found == circles.HIGHEST, (found == circles.SADDLE) | level, found == circles.SLOPE],
        ["minimum", "maximum", "saddle", ""],
        "flat",
    )
    crowded = np.zeros(len(values), dtype=bool)
    crowded[indices] = (found == circles.UNDECIDED) | level
    unclear[indices] = kinds[indices] != ""
    crowded &= _has_neighbours(points, unclear, diagonal)
    return np.where(crowded, "flat", kinds), crowded


def _has_neighbours(points: Array, counted: NDArray[np.bool_], diagonal: float) -> NDArray[np.bool_]:
    """Whether at least two more of the counted points are near each of points (n, k), (k,)."""
    distances = np.hypot.reduce(points[:, :, None] - points[:, None, counted])
    return np.sum(distances < _NEAR_DISTANCE * diagonal, axis=1) > 2


def _pick_distant(points: Array, indices: NDArray[np.int_]) -> NDArray[np.int_]:
    """At most POINTS_PER_CURVE of the indices, each next point as far as possible from the previous ones."""
    chosen = list(indices[:1])
    distance = np.full(len(indices), np.inf)
    while len(chosen) < min(POINTS_PER_CURVE, len(indices)):
        distance = np.minimum(distance, np.hypot.reduce(points[:, indices] - points[:, chosen[-1:]]))
        chosen.append(indices[np.argmax(distance)])
    return np.array(chosen, dtype=int)


def _even_indices(count: int, limit: int) -> NDArray[np.int_]:
    """At most `limit` of `count` indices, evenly spaced."""
    return np.linspace(0, max(count - 1, 0), max(min(count, limit), 0)).astype(int)


def _inside_window(points: Array, low: Array, high: Array) -> Array:
    edge = 1e-9 * (high - low)
    return points[:, np.all((low - edge <= points.T) & (high + edge >= points.T), axis=1)]
