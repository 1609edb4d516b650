"""The noise floor: where mini-batches hold a run above the minimum, measured over many seeds and by theory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core import Array, Optimizer, Schedule, Surface, Trajectory, run, spread
from experiments.momentum_escape import ends_at
from surfaces import Batches, DataLoss

AT_ONCE = 25  # seeds that are walked together: what is known so far is shown after each such part

# ---------------------------------------------------------------------------------------------------------------------
# By theory


@dataclass(frozen=True)
class Theory:
    """Gradient descent on a loss that is quadratic for every sample, with batches drawn with replacement: on average.

    With v = θ − θ* and u = (v, 1) the gradient of sample i is linear in u: Gᵢu, with a last row of 0. A step is
    u' = (1 − ηG_B)u, with the mean G_B over a batch, so that the second moment M = E[uuᵀ], which holds the mean too,
    follows exactly

        M' = M − η(GM + MGᵀ) + η² E[G_B M G_Bᵀ],   E[G_B M G_Bᵀ] = ⟨Gᵢ M Gᵢᵀ⟩/B + (1 − 1/B) G M Gᵀ

    with the mean G = ⟨Gᵢ⟩ over all samples. A mean of points is one more linear part of u.

    minimum  (n,) θ*
    hessian  (n, n) of the loss on all data
    each     (N, n+1, n+1) the Gᵢ
    size     B
    """

    minimum: Array
    hessian: Array
    each: Array
    size: int

    @property
    def limit(self) -> float:
        """The rate below which the mean square settles: from it on, it grows without end from almost every start.

        It settles where HS + SH − ηE[H_B S H_B], a map of matrices S, has the sign of HS + SH.
        """
        first, second = self._maps(self.each[:, :-1, :-1])
        return float(1 / np.max(np.abs(np.linalg.eigvals(np.linalg.solve(first, second)))))

    def floor(self, rate: float) -> float:
        """How far above the minimum the loss stays on average at a constant rate; infinite where nothing settles."""
        if not 0 < rate < self.limit:
            return np.inf
        n = len(self.minimum)
        first, second = self._maps(self.each[:, :-1, :-1])
        noise = np.mean(self.each[:, :n, n, None] * self.each[:, None, :n, n], axis=0) / self.size
        square = np.linalg.solve(first - rate * second, rate * noise.ravel())  # E[vvᵀ]
        return float(self.hessian.ravel() @ square / 2)

    def course(self, start: ArrayLike, rates: ArrayLike, *, since: int | None = None) -> Array:
        """The mean loss above the minimum at the start and after each step, (T+1,), from `start` (n,), rates (T,).

        With `since` that of the mean of all points from that step on; NaN before it.
        """
        n = len(self.minimum)
        each, point = self.each, np.append(np.asarray(start, dtype=float) - self.minimum, 1.0)
        adds = np.eye(n + 1)
        if since is not None:  # u = (v, 1, sum of the points)
            each, point, adds = np.pad(each, ((0, 0), (0, n), (0, n))), np.pad(point, (0, n)), np.eye(2 * n + 1)
            adds[n + 1 :, :n] = np.eye(n)
        first, second = self._maps(each)
        sums = np.kron(adds, adds)
        shown = slice(n) if since is None else slice(n + 1, None)
        weights = np.zeros(adds.shape)
        weights[shown, shown] = self.hessian / 2
        moment, map_, before = np.outer(point, point).ravel(), np.eye(adds.size), 0.0
        heights = np.full(np.size(rates) + 1, np.nan)
        with np.errstate(all="ignore"):
            for t, rate in enumerate([0.0, *np.ravel(rates)]):
                if rate != before:
                    map_, before = np.eye(adds.size) - rate * first + rate**2 * second, rate
                moment = map_ @ moment
                if since is None:
                    heights[t] = weights.ravel() @ moment
                elif t >= since:
                    moment = sums @ moment
                    heights[t] = weights.ravel() @ moment / (t - since + 1) ** 2
        return heights

    def _maps(self, each: Array) -> tuple[Array, Array]:
        """M → GM + MGᵀ and M → E[G_B M G_Bᵀ] as matrices, (k², k²), for flattened M; `each` has shape (N, k, k)."""
        mean, one = each.mean(axis=0), np.eye(each.shape[-1])
        pairs = np.einsum("sij,skl->ikjl", each, each).reshape(one.size, one.size) / len(each)
        return (
            np.kron(mean, one) + np.kron(one, mean),
            pairs / self.size + (1 - 1 / self.size) * np.kron(mean, mean),
        )


def theory(surface: DataLoss, size: int) -> Theory | None:
    """For batches of `size` samples; None where a sample's loss is not quadratic, or no single point is the lowest."""
    n = len(surface.domain)
    low, high = np.array(surface.domain, dtype=float).T
    corners = np.column_stack([np.zeros(n), np.eye(n), low, high])
    slopes = surface.whole.each_grad(corners)  # (n, N, points)
    bends = slopes[..., 1 : n + 1] - slopes[..., :1]
    straight = slopes[..., :1] + bends @ corners
    hessian = bends.mean(axis=1)
    curvatures = np.linalg.eigvalsh(hessian)
    if np.any(np.abs(slopes - straight) > 1e-9 * np.max(np.abs(slopes))) or not curvatures[0] > 1e-12 * curvatures[-1]:
        return None
    minimum = -np.linalg.solve(hessian, slopes[..., 0].mean(axis=1))
    left = slopes[..., 0] + bends @ minimum  # each sample's gradient at the minimum
    each = np.zeros((slopes.shape[1], n + 1, n + 1))
    each[:, :n] = np.concatenate([bends, left[..., None]], axis=-1).swapaxes(0, 1)
    return Theory(minimum, hessian, each, size)


