"""The Hessian of a surface at a point, checked by gradients nearby.

Next to a removable 0/0, as in sin(r)/r, the exact Hessian is rounding noise, and at a kink it is a convention. So it is
compared with differences of the gradient across the point, at several radii (D. Ridders' extrapolation, 1982).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core import Array, Surface
from experiments.window import window_diagonal

_RADII: Array = np.power(2.0, -np.arange(4, 25))  # as shares of the window's diagonal, each half of the previous one
_CLOSE_RADII = _RADII[6:9]  # enough where the exact Hessian is right
_EXACT_TOLERANCE = 1e-6  # largest difference of an exact Hessian from the measured one, as a share of its size
_RELIABLE_ERROR = 1e-4  # largest error of a measured Hessian, as a share of its size
_MIN_CURVATURE = 1e-6  # as a share of the curvature over the largest radius; smaller counts as 0
ROUNDING = 1e-12  # of the largest eigenvalue, in a smaller one
_ANGLE = 0.6  # angle of the first direction: on the axes a surface may be undefined


@dataclass(frozen=True)
class MeasuredCurvature:
    """Limits towards each of k points, measured from gradients and values around it; NaN where there is no limit.

    hessian   (k, n, n)  by differences of the gradient
    error     (k,)       of the Hessian: how much radii, directions and the order of the derivatives disagree
    reliable  (k,)       whether the error is small
    gradient  (n, k)
    value     (k,)
    radius    (k,)       of the circles, in units of the coordinates
    """

    hessian: Array
    error: Array
    reliable: NDArray[np.bool_]
    gradient: Array
    value: Array
    radius: Array


def curvatures(surface: Surface, point: ArrayLike) -> Array:
    """Eigenvalues of the Hessian at a point (n,), ascending, (n,); NaN where it is not reliable, as at a kink."""
    points = np.asarray(point, dtype=float)[:, None]
    with np.errstate(all="ignore"):
        hessian, _ = trusted_hessian(surface, points, window_diagonal(surface))
        return eigenvalues(hessian)[0]


def trusted_hessian(surface: Surface, points: Array, diagonal: float) -> tuple[Array, Array]:
    """The Hessian at points (n, k), (k, n, n), and its error, (k,): 0 where it is exact, NaN where it is not reliable.

    `diagonal` is that of the window: structures much smaller than 1e-6 of it cannot be told from rounding.
    """
    hessian = np.moveaxis(surface.hessian(points), -1, 0)
    error = np.zeros(points.shape[1])
    (unconfirmed,) = np.nonzero(~_agree(hessian, measure_curvature(surface, points, diagonal, _CLOSE_RADII)))
    if len(unconfirmed):
        local = measure_curvature(surface, points[:, unconfirmed], diagonal)
        wrong = ~_agree(hessian[unconfirmed], local)
        reliable = local.reliable[wrong]
        hessian[unconfirmed[wrong]] = np.where(reliable[:, None, None], local.hessian[wrong], np.nan)
        error[unconfirmed[wrong]] = np.where(reliable, local.error[wrong], np.nan)
    return hessian, error


def eigenvalues(hessian: Array) -> Array:
    """Eigenvalues of symmetric matrices (k, n, n), ascending, (k, n); NaN where a matrix is not finite."""
    finite: Array = np.all(np.isfinite(hessian), axis=(1, 2))
    values = np.linalg.eigvalsh(np.where(finite[:, None, None], hessian, 0.0))
    return np.where(finite[:, None], values, np.nan)


def measure_curvature(surface: Surface, points: Array, diagonal: float, radii: Array = _RADII) -> MeasuredCurvature:
    """Measure Hessian, gradient and value from circles around points (n, k), at the radii that agree best.

    `radii` are shares of the diagonal, each half of the previous one.
    """
    n = len(points)
    directions = _directions(n)  # (n, m)
    reach = diagonal * radii
    steps = reach[:, None] * directions[:, None, :]  # (n, r, m)
    forward, backward = (points[:, None, None, :] + sign * steps[..., None] for sign in (1.0, -1.0))
    forward_gradient, backward_gradient = surface.grad(forward), surface.grad(backward)  # (n, r, m, k)
    change = (forward_gradient - backward_gradient) / (2 * reach[:, None, None])
    smallest = _MIN_CURVATURE * np.nan_to_num(np.max(np.abs(change[:, 0]), axis=(0, 1)), posinf=0.0)
    change, middle = _extrapolate(change), _extrapolate((forward_gradient + backward_gradient) / 2)
    gradient = middle.mean(axis=2)
    value = _extrapolate((surface.f(forward) + surface.f(backward))[None] / 2).mean(axis=2)[0]

    hessian = np.einsum("irmk,jm->rkij", change, directions) * n / directions.shape[1]
    misfit = np.max(np.abs(change - np.einsum("rkij,jm->irmk", hessian, directions)), axis=(0, 2))
    error = misfit + np.max(np.abs(hessian - np.swapaxes(hessian, 2, 3)), axis=(2, 3))
    # Where the curvature jumps, the mean gradient shifts in proportion to the radius.
    shift = np.max(np.abs(middle[:, 1:] - gradient[:, :-1, None]), axis=(0, 2)) / reach[2:, None]
    error = error[1:] + shift + np.max(np.abs(np.diff(hessian, axis=0)), axis=(2, 3))
    hessian, gradient, radius = hessian[1:], gradient[:, 1:], reach[2:]
    value = (16 * value[1:] - value[:-1]) / 15  # the next order
    error = np.where(np.isfinite(error), error, np.inf)
    best, lane = np.argmin(error, axis=0), np.arange(len(error.T))
    hessian, error = (hessian + np.swapaxes(hessian, 2, 3))[best, lane] / 2, error[best, lane]
    reliable = error <= _RELIABLE_ERROR * (np.max(np.abs(hessian), axis=(1, 2)) + smallest)
    return MeasuredCurvature(hessian, error, reliable, gradient[:, best, lane], value[best, lane], radius[best])


def _agree(hessian: Array, local: MeasuredCurvature) -> NDArray[np.bool_]:
    """Whether each exact Hessian, (k, n, n), agrees with the measured one, (k,)."""
    size = np.max(np.abs(local.hessian), axis=(1, 2))
    difference = np.max(np.abs(hessian - local.hessian), axis=(1, 2))
    return local.reliable & (difference <= _EXACT_TOLERANCE * size + 4 * local.error)


def _extrapolate(values: Array) -> Array:
    """Extrapolate to radius 0 from each radius and the previous one, (c, r, ...) -> (c, r - 1, ...)."""
    # Half of the radius leaves a quarter of the error.
    return (4 * values[:, 1:] - values[:, :-1]) / 3


def _directions(n: int) -> Array:
    """Unit vectors, (n, m), over half a circle; one vector on a line."""
    if n == 1:
        return np.array([[1.0]])
    angles = _ANGLE + np.pi * np.arange(4) / 4
    return np.stack([np.cos(angles), np.sin(angles)])


@dataclass(frozen=True)
class PathCurvature:
    """Eigenvalues of the Hessian at T points, (T, n) ascending, and what follows; NaN where there is none to trust.

    rate_limit        (T,)  2/λmax: beyond it plain gradient descent overshoots ever farther; only where λmax > 0
    condition_number  (T,)  λmax/λmin; only where both are above 0
    """

    eigenvalues: Array
    rate_limit: Array
    condition_number: Array


def path_curvature(surface: Surface, points: Array) -> PathCurvature:
    """The curvature of a surface at points (n, T), as those of a path."""
    with np.errstate(all="ignore"):
        hessian, _ = trusted_hessian(surface, points, window_diagonal(surface))
        values = eigenvalues(hessian)
        smallest, largest = values[:, 0], values[:, -1]
        # Next to the largest one a smaller one is rounding.
        is_above_zero = smallest > ROUNDING * largest
        return PathCurvature(
            values,
            np.where(largest > 0, 2 / largest, np.nan),
            np.where(is_above_zero & (largest > 0), largest / smallest, np.nan),
        )
