"""What theory says about the learning rate, from the curvature of the surface at a point."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core import Array, Optimizer, Surface, Trajectory
from experiments.curvature import curvatures


def is_quadratic(surface: Surface) -> bool:
    """Whether the Hessian is the same all over the window and beyond, and the gradient changes by it alone."""
    low, high = np.array(surface.domain, dtype=float).T[:, :, None]
    # Scattered, for what repeats itself is alike on a grid.
    points = low + (high - low) * np.random.default_rng(0).uniform(-0.5, 1.5, (len(low), 64))
    with np.errstate(all="ignore"):
        hessian, slope = surface.hessian(points), surface.grad(points)
        expected = slope[:, :1] + np.einsum("ij,jk->ik", hessian[..., 0], points - points[:, :1])
        same = np.ptp(hessian, axis=-1) <= 1e-9 * np.max(np.abs(hessian))
        straight = np.abs(slope - expected) <= 1e-9 * np.max(np.abs(slope))
    return bool(same.all() and straight.all())


def reached_minimum(surface: Surface, path: Trajectory) -> Array | None:
    """The known minimum nearest to where a single run last was in the window, (n,).

    Where no minimum is known: the point at which the run converged, if the surface bends up there; else None.
    """
    if surface.minima:
        low, high = np.array(surface.domain, dtype=float).T
        (inside,) = np.nonzero(np.all((path.theta >= low) & (path.theta <= high), axis=1))
        last = path.theta[inside[-1] if len(inside) else 0]
        minima = np.array(surface.minima, dtype=float)
        return minima[np.argmin(np.hypot.reduce(minima - last, axis=1))]
    if str(path.status) == "converged" and curvatures(surface, path.theta[-1])[0] > 0:
        return path.theta[-1]
    return None


FLAT = 1e-12  # of the largest curvature: smaller ones are rounding


@dataclass(frozen=True)
class Theory:
    """What theory says of one optimizer at the minimum that its run reaches; NaN and None where it says nothing.

    minimum      (n,) that minimum
    curvatures   (n,) eigenvalues of the Hessian there, ascending
    limit        the learning rate from which on the rule diverges near it (everywhere, on a quadratic)
    contraction  by how much the distance to it shrinks per step in the long run, with the numbers as they are
    best         the optimizer with the best fixed numbers, and what it then shrinks by
    """

    minimum: Array | None
    curvatures: Array
    limit: float
    contraction: float
    best: Optimizer | None
    best_contraction: float


def theory(surface: Surface, optimizer: Optimizer, path: Trajectory) -> Theory:
    """From the curvature at the minimum reached by `path`, a single run of `optimizer`."""
    minimum = reached_minimum(surface, path)
    if minimum is None:
        return Theory(None, np.full(len(surface.domain), np.nan), np.nan, np.nan, None, np.nan)
    bends = curvatures(surface, minimum)
    if not bends[0] > FLAT * bends[-1]:  # or no minimum at all: what fits it has no single lowest point
        return Theory(minimum, bends, np.nan, np.nan, None, np.nan)
    with np.errstate(all="ignore"):
        best = optimizer.best_between(bends[0], bends[-1])
    if best and not np.isfinite(best.lr):
        best = None
    return Theory(
        minimum,
        bends,
        limit_at(optimizer, bends),
        contraction(optimizer, bends),
        best,
        contraction(best, bends) if best else np.nan,
    )


def limit_at(optimizer: Optimizer, curvatures: Array) -> float:
    """The learning rate from which on the rule diverges on a quadratic with these curvatures, ascending.

    NaN where theory knows of none, and where no curvature is above 0.
    """
    with np.errstate(all="ignore"):
        return float(optimizer.stable_below(curvatures[-1])) if curvatures[-1] > 0 else np.nan


@dataclass(frozen=True, eq=False)
class _Parabola(Surface):
    """λθ²/2 in one coordinate."""

    curvature: float

    def f(self, theta: Array) -> Array:
        return self.curvature / 2 * theta[0] ** 2

    def grad(self, theta: Array) -> Array:
        return self.curvature * theta

    def hessian(self, theta: Array) -> Array:
        return np.full((1, *theta.shape), self.curvature)


def contraction(optimizer: Optimizer, curvatures: Array) -> float:
    """By how much a linear rule shrinks the distance to a minimum with these curvatures, in the long run, per step.

    The largest size of an eigenvalue of the map from one step's point and memory to the next one's, over all
    curvatures; 1 or more does not converge. NaN for rules of which `stable_below` knows no limit: they are not linear.
    """
    with np.errstate(all="ignore"):
        if np.isnan(optimizer.stable_below(np.float64(1.0))):
            return np.nan
    return max(_radius(optimizer, float(curvature)) for curvature in curvatures)


def _radius(optimizer: Optimizer, curvature: float) -> float:
    # One lane for the point and one for each thing remembered, each a unit of that alone.
    names = list(optimizer.init(np.zeros((1, 1))))
    units = np.eye(len(names) + 1)
    state = {name: units[place + 1 : place + 2] for place, name in enumerate(names)}
    theta, state = optimizer.step(_Parabola(curvature), units[:1], state, 1)
    after = np.vstack([theta, *(state[name] for name in names)])
    return float(np.max(np.abs(np.linalg.eigvals(after))))
