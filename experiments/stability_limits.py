"""What theory says about the learning rate, from the curvature of the surface at a minimum."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core import Array, Optimizer, Surface, Trajectory
from experiments.arrival import ArrivalKind, arrival
from experiments.curvature import curvatures
from experiments.kinks import Shape, shape_at


def is_quadratic(surface: Surface) -> bool:
    """Whether the Hessian is constant all over the window and beyond, and the gradient changes by it alone."""
    low, high = np.array(surface.domain, dtype=float).T[:, :, None]
    # Random points, because a periodic function can look constant on a grid.
    points = low + (high - low) * np.random.default_rng(0).uniform(-0.5, 1.5, (len(low), 64))
    with np.errstate(all="ignore"):
        hessian, gradient = surface.hessian(points), surface.grad(points)
        expected = gradient[:, :1] + np.einsum("ij,jk->ik", hessian[..., 0], points - points[:, :1])
        is_constant = np.ptp(hessian, axis=-1) <= 1e-9 * np.max(np.abs(hessian))
        is_linear = np.abs(gradient - expected) <= 1e-9 * np.max(np.abs(gradient))
    return bool(is_constant.all() and is_linear.all())


FLAT = 1e-10  # share of the largest curvature: smaller ones are rounding


@dataclass(frozen=True)
class StabilityLimits:
    """Stability limits of one optimizer at the minimum to which its run belongs; NaN and None where none are known.

    minimum             (n,) that minimum
    arrival             how the run belongs to it, see `Arrival`
    shape               shape of the surface there, see `shape_at`; without a curvature there is no limit either
    curvatures          (n,) eigenvalues of the Hessian there, ascending
    limit               the learning rate from which the rule diverges near it (everywhere, on a quadratic)
    contraction_factor  factor by which the distance to it shrinks per step in the long run, with the current numbers
    best                the optimizer with the best fixed numbers, and its factor
    unsettled           whether the rule settles there at no fixed rate, unless a step happens to land on it exactly
    """

    minimum: Array | None
    curvatures: Array
    limit: float = np.nan
    contraction_factor: float = np.nan
    best: Optimizer | None = None
    best_contraction: float = np.nan
    arrival: ArrivalKind = "none"
    shape: Shape = "smooth"
    unsettled: bool = False

    @property
    def is_flat(self) -> bool:
        """Whether it is a minimum of a quadratic that is level in some direction, as along a valley."""
        return self.shape == "smooth" and bool(self.curvatures[0] <= FLAT * self.curvatures[-1])


def theory(surface: Surface, optimizer: Optimizer, path: Trajectory) -> StabilityLimits:
    """Stability limits at the minimum to which `path`, a single run of `optimizer`, belongs."""
    found = arrival(surface, path)
    if found.minimum is None:
        return StabilityLimits(None, np.full(len(surface.domain), np.nan))
    shape = shape_at(surface, found.minimum)
    if shape != "smooth":
        unsettled = shape in ("kink", "infinite curvature") and _is_linear_in_gradients(optimizer, path)
        unknown = np.full(len(found.minimum), np.nan)
        return StabilityLimits(found.minimum, unknown, arrival=found.kind, shape=shape, unsettled=unsettled)
    eigenvalues = curvatures(surface, found.minimum)
    smallest, largest = eigenvalues[0], eigenvalues[-1]
    limit = limit_at(optimizer, eigenvalues) if smallest >= -FLAT * largest else np.nan
    if not smallest > FLAT * largest:  # along a level floor the distance to one point does not shrink
        return StabilityLimits(found.minimum, eigenvalues, limit, arrival=found.kind)
    with np.errstate(all="ignore"):
        best = optimizer.optimal_for(smallest, largest)
    if best and not np.isfinite(best.lr):
        best = None
    best_contraction = contraction(best, eigenvalues) if best else np.nan
    factor = contraction(optimizer, eigenvalues)
    return StabilityLimits(found.minimum, eigenvalues, limit, factor, best, best_contraction, found.kind)


def _is_linear_in_gradients(optimizer: Optimizer, path: Trajectory) -> bool:
    """Whether the rule is linear in the gradients of its points, and asks for nothing else."""
    with np.errstate(all="ignore"):
        return bool(np.isfinite(optimizer.rate_limit(1.0)) and not np.any(path.evaluations["hessian"]))


def limit_at(optimizer: Optimizer, curvatures: Array) -> float:
    """The learning rate from which the rule diverges on a quadratic with these curvatures, ascending.

    NaN where no limit is known, and where no curvature is positive.
    """
    with np.errstate(all="ignore"):
        return float(optimizer.rate_limit(curvatures[-1])) if curvatures[-1] > 0 else np.nan


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
    """Factor by which a linear rule shrinks the distance to a minimum with these curvatures per step in the long run.

    This is the largest absolute eigenvalue of the map from the point and memory of one step to those of the next, over
    all curvatures. With a factor of 1 or more the rule does not converge. NaN for rules without a known stability
    limit: they are not linear.
    """
    with np.errstate(all="ignore"):
        if np.isnan(optimizer.rate_limit(np.float64(1.0))):
            return np.nan
    return max(_spectral_radius(optimizer, float(curvature)) for curvature in curvatures)


def _spectral_radius(optimizer: Optimizer, curvature: float) -> float:
    # One lane for the point and one for each thing remembered, each a unit vector.
    names = list(optimizer.init(np.zeros((1, 1))))
    units = np.eye(len(names) + 1)
    state = {name: units[index + 1 : index + 2] for index, name in enumerate(names)}
    theta, state = optimizer.step(_Parabola(curvature), units[:1], state, 1)
    step_matrix = np.vstack([theta, *(state[name] for name in names)])
    return float(np.max(np.abs(np.linalg.eigvals(step_matrix))))