def fits_all(surface: DataLoss) -> bool:
    """Whether every sample's loss is flat at the lowest known minimum, so that there all batches agree."""
    if not surface.minima:
        return False
    here, start = (np.array(point, dtype=float) for point in (surface.minima[0], surface.start))
    return bool(np.max(np.abs(surface.whole.each_grad(here))) < 1e-6 * np.max(np.abs(surface.whole.each_grad(start))))


# ---------------------------------------------------------------------------------------------------------------------
# Measured


@dataclass(frozen=True)
class Way:
    """How a rate is used: an optimizer, its schedule, and whether the loss is that of the mean of its later points."""

    optimizer: Optimizer
    schedule: Schedule
    averaged: bool = False


@dataclass(frozen=True)
class Course:
    """What runs of one way did: their mean loss, (T+1,), how many there were, diverged, and ended at another minimum.

    Before averaging begins, and from the first step at which a run is not finite, the mean is NaN.
    """

    mean: Array
    runs: int = 0
    diverged: int = 0
    elsewhere: int = 0


def since(steps: int) -> int:
    """The step from which points are averaged: half of them."""
    return steps // 2


def averaged(surface: Surface, theta: Array) -> Array:
    """The loss, (T+1, ...), at the mean of the points since half of the steps, for paths `theta`, (T+1, n, ...)."""
    late = theta[since(len(theta) - 1) :]
    count = spread(np.arange(1.0, len(late) + 1), late.ndim - 1)
    with np.errstate(all="ignore"):
        loss = surface.f(np.moveaxis(np.cumsum(late, axis=0) / count, 1, 0))
    return np.concatenate([np.full((len(theta) - len(late), *loss.shape[1:]), np.nan), loss])


def courses(
    surface: Surface, ways: Sequence[Way], start: ArrayLike, steps: int, seeds: NDArray[np.int_]
) -> Iterator[list[Course]]:
    """The courses of all ways, with more and more of the seeds, (S,); where nothing is drawn, one run is enough."""
    known = [Course(np.full(steps + 1, np.nan)) for _ in ways]
    parts = [seeds[at : at + AT_ONCE] for at in range(0, len(seeds), AT_ONCE)] if isinstance(surface, Batches) else [[]]
    for part in parts:
        loss = replace(surface, seed=part) if isinstance(surface, Batches) else surface
        walked: dict[tuple[Optimizer, Schedule], Trajectory] = {}
        for place, way in enumerate(ways):
            of = walked.get((way.optimizer, way.schedule)) or run(
                loss, way.optimizer, start, steps, schedule=way.schedule, keep="path"
            )
            walked[way.optimizer, way.schedule] = of
            known[place] = _joined(known[place], surface, of, averaged(surface, of.theta) if way.averaged else of.loss)
            yield [*known]


def _joined(course: Course, surface: Surface, of: Trajectory, loss: Array) -> Course:
    runs = int(np.size(of.status))
    gone = np.ravel(of.status == "diverged")
    others = np.ravel(ends_at(surface, of.theta) > 0) if surface.minima else np.zeros(runs, dtype=bool)
    before = course.runs * course.mean if course.runs else 0.0
    with np.errstate(all="ignore"):
        mean = (before + loss.reshape(len(loss), runs).sum(axis=1)) / (course.runs + runs)
    return Course(
        mean,
        course.runs + runs,
        course.diverged + int(gone.sum()),
        course.elsewhere + int((others & ~gone).sum()),
    )


def level(values: Array) -> tuple[float, float]:
    """The mean over the last quarter of a course, (T+1,), and over the quarter before it; NaN where it has none."""
    quarter = max(1, len(values) // 4)
    return float(np.mean(values[-quarter:])), float(np.mean(values[-2 * quarter : -quarter]))
