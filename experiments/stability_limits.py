"""What theory says about the learning rate, from the curvature of the surface at a point."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core import Array, Optimizer, Surface, Trajectory
from experiments.arrival import How, arrival
from experiments.curvature import curvatures
from experiments.kinks import Shape, shape_at


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


FLAT = 1e-10  # of the largest curvature: smaller ones are rounding


@dataclass(frozen=True)
class Theory:
    """What theory says of one optimizer at the minimum to which its run belongs; NaN and None where it says nothing.

    minimum      (n,) that minimum
    how          how the run belongs to it, see `Arrival`
    shape        what the surface is like there, see `shape_at`; with no curvature there is no limit either
    curvatures   (n,) eigenvalues of the Hessian there, ascending
    limit        the learning rate from which on the rule diverges near it (everywhere, on a quadratic)
    contraction  by how much the distance to it shrinks per step in the long run, with the numbers as they are
    best         the optimizer with the best fixed numbers, and what it then shrinks by
    unsettled    whether the rule settles there at no fixed rate, unless a step happens to land on it exactly
    """

    minimum: Array | None
    curvatures: Array
    limit: float = np.nan
    contraction: float = np.nan
    best: Optimizer | None = None
    best_contraction: float = np.nan
    how: How = "none"
    shape: Shape = "smooth"
    unsettled: bool = False

    @property
    def is_flat(self) -> bool:
        """Whether it is the minimum of a quadratic that is level in some direction, such as along a valley."""
        return self.shape == "smooth" and bool(self.curvatures[0] <= FLAT * self.curvatures[-1])


def theory(surface: Surface, optimizer: Optimizer, path: Trajectory) -> Theory:
    """From the curvature at the minimum to which `path`, a single run of `optimizer`, belongs."""
    found = arrival(surface, path)
    if found.minimum is None:
        return Theory(None, np.full(len(surface.domain), np.nan))
    shape = shape_at(surface, found.minimum)
    if shape != "smooth":
        steep = shape in ("kink", "infinite curvature") and _follows_slopes(optimizer, path)
        nothing = np.full(len(found.minimum), np.nan)
        return Theory(found.minimum, nothing, how=found.how, shape=shape, unsettled=steep)
    bends = curvatures(surface, found.minimum)
    limit = limit_at(optimizer, bends) if bends[0] >= -FLAT * bends[-1] else np.nan
    if not bends[0] > FLAT * bends[-1]:  # what fits it has no single lowest point: a step keeps the place along it
        return Theory(found.minimum, bends, limit, how=found.how)
    with np.errstate(all="ignore"):
        best = optimizer.best_between(bends[0], bends[-1])
    if best and not np.isfinite(best.lr):
        best = None
    contracted = contraction(best, bends) if best else np.nan
    return Theory(found.minimum, bends, limit, contraction(optimizer, bends), best, contracted, found.how)


def _follows_slopes(optimizer: Optimizer, path: Trajectory) -> bool:
    """Whether the rule is linear in the slopes it has met, and asks for nothing else."""
    with np.errstate(all="ignore"):
        return bool(np.isfinite(optimizer.stable_below(1.0)) and not np.any(path.evaluations["hessian"]))


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
