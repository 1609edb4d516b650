"""Whether a run that came to rest has reached a minimum, or rests on a plateau, a saddle or a summit."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core import FLAT, RESTING, Array, Surface, Trajectory, spread

_LEVEL = 1e-3  # of the surface's height per squared half-width of the window: smaller curvatures decide nothing
_RADII = 0.05, 0.2  # half-widths


def told_apart(surface: Surface, of: Trajectory) -> Trajectory:
    """`of`, with the status RESTING in place of "converged" where a run rests at no minimum."""
    converged = np.asarray(of.status) == "converged"
    if not converged.any():
        return of
    status: Any = np.where(converged & ~at_minimum(surface, of.theta[-1]), RESTING, of.status)
    return replace(of, status=status[()])


def at_minimum(surface: Surface, theta: Array) -> NDArray[np.bool_]:
    """Whether points at rest, (n, ...), are at a minimum, (...).

    They are where the surface bends up on every side. Where it hardly bends to some, or has no second derivatives,
    no value around may be lower by more than the slope of a point at rest allows; where it bends to none, all must be
    higher.
    """
    low, high = (spread(end, theta.ndim - 1) for end in np.array(surface.domain, dtype=float).T)
    half = (high - low) / 2
    with np.errstate(all="ignore"):
        bends = np.moveaxis(surface.hessian(theta) * half * half[:, None] / surface.height, (0, 1), (-2, -1))
        known: NDArray[np.bool_] = np.asarray(np.isfinite(bends).all(axis=(-2, -1)))
        bends = np.linalg.eigvalsh(np.where(known[..., None, None], bends, 0.0))
        least, most = bends[..., 0], bends[..., -1]
        if np.all(np.abs(least) > _LEVEL):
            return least > 0
        ways = np.array([way for way in np.ndindex(*[3] * len(theta)) if set(way) != {1}], dtype=float) - 1
        higher, none_lower = (np.ones(theta.shape[1:], dtype=bool) for _ in range(2))
        value = surface.f(theta)
        for radius in _RADII:
            slack = len(theta) * FLAT * radius * surface.height  # twice what the slope allows
            for way in ways:
                gain = surface.f(theta + radius * half * spread(way, theta.ndim - 1)) - value
                higher &= gain > 0
                none_lower &= gain >= -slack
        return np.where(np.abs(least) > _LEVEL, least > 0, np.where(most > _LEVEL, none_lower, higher))
