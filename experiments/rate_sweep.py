"""How a run's outcome depends on the learning rate: one run for each of many rates, computed together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core import Array, Optimizer, Schedule, Status, Surface, Trajectory, params_of, run

(_LR,) = params_of(Optimizer)
RATES = _LR.grid(211)  # thirty to each decade of the declared range


def sweep(
    surface: Surface,
    optimizer: Optimizer,
    start: ArrayLike,
    steps: int,
    rates: Array = RATES,
    *,
    schedule: Schedule | None = None,
) -> Trajectory:
    """Run an optimizer with each of `rates`, (R,), the last axis of all arrays of the result."""
    return run(surface, replace(optimizer, lr=rates), start, steps, schedule=schedule, keep="path")


MEASURES = ("final", "best", "steps")


def score(runs: Trajectory, measure: str) -> Array:
    """Score of runs by a measure, (...), the lower the better: final loss, best loss so far, or steps to converge.

    Infinite where a run is not finite at its end, or does not converge.
    """
    match measure:
        case "final":
            return np.where(np.isfinite(runs.loss[-1]), runs.loss[-1], np.inf)
        case "best":
            return np.fmin.reduce(np.where(np.isfinite(runs.loss), runs.loss, np.inf), axis=0)
        case "steps":
            return np.where(np.asarray(runs.status) == Status.CONVERGED, runs.stopped_at, np.inf)
        case _:
            raise ValueError(f"There is no measure {measure}; there are: {', '.join(MEASURES)}.")


def penalize_unstable(runs: Trajectory, scores: Array) -> Array:
    """`scores`, (...), made infinite where a run, kept as a path, is unstable: it diverges or rises above its start.

    An unstable run may end low by chance after a jump, or by leaving a window outside of which the surface falls
    without bound. If no stable run lowers the loss and has a finite score, `scores` stay as they are.
    """
    unstable = _rises(runs) | (np.asarray(runs.status) == Status.DIVERGED)
    usable = ~unstable & (runs.loss[-1] < runs.loss[0]) & np.isfinite(scores)
    return np.where(unstable, np.inf, scores) if usable.any() else scores


def _rises(runs: Trajectory) -> NDArray[np.bool_]:
    """Whether the loss is at some step above that at the start, or not a number, (...)."""
    return ~(np.max(runs.loss, axis=0) <= runs.loss[0])


def outcome_intervals(rates: Array, runs: Trajectory) -> list[tuple[float, float, str]]:
    """Intervals of rates, (R,), whose runs end with the same status, as (from, to, status).

    Two intervals meet in the geometric mean of the rates on both sides.
    """
    means = np.sqrt(rates[1:] * rates[:-1])
    edges = np.array([rates[0], *means, rates[-1]])
    groups = [[*group] for _, group in groupby(range(len(rates)), key=lambda lane: str(runs.status[lane]))]
    return [(float(edges[g[0]]), float(edges[g[-1] + 1]), str(runs.status[g[0]])) for g in groups]


SLOW = 0.5  # share of the start's height above the lowest loss


def too_small_right_too_large(runs: Trajectory, lowest: float) -> tuple[int | None, int, int | None] | None:
    """Indices of three typical rates in a sweep that keeps the paths; None if no rate lowers the loss.

    The first is None if the right rate is the smallest of the sweep, the last is None if it is the largest.

    just right  among the stable runs, see `calm`, the one that ends lowest; among those that end within 1e-12 of the
                start's height of it, the one that converges first; then the smallest rate
    too small   the largest rate up to which every run keeps SLOW of the start's height; else the smallest rate
    too large   the smallest larger rate that diverges; if none does, the smallest from which every run rises above
                the start; else the largest rate

    Heights are above `lowest`, the lowest loss there is; if it is not known (NaN), above the lowest stable run.
    """
    final, start = score(runs, "final"), runs.loss[0, 0]
    if not np.min(final) < start:
        return None
    ends = penalize_unstable(runs, final)
    height = start - (lowest if np.isfinite(lowest) else np.min(ends))
    best = ends <= np.min(ends) + 1e-12 * height
    right = int(np.argmin(np.where(best, score(runs, "steps").clip(max=1e9), np.inf)))
    slow = int(np.argmin(np.append(final[:right] - start >= (SLOW - 1) * height, False)))
    unstable = np.flatnonzero(runs.status[right + 1 :] == "diverged")
    if not len(unstable):
        steady = np.flatnonzero(~_rises(runs)[right:])
        unstable = np.arange(steady[-1] if len(steady) else 0, len(final) - right - 1)
    large = right + 1 + int(unstable[0]) if len(unstable) else len(final) - 1
    return max(0, slow - 1) if right else None, right, large if large > right else None


def by_rows(rows: int, columns: int, steps: int) -> Iterator[tuple[Any, float]]:
    """Yield the rows of a map in the order in which to compute them: every eighth first, then the rows between.

    Yields indices of some rows, and the share of the map that is known once they are computed. `steps` is the number
    of steps of each run.
    """
    rows_per_chunk = max(1, 1_500_000 // (columns * (steps + 1)))  # well under a tenth of a second
    known = 0
    for first, spacing in ((0, 8), (4, 8), (2, 4), (1, 2)):
        indices = np.arange(first, rows, spacing)
        for chunk in np.array_split(indices, np.arange(rows_per_chunk, len(indices), rows_per_chunk)):
            known += len(chunk)
            yield chunk, known / rows


def fill_nearest(values: NDArray[Any], known: Sequence[int]) -> Any:
    """`values`, (rows, ...), with each row replaced by the nearest of the `known` rows."""
    rows = np.sort(known)
    return values[rows[np.abs(np.arange(len(values))[:, None] - rows).argmin(axis=1)]]


@dataclass(frozen=True, eq=False)
class HeatMapAxes:
    """The numbers of a heat map: `values`, (V,), of the optimizer's number `name`, and learning rates, (R,)."""

    name: str
    values: Array
    rates: Array


def heat_map(
    surface: Surface,
    optimizer: Optimizer,
    axes: HeatMapAxes,
    start: ArrayLike,
    steps: int,
    *,
    schedule: Schedule | None = None,
) -> Iterator[tuple[tuple[Array, NDArray[np.bool_]], float]]:
    """Yield the final loss, (V, R), of a run with each value and rate of the axes, first for a few rows, then for more.

    Yields the loss (infinite where it is not finite), whether each run diverges, (V, R), and the share that is known.
    """
    shape = len(axes.values), len(axes.rates)
    loss, diverged = np.full(shape, np.inf), np.zeros(shape, dtype=bool)
    known: list[int] = []
    for rows, share in by_rows(*shape, steps):
        lanes: dict[str, Any] = {axes.name: axes.values[rows, None], "lr": axes.rates}
        runs = run(surface, replace(optimizer, **lanes), start, steps, schedule=schedule, keep="final")
        loss[rows], diverged[rows] = score(runs, "final"), runs.status == Status.DIVERGED
        known.extend(rows)
        yield (fill_nearest(loss, known), fill_nearest(diverged, known)), share
