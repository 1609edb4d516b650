"""To which minimum the end of a run belongs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from core import Array, Surface, Trajectory
from experiments.curvature import trusted_hessian

How = Literal["reached", "in its hollow", "nearest known", "none"]

TURNS = 40  # of Newton's method
LEAST = 1e-9  # of the largest curvature: smaller ones are rounding
# Of the diagonal of the window: what counts as the same point, as a last step, and how far a run may swing about one.
SAME, STILL, SWING = 1e-4, 1e-7, 0.1
LATE = 8  # points of the last quarter that are asked


@dataclass(frozen=True)
class Arrival:
    """The minimum to which a run belongs, (n,), and how.

    reached        the run converged there
    in its hollow  it did not converge, but from its last quarter it goes straight down to that minimum, bending up all
                   the way, or that quarter swings about it
    nearest known  the run is at no minimum: of those that are known the one nearest to where it last was in the window
    none           nor is any known; there is no minimum
    """

    minimum: Array | None
    how: How


def arrival(surface: Surface, path: Trajectory) -> Arrival:
    """To which minimum a single run belongs; `path` holds all its points."""
    known = np.array(surface.minima, dtype=float).reshape(-1, len(surface.domain))
    status = str(path.status)
    with np.errstate(all="ignore"):
        if status == "converged":
            found = _same(surface, path.theta[-1], known)
            found = _settled(surface, path.theta[-1:], known) if found is None else found
            found = _circled(surface, path.theta[-1:], known) if found is None else found
            if found is not None:
                return Arrival(found, "reached")
        elif status != "diverged":
            late = path.theta[-max(2, len(path.theta) // 4) :]
            found = _settled(surface, late[np.linspace(0, len(late) - 1, LATE).astype(int)], known)
            found = _circled(surface, late, known) if found is None else found
            if found is not None:
                return Arrival(found, "in its hollow")
    if not len(known):
        return Arrival(None, "none")
    low, high = np.array(surface.domain, dtype=float).T
    (inside,) = np.nonzero(np.all((path.theta >= low) & (path.theta <= high), axis=1))
    last = path.theta[inside[-1] if len(inside) else 0]
    return Arrival(known[np.argmin(np.hypot.reduce(known - last, axis=1))], "nearest known")


def _diagonal(surface: Surface) -> float:
    return float(np.hypot.reduce(np.ptp(np.array(surface.domain, dtype=float), axis=1)))


def _same(surface: Surface, point: Array, known: Array) -> Array | None:
    """The known minimum at a point."""
    away = np.hypot.reduce(known - point, axis=1)
    return known[np.argmin(away)] if len(known) and np.min(away) <= SAME * _diagonal(surface) else None


def _circled(surface: Surface, points: Array, known: Array) -> Array | None:
    """The known minimum to which it goes straight down from points (k, n), or the one in a small box about them."""
    nearest = known[np.argmin(np.hypot.reduce(known - points[-1], axis=1))] if len(known) else None
    if nearest is not None and _bends_up(surface, points.T, nearest):
        return nearest
    low, high, edge = points.min(axis=0), points.max(axis=0), SAME * _diagonal(surface)
    within = known[np.all((known >= low - edge) & (known <= high + edge), axis=1)]
    return within[0] if len(within) == 1 and np.hypot.reduce(high - low) <= SWING * _diagonal(surface) else None


def _settled(surface: Surface, points: Array, known: Array) -> Array | None:
    """The one minimum to which it goes straight down from all of the points (k, n), bending up all the way."""
    starts, diagonal = points.T, _diagonal(surface)
    theta, size = starts, np.full(starts.shape[1], np.inf)
    for _ in range(TURNS):
        move = _newton(surface, theta)
        # Where the full step does not go down, a shorter one: the surface is not nearly quadratic yet.
        move = np.where(surface.f(theta - move) <= surface.f(theta), move, move / 4)
        theta, size = theta - move, np.hypot.reduce(move)
        if not np.all(np.isfinite(size)):
            return None
        if np.all(size <= 1e-3 * STILL * diagonal):
            break
    if not np.all(size <= STILL * diagonal):
        return None
    end = theta[:, np.argmin(size)]
    bends = np.linalg.eigvalsh(_hessian(surface, end[:, None])[0])
    if not np.hypot.reduce(surface.grad(end)) <= bends[-1] * STILL * diagonal or not bends[0] >= -LEAST * bends[-1]:
        return None  # level, but on a slope, or no minimum
    found = _same(surface, end, known)
    minimum = end if found is None else found
    if np.max(np.hypot.reduce(theta - minimum[:, None])) > SAME * diagonal:
        return None
    return minimum if _bends_up(surface, starts, minimum) else None


def _bends_up(surface: Surface, starts: Array, minimum: Array) -> bool:
    """Whether on the straight way from each start (n, k) to a minimum the surface falls, and bends up all along."""
    way = minimum[:, None] - starts
    # Not as far as the minimum itself: next to a 0/0 there is rounding.
    between = starts[..., None] + way[..., None] * np.linspace(0, 1, 33)[:-4]
    bend = np.einsum("ik,ijkl,jk->kl", way, surface.hessian(between[..., ::4]), way)
    falls = np.diff(surface.f(between), axis=1) <= 0
    there = np.hypot.reduce(way) <= STILL * _diagonal(surface)
    return bool(np.all(((bend > 0).all(axis=1) & falls.all(axis=1)) | there))


def _newton(surface: Surface, theta: Array) -> Array:
    """Newton's step, (n, k), to be taken from theta, with curvatures below 0 turned round; none where it is level."""
    hessian = _hessian(surface, theta)
    if not np.isfinite(hessian).all():
        return np.full(theta.shape, np.nan)
    bends, axes = np.linalg.eigh(hessian)
    along = np.einsum("kij,ik->kj", axes, surface.grad(theta))
    level = np.abs(bends) <= LEAST * np.max(np.abs(bends), axis=1, keepdims=True)
    return np.einsum("kij,kj->ik", axes, np.where(level, 0, along / np.where(level, 1, np.abs(bends))))


def _hessian(surface: Surface, theta: Array) -> Array:
    """At points (n, k), (k, n, n): that which can be trusted, if there is one, for a rest may be next to a 0/0."""
    trusted, _ = trusted_hessian(surface, theta, _diagonal(surface))
    return np.where(np.isnan(trusted), np.moveaxis(surface.hessian(theta), -1, 0), trusted)
