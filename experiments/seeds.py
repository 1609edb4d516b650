"""The same run with many seeds at once, so that luck is not taken for merit."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core import Array, Optimizer, Schedule, Surface, Trajectory, run, spread
from surfaces import Batches, DataLoss, Table

AT_ONCE = 2**24  # samples that are looked at between two reports


@dataclass(frozen=True)
class Fan:
    """Runs that differ in the seed of their batches alone, S of them.

    loss      (T+1, S)  on all data; infinite from where a run is no longer finite
    ends      (n, S)    last points, NaN where a run is no longer finite
    diverged  (S,)      which of the runs diverge
    first     the whole of the first run, with its state where the optimizer says when to take care
    """

    loss: Array
    ends: Array
    diverged: NDArray[np.bool_]
    first: Trajectory

    @property
    def mean(self) -> Array:
        """Of the losses of all runs at each step, (T+1,): infinite from where one of them is."""
        with np.errstate(over="ignore"):
            return self.loss.mean(axis=1)

    def percentile(self, percent: float) -> Array:
        """The loss at each step that so many percent of the runs do not exceed, (T+1,): that of one of them."""
        return np.percentile(self.loss, percent, axis=1, method="inverted_cdf")


@dataclass(frozen=True)
class Duel:
    """How the last losses of two fans compare, seed by seed: S pairs of runs that saw the same batches.

    lower, higher  in how many pairs the first is; a run that diverges is higher than one that does not
    pairs          of how many neither run diverges
    difference     the mean of first minus second over those; NaN where there are none
    error          its standard error; NaN for fewer than two
    """

    lower: int
    higher: int
    pairs: int
    difference: float
    error: float


def samples(surface: Surface) -> Table:
    """Those of a loss over data, or of its batches."""
    whole = surface.surface if isinstance(surface, Batches) else surface
    assert isinstance(whole, DataLoss)
    return whole.data


def is_random(surface: Surface) -> bool:
    """Whether steps see samples that are drawn, and not all of them."""
    return isinstance(surface, Batches) and (surface.replacement or surface.size < len(samples(surface)))


def samples_seen(surface: Surface, steps: int) -> NDArray[np.int_]:
    """How many samples were seen after each of so many steps, the start included, (steps + 1,)."""
    return surface.seen(steps) if isinstance(surface, Batches) else np.arange(steps + 1) * len(samples(surface))


def fan(
    surface: Surface,
    optimizer: Optimizer,
    start: ArrayLike,
    steps: int,
    count: int,
    *,
    schedule: Schedule | None = None,
    told: Callable[[float], None] = lambda share: None,
) -> Fan:
    """Runs with the surface's seed and those that follow it, `count` in all; one run where nothing is drawn.

    `told` is called now and then with the share of the runs that is done.
    """
    start = spread(np.asarray(start, dtype=float), 1)
    if not is_random(surface):
        return _fan(surface, optimizer, start, steps, schedule)
    assert isinstance(surface, Batches)
    seeds = surface.seed + np.arange(count)
    looks = max(1, steps) * (surface.size + len(samples(surface)))
    parts: list[Fan] = []
    for part in np.array_split(seeds, min(count, math.ceil(count * looks / AT_ONCE))):
        parts.append(_fan(replace(surface, seed=part), optimizer, start, steps, schedule))
        told(sum(len(done.diverged) for done in parts) / count)
    loss, ends, diverged = zip(*((of.loss, of.ends, of.diverged) for of in parts), strict=True)
    return Fan(np.concatenate(loss, axis=1), np.concatenate(ends, axis=1), np.concatenate(diverged), parts[0].first)


def _fan(surface: Surface, optimizer: Optimizer, start: Array, steps: int, schedule: Schedule | None) -> Fan:
    of = run(surface, optimizer, start, steps, schedule=schedule, keep="all" if optimizer.cautions else "path")
    loss = np.where(np.isfinite(of.loss), of.loss, np.inf)
    return Fan(loss, of.theta[-1], of.status == "diverged", of.lane(0))


def duel(first: Fan, second: Fan) -> Duel:
    """Compare the last losses of two fans of the same seeds."""
    one, other = (np.where(of.diverged, np.inf, of.loss[-1]) for of in (first, second))
    both = np.isfinite(one) & np.isfinite(other)
    apart = one[both] - other[both]
    pairs = len(apart)
    difference = float(apart.mean()) if pairs else np.nan
    error = float(apart.std(ddof=1)) / math.sqrt(pairs) if pairs > 1 else np.nan
    return Duel(int(np.sum(one < other)), int(np.sum(one > other)), pairs, difference, error)
