"""Which learning rates suit a network: one run with a growing rate, and short trainings with a fixed one each."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import final

import numpy as np
from numpy.typing import NDArray

from core import Array, Optimizer, Trajectory, param, params_of, walk
from experiments.rate_sweep import SLOW, calm, measured
from experiments.training import Task

(_LR,) = params_of(Optimizer)
RATES = 33  # of a sweep
LANES, NUMBERS = 4, 40_000  # rates that are trained with side by side, and all their weights: more leave the caches
PARTS = 20  # in which a range test tells how far it has come
TIMES_BEST = 4.0  # a test ends where its smoothed loss is so many times the lowest before
TENTH = 0.1  # of the rate at which the smoothed loss is lowest, usually chosen
ENDINGS = ("learns", "hardly learns", "diverged")


@final
@dataclass(frozen=True)
class RangeTest:
    """The rates that are tried, and how.

    In a range test the rate grows from step to step by the same factor, from `low` to `high`. Smith 2017, Cyclical
    learning rates for training neural networks, section 3.3. A sweep trains for `epochs` with each of RATES rates.
    """

    low: float = param(1e-5, r"\eta_{\mathrm{min}}", "Lowest rate", 1e-5, 1e-2, log=True)
    high: float = param(10.0, r"\eta_{\mathrm{max}}", "Highest rate", 0.1, 100.0, log=True)
    steps: int = param(300, "", "Steps of the range test", 100, 2000, log=True)
    smoothing: float = param(0.9, r"\beta", "Smoothing of the losses", 0.0, 0.99, decay=True)
    epochs: int = param(3, "", "Epochs of the sweep", 1, 20, log=True)

    def growing(self) -> Array:
        """The rate of each step of a range test, (T,)."""
        return np.geomspace(self.low, self.high, self.steps)

    def fixed(self) -> Array:
        """The rates of a sweep, (R,)."""
        return replace(_LR, low=self.low, high=self.high).spread(RATES)

    @property
    def memory(self) -> int:
        """How many losses the moving average is about, in steps."""
        return math.ceil(round(1 / (1 - self.smoothing), 9))


@dataclass(frozen=True)
class Ranged:
    """A range test as far as it has come: the loss that each step saw before it moved, at the rate of that step, (t,).

    The smoothed loss is the moving average, corrected for its start at 0. `blown` is whether the test ended because
    that was more than TIMES_BEST times its lowest before, or not a number.
    """

    rates: Array
    loss: Array
    smoothed: Array
    memory: int
    blown: bool

    @property
    def settled(self) -> int:
        """The place from which on the average is about as many losses as it remembers."""
        return self.memory - 1

    @property
    def lowest(self) -> int | None:
        """Where the smoothed loss is lowest; None as long as too few losses are known."""
        known = self.smoothed[self.settled :]
        return self.settled + int(np.argmin(known)) if len(known) and np.isfinite(known[0]) else None

    @property
    def steepest(self) -> int | None:
        """Where the smoothed loss falls most per decade, before it is lowest: over `memory` steps to either side.

        Over fewer, the losses of single batches would decide. None where it does not fall.
        """
        if self.lowest is None:
            return None
        middle = np.arange(self.settled + self.memory, self.lowest - self.memory + 1)
        falls = self.smoothed[middle - self.memory] - self.smoothed[middle + self.memory]
        return int(middle[np.argmax(falls)]) if np.any(falls > 0) else None

    @property
    def suggested(self) -> float | None:
        """A tenth of the rate at which the smoothed loss is lowest; None where that is its first or last place."""
        lowest = self.lowest
        if lowest is None or lowest in (self.settled, len(self.rates) - 1):
            return None
        return TENTH * float(self.rates[lowest])


def range_test(task: Task, racer: Optimizer, test: RangeTest) -> Iterator[Ranged]:
    """What is known of one optimizer's run with a growing rate, ever more, until it has blown up or reached the end."""
    rates, loss = test.growing(), task.batches()
    first = replace(racer, lr=test.low)  # some methods begin with their rate
    every = math.ceil(test.steps / PARTS)
    seen: list[float] = []
    smoothed: list[float] = []
    mean, best, blown = 0.0, np.inf, False
    steps = walk(loss, first, task.start(), (rates / test.low).tolist())
    for t in range(test.steps):
        with np.errstate(all="ignore"):  # not around a yield: it would hold where the result goes
            _, theta, _ = next(steps)
            seen.append(float(loss.draw(t + 1).f(theta)))
            mean = test.smoothing * mean + (1 - test.smoothing) * seen[-1]
        smoothed.append(mean / (1 - test.smoothing ** (t + 1)))
        blown = t > 0 and not smoothed[-1] <= TIMES_BEST * best
        best = min(best, smoothed[-1])
        if blown or t % every == every - 1 or t == test.steps - 1:
            yield Ranged(rates[: t + 1], np.array(seen), np.array(smoothed), test.memory, blown)
        if blown:
            return


