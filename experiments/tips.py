"""Minima and maxima at which a surface has no Hessian, such as tips and kinks, found by comparing values."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core import Array, Surface
from experiments import circles
from experiments.circles import directions
from experiments.curvature import trusted_hessian

SETTLED = 1e-6  # smaller shares of the diagonal count as length 0, smaller shares of the typical gradient as gradient 0
_ROUNDS = 60  # rounds of the descent from a grid
_MAX_TIPS, _MAX_UNFINISHED = 80, 2  # lowest ends of that descent that are followed up
_RING_RADII = 1e-6, 1e-5, 1e-2  # shares of the diagonal: values on these circles are compared with that at the centre
_JUMP = 0.9  # share of the second circle's rise that the first has already where f jumps
_SCATTER = 0.1  # share of the third circle's rise that rounding makes where values are scattered
_POLE_GROWTH = 5.0  # growth of the gradient over a decade: between that at a cusp as sharp as √r and that at log r


def find_tips(surface: Surface, grid: Array, sign: float, diagonal: float, gradient_scale: float) -> Array:
    """Points (n, k) without a Hessian that may be lowest nearby, or for sign −1 highest, by comparing values."""

    def f(theta: Array) -> Array:
        return sign * surface.f(theta)

    def bounded(theta: Array) -> Array:
        return np.where(np.all((low <= theta.T) & (high >= theta.T), axis=-1).T, f(theta), np.inf)

    corners = grid.reshape(len(grid), -1)
    low, high = np.min(corners, axis=1), np.max(corners, axis=1)
    theta, smooth = _split_sharp(surface, _descend_from_grid(bounded, grid, diagonal), diagonal)
    theta = theta[:, np.argsort(f(theta), kind="stable")[:_MAX_TIPS]]
    if len(grid) == 1:
        return theta
    edge = SETTLED * diagonal
    interior = np.all((low + edge < smooth.T) & (high - edge > smooth.T), axis=1)
    unfinished = smooth[:, interior & (np.hypot.reduce(surface.grad(smooth)) > SETTLED * gradient_scale)]
    unfinished = unfinished[:, np.argsort(f(unfinished), kind="stable")[:_MAX_UNFINISHED]]
    if not theta.shape[1] + unfinished.shape[1]:
        return theta
    floor = circles.lower_on_circle(f, theta, SETTLED * diagonal)  # the floor of a cusp is too narrow for the search
    noise = smallest_difference(f, floor, diagonal, gradient_scale)
    kinds = circles.classify_points(f, floor, f(floor), noise, diagonal)
    lower = f(floor) < f(theta) - smallest_difference(f, theta, diagonal, gradient_scale)
    descends = (kinds == circles.SLOPE) | (kinds == circles.LOWEST) & lower
    starts = np.concatenate([theta[:, descends], unfinished], axis=1)
    ends, _ = _split_sharp(surface, circles.descend(bounded, starts, diagonal), diagonal)
    return np.concatenate([ends, np.where(kinds == circles.UNDECIDED, floor, theta)[:, ~descends]], axis=1)


def _descend_from_grid(f: circles.Values, grid: Array, diagonal: float) -> Array:
    """Descend from the lowest points of a grid (n, ...) by trying a few directions, to points (n, k)."""
    values = f(grid)
    n, shape = len(grid), values.shape
    padded = np.pad(np.where(np.isfinite(values), values, np.inf), 1, constant_values=np.inf)
    lowest = np.isfinite(values)
    for offset in np.ndindex(*[3] * n):
        lowest &= values <= padded[tuple(slice(o, o + s) for o, s in zip(offset, shape, strict=True))]
    theta = grid[:, lowest]
    best = values[lowest]
    if len(best) > len(values.flat) // 4:  # a plain
        return np.empty((n, 0))
    lane = np.arange(len(best))
    reach = np.full(len(best), diagonal / shape[0])
    for _ in range(_ROUNDS if len(best) else 0):
        tried = theta[:, None, :] + reach * directions(n, 16)[:, :, None]
        values = f(tried)
        values = np.where(np.isfinite(values), values, np.inf)
        index = np.argmin(values, axis=0)
        better = values[index, lane] < best
        theta, best = np.where(better, tried[:, index, lane], theta), np.where(better, values[index, lane], best)
        reach = np.where(better, reach, reach / 2)
    return theta


def _split_sharp(surface: Surface, theta: Array, diagonal: float) -> tuple[Array, Array]:
    """Split points (n, k) into those without a Hessian, (n, i), and those with one, (n, j).

    Poles and points at which rounding hides f are left out.
    """
    if not theta.shape[1]:
        return theta, theta
    no_hessian = np.isnan(trusted_hessian(surface, theta, diagonal)[1])
    sharp = theta[:, no_hessian]
    if sharp.shape[1]:
        sharp = sharp[:, ~_is_pole(surface, sharp, diagonal) & ~is_hidden(surface.f, sharp, diagonal)]
    return sharp, theta[:, ~no_hessian]


def is_hidden(f: circles.Values, theta: Array, diagonal: float) -> NDArray[np.bool_]:
    """Whether f at points (n, k) is hidden by rounding, (k,): it differs all around them, or values are scattered."""
    rings = (theta[:, None, :] + radius * diagonal * directions(len(theta), 64)[:, :, None] for radius in _RING_RADII)
    small, middle, large = (np.abs(f(ring) - f(theta)) for ring in rings)
    jumps = np.median(small, axis=0) > _JUMP * np.median(middle, axis=0)
    return jumps | (circles.rounding_noise(f, theta) > _SCATTER * np.max(large, axis=0))


def has_kink(surface: Surface, theta: Array, diagonal: float) -> NDArray[np.bool_]:
    """Whether the gradient jumps at points (n, k), (k,): next to them it is as large as ten times farther away."""
    inner, outer = _gradient_sizes_around(surface, theta, diagonal)
    return np.max(inner, axis=0) > 0.5 * np.max(outer, axis=0)


def _is_pole(surface: Surface, theta: Array, diagonal: float) -> NDArray[np.bool_]:
    """Whether the gradient grows without bound towards points (n, k), (k,), from most directions."""
    inner, outer = _gradient_sizes_around(surface, theta, diagonal)
    return np.median(inner, axis=0) > _POLE_GROWTH * np.median(outer, axis=0)


def _gradient_sizes_around(surface: Surface, theta: Array, diagonal: float) -> list[Array]:
    """Sizes of the gradient, (16, k) each, on a small circle around points (n, k) and on one ten times as large."""
    offsets = diagonal * directions(len(theta), 16)[:, :, None]
    return [np.hypot.reduce(surface.grad(theta[:, None, :] + radius * offsets)) for radius in (1e-7, 1e-6)]


def smallest_difference(
    f: circles.Values, points: Array, diagonal: float, gradient_scale: float, values: Array | None = None
) -> Array:
    """Smallest meaningful difference of values around points (n, k), (k,)."""
    values = f(points) if values is None else values
    rounding_error = 64 * np.finfo(float).eps * (np.abs(values) + gradient_scale * diagonal)
    return rounding_error + 4 * circles.rounding_noise(f, points)
