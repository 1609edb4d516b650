"""How a run's outcome depends on the learning rate: one run for each of many rates, walked together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core import Array, Optimizer, Schedule, Surface, Trajectory, params_of, run

(_LR,) = params_of(Optimizer)
RATES = _LR.spread(211)  # thirty to each decade of the declared range


def sweep(
    surface: Surface,
    optimizer: Optimizer,
    start: ArrayLike,
    steps: int,
    rates: Array = RATES,
    *,
    schedule: Schedule | None = None,
) -> Trajectory:
    """One path for each of `rates`, shape (R,), the last axis of all that it holds."""
    return run(surface, replace(optimizer, lr=rates), start, steps, schedule=schedule, keep="path")


MEASURES = ("final", "best", "steps")


def measured(of: Trajectory, measure: str) -> Array:
    """What a run is judged by, (...), the less the better: final loss, best loss so far, or steps to converge.

    Infinite where a run is not finite at its end, or does not converge.
    """
    match measure:
        case "final":
            return np.where(np.isfinite(of.loss[-1]), of.loss[-1], np.inf)
        case "best":
            return np.fmin.reduce(np.where(np.isfinite(of.loss), of.loss, np.inf), axis=0)
        case "steps":
            return np.where(np.asarray(of.status) == "converged", of.stopped_at, np.inf)
    raise ValueError(f"There is no measure {measure}; there are: {', '.join(MEASURES)}.")


def calm(of: Trajectory, judged: Array) -> Array:
    """`judged`, (...), infinite where a run, kept as a path, diverges or its loss ever rises above that at its start.

    A rate that throws the point far out, from where it happens to end well, is not what is looked for, nor one that
    ends low by leaving a window outside of which the surface falls without end. Where no calm run lowers the loss and
    has a finite value, all of `judged`.
    """
    wild = _rises(of) | (np.asarray(of.status) == "diverged")
    usable = ~wild & (of.loss[-1] < of.loss[0]) & np.isfinite(judged)
    return np.where(wild, np.inf, judged) if usable.any() else judged


def _rises(of: Trajectory) -> NDArray[np.bool_]:
    """Where the loss is at some step above that at the start, or not a number."""
    return ~(np.max(of.loss, axis=0) <= of.loss[0])


def bands(rates: Array, of: Trajectory) -> list[tuple[float, float, str]]:
    """Neighbouring rates, (R,), whose runs end alike, as (from, to, status); bands meet half-way between two rates."""
    between = np.sqrt(rates[1:] * rates[:-1])
    edges = np.array([rates[0], *between, rates[-1]])
    alike = [[*group] for _, group in groupby(range(len(rates)), key=lambda at: str(of.status[at]))]
    return [(float(edges[g[0]]), float(edges[g[-1] + 1]), str(of.status[g[0]])) for g in alike]


SLOW = 0.5  # share of the start's height above the lowest loss


def too_small_right_too_large(of: Trajectory, lowest: float) -> tuple[int | None, int, int | None] | None:
    """Places of three telling rates in a sweep that keeps the paths; None where no rate lowers the loss.

    The first or last is None where what is just right is the smallest or largest rate of the sweep.

    just right  of the `calm` runs, the one that ends lowest; of those that end within 1e-12 of the start's height
                above `lowest` of it, the one that converges first, then the smallest rate
    too small   the largest rate up to which all leave SLOW of the start's height; else the smallest rate
    too large   the smallest rate above it that diverges; where none does, the smallest from which on every rate rises
                above the start; else the largest rate

    `lowest` is the lowest loss there is; where it is not known (NaN), that of the calm runs.
    """
    final, start = measured(of, "final"), of.loss[0, 0]
    if not np.min(final) < start:
        return None
    ends = calm(of, final)
    height = start - (lowest if np.isfinite(lowest) else np.min(ends))
    best = ends <= np.min(ends) + 1e-12 * height
    right = int(np.argmin(np.where(best, measured(of, "steps").clip(max=1e9), np.inf)))
    slow = int(np.argmin(np.append(final[:right] - start >= (SLOW - 1) * height, False)))
    wild = np.flatnonzero(of.status[right + 1 :] == "diverged")
    if not len(wild):
        below = np.flatnonzero(~_rises(of)[right:])
        wild = np.arange(below[-1] if len(below) else 0, len(final) - right - 1)
    large = right + 1 + int(wild[0]) if len(wild) else len(final) - 1
    return max(0, slow - 1) if right else None, right, large if large > right else None


def by_rows(rows: int, columns: int, steps: int) -> Iterator[tuple[Any, float]]:
    """The rows of a map in the order in which to compute them, some at a time: every eighth first, then those between.

    Yields indices of rows, and the share of the map that is known once they are.
    """
    at_once = max(1, 1_500_000 // (columns * (steps + 1)))  # well under a tenth of a second
    known = 0
    for first, every in ((0, 8), (4, 8), (2, 4), (1, 2)):
        indices = np.arange(first, rows, every)
        for some in np.array_split(indices, np.arange(at_once, len(indices), at_once)):
            known += len(some)
            yield some, known / rows


def filled(values: NDArray[Any], known: Sequence[int]) -> Any:
    """A map (rows, ...) of which some rows are `known`, the others filled with the nearest of these."""
    rows = np.sort(known)
    return values[rows[np.abs(np.arange(len(values))[:, None] - rows).argmin(axis=1)]]


def heat_map(
    surface: Surface,
    optimizer: Optimizer,
    name: str,
    values: Array,
    rates: Array,
    start: ArrayLike,
    steps: int,
    *,
    schedule: Schedule | None = None,
) -> Iterator[tuple[Array, NDArray[np.bool_], float]]:
    """Final loss, (V, R), over `values` (V,) of the number `name` and learning rates (R,), growing finer.

    Yields the loss (infinite where it is not finite), where runs diverge, and the share known.
    """
    loss, diverged = np.full((len(values), len(rates)), np.inf), np.zeros((len(values), len(rates)), dtype=bool)
    known: list[int] = []
    for rows, share in by_rows(len(values), len(rates), steps):
        lanes: dict[str, Any] = {name: values[rows, None], "lr": rates}
        runs = run(surface, replace(optimizer, **lanes), start, steps, schedule=schedule, keep="final")
        loss[rows], diverged[rows] = measured(runs, "final"), runs.status == "diverged"
        known.extend(rows)
        yield filled(loss, known), filled(diverged, known), share
