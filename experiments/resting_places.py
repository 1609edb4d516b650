"""Whether a run that came to rest has reached a minimum, or rests on a plateau, a saddle or a summit."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core import GRADIENT_TOLERANCE, RESTING, Array, Status, Surface, Trajectory, add_lane_axes

_MIN_CURVATURE = 1e-3  # unit: the surface's height per squared half-width of the window; smaller ones decide nothing
_RADII = 0.05, 0.2  # half-widths


def mark_resting(surface: Surface, trajectory: Trajectory) -> Trajectory:
    """`trajectory` with the status RESTING in place of "converged" where a run rests at no minimum."""
    converged = np.asarray(trajectory.status) == Status.CONVERGED
    if not converged.any():
        return trajectory
    status: Any = np.where(converged & ~is_at_minimum(surface, trajectory.theta[-1]), RESTING, trajectory.status)
    return replace(trajectory, status=status[()])


def is_at_minimum(surface: Surface, theta: Array) -> NDArray[np.bool_]:
    """Whether points at rest, (n, ...), are at a minimum, (...).

    They are where all curvatures are positive. Where some are nearly 0 or unknown, no value around the point may be
    lower by more than the gradient of a point at rest allows. Where none is positive, all values must be higher.
    """
    low, high = (add_lane_axes(end, theta.ndim - 1) for end in np.array(surface.domain, dtype=float).T)
    half = (high - low) / 2
    with np.errstate(all="ignore"):
        hessian = np.moveaxis(surface.hessian(theta) * half * half[:, None] / surface.height, (0, 1), (-2, -1))
        known: NDArray[np.bool_] = np.asarray(np.isfinite(hessian).all(axis=(-2, -1)))
        curvatures = np.linalg.eigvalsh(np.where(known[..., None, None], hessian, 0.0))
        smallest, largest = curvatures[..., 0], curvatures[..., -1]
        if np.all(np.abs(smallest) > _MIN_CURVATURE):
            return smallest > 0
        offsets = [offset for offset in np.ndindex(*[3] * len(theta)) if set(offset) != {1}]
        directions = np.array(offsets, dtype=float) - 1
        higher, none_lower = (np.ones(theta.shape[1:], dtype=bool) for _ in range(2))
        value = surface.f(theta)
        for radius in _RADII:
            slack = len(theta) * GRADIENT_TOLERANCE * radius * surface.height  # twice what the gradient allows
            for direction in directions:
                rise = surface.f(theta + radius * half * add_lane_axes(direction, theta.ndim - 1)) - value
                higher &= rise > 0
                none_lower &= rise >= -slack
        undecided = np.where(largest > _MIN_CURVATURE, none_lower, higher)
        return np.where(np.abs(smallest) > _MIN_CURVATURE, smallest > 0, undecided)
