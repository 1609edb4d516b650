"""The same run with many seeds at once, to tell differences between optimizers from chance."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core import Array, Optimizer, Schedule, Status, Surface, Trajectory, add_lane_axes, run
from surfaces import Batches, DataLoss, Noisy, Table

SAMPLES_PER_CHUNK = 2**24  # samples that are evaluated between two calls of `told`


@dataclass(frozen=True)
class SeedRuns:
    """Runs that differ only in the seed of their batches, or of their gradient noise, S of them.

    loss      (T+1, S)     on all data, without noise; infinite from the step at which a run is not finite
    theta     (T+1, n, S)  points; NaN where a run is not finite
    diverged  (S,)         whether a run diverges
    first     the whole first run, with its state if the optimizer has warnings
    """

    loss: Array
    theta: Array
    diverged: NDArray[np.bool_]
    first: Trajectory

    @property
    def ends(self) -> Array:
        """Last points, (n, S)."""
        return self.theta[-1]

    @property
    def mean(self) -> Array:
        """Mean loss of all runs at each step, (T+1,): infinite where that of one run is."""
        with np.errstate(over="ignore"):
            return self.loss.mean(axis=1)

    def percentile(self, percent: float) -> Array:
        """Loss at each step that `percent` of the runs do not exceed, (T+1,), without interpolation."""
        return np.percentile(self.loss, percent, axis=1, method="inverted_cdf")


@dataclass(frozen=True)
class PairedComparison:
    """Last losses of two sets of runs compared seed by seed: S pairs of runs that saw the same batches or noise.

    lower, higher  number of pairs in which the first run is; a diverged run is higher than one that is not
    pairs          number of pairs in which neither run diverges
    difference     mean of first minus second over these; NaN if there are none
    error          its standard error; NaN for fewer than two
    """

    lower: int
    higher: int
    pairs: int
    difference: float
    error: float


def samples(surface: Surface) -> Table:
    """The samples of a loss over data, or of its batches."""
    loss = surface.surface if isinstance(surface, Batches) else surface
    assert isinstance(loss, DataLoss)
    return loss.data


def is_random(surface: Surface) -> bool:
    """Whether steps see random samples instead of all of them, or a random gradient."""
    if isinstance(surface, Noisy):
        return bool(np.any(surface.noise))
    return isinstance(surface, Batches) and (surface.replacement or surface.size < len(samples(surface)))


def first_seed(surface: Surface) -> int:
    """The seed of the first run: that of the surface, 0 where nothing is random."""
    return int(surface.seed) if isinstance(surface, (Batches, Noisy)) else 0


def seeded(surface: Surface, seeds: NDArray[np.int_]) -> Surface:
    """A random surface with other seeds, (S,), as lanes."""
    assert isinstance(surface, (Batches, Noisy))
    return replace(surface, seed=seeds)


def samples_seen(surface: Surface, steps: int) -> NDArray[np.int_]:
    """Number of samples seen at the start and after each step, (steps + 1,)."""
    return surface.samples_seen(steps) if isinstance(surface, Batches) else np.arange(steps + 1) * len(samples(surface))


def run_seeds(
    surface: Surface,
    optimizer: Optimizer,
    start: ArrayLike,
    steps: int,
    count: int,
    *,
    schedule: Schedule | None = None,
    report_progress: Callable[[float], None] = lambda share: None,
) -> SeedRuns:
    """Run with the surface's seed and the following ones, `count` in all; one run if nothing is random.

    `told` is called from time to time with the share of the runs that is done.
    """
    start = add_lane_axes(np.asarray(start, dtype=float), 1)
    if not is_random(surface):
        return _run(surface, optimizer, start, steps, schedule)
    seeds = first_seed(surface) + np.arange(count)
    seen = surface.size + len(samples(surface)) if isinstance(surface, Batches) else 1
    evaluated = max(1, steps) * seen  # samples, by one run
    parts: list[SeedRuns] = []
    for chunk in np.array_split(seeds, min(count, math.ceil(count * evaluated / SAMPLES_PER_CHUNK))):
        parts.append(_run(seeded(surface, chunk), optimizer, start, steps, schedule))
        report_progress(sum(len(part.diverged) for part in parts) / count)
    loss, theta, diverged = zip(*((part.loss, part.theta, part.diverged) for part in parts), strict=True)
    return SeedRuns(
        np.concatenate(loss, axis=1), np.concatenate(theta, axis=2), np.concatenate(diverged), parts[0].first
    )


def _run(surface: Surface, optimizer: Optimizer, start: Array, steps: int, schedule: Schedule | None) -> SeedRuns:
    keep = "all" if optimizer.warnings else "path"
    runs = run(surface, optimizer, start, steps, schedule=schedule, keep=keep)
    loss = np.where(np.isfinite(runs.loss), runs.loss, np.inf)
    return SeedRuns(loss, runs.theta, runs.status == Status.DIVERGED, runs.lane(0))


def compare_paired(first: SeedRuns, second: SeedRuns) -> PairedComparison:
    """Compare the last losses of two sets of runs with the same seeds."""
    first_loss, second_loss = (np.where(runs.diverged, np.inf, runs.loss[-1]) for runs in (first, second))
    finite = np.isfinite(first_loss) & np.isfinite(second_loss)
    differences = first_loss[finite] - second_loss[finite]
    pairs = len(differences)
    mean = float(differences.mean()) if pairs else np.nan
    error = float(differences.std(ddof=1)) / math.sqrt(pairs) if pairs > 1 else np.nan
    lower, higher = int(np.sum(first_loss < second_loss)), int(np.sum(first_loss > second_loss))
    return PairedComparison(lower, higher, pairs, mean, error)
