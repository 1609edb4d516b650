"""Leaving a valley by noise: in which valley runs on mini-batches are, by batch size, learning rate and step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core import Array, Optimizer, Param, Schedule, Surface, run, spread
from experiments.basin import GONE, NOWHERE
from experiments.stationary import Stationary
from optimizers import GradientDescent
from surfaces import Batches, DataLoss

SEEDS = np.arange(100)
SIZES = 1, 2, 5, 10, 20, 50
ROLL = 500  # steps downhill, half as long as is stable where the surface is known to bend most
FACTORS = 0.4, 0.6, 1.5, 2.5  # between learning rates that are compared and the one that is set


@dataclass(frozen=True)
class Valleys:
    """The minima of a surface, (m, n), the lowest first, and how high the lowest pass above each is, (m,).

    `lowest` says which of them no other lies below, (m,).
    """

    minima: Array
    rims: Array
    lowest: NDArray[np.bool_]

    @property
    def differ(self) -> bool:
        """Whether there is a valley to leave for a lower one."""
        return not self.lowest.all()

    def at(self, theta: Array, loss: Array) -> NDArray[np.int_]:
        """In which valley points (T, n, ...) of these losses (T, ...) are: its minimum's place, or NOWHERE, (T, ...).

        It is that of the nearest minimum, where the loss is below the rim: the lowest pass above this minimum.
        """
        path = np.moveaxis(theta, 1, 0)
        with np.errstate(invalid="ignore", over="ignore"):
            apart = [np.hypot.reduce(path - spread(spot, path.ndim - 1)) for spot in self.minima]
            nearest = np.argmin(apart, axis=0)
            return np.where(loss < self.rims[nearest], nearest, NOWHERE)


def valleys(points: Sequence[Stationary]) -> Valleys:
    """Of the stationary points of a surface. A rim is infinite where no saddle is known above a minimum."""
    minima = sorted((spot for spot in points if spot.kind == "minimum"), key=lambda spot: spot.value)
    passes = [spot.value for spot in points if spot.kind == "saddle"]
    rims = [min((high for high in passes if high > spot.value), default=np.inf) for spot in minima]
    values = np.array([spot.value for spot in minima])
    lowest = values <= np.min(values, initial=np.inf) + 1e-9 * np.maximum(1, np.abs(values))
    return Valleys(np.array([spot.point for spot in minima]), np.array(rims), lowest)


@dataclass(frozen=True)
class Leaving:
    """Runs of one setting, each with its own draws; all data make one run.

    out      (T+1,)  the share of them that is in a lowest valley, after each step
    ends     how many are at the end in a lowest valley, in another one, in none, and how many diverge
    """

    out: Array
    ends: tuple[int, int, int, int]

    @property
    def count(self) -> int:
        return sum(self.ends)

    @property
    def bar(self) -> tuple[float, float]:
        """One standard error about the share that is out at the end, from a low to a high share (E. B. Wilson 1927)."""
        n, p = self.count, self.ends[0] / self.count
        if n == 1:  # nothing is left to chance
            return p, p
        middle, half = (p + 0.5 / n) / (1 + 1 / n), np.sqrt(p * (1 - p) / n + 0.25 / n**2) / (1 + 1 / n)
        return max(0.0, float(middle - half)), min(1.0, float(middle + half))


def leave(
    surface: DataLoss,
    of: Valleys,
    optimizer: Optimizer,
    start: ArrayLike,
    steps: int,
    size: int | None,
    *,
    replacement: bool = False,
    schedule: Schedule | None = None,
) -> Leaving:
    """Runs on batches of so many samples, one for each of SEEDS; one run on all data where there is no `size`."""
    seen: Surface = surface if size is None else Batches(surface, size, replacement, SEEDS)
    begin = np.array(start, dtype=float)
    lanes = begin[:, None] * np.ones(1 if size is None else len(SEEDS))
    runs = run(seen, optimizer, lanes, steps, schedule=schedule, keep="path")
    places = of.at(runs.theta, runs.loss)
    inside = np.isin(places, np.flatnonzero(of.lowest))
    last = np.where(runs.status == "diverged", GONE, places[-1])
    inside[-1] &= last != GONE
    counts: Any = [
        int(np.sum(which)) for which in (inside[-1], ~inside[-1] & (last >= 0), last == NOWHERE, last == GONE)
    ]
    return Leaving(inside.mean(axis=1), tuple(counts))


def rolls_to(surface: DataLoss, of: Valleys, points: Sequence[Stationary], start: ArrayLike) -> int:
    """In which valley one is that walks downhill from `start` on the loss on all data; NOWHERE where in none yet."""
    known = np.array([start, *(spot.point for spot in points)], dtype=float)
    steepest = max(np.linalg.norm(surface.hessian(at), 2) for at in known)
    walk = run(surface, GradientDescent(1 / float(steepest)), start, ROLL, keep="final")
    return int(of.at(walk.theta, walk.loss)[0])


def sizes_of(count: int, size: int | None) -> list[int | None]:
    """Batch sizes to be compared, of so many samples, with one more; the last stands for all data."""
    return [*sorted({*SIZES, *([] if size is None else [size])} & {*range(count)}), None]


def rates_about(p: Param, rate: float) -> list[float]:
    """Learning rates to be compared with one, in the range of `p`, and itself; ascending."""
    return sorted({rate, *(p.rounded(rate * factor) for factor in FACTORS)})
