"""Learning rates that suit a network: one run with a growing rate, and short trainings with fixed rates."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import final

import numpy as np
from numpy.typing import NDArray

from core import Array, Optimizer, Trajectory, param, params_of, walk
from experiments.rate_sweep import SLOW, penalize_unstable, score
from experiments.training import Task

(_LR,) = params_of(Optimizer)
RATES = 33  # number of rates of a sweep
MAX_LANES, MAX_WEIGHTS = 4, 40_000  # rates that are trained together, and all their weights: more leave the caches
REPORTS = 20  # results that a range test yields
TIMES_BEST = 4.0  # a test ends when its smoothed loss exceeds its lowest one by this factor
SUGGESTED_SHARE = 0.1  # suggested rate, as a share of the rate with the lowest smoothed loss
ENDINGS = ("learns", "hardly learns", "diverged")


@final
@dataclass(frozen=True)
class RangeTest:
    """Numbers of a range test and of a sweep.

    In a range test the rate grows by the same factor in each step, from `low` to `high`. Smith 2017, Cyclical learning
    rates for training neural networks, section 3.3. A sweep trains for `epochs` with each of RATES rates.
    """

    low: float = param(1e-5, r"\eta_{\mathrm{min}}", "Lowest rate", 1e-5, 1e-2, log=True)
    high: float = param(10.0, r"\eta_{\mathrm{max}}", "Highest rate", 0.1, 100.0, log=True)
    steps: int = param(300, "", "Steps of the range test", 100, 2000, log=True)
    smoothing: float = param(0.9, r"\beta", "Smoothing of the losses", 0.0, 0.99, decay=True)
    epochs: int = param(3, "", "Epochs of the sweep", 1, 20, log=True)

    def growing_rates(self) -> Array:
        """Rate of each step of a range test, (T,)."""
        return np.geomspace(self.low, self.high, self.steps)

    def fixed_rates(self) -> Array:
        """Rates of a sweep, (R,)."""
        return replace(_LR, low=self.low, high=self.high).grid(RATES)

    @property
    def memory(self) -> int:
        """Number of steps over which the moving average averages, roughly."""
        return math.ceil(round(1 / (1 - self.smoothing), 9))


@dataclass(frozen=True)
class RangeRun:
    """The steps of a range test so far, (t,) each.

    rates     of the steps
    loss      on each step's batch, before the step
    smoothed  moving average of the loss, with bias correction
    memory    steps over which it averages
    blew_up   whether the test has ended because the smoothed loss exceeded its lowest one by TIMES_BEST, or is not a
              number
    """

    rates: Array
    loss: Array
    smoothed: Array
    memory: int
    blew_up: bool

    @property
    def settled_index(self) -> int:
        """Index from which the moving average is over its full memory."""
        return self.memory - 1

    @property
    def lowest(self) -> int | None:
        """Index of the lowest smoothed loss; None while too few losses are known."""
        known = self.smoothed[self.settled_index :]
        return self.settled_index + int(np.argmin(known)) if len(known) and np.isfinite(known[0]) else None

    @property
    def steepest(self) -> int | None:
        """Index, before the lowest, at which the smoothed loss falls most over `memory` steps on each side.

        Over fewer steps the losses of single batches would decide. None if it does not fall.
        """
        if self.lowest is None:
            return None
        indices = np.arange(self.settled_index + self.memory, self.lowest - self.memory + 1)
        falls = self.smoothed[indices - self.memory] - self.smoothed[indices + self.memory]
        return int(indices[np.argmax(falls)]) if np.any(falls > 0) else None

    @property
    def suggested(self) -> float | None:
        """A tenth of the rate at which the smoothed loss is lowest; None if that is the first or last rate."""
        lowest = self.lowest
        if lowest is None or lowest in (self.settled_index, len(self.rates) - 1):
            return None
        return SUGGESTED_SHARE * float(self.rates[lowest])


def range_test(task: Task, optimizer: Optimizer, test: RangeTest) -> Iterator[RangeRun]:
    """Run one optimizer with a growing rate until it blows up or reaches the highest rate; yield the steps so far."""
    rates, loss = test.growing_rates(), task.batches()
    first = replace(optimizer, lr=test.low)  # some methods begin with their rate
    report_interval = math.ceil(test.steps / REPORTS)
    losses: list[float] = []
    smoothed: list[float] = []
    mean, best, blown = 0.0, np.inf, False
    steps = walk(loss, first, task.start(), (rates / test.low).tolist())
    for t in range(test.steps):
        with np.errstate(all="ignore"):  # not around a yield: it would stay in effect in the caller
            _, theta, _ = next(steps)
            losses.append(float(loss.at_step(t + 1).f(theta)))
            mean = test.smoothing * mean + (1 - test.smoothing) * losses[-1]
        smoothed.append(mean / (1 - test.smoothing ** (t + 1)))
        blown = t > 0 and not smoothed[-1] <= TIMES_BEST * best
        best = min(best, smoothed[-1])
        if blown or t % report_interval == report_interval - 1 or t == test.steps - 1:
            yield RangeRun(rates[: t + 1], np.array(losses), np.array(smoothed), test.memory, blown)
        if blown:
            return


@dataclass(frozen=True)
class FixedRateSweep:
    """Short trainings with fixed rates, (R,), judged as by `Task.judged` at the start and every epoch, (K, 4, R)."""

    rates: Array
    metrics: Array

    @property
    def runs(self) -> Trajectory:
        """Loss on the training data, (K, R), and the ending of each run, one of ENDINGS, as a path without points.

        diverged       at the end the loss is not finite, or above that at the start
        hardly learns  it is SLOW of that at the start, or more
        learns         otherwise
        """
        loss = self.metrics[:, 0]
        lanes = len(self.rates)
        learns, hardly_learns, diverged = ENDINGS
        conditions = [~(loss[-1] <= loss[0]), loss[-1] >= SLOW * loss[0]]
        status = np.select(conditions, [diverged, hardly_learns], learns)
        points = np.empty((len(loss), 0, lanes))
        return Trajectory(points, loss, {}, self.rates[None], {}, status, np.full(lanes, -1))

    @property
    def accuracy(self) -> Array:
        """Accuracy, or R², on the validation data at the end, (R,); NaN where a network's loss is not finite."""
        finite = np.isfinite(self.metrics[-1, 0]) & np.isfinite(self.metrics[-1, 2])
        return np.where(finite, self.metrics[-1, 3], np.nan)

    @property
    def three_rates(self) -> tuple[int | None, int, int | None] | None:
        """Indices of three typical rates; None if no rate learns.

        just right  the rate that ends lowest, among those that never rise above the start if one of them ends below it
        too small   the next rate below all that learn; None if the smallest learns
        too large   the next rate above all that learn; None if the largest learns
        """
        right = int(np.argmin(penalize_unstable(self.runs, score(self.runs, "final"))))
        learns = np.flatnonzero(self.runs.status == ENDINGS[0])
        if right not in learns:
            return None
        small, large = int(learns[0]) - 1, int(learns[-1]) + 1
        return small if small >= 0 else None, right, large if large < len(self.rates) else None


