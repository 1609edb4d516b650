"""Minima near which the surface is not quadratic: kinks, and what a fixed learning rate leaves there."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import Literal

import numpy as np

from core import Array, Optimizer, Surface, run

Shape = Literal["smooth", "kink", "infinite curvature", "uneven curvature", "no minimum"]

RADII = (1e-5, 1e-6, 1e-7, 1e-8)  # of the diagonal of the window: of circles about the point
LEVEL = 1e-10  # of the slope farther off: a smaller one is level
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
        typical = _size(surface.grad(minimum[:, None] + 0.1 * diagonal * rays))
        slopes = [surface.grad(minimum[:, None] + radius * diagonal * rays) for radius in RADII]
    if not np.isfinite(slopes).all():
        return "kink"
    # The slope at the point itself, as each side has it: what grows with the distance cancels.
    tips = [(10 * near - far) / 9 for far, near in pairwise(slopes)]
    straight = [_size(tip) <= 0.01 * _size(near) for tip, near in zip(tips, slopes[1:], strict=True)]
    if any(straight):
        linear = slopes[1 + straight.index(True)]
        bend = np.linalg.lstsq(rays.T, linear.T, rcond=None)[0].T
        return "smooth" if _size(linear - bend @ rays) <= 0.02 * _size(linear) else "uneven curvature"
    if _size(slopes[0]) <= LEVEL * typical or _size(slopes[1]) <= 0.11 * _size(slopes[0]):
        return "smooth"  # flatter than a quadratic, down to rounding
    if _size(tips[-1]) < 0.98 * _size(tips[0]):
        return "infinite curvature"
    return "no minimum" if _size(tips[-1] - tips[-1].mean(axis=1, keepdims=True)) <= 0.01 * _size(tips[-1]) else "kink"


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
