"""Basins of attraction: where paths from everywhere end, and how soon."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core import Array, Interval, Optimizer, Schedule, Surface, run, spread
from experiments.rate_sweep import by_rows, filled
from experiments.resting_places import told_apart

POINTS = 200  # along each side
NEAR, CLUSTER = 0.05, 0.02  # of the diagonal of the surface's window
NOWHERE, GONE = -1, -2  # in place of a minimum


@dataclass(frozen=True)
class Basins:
    """Starts on a grid, x (nx,) and y (ny,), and what became of them.

    minima   (m, 2)    those that are known, else those in which runs came to rest
    reached  (ny, nx)  place of the minimum to which the last point is nearer than NEAR of the diagonal, and
                       than half-way to any other; NOWHERE where there is none, GONE where the run diverges
    steps    (ny, nx)  the step at which the run converged at a minimum; -1 where it did not
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
    *,
    schedule: Schedule | None = None,
) -> Iterator[Basins]:
    """The map for one optimizer, a coarse one at first, then ever finer."""
    x, y = (np.linspace(low, high, points) for low, high in window)
    minima = np.array(surface.minima, dtype=float).reshape(-1, 2)
    last = np.full((2, points, points), np.nan)
    diverged = np.zeros((points, points), dtype=bool)
    reached, after = np.full((points, points), NOWHERE), np.full((points, points), -1)
    known: list[int] = []
    for rows, share in by_rows(points, points, steps):
        starts = np.stack(np.meshgrid(x, y[rows]))
        runs = told_apart(surface, run(surface, optimizer, starts, steps, schedule=schedule, keep="final"))
        (last[:, rows],) = runs.theta
        diverged[rows] = runs.status == "diverged"
        after[rows] = np.where(runs.status == "converged", runs.stopped_at, -1)
        known.extend(rows)
        if not surface.minima:
            found = _with_resting_places(surface, minima, last[:, rows][:, after[rows] >= 0])
            if len(found) > len(minima):  # what was known before may end there too
                minima, rows = found, np.array(known)
        reached[rows] = np.where(diverged[rows], GONE, _nearest(surface, minima, last[:, rows]))
        yield Basins(x, y, minima, filled(reached, known), filled(after, known), share)


def _nearest(surface: Surface, minima: Array, last: Array) -> NDArray[np.int_]:
    """The place of the minimum that is near enough to each last point (2, ...); else NOWHERE."""
    if not len(minima):
        return np.full(last.shape[1:], NOWHERE)
    distance = np.stack([np.hypot(*(last - spread(spot, last.ndim - 1))) for spot in minima])
    distance = np.where(np.isfinite(distance), distance, np.inf)
    nearest = np.argmin(distance, axis=0)
    return np.where(distance.min(axis=0) <= _radii(surface, minima)[nearest], nearest, NOWHERE)


def _radii(surface: Surface, minima: Array) -> Array:
    apart = np.hypot(*(minima[:, None] - minima).T)
    np.fill_diagonal(apart, np.inf)
    return np.minimum(NEAR * _diagonal(surface), apart.min(axis=0) / 2)


def _with_resting_places(surface: Surface, minima: Array, ends: Array) -> Array:
    """`minima` (m, 2), and with them one of each cluster of `ends` (2, k) where the surface bends up on every side."""
    curvature = np.linalg.eigvalsh(np.moveaxis(surface.hessian(ends), -1, 0)) if ends.size else np.empty((0, 2))
    found = [*minima]
    for end in ends[:, np.all(curvature > 0, axis=1)].T:
        if all(np.hypot(*(end - other)) > CLUSTER * _diagonal(surface) for other in found):
            found.append(end)
    return np.array(found).reshape(-1, 2)


def _diagonal(surface: Surface) -> float:
    return float(np.hypot(*np.ptp(np.array(surface.domain, dtype=float), axis=1)))
