"""The noise floor: the loss above the minimum at which mini-batches hold a run, over many seeds and by theory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core import Array, Optimizer, Schedule, Status, Surface, Trajectory, add_lane_axes, run
from experiments.momentum_escape import ends_at
from surfaces import Batches, DataLoss

SEEDS_PER_CHUNK = 25  # seeds that run together; results are yielded after each such chunk

# ---------------------------------------------------------------------------------------------------------------------
# By theory


@dataclass(frozen=True)
class NoiseTheory:
    """The mean over runs of gradient descent on a loss that is quadratic for every sample, with replacement.

    With v = θ − θ* and u = (v, 1) the gradient of sample i is linear in u: Gᵢu, with a last row of 0. A step is
    u' = (1 − ηG_B)u, with the mean G_B over a batch. So the second moment M = E[uuᵀ], which contains the mean too,
    follows exactly

        M' = M − η(GM + MGᵀ) + η² E[G_B M G_Bᵀ],   E[G_B M G_Bᵀ] = ⟨Gᵢ M Gᵢᵀ⟩/B + (1 − 1/B) G M Gᵀ

    with the mean G = ⟨Gᵢ⟩ over all samples. A mean of points is one more linear part of u.

    minimum            (n,) θ*
    hessian            (n, n) of the loss on all data
    gradient_matrices  (N, n+1, n+1) the Gᵢ
    size               B
    """

    minimum: Array
    hessian: Array
    gradient_matrices: Array
    size: int

    @property
    def limit(self) -> float:
        """The learning rate below which the mean square settles; above, it grows without bound from almost every start.

        It settles where HS + SH − ηE[H_B S H_B], a map of matrices S, has the sign of HS + SH.
        """
        first, second = self._moment_maps(self.gradient_matrices[:, :-1, :-1])
        return float(1 / np.max(np.abs(np.linalg.eigvals(np.linalg.solve(first, second)))))

    def floor(self, rate: float) -> float:
        """Mean loss above the minimum in the long run at a constant rate; infinite where it does not settle."""
        if not 0 < rate < self.limit:
            return np.inf
        n = len(self.minimum)
        first, second = self._moment_maps(self.gradient_matrices[:, :-1, :-1])
        noise = (
            np.mean(self.gradient_matrices[:, :n, n, None] * self.gradient_matrices[:, None, :n, n], axis=0) / self.size
        )
        square = np.asarray(np.linalg.solve(first - rate * second, rate * noise.ravel()), dtype=float)  # E[vvᵀ]
        return float(self.hessian.ravel() @ square / 2)

    def mean_loss_curve(self, start: ArrayLike, rates: ArrayLike, *, averaging_start: int | None = None) -> Array:
        """Mean loss above the minimum at the start and after each step, (T+1,), from `start` (n,) with rates (T,).

        With `since`, the loss at the mean of all points from that step; NaN before it.
        """
        n = len(self.minimum)
        matrices, point = self.gradient_matrices, np.append(np.asarray(start, dtype=float) - self.minimum, 1.0)
        accumulate = np.eye(n + 1)
        if averaging_start is not None:  # u = (v, 1, sum of the points)
            matrices, point = np.pad(matrices, ((0, 0), (0, n), (0, n))), np.pad(point, (0, n))
            accumulate = np.eye(2 * n + 1)
            accumulate[n + 1 :, :n] = np.eye(n)
        first, second = self._moment_maps(matrices)
        sums = np.kron(accumulate, accumulate)
        shown = slice(n) if averaging_start is None else slice(n + 1, None)
        weights = np.zeros(accumulate.shape)
        weights[shown, shown] = self.hessian / 2
        moment, step_map, previous_rate = np.outer(point, point).ravel(), np.eye(accumulate.size), 0.0
        heights = np.full(np.size(rates) + 1, np.nan)
        with np.errstate(all="ignore"):
            for t, rate in enumerate([0.0, *np.ravel(rates)]):
                if rate != previous_rate:
                    step_map = np.eye(accumulate.size) - rate * first + rate**2 * second
                    previous_rate = rate
                moment = step_map @ moment
                if averaging_start is None:
                    heights[t] = weights.ravel() @ moment
                elif t >= averaging_start:
                    moment = sums @ moment
                    heights[t] = weights.ravel() @ moment / (t - averaging_start + 1) ** 2
        return heights

    def _moment_maps(self, matrices: Array) -> tuple[Array, Array]:
        """M → GM + MGᵀ and M → E[G_B M G_Bᵀ] as matrices, (k², k²), for flattened M; the Gᵢ are (N, k, k)."""
        mean: Array = matrices.mean(axis=0)
        identity = np.eye(matrices.shape[-1])
        pairs: Array = np.einsum("sij,skl->ikjl", matrices, matrices)
        pairs = pairs.reshape(identity.size, identity.size) / len(matrices)
        return (
            np.kron(mean, identity) + np.kron(identity, mean),
            pairs / self.size + (1 - 1 / self.size) * np.kron(mean, mean),
        )


def noise_theory(surface: DataLoss, size: int) -> NoiseTheory | None:
    """The theory for batches of `size` samples.

    None where a sample's loss is not quadratic, and where no single point is lowest.
    """
    n = len(surface.domain)
    low, high = np.array(surface.domain, dtype=float).T
    corners = np.column_stack([np.zeros(n), np.eye(n), low, high])
    gradients = surface.full.per_sample_gradient(corners)  # (n, N, points)
    hessians = gradients[..., 1 : n + 1] - gradients[..., :1]
    expected = gradients[..., :1] + hessians @ corners
    hessian = hessians.mean(axis=1)
    curvatures = np.linalg.eigvalsh(hessian)
    is_quadratic = not np.any(np.abs(gradients - expected) > 1e-9 * np.max(np.abs(gradients)))
    if not is_quadratic or not curvatures[0] > 1e-12 * curvatures[-1]:
        return None
    minimum = -np.asarray(np.linalg.solve(hessian, gradients[..., 0].mean(axis=1)), dtype=float)
    residuals = gradients[..., 0] + hessians @ minimum  # each sample's gradient at the minimum
    matrices = np.zeros((gradients.shape[1], n + 1, n + 1))
    matrices[:, :n] = np.concatenate([hessians, residuals[..., None]], axis=-1).swapaxes(0, 1)
    return NoiseTheory(minimum, hessian, matrices, size)


def interpolates(surface: DataLoss) -> bool:
    """Whether every sample's loss is level at the lowest known minimum, so that all batches agree there."""
    if not surface.minima:
        return False
    minimum, start = (np.array(point, dtype=float) for point in (surface.minima[0], surface.start))
    largest = np.max(np.abs(surface.full.per_sample_gradient(minimum)))
    return bool(largest < 1e-6 * np.max(np.abs(surface.full.per_sample_gradient(start))))


