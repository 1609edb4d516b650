"""Minima near which the surface is not quadratic: kinks, and what a fixed learning rate leaves there."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

import numpy as np

from core import Array, Optimizer, Surface, run

Shape = Literal["smooth", "kink", "infinite curvature", "uneven curvature", "no minimum"]

RADII = np.power(10.0, -np.arange(2, 9))  # of the diagonal of the window: of circles about the point
LEVEL = 1e-7  # of the slope farther off: a smaller one tells nothing
LENGTHS = (400, 4000, 20000)  # of runs, until one swings evenly


def shape_at(surface: Surface, minimum: Array) -> Shape:
    """What a surface is like near a point (n,), from its gradients on circles about it.

    smooth              the gradient is nearly that of one quadratic, or still smaller
    kink                it does not tend to 0
    infinite curvature  it tends to 0, but ever more slowly than the distance
    uneven curvature    it tends to 0 as the distance does, but no one quadratic has it: the curvature jumps
    no minimum          it is not 0, and the same on all sides, as on the edge of a window
    """
    rays, diagonal = _rays(len(minimum)), _diagonal(surface)
    with np.errstate(all="ignore"):
        slopes = surface.grad(minimum[:, None, None] + diagonal * RADII[:, None] * rays[:, None])
        typical = _size(surface.grad(minimum[:, None] + 0.1 * diagonal * rays))
    slopes = _without_rounding(np.moveaxis(slopes, 1, 0))
    # The slope at the point itself, as each side has it: what grows with the distance cancels.
    tips = (10 * slopes[1:] - slopes[:-1]) / 9
    for far, near, before, tip in reversed([*zip(slopes[1:-1], slopes[2:], tips[:-1], tips[1:], strict=True)]):
        if not np.isfinite([far, near, before]).all():
            continue
        if _size(near) <= 0.11 * _size(far):  # it shrinks as the distance does, or faster
            if _size(near) <= 0.09 * _size(far) or _bends_alike(near, rays):
                return "smooth"
            if _size(far - 10 * near) <= 0.1 * _size(near):
                return "uneven curvature"
            continue
        growth = np.sum(tip * before) / np.sum(before * before)
        if _size(tip - growth * before) > 0.3 * _size(tip) or _size(tip) <= LEVEL * typical:
            continue
        if growth < 0.98:
            return "infinite curvature"
        alike = _size(tip - tip.mean(axis=1, keepdims=True)) <= 0.01 * _size(tip)
        return "no minimum" if alike else "kink"
    return "smooth"


def _without_rounding(slopes: Array) -> Array:
    """Slopes on ever smaller circles, (r, n, k), but those that grow again after they shrank: that is rounding."""
    sizes = np.array([_size(slope) for slope in slopes])
    least = int(np.nanargmin(sizes)) if np.isfinite(sizes).any() else 0
    noisy = sizes[least] < 0.5 * sizes[0] and not sizes[-1] <= 1.5 * sizes[least]
    return slopes[: max(least, 1)] if noisy else slopes


def _bends_alike(slopes: Array, rays: Array) -> bool:
    """Whether slopes (n, k) on a circle are those of one quadratic."""
    bend = np.linalg.lstsq(rays.T, slopes.T, rcond=None)[0].T
    return _size(slopes - bend @ rays) <= 0.02 * _size(slopes)


@lru_cache(maxsize=128)
def swing(
    surface: Surface, optimizer: Optimizer, minimum: tuple[float, ...], start: tuple[float, ...]
) -> tuple[Array, Array] | None:
    """Between which places, both (n,) and relative to `minimum`, a run from `start` goes to and fro in the end.

    None where it does not do so evenly about the minimum within the last of LENGTHS steps.
    """
    edge = 1e-6 * _diagonal(surface)
    for steps in LENGTHS:
        path = run(surface, optimizer, start, steps, keep="path").theta - minimum
        if not np.isfinite(path).all():
            return None
        (low, high), (lower, higher) = (
            (part.min(axis=0), part.max(axis=0)) for part in (path[-steps // 4 :], path[-steps // 2 : -steps // 4])
        )
        widest = float(np.max(high - low))
        even = max(np.max(np.abs(low - lower)), np.max(np.abs(high - higher))) <= 2e-3 * widest
        near = 1e-3 * widest + edge
        if even and widest > 1e-3 * edge and np.all(low <= near) and np.all(high >= -near):
            return low, high
        before, after = np.hypot.reduce(path[[0, -1]], axis=1)
        if after > widest and after > LENGTHS[-1] / steps * (before - after):  # nor does it get there in the most
            return None
    return None


def _diagonal(surface: Surface) -> float:
    return float(np.hypot.reduce(np.ptp(np.array(surface.domain, dtype=float), axis=1)))


def _size(slopes: Array) -> float:
    return float(np.max(np.hypot.reduce(slopes)))


def _rays(n: int) -> Array:
    """Unit vectors, (n, k), to all sides and along no axis; both ways on a line."""
    if n == 1:
        return np.array([[1.0, -1.0]])
    rays = np.random.default_rng(0).normal(size=(n, 64))
    return rays / np.hypot.reduce(rays)
