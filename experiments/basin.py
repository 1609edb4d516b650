"""Basins of attraction: where paths from everywhere end, and how soon."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core import Array, Interval, Optimizer, Surface, Trajectory, run, spread
from experiments.sweep import by_rows, filled

POINTS = 200  # along each side
NEAR = 0.05  # of the window's diagonal
NOWHERE, GONE = -1, -2  # in place of a minimum


@dataclass(frozen=True)
class Basins:
    """Starts on a grid, x (nx,) and y (ny,), and what became of them.

    minima   (m, 2)    those that are known, else those in which runs came to rest
    reached  (ny, nx)  place of the minimum to which the last point is nearer than NEAR of the window's diagonal, and
                       than half-way to any other; NOWHERE where there is none, GONE where the run diverges
    steps    (ny, nx)  the step at which the run converged; -1 where it did not
    share    of the map that is known; the rest repeats its neighbours
    """

    x: Array
    y: Array
    minima: Array
    reached: NDArray[np.int_]
    steps: NDArray[np.int_]
    share: float


def basins(
    surface: Surface,
    optimizer: Optimizer,
    window: Sequence[Interval],
    steps: int,
    points: int = POINTS,
) -> Iterator[Basins]:
    """The map for one optimizer, a coarse one at first, then ever finer."""
    x, y = (np.linspace(low, high, points) for low, high in window)
    minima = np.array(surface.minima, dtype=float).reshape(-1, 2)
    reached, after = np.full((points, points), NOWHERE), np.full((points, points), -1)
    known: list[int] = []
    for rows, share in by_rows(points, points, steps):
        starts = np.stack(np.meshgrid(x, y[rows]))
        runs = run(surface, optimizer, starts, steps, keep="final")
        if not len(minima):
            minima = _resting_places(surface, runs)
        reached[rows], after[rows] = _arrivals(surface, minima, runs)
        known.extend(rows)
        yield Basins(x, y, minima, filled(reached, known), filled(after, known), share)


def _arrivals(surface: Surface, minima: Array, runs: Trajectory) -> tuple[NDArray[np.int_], NDArray[np.int_]]:
    """For each of `runs`, kept "final": the place of the minimum that it reaches, and the step."""
    (last,) = runs.theta
    reached = np.full(last.shape[1:], NOWHERE)
    if len(minima):
        distance = np.stack([np.hypot(*(last - spread(spot, last.ndim - 1))) for spot in minima])
        distance = np.where(np.isfinite(distance), distance, np.inf)
        nearest = np.argmin(distance, axis=0)
        reached = np.where(distance.min(axis=0) <= _radii(surface, minima)[nearest], nearest, NOWHERE)
    return np.where(runs.status == "diverged", GONE, reached), np.where(runs.status == "converged", runs.stopped_at, -1)


def _radii(surface: Surface, minima: Array) -> Array:
    apart = np.hypot(*(minima[:, None] - minima).T)
    np.fill_diagonal(apart, np.inf)
    return np.minimum(NEAR * np.hypot(*np.ptp(np.array(surface.domain, dtype=float), axis=1)), apart.min(axis=0) / 2)


def _resting_places(surface: Surface, runs: Trajectory) -> Array:
    """Where runs converged and the surface bends up in every direction, one for each cluster, (m, 2)."""
    ends = runs.theta[-1].reshape(2, -1)[:, np.ravel(runs.status) == "converged"]
    curvature = np.linalg.eigvalsh(np.moveaxis(surface.hessian(ends), -1, 0)) if ends.size else np.empty((0, 2))
    ends = ends[:, np.all(curvature > 0, axis=1)].T
    apart = 0.02 * np.hypot(*np.ptp(np.array(surface.domain, dtype=float), axis=1))
    found: list[Array] = []
    for end in ends:
        if all(np.hypot(*(end - other)) > apart for other in found):
            found.append(end)
    return np.array(found).reshape(-1, 2)
