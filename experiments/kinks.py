"""Minima near which a surface is not quadratic, such as kinks, and how a fixed learning rate oscillates there."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

import numpy as np

from core import Array, Optimizer, Surface, run
from experiments.window import window_diagonal

Shape = Literal["smooth", "kink", "infinite curvature", "uneven curvature", "no minimum"]

RADII = np.power(10.0, -np.arange(2, 9))  # radii of circles around the point, as shares of the window's diagonal
MIN_GRADIENT = 1e-7  # share of the gradient farther away: a smaller one tells nothing
RUN_LENGTHS = (400, 4000, 20000)  # steps of ever longer runs, until one oscillates evenly


def shape_at(surface: Surface, minimum: Array) -> Shape:
    """Shape of a surface near a point (n,), from its gradients on circles around the point.

    smooth              the gradient is nearly that of one quadratic, or still smaller
    kink                the gradient does not tend to 0
    infinite curvature  it tends to 0, but more slowly than the distance
    uneven curvature    it tends to 0 as the distance does, but it is not that of one quadratic: the curvature jumps
    no minimum          it is not 0 and the same on all sides, as on the edge of a window
    """
    rays, diagonal = _rays(len(minimum)), window_diagonal(surface)
    with np.errstate(all="ignore"):
        gradients = surface.grad(minimum[:, None, None] + diagonal * RADII[:, None] * rays[:, None])
        typical = _size(surface.grad(minimum[:, None] + 0.1 * diagonal * rays))
    gradients = _without_rounding(np.moveaxis(gradients, 1, 0))
    # The limit of the gradient at the point itself, for each ray: what grows with the distance cancels.
    limits = (10 * gradients[1:] - gradients[:-1]) / 9
    pairs = zip(gradients[1:-1], gradients[2:], limits[:-1], limits[1:], strict=True)
    for outer, inner, outer_limit, inner_limit in reversed([*pairs]):
        if not np.isfinite([outer, inner, outer_limit]).all():
            continue
        if _size(inner) <= 0.11 * _size(outer):  # it shrinks as the distance does, or faster
            if _size(inner) <= 0.09 * _size(outer) or _is_linear(inner, rays):
                return "smooth"
            if _size(outer - 10 * inner) <= 0.1 * _size(inner):
                return "uneven curvature"
            continue
        growth = np.sum(inner_limit * outer_limit) / np.sum(outer_limit * outer_limit)
        unsteady = _size(inner_limit - growth * outer_limit) > 0.3 * _size(inner_limit)
        if unsteady or _size(inner_limit) <= MIN_GRADIENT * typical:
            continue
        if growth < 0.98:
            return "infinite curvature"
        alike = _size(inner_limit - inner_limit.mean(axis=1, keepdims=True)) <= 0.01 * _size(inner_limit)
        return "no minimum" if alike else "kink"
    return "smooth"


def _without_rounding(gradients: Array) -> Array:
    """Gradients on ever smaller circles, (r, n, k), up to the smallest; if they grow again after it, that is noise."""
    sizes = np.array([_size(gradient) for gradient in gradients])
    smallest = int(np.nanargmin(sizes)) if np.isfinite(sizes).any() else 0
    noisy = sizes[smallest] < 0.5 * sizes[0] and not sizes[-1] <= 1.5 * sizes[smallest]
    return gradients[: max(smallest, 1)] if noisy else gradients


def _is_linear(gradients: Array, rays: Array) -> bool:
    """Whether gradients (n, k) on a circle are those of one quadratic."""
    hessian = np.linalg.lstsq(rays.T, gradients.T, rcond=None)[0].T
    return _size(gradients - hessian @ rays) <= 0.02 * _size(gradients)


@lru_cache(maxsize=128)
def final_oscillation(
    surface: Surface, optimizer: Optimizer, minimum: tuple[float, ...], start: tuple[float, ...]
) -> tuple[Array, Array] | None:
    """Low and high ends, (n,) each and relative to `minimum`, of the oscillation in which a run from `start` ends.

    None if the run does not oscillate evenly around the minimum within the largest of RUN_LENGTHS.
    """
    tolerance = 1e-6 * window_diagonal(surface)
    for steps in RUN_LENGTHS:
        path = run(surface, optimizer, start, steps, keep="path").theta - minimum
        if not np.isfinite(path).all():
            return None
        (low, high), (previous_low, previous_high) = (
            (part.min(axis=0), part.max(axis=0)) for part in (path[-steps // 4 :], path[-steps // 2 : -steps // 4])
        )
        width = float(np.max(high - low))
        even = max(np.max(np.abs(low - previous_low)), np.max(np.abs(high - previous_high))) <= 2e-3 * width
        slack = 1e-3 * width + tolerance
        if even and width > 1e-3 * tolerance and np.all(low <= slack) and np.all(high >= -slack):
            return low, high
        first, last = np.hypot.reduce(path[[0, -1]], axis=1)
        # Still far away, and too slow to arrive within the longest run.
        if last > width and last > RUN_LENGTHS[-1] / steps * (first - last):
            return None
    return None


def _size(gradients: Array) -> float:
    return float(np.max(np.hypot.reduce(gradients)))


def _rays(n: int) -> Array:
    """Unit vectors, (n, k), in all directions, none on an axis; on a line the two directions."""
    if n == 1:
        return np.array([[1.0, -1.0]])
    rays = np.random.default_rng(0).normal(size=(n, 64))
    return rays / np.hypot.reduce(rays)
