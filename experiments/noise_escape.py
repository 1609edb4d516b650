"""Leaving a valley by noise: in which valley runs on mini-batches are, by batch size, learning rate and step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core import Array, Optimizer, Param, Schedule, Status, Surface, add_lane_axes, run
from experiments.basins import DIVERGED, NOWHERE
from experiments.stationary_points import StationaryPoint
from optimizers import GradientDescent
from surfaces import Batches, DataLoss

SEEDS = np.arange(100)
BATCH_SIZES = 1, 2, 5, 10, 20, 50
CELLS = 129  # points along each side of the window, of the grid on which downhill is followed
DOWNHILL_STEPS = 500  # at half the stable rate for the largest curvature that is known
RATE_FACTORS = 0.4, 0.6, 1.5, 2.5  # learning rates to be compared with the current one, as multiples of it


@dataclass(frozen=True)
class Valleys:
    """The minima of a surface, (m, n), the lowest first, and the height of the lowest pass above each, (m,).

    lowest    (m,)  whether no other minimum is lower
    window    low and high ends, (n,) each, of the grid of `downhill`
    downhill  (CELLS, CELLS)  index of the minimum to which the surface leads downhill from each point of the grid
    """

    minima: Array
    pass_heights: Array
    lowest: NDArray[np.bool_]
    window: tuple[Array, Array]
    downhill: NDArray[np.int_]

    @property
    def differ(self) -> bool:
        """Whether a valley can be left for a lower one."""
        return not self.lowest.all()

    def valley_indices(self, theta: Array, loss: Array) -> NDArray[np.int_]:
        """Valley of points (T, n, ...) with these losses (T, ...): the index of its minimum, or NOWHERE, (T, ...).

        A point is in the valley to which it leads downhill if its loss is below the lowest pass above that minimum.
        A point outside the window counts as the nearest one in it.
        """
        path = np.moveaxis(theta, 1, 0)
        low, high = (add_lane_axes(end, path.ndim - 1) for end in self.window)
        position = np.clip(np.nan_to_num((path - low) / (high - low)), 0, 1)
        indices = self.downhill[tuple(np.rint(position * (CELLS - 1)).astype(int))]
        return np.where(loss < self.pass_heights[indices], indices, NOWHERE)


def find_valleys(surface: Surface, points: Sequence[StationaryPoint]) -> Valleys:
    """The valleys of a surface with these stationary points; a pass is infinitely high if no saddle is known."""
    minima = sorted((point for point in points if point.kind == "minimum"), key=lambda point: point.value)
    saddles = [point.value for point in points if point.kind == "saddle"]
    rims = [min((height for height in saddles if height > point.value), default=np.inf) for point in minima]
    values = np.array([point.value for point in minima])
    lowest = values <= np.min(values, initial=np.inf) + 1e-9 * np.maximum(1, np.abs(values))
    theta = np.array([point.point for point in minima]).reshape(-1, len(surface.coordinates))
    low, high = np.array(surface.domain, dtype=float).T
    downhill = _downhill(surface, theta) if not lowest.all() else np.zeros((CELLS, CELLS), dtype=int)
    return Valleys(theta, np.array(rims), lowest, (low, high), downhill)


def _downhill(surface: Surface, minima: Array) -> NDArray[np.int_]:
    """Index of the minimum, of (m, 2), that is reached from each point of a grid by moves to the lowest neighbour."""
    axes = [np.linspace(low, high, CELLS) for low, high in surface.domain]
    grid = np.stack(np.meshgrid(*axes, indexing="ij"))
    values = np.pad(surface.f(grid), 1, constant_values=np.inf)
    numbers = np.pad(np.arange(CELLS**2).reshape(CELLS, CELLS), 1)
    shifts = [np.s_[i : i + CELLS, j : j + CELLS] for i in range(3) for j in range(3)]
    lowest = np.argmin([values[shift] for shift in shifts], axis=0)
    reached = np.choose(lowest, [numbers[shift] for shift in shifts]).ravel()
    while np.any((further := reached[reached]) != reached):
        reached = further
    ends = grid.reshape(2, -1)[:, reached]
    nearest = np.argmin([np.hypot.reduce(ends - minimum[:, None]) for minimum in minima], axis=0)
    return nearest.reshape(CELLS, CELLS)


@dataclass(frozen=True)
class EscapeRuns:
    """Runs with one batch size and learning rate, each with its own batches; on all data there is one run.

    out_share   (T+1,)  share of the runs in a lowest valley, after each step
    end_counts  number of runs that end in a lowest valley, in another one, in none, and number of runs that diverge
    """

    out_share: Array
    end_counts: tuple[int, int, int, int]

    @property
    def count(self) -> int:
        """Number of runs."""
        return sum(self.end_counts)

    @property
    def error_interval(self) -> tuple[float, float]:
        """One standard error around the share that is out at the end, as a low and a high share (E. B. Wilson 1927)."""
        n, p = self.count, self.end_counts[0] / self.count
        if n == 1:  # nothing is random
            return p, p
        middle, half = (p + 0.5 / n) / (1 + 1 / n), np.sqrt(p * (1 - p) / n + 0.25 / n**2) / (1 + 1 / n)
        return min(p, max(0.0, float(middle - half))), max(p, min(1.0, float(middle + half)))


def with_batches(surface: DataLoss, size: int | None, *, replacement: bool = False) -> Surface:
    """`surface` with batches of `size` samples, in one lane for each of SEEDS; without a `size`, the loss itself."""
    return surface if size is None else Batches(surface, size, replacement, SEEDS)


def run_escapes(
    surface: Surface,
    valleys: Valleys,
    optimizer: Optimizer,
    start: ArrayLike,
    steps: int,
    *,
    schedule: Schedule | None = None,
) -> EscapeRuns:
    """Run an optimizer on a surface, once for each seed of its batches, and follow in which valleys the runs are."""
    count = np.size(surface.seed) if isinstance(surface, Batches) else 1
    lanes = np.array(start, dtype=float)[:, None] * np.ones(count)
    runs = run(surface, optimizer, lanes, steps, schedule=schedule, keep="path")
    indices = valleys.valley_indices(runs.theta, runs.loss)
    is_out = np.isin(indices, np.flatnonzero(valleys.lowest))
    last = np.where(runs.status == Status.DIVERGED, DIVERGED, indices[-1])
    is_out[-1] &= last != DIVERGED
    ends = (
        int(np.sum(is_out[-1])),
        int(np.sum(~is_out[-1] & (last >= 0))),
        int(np.sum(last == NOWHERE)),
        int(np.sum(last == DIVERGED)),
    )
    return EscapeRuns(is_out.mean(axis=1), ends)


def downhill_valley(surface: DataLoss, valleys: Valleys, points: Sequence[StationaryPoint], start: ArrayLike) -> int:
    """Valley in which a descent from `start` on the loss on all data ends; NOWHERE if it is in none yet.

    `points` are the stationary points of the surface.
    """
    known = np.array([start, *(point.point for point in points)], dtype=float)
    largest = max(np.linalg.norm(surface.hessian(point), 2) for point in known)
    path = run(surface, GradientDescent(1 / float(largest)), start, DOWNHILL_STEPS, keep="final")
    return int(valleys.valley_indices(path.theta, path.loss)[0])


def compared_sizes(count: int, size: int | None) -> list[int | None]:
    """Batch sizes below `count` samples to be compared, `size` among them; the last one, None, stands for all data."""
    return [*sorted({*BATCH_SIZES, *([] if size is None else [size])} & {*range(count)}), None]


def compared_rates(p: Param, rate: float) -> list[float]:
    """Learning rates around `rate` to be compared with it, and itself, ascending; in the range of `p`."""
    return sorted({rate, *(p.rounded(rate * factor) for factor in RATE_FACTORS)})
