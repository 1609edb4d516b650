"""The minimum to which the end of a run belongs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from core import Array, Status, Surface, Trajectory
from experiments.curvature import trusted_hessian
from experiments.window import window_diagonal

ArrivalKind = Literal["reached", "in its hollow", "nearest known", "none"]

NEWTON_STEPS = 40  # at most
MIN_CURVATURE = 1e-9  # share of the largest curvature: smaller ones are rounding
# Shares of the window's diagonal.
SAME_DISTANCE = 1e-4  # two points that are closer are the same
LAST_STEP = 1e-7  # Newton's method has converged at this step length
MAX_SWING = 0.1  # size of an oscillation around a minimum
LATE_POINTS = 8  # points of the last quarter of a run, from which its minimum is searched


@dataclass(frozen=True)
class Arrival:
    """The minimum to which a run belongs, (n,), and how.

    reached        the run converged there
    in its hollow  the run did not converge, but from its last quarter the surface falls straight to that minimum, with
                   positive curvature all the way, or that quarter oscillates around it
    nearest known  the run is at no minimum; this is the known one nearest to its last point in the window
    none           the run is at no minimum, and none is known
    """

    minimum: Array | None
    kind: ArrivalKind


def arrival(surface: Surface, path: Trajectory) -> Arrival:
    """Find the minimum to which a single run belongs; `path` holds all its points."""
    known = np.array(surface.minima, dtype=float).reshape(-1, len(surface.domain))
    status = str(path.status)
    with np.errstate(all="ignore"):
        if status == Status.CONVERGED:
            found = _known_at(surface, path.theta[-1], known)
            found = _minimum_downhill(surface, path.theta[-1:], known) if found is None else found
            found = _known_around(surface, path.theta[-1:], known) if found is None else found
            if found is not None:
                return Arrival(found, "reached")
        elif status != Status.DIVERGED:
            late = path.theta[-max(2, len(path.theta) // 4) :]
            sampled = late[np.linspace(0, len(late) - 1, LATE_POINTS).astype(int)]
            found = _minimum_downhill(surface, sampled, known)
            found = _known_around(surface, late, known) if found is None else found
            if found is not None:
                return Arrival(found, "in its hollow")
    if not len(known):
        return Arrival(None, "none")
    low, high = np.array(surface.domain, dtype=float).T
    (inside_window,) = np.nonzero(np.all((path.theta >= low) & (path.theta <= high), axis=1))
    last = path.theta[inside_window[-1] if len(inside_window) else 0]
    return Arrival(known[np.argmin(np.hypot.reduce(known - last, axis=1))], "nearest known")


def _known_at(surface: Surface, point: Array, known: Array) -> Array | None:
    """The known minimum at a point."""
    distances = np.hypot.reduce(known - point, axis=1)
    return known[np.argmin(distances)] if len(known) and np.min(distances) <= _same_distance(surface) else None


def _known_around(surface: Surface, points: Array, known: Array) -> Array | None:
    """The nearest known minimum, if points (k, n) fall straight to it; else the only one in a small box around them."""
    nearest = known[np.argmin(np.hypot.reduce(known - points[-1], axis=1))] if len(known) else None
    if nearest is not None and _falls_straight(surface, points.T, nearest):
        return nearest
    low, high, edge = points.min(axis=0), points.max(axis=0), _same_distance(surface)
    boxed = known[np.all((known >= low - edge) & (known <= high + edge), axis=1)]
    small = np.hypot.reduce(high - low) <= MAX_SWING * window_diagonal(surface)
    return boxed[0] if len(boxed) == 1 and small else None


def _same_distance(surface: Surface) -> float:
    return SAME_DISTANCE * window_diagonal(surface)


def _minimum_downhill(surface: Surface, points: Array, known: Array) -> Array | None:
    """The one minimum to which the surface falls straight from all points (k, n), with positive curvature all the way.

    It is found by Newton's method.
    """
    starts, diagonal = points.T, window_diagonal(surface)
    theta, size = starts, np.full(starts.shape[1], np.inf)
    for _ in range(NEWTON_STEPS):
        move = _newton_step(surface, theta)
        # A full step may go up where the surface is not nearly quadratic yet.
        move = np.where(surface.f(theta - move) <= surface.f(theta), move, move / 4)
        theta, size = theta - move, np.hypot.reduce(move)
        if not np.all(np.isfinite(size)):
            return None
        if np.all(size <= 1e-3 * LAST_STEP * diagonal):
            break
    if not np.all(size <= LAST_STEP * diagonal):
        return None
    end = theta[:, np.argmin(size)]
    curvatures = np.linalg.eigvalsh(_hessian(surface, end[:, None])[0])
    is_level = np.hypot.reduce(surface.grad(end)) <= curvatures[-1] * LAST_STEP * diagonal
    if not is_level or not curvatures[0] >= -MIN_CURVATURE * curvatures[-1]:
        return None
    found = _known_at(surface, end, known)
    minimum = end if found is None else found
    if np.max(np.hypot.reduce(theta - minimum[:, None])) > SAME_DISTANCE * diagonal:
        return None
    return minimum if _falls_straight(surface, starts, minimum) else None


def _falls_straight(surface: Surface, starts: Array, minimum: Array) -> bool:
    """Whether the surface falls, with positive curvature, all along the line from each start (n, k) to a minimum."""
    line = minimum[:, None] - starts
    # The last points are left out: next to a 0/0 there is rounding.
    points = starts[..., None] + line[..., None] * np.linspace(0, 1, 33)[:-4]
    curvature = np.einsum("ik,ijkl,jk->kl", line, surface.hessian(points[..., ::4]), line)
    falls = np.diff(surface.f(points), axis=1) <= 0
    arrived = np.hypot.reduce(line) <= LAST_STEP * window_diagonal(surface)
    return bool(np.all(((curvature > 0).all(axis=1) & falls.all(axis=1)) | arrived))


def _newton_step(surface: Surface, theta: Array) -> Array:
    """Newton's step, (n, k), to be subtracted from theta; 0 along directions with a curvature of nearly 0.

    Negative curvatures count by their size, so that the step goes downhill.
    """
    hessian = _hessian(surface, theta)
    if not np.isfinite(hessian).all():
        return np.full(theta.shape, np.nan)
    curvatures, axes = np.linalg.eigh(hessian)
    components = np.einsum("kij,ik->kj", axes, surface.grad(theta))
    flat = np.abs(curvatures) <= MIN_CURVATURE * np.max(np.abs(curvatures), axis=1, keepdims=True)
    return np.einsum("kij,kj->ik", axes, np.where(flat, 0, components / np.where(flat, 1, np.abs(curvatures))))


def _hessian(surface: Surface, theta: Array) -> Array:
    """The Hessian at points (n, k), (k, n, n): the reliable one, if there is one, as a rest may be next to a 0/0."""
    trusted, _ = trusted_hessian(surface, theta, window_diagonal(surface))
    return np.where(np.isnan(trusted), np.moveaxis(surface.hessian(theta), -1, 0), trusted)