@dataclass(frozen=True)
class Swept:
    """Short trainings with a fixed rate each, (R,): judged at the start and after every epoch, (K, 4, R).

    In what they are judged by, and in which order, they are as `Task.judged` has them.
    """

    rates: Array
    judged: Array

    @property
    def runs(self) -> Trajectory:
        """With the loss on the training data, (K, R), and how each run ends, one of ENDINGS; without the weights.

        diverged       the loss is not finite at the end, or above that at the start
        hardly learns  it is SLOW of that at the start, or more
        learns         anything else
        """
        loss = self.judged[:, 0]
        lanes = len(self.rates)
        status = np.select([~(loss[-1] <= loss[0]), loss[-1] >= SLOW * loss[0]], [*ENDINGS[:0:-1]], ENDINGS[0])
        nowhere = np.empty((len(loss), 0, lanes))
        return Trajectory(nowhere, loss, {}, self.rates[None], {}, status, np.full(lanes, -1))

    @property
    def accuracy(self) -> Array:
        """On the validation data at the end, (R,); NaN where a network's loss is not finite."""
        ended = np.isfinite(self.judged[-1, 0]) & np.isfinite(self.judged[-1, 2])
        return np.where(ended, self.judged[-1, 3], np.nan)

    @property
    def three(self) -> tuple[int | None, int, int | None] | None:
        """Places of three telling rates; None where none learns.

        just right  the one that ends lowest, of those that never rise above the start, if any of them ends below it
        too small   the next below all that learn; None where the smallest does
        too large   the next above all that learn; None where the largest does
        """
        right = int(np.argmin(calm(self.runs, measured(self.runs, "final"))))
        learns = np.flatnonzero(self.runs.status == ENDINGS[0])
        if right not in learns:
            return None
        small, large = int(learns[0]) - 1, int(learns[-1]) + 1
        return small if small >= 0 else None, right, large if large < len(self.rates) else None


def joined(parts: Sequence[Swept]) -> Swept:
    """Parts of a sweep together, by rate."""
    rates = np.concatenate([part.rates for part in parts])
    order = np.argsort(rates)
    return Swept(rates[order], np.concatenate([part.judged for part in parts], axis=-1)[..., order])


def trained(task: Task, racer: Optimizer, rates: Array) -> Swept:
    """One optimizer's training with each of some rates, (R,): the same first weights and batches for all."""
    factors = [task.schedule(t, task.steps) for t in range(1, task.steps + 1)]
    start = np.repeat(task.start()[:, None], len(rates), axis=1)
    with np.errstate(all="ignore"):
        steps = walk(task.batches(), replace(racer, lr=rates), start, factors)
        judged = [task.judged(theta) for t, theta, _ in steps if t % task.to_epoch == 0]
    return Swept(rates, np.stack(judged))


def explore(task: Task, racers: Sequence[Optimizer], test: RangeTest) -> Iterator[tuple[int, Ranged | Swept, float]]:
    """A range test of each of `racers`, then sweeps by turns: few rates all over the range, then others between.

    Yields the place of one, what is known of its test or some trainings of its sweep, and the share of the work that is
    done. All with the first seed of the task, in the sweep with its schedule.
    """
    task = replace(task, epochs=test.epochs, seeds=task.seeds[:1])
    groups = list(turns(RATES, max(1, min(LANES, NUMBERS // task.whole.parameters))))
    # A step of a test also asks for the loss.
    work = len(racers) * np.array([2 * test.steps, task.steps * RATES])
    done = 0.0
    for place, racer in enumerate(racers):
        for ranged in range_test(task, racer, test):
            yield place, ranged, (done + 2 * len(ranged.rates)) / work.sum()
        done += 2 * test.steps
    for group in groups:
        for place, racer in enumerate(racers):
            swept = trained(task, racer, test.fixed()[group])
            done += task.steps * len(group)
            yield place, swept, done / work.sum()


def turns(count: int, lanes: int) -> Iterator[NDArray[np.int_]]:
    """All places below `count`, so many at a time: every eighth and the last first, then those between."""
    left = np.arange(count)
    for every in (8, 4, 2, 1):
        now = left[(left % every == 0) | (left == count - 1)]
        left = np.setdiff1d(left, now)
        yield from (now[at : at + lanes] for at in range(0, len(now), lanes))