# ---------------------------------------------------------------------------------------------------------------------
# Measured


@dataclass(frozen=True)
class Variant:
    """How learning rates are used: an optimizer, its schedule, and whether the mean of the later points is judged."""

    optimizer: Optimizer
    schedule: Schedule
    averaged_loss: bool = False


@dataclass(frozen=True)
class MeanLoss:
    """Result of the runs with one `Variant`.

    It has the mean loss, (T+1,), the number of runs, of diverged ones, and of those at another minimum. The mean is NaN
    before averaging begins, and from the first step at which a run is not finite.
    """

    mean: Array
    runs: int = 0
    diverged: int = 0
    elsewhere: int = 0


def since(steps: int) -> int:
    """The step from which points are averaged: half of them."""
    return steps // 2


def averaged(surface: Surface, theta: Array) -> Array:
    """Loss at the mean of the points since half of the steps, (T+1, ...), for paths `theta`, (T+1, n, ...)."""
    late = theta[since(len(theta) - 1) :]
    count = add_lane_axes(np.arange(1.0, len(late) + 1), late.ndim - 1)
    with np.errstate(all="ignore"):
        loss = surface.f(np.moveaxis(np.cumsum(late, axis=0) / count, 1, 0))
    return np.concatenate([np.full((len(theta) - len(late), *loss.shape[1:]), np.nan), loss])


def mean_losses(
    surface: Surface, ways: Sequence[Variant], start: ArrayLike, steps: int, seeds: NDArray[np.int_]
) -> Iterator[tuple[list[MeanLoss], float]]:
    """Yield the mean losses of all ways with ever more of the seeds, (S,); without random batches one run is enough.

    Also yields the share of the runs that are done.
    """
    count = len(ways) * (len(seeds) if isinstance(surface, Batches) else 1)
    known = [MeanLoss(np.full(steps + 1, np.nan)) for _ in ways]
    for loss in _losses(surface, seeds):
        runs: dict[tuple[Optimizer, Schedule], Trajectory] = {}
        for index, way in enumerate(ways):
            paths = runs.get((way.optimizer, way.schedule)) or run(
                loss, way.optimizer, start, steps, schedule=way.schedule, keep="path"
            )
            runs[way.optimizer, way.schedule] = paths
            losses = averaged(surface, paths.theta) if way.averaged_loss else paths.loss
            known[index] = _add_runs(known[index], surface, paths, losses)
            yield [*known], sum(curve.runs for curve in known) / count


def _losses(surface: Surface, seeds: NDArray[np.int_]) -> Iterator[Surface]:
    """The surface with AT_ONCE of the seeds at a time, if its batches are random."""
    if not isinstance(surface, Batches):
        yield surface
        return
    for first in range(0, len(seeds), SEEDS_PER_CHUNK):
        yield replace(surface, seed=seeds[first : first + SEEDS_PER_CHUNK])


def _add_runs(course: MeanLoss, surface: Surface, paths: Trajectory, losses: Array) -> MeanLoss:
    """The course with these paths, and their losses, (T+1, ...), added."""
    runs = int(np.size(paths.status))
    gone = np.ravel(paths.status == Status.DIVERGED)
    moved = np.ravel(ends_at(surface, paths.theta) > 0) if surface.minima else np.zeros(runs, dtype=bool)
    total = course.runs * course.mean if course.runs else 0.0
    with np.errstate(all="ignore"):
        mean = (total + losses.reshape(len(losses), runs).sum(axis=1)) / (course.runs + runs)
    return MeanLoss(
        mean,
        course.runs + runs,
        course.diverged + int(gone.sum()),
        course.elsewhere + int((moved & ~gone).sum()),
    )


def last_quarter_mean(values: Array) -> tuple[float, float]:
    """Means of values (T+1,) over their last quarter and over the quarter before it; NaN where values are missing."""
    quarter = max(1, len(values) // 4)
    return float(np.mean(values[-quarter:])), float(np.mean(values[-2 * quarter : -quarter]))
