"""Basins of attraction: where paths from a grid of starts end, and how soon."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core import Array, Interval, Optimizer, Schedule, Status, Surface, add_lane_axes, run
from experiments.rate_sweep import by_rows, fill_nearest
from experiments.resting_places import mark_resting
from experiments.window import window_diagonal

POINTS = 200  # along each side
NEAR_DISTANCE, CLUSTER_DISTANCE = 0.05, 0.02  # shares of the diagonal of the surface's window
NOWHERE, DIVERGED = -1, -2  # instead of the index of a minimum


@dataclass(frozen=True)
class Basins:
    """Basins of attraction over a grid of starts, x (nx,) and y (ny,).

    minima   (m, 2)    the known minima; if none is known, the minima at which runs came to rest
    reached  (ny, nx)  index of the minimum in whose neighbourhood the run ends: nearer than NEAR_DISTANCE, and than
                       half-way to any other minimum; NOWHERE if there is none, GONE if the run diverges
    steps    (ny, nx)  the step at which the run converged at a minimum; -1 where it did not
    """

    x: Array
    y: Array
    minima: Array
    reached: NDArray[np.int_]
    steps: NDArray[np.int_]


def basins(
    surface: Surface,
    optimizer: Optimizer,
    window: Sequence[Interval],
    steps: int,
    points: int = POINTS,
    *,
    schedule: Schedule | None = None,
) -> Iterator[tuple[Basins, float]]:
    """Yield the basins of one optimizer over a window, first for a few rows of the grid, then for ever more.

    Also yields the share of the rows that is known; the other rows repeat the nearest known ones.
    """
    x, y = (np.linspace(low, high, points) for low, high in window)
    minima = np.array(surface.minima, dtype=float).reshape(-1, 2)
    last = np.full((2, points, points), np.nan)
    diverged = np.zeros((points, points), dtype=bool)
    reached, converged_at = np.full((points, points), NOWHERE), np.full((points, points), -1)
    known: list[int] = []
    for rows, share in by_rows(points, points, steps):
        starts = np.stack(np.meshgrid(x, y[rows]))
        runs = mark_resting(surface, run(surface, optimizer, starts, steps, schedule=schedule, keep="final"))
        (last[:, rows],) = runs.theta
        diverged[rows] = runs.status == Status.DIVERGED
        converged_at[rows] = np.where(runs.status == Status.CONVERGED, runs.stopped_at, -1)
        known.extend(rows)
        if not surface.minima:
            found = _with_resting_places(surface, minima, last[:, rows][:, converged_at[rows] >= 0])
            if len(found) > len(minima):  # runs that are known already may end at a new one too
                minima, rows = found, np.array(known)
        reached[rows] = np.where(diverged[rows], DIVERGED, _nearest(surface, minima, last[:, rows]))
        yield Basins(x, y, minima, fill_nearest(reached, known), fill_nearest(converged_at, known)), share


def _nearest(surface: Surface, minima: Array, last: Array) -> NDArray[np.int_]:
    """Index of the minimum near each last point (2, ...); NOWHERE if none is near enough."""
    if not len(minima):
        return np.full(last.shape[1:], NOWHERE)
    distance = np.stack([np.hypot(*(last - add_lane_axes(minimum, last.ndim - 1))) for minimum in minima])
    distance = np.where(np.isfinite(distance), distance, np.inf)
    nearest = np.argmin(distance, axis=0)
    return np.where(distance.min(axis=0) <= _radii(surface, minima)[nearest], nearest, NOWHERE)


def _radii(surface: Surface, minima: Array) -> Array:
    """Radius of the neighbourhood of each of minima (m, 2), (m,)."""
    distances = np.hypot(*(minima[:, None] - minima).T)
    np.fill_diagonal(distances, np.inf)
    return np.minimum(NEAR_DISTANCE * window_diagonal(surface), distances.min(axis=0) / 2)


def _with_resting_places(surface: Surface, minima: Array, ends: Array) -> Array:
    """`minima` (m, 2), and one of each cluster of `ends` (2, k) where all curvatures are positive, (m', 2)."""
    curvature = np.linalg.eigvalsh(np.moveaxis(surface.hessian(ends), -1, 0)) if ends.size else np.empty((0, 2))
    found = [*minima]
    for end in ends[:, np.all(curvature > 0, axis=1)].T:
        if all(np.hypot(*(end - minimum)) > CLUSTER_DISTANCE * window_diagonal(surface) for minimum in found):
            found.append(end)
    return np.array(found).reshape(-1, 2)
