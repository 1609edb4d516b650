"""The curvature of a surface at a point, as far as it can be trusted: the exact Hessian, checked by gradients nearby.

Next to a removable 0/0, as of sin(r)/r, the exact Hessian is rounding noise, and at a kink it is a convention. So it is
compared with differences of the gradient across the point, at several radii (D. Ridders' extrapolation, 1982).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core import Array, Surface

_RADII: Array = np.power(2.0, -np.arange(4, 25))  # of the window's diagonal, each half of the one before
_CLOSE = _RADII[6:9]  # they suffice where the exact Hessian is right
_EXACT, _SURE = 1e-6, 1e-4  # by how much of its size the exact Hessian may differ, and a measured one be unsure
_BENT = 1e-6  # of the curvature over the largest radius: less is none
_ANGLE = 0.6  # of the first direction: along the axes a surface may not be defined


@dataclass(frozen=True)
class Measured:
    """What gradients and values around each of k points tell of it; NaN where they tell nothing.

    hessian  (k, n, n) by differences of the gradient
    error    (k,) of it: by how much radii, directions and the order of the derivatives disagree
    sure     (k,) whether that is little
    slope    (n, k) the limit of the gradient towards the point
    value    (k,) the limit of f
    radius   (k,) of the circles, in units of the coordinates
    """

    hessian: Array
    error: Array
    sure: NDArray[np.bool_]
    slope: Array
    value: Array
    radius: Array


def curvatures(surface: Surface, point: ArrayLike) -> Array:
    """Eigenvalues of the Hessian at a point (n,), ascending, (n,); NaN where none can be trusted, as at a kink."""
    low, high = np.array(surface.domain, dtype=float).T
    diagonal = float(np.hypot.reduce(high - low))
    points = np.asarray(point, dtype=float)[:, None]
    with np.errstate(all="ignore"):
        hessian, _ = trusted_hessian(surface, points, diagonal)
        return eigenvalues(hessian)[0]


def trusted_hessian(surface: Surface, points: Array, diagonal: float) -> tuple[Array, Array]:
    """The Hessian at points (n, k), (k, n, n), and its error, (k,), 0 where it is exact; NaN where there is none.

    `diagonal` is that of the window: structures much smaller than 1e-6 of it cannot be told from rounding.
    """
    hessian = np.moveaxis(surface.hessian(points), -1, 0)
    error = np.zeros(points.shape[1])
    (left,) = np.nonzero(~_agree(hessian, measured(surface, points, diagonal, _CLOSE)))
    if len(left):
        local = measured(surface, points[:, left], diagonal)
        wrong = ~_agree(hessian[left], local)
        sure = local.sure[wrong]
        hessian[left[wrong]] = np.where(sure[:, None, None], local.hessian[wrong], np.nan)
        error[left[wrong]] = np.where(sure, local.error[wrong], np.nan)
    return hessian, error


def eigenvalues(hessian: Array) -> Array:
    """Of symmetric matrices (k, n, n), ascending, (k, n); NaN where a matrix is not finite."""
    finite: Array = np.all(np.isfinite(hessian), axis=(1, 2))
    values = np.linalg.eigvalsh(np.where(finite[:, None, None], hessian, 0.0))
    return np.where(finite[:, None], values, np.nan)


def measured(surface: Surface, points: Array, diagonal: float, radii: Array = _RADII) -> Measured:
    """From gradients and values on circles about points (n, k); of all radii those that agree best."""
    n = len(points)
    directions = _directions(n)  # (n, m)
    reach = diagonal * radii
    steps = reach[:, None] * directions[:, None, :]  # (n, r, m)
    forward, backward = (points[:, None, None, :] + sign * steps[..., None] for sign in (1.0, -1.0))
    rising, falling = surface.grad(forward), surface.grad(backward)  # (n, r, m, k)
    change = (rising - falling) / (2 * reach[:, None, None])
    least = _BENT * np.nan_to_num(np.max(np.abs(change[:, 0]), axis=(0, 1)), posinf=0.0)
    change, level = _extrapolated(change), _extrapolated((rising + falling) / 2)
    slope = level.mean(axis=2)
    value = _extrapolated((surface.f(forward) + surface.f(backward))[None] / 2).mean(axis=2)[0]

    hessian = np.einsum("irmk,jm->rkij", change, directions) * n / directions.shape[1]
    misfit = np.max(np.abs(change - np.einsum("rkij,jm->irmk", hessian, directions)), axis=(0, 2))
    error = misfit + np.max(np.abs(hessian - np.swapaxes(hessian, 2, 3)), axis=(2, 3))
    # Where the curvature jumps, the mean gradient shifts in proportion to the radius.
    shift = np.max(np.abs(level[:, 1:] - slope[:, :-1, None]), axis=(0, 2)) / reach[2:, None]
    error = error[1:] + shift + np.max(np.abs(np.diff(hessian, axis=0)), axis=(2, 3))
    hessian, slope, radius = hessian[1:], slope[:, 1:], reach[2:]
    value = (16 * value[1:] - value[:-1]) / 15  # the next order
    error = np.where(np.isfinite(error), error, np.inf)
    best, lane = np.argmin(error, axis=0), np.arange(points.shape[1])
    hessian, error = (hessian + np.swapaxes(hessian, 2, 3))[best, lane] / 2, error[best, lane]
    sure = error <= _SURE * (np.max(np.abs(hessian), axis=(1, 2)) + least)
    return Measured(hessian, error, sure, slope[:, best, lane], value[best, lane], radius[best])


def _agree(hessian: Array, local: Measured) -> NDArray[np.bool_]:
    """Whether the exact Hessian (k, n, n) is the one that was measured, (k,)."""
    size = np.max(np.abs(local.hessian), axis=(1, 2))
    apart = np.max(np.abs(hessian - local.hessian), axis=(1, 2))
    return local.sure & (apart <= _EXACT * size + 4 * local.error)


def _extrapolated(values: Array) -> Array:
    """To radius 0, from each radius and the one before, (c, r, ...) -> (c, r - 1, ...)."""
    # Half of the radius leaves a quarter of the error.
    return (4 * values[:, 1:] - values[:, :-1]) / 3


def _directions(n: int) -> Array:
    """Unit vectors, (n, m): half a turn, or one way on a line."""
    if n == 1:
        return np.array([[1.0]])
    angles = _ANGLE + np.pi * np.arange(4) / 4
    return np.stack([np.cos(angles), np.sin(angles)])
