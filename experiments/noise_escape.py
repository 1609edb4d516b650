"""Leaving a valley by noise: in which valley runs on mini-batches are, by batch size, learning rate and step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core import Array, Optimizer, Param, Schedule, Surface, run, spread
from experiments.basins import GONE, NOWHERE
from experiments.stationary_points import Stationary
from optimizers import GradientDescent
from surfaces import Batches, DataLoss

SEEDS = np.arange(100)
SIZES = 1, 2, 5, 10, 20, 50
CELLS = 129  # along each side of the window: where downhill leads
ROLL = 500  # steps downhill, half as long as is stable where the surface is known to bend most
FACTORS = 0.4, 0.6, 1.5, 2.5  # between learning rates that are compared and the one that is set


@dataclass(frozen=True)
class Valleys:
    """The minima of a surface, (m, n), the lowest first, and how high the lowest pass above each is, (m,).

    lowest  which of them no other lies below, (m,)
    window  low and high ends, (n,) each, of the grid of `leads`
    leads   (CELLS, CELLS)  to the place of which minimum it goes downhill from a point of the grid
    """

    minima: Array
    rims: Array
    lowest: NDArray[np.bool_]
    window: tuple[Array, Array]
    leads: NDArray[np.int_]

    @property
    def differ(self) -> bool:
        """Whether there is a valley to leave for a lower one."""
        return not self.lowest.all()

    def at(self, theta: Array, loss: Array) -> NDArray[np.int_]:
        """In which valley points (T, n, ...) of these losses (T, ...) are: its minimum's place, or NOWHERE, (T, ...).

        It is that to which it goes downhill, if the loss is below its rim: the lowest pass above this minimum. Outside
        of the window, that of the window's nearest point.
        """
        path = np.moveaxis(theta, 1, 0)
        low, high = (spread(end, path.ndim - 1) for end in self.window)
        part = np.clip(np.nan_to_num((path - low) / (high - low)), 0, 1)
        places = self.leads[tuple(np.rint(part * (CELLS - 1)).astype(int))]
        return np.where(loss < self.rims[places], places, NOWHERE)


def valleys(surface: Surface, points: Sequence[Stationary]) -> Valleys:
    """Of a surface with these stationary points. A rim is infinite where no saddle is known above a minimum."""
    minima = sorted((spot for spot in points if spot.kind == "minimum"), key=lambda spot: spot.value)
    passes = [spot.value for spot in points if spot.kind == "saddle"]
    rims = [min((high for high in passes if high > spot.value), default=np.inf) for spot in minima]
    values = np.array([spot.value for spot in minima])
    lowest = values <= np.min(values, initial=np.inf) + 1e-9 * np.maximum(1, np.abs(values))
    spots = np.array([spot.point for spot in minima]).reshape(-1, len(surface.coordinates))
    low, high = np.array(surface.domain, dtype=float).T
    leads = _leads(surface, spots) if not lowest.all() else np.zeros((CELLS, CELLS), dtype=int)
    return Valleys(spots, np.array(rims), lowest, (low, high), leads)


def _leads(surface: Surface, minima: Array) -> NDArray[np.int_]:
    """To which minimum, (m, 2), one comes from each point of a grid who always goes to the lowest point around."""
    axes = [np.linspace(low, high, CELLS) for low, high in surface.domain]
    grid = np.stack(np.meshgrid(*axes, indexing="ij"))
    around = np.pad(surface.f(grid), 1, constant_values=np.inf)
    numbers = np.pad(np.arange(CELLS**2).reshape(CELLS, CELLS), 1)
    shifts = [np.s_[i : i + CELLS, j : j + CELLS] for i in range(3) for j in range(3)]
    lowest = np.argmin([around[shift] for shift in shifts], axis=0)
    after = np.choose(lowest, [numbers[shift] for shift in shifts]).ravel()
    while np.any((further := after[after]) != after):
        after = further
    ends = grid.reshape(2, -1)[:, after]
    nearest = np.argmin([np.hypot.reduce(ends - spot[:, None]) for spot in minima], axis=0)
    return nearest.reshape(CELLS, CELLS)


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
        return min(p, max(0.0, float(middle - half))), max(p, min(1.0, float(middle + half)))


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