def join(parts: Sequence[FixedRateSweep]) -> FixedRateSweep:
    """Join parts of a sweep, sorted by rate."""
    rates = np.concatenate([part.rates for part in parts])
    order = np.argsort(rates)
    return FixedRateSweep(rates[order], np.concatenate([part.metrics for part in parts], axis=-1)[..., order])


def train_fixed_rates(task: Task, optimizer: Optimizer, rates: Array) -> FixedRateSweep:
    """Train with one optimizer and each of the rates, (R,), all from the same first weights on the same batches."""
    factors = [task.schedule(t, task.steps) for t in range(1, task.steps + 1)]
    start = np.repeat(task.start()[:, None], len(rates), axis=1)
    with np.errstate(all="ignore"):
        steps = walk(task.batches(), replace(optimizer, lr=rates), start, factors)
        judged = [task.metrics(theta) for t, theta, _ in steps if t % task.steps_per_epoch == 0]
    return FixedRateSweep(rates, np.stack(judged))


def explore(
    task: Task, optimizers: Sequence[Optimizer], test: RangeTest
) -> Iterator[tuple[int, RangeRun | FixedRateSweep, float]]:
    """Make a range test of each optimizer, then sweeps for all of them together, coarse ones first.

    Yields the index of an optimizer, its range test so far or a part of its sweep, and the share of the work that is
    done. All runs use the first seed of the task, sweeps its schedule.
    """
    task = replace(task, epochs=test.epochs, seeds=task.seeds[:1])
    groups = list(interleaved_chunks(RATES, max(1, min(MAX_LANES, MAX_WEIGHTS // task.training_loss.parameters))))
    # A step of a test also asks for the loss.
    work = len(optimizers) * np.array([2 * test.steps, task.steps * RATES])
    done = 0.0
    for index, optimizer in enumerate(optimizers):
        for ranged in range_test(task, optimizer, test):
            yield index, ranged, (done + 2 * len(ranged.rates)) / work.sum()
        done += 2 * test.steps
    for group in groups:
        for index, optimizer in enumerate(optimizers):
            swept = train_fixed_rates(task, optimizer, test.fixed_rates()[group])
            done += task.steps * len(group)
            yield index, swept, done / work.sum()


def interleaved_chunks(count: int, lanes: int) -> Iterator[NDArray[np.int_]]:
    """Yield all indices below `count`, at most `lanes` at a time: every eighth and the last first, then the others."""
    remaining = np.arange(count)
    for spacing in (8, 4, 2, 1):
        chosen = remaining[(remaining % spacing == 0) | (remaining == count - 1)]
        remaining = np.setdiff1d(remaining, chosen)
        yield from (chosen[first : first + lanes] for first in range(0, len(chosen), lanes))
