"""`run`: many steps of an optimizer on a surface, from one start or from thousands.

The first axis is the coordinate, the rest are independent runs (lanes). A point `theta` has shape `(n, ...)`; a number
of an optimizer or of a surface is a float or an array that broadcasts over `...`. One run and ten thousand are the same
code.

Symbols: `t` is the step, counted from 1; step t leads from theta_{t-1} to theta_t.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from itertools import pairwise
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from core.counting import KINDS, CachingSurface, CountingSurface, counts_per_step
from core.lanes import chunk_edges, concatenate, map_lanes, slice_axis, take_lanes
from core.optimizer import Optimizer
from core.outcome import OutcomeTracker, outcome
from core.schedule import Constant, Schedule
from core.surface import Array, State, Surface, add_lane_axes, lane_shapes
from core.trajectory import Trajectory

POINTS_PER_CHUNK = 2**21  # of paths that are computed again


def run(
    surface: Surface,
    optimizer: Optimizer,
    start: ArrayLike,
    steps: int,
    *,
    schedule: Schedule | None = None,
    keep: Literal["all", "path", "final"] = "all",
) -> Trajectory:
    """Take `steps` steps from `start` and record them. A run that diverges raises nothing.

    start   (n,) or (n, ...); its lanes and those of every number of `optimizer` and `surface` broadcast together
    keep    "all"; "path" drops the state; "final" drops the state and keeps only the last point, the last loss and the
            sums of the evaluations (T+1 -> 1)

    Raises ValueError when `steps` is negative or `start` does not have one entry per coordinate.
    """
    start = np.asarray(start, dtype=float)
    if steps < 0:
        raise ValueError(f"A run needs 0 or more steps, not {steps}.")
    if start.ndim == 0 or len(start) != len(surface.domain):
        raise ValueError(f"The start needs {len(surface.domain)} coordinates along its first axis.")
    lanes = np.broadcast_shapes(start.shape[1:], *lane_shapes(optimizer), *lane_shapes(surface))
    theta = np.broadcast_to(add_lane_axes(start, len(lanes)), (len(start), *lanes))
    factors = [(schedule or Constant())(t, steps) for t in range(1, steps + 1)]
    run_chunk = _run_final if keep == "final" else partial(_run_path, with_state=keep == "all")

    # Chunks of lanes run side by side: NumPy computes outside of Python's lock.
    axis, edges = chunk_edges(lanes)
    if len(edges) == 2:
        result = run_chunk(surface, optimizer, theta, factors)
    else:
        cuts = [partial(slice_axis, axis=axis, part=slice(*edge)) for edge in pairwise(edges)]
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            tasks = [
                pool.submit(run_chunk, map_lanes(surface, cut), map_lanes(optimizer, cut), cut(theta), factors)
                for cut in cuts
            ]
            results = [task.result() for task in tasks]
        result = _Result(*(concatenate(pieces, axis) for pieces in zip(*results, strict=True)))
    return Trajectory(**result._asdict(), lr=np.multiply.outer(np.array(factors), optimizer.lr))


class _Result(NamedTuple):
    """The fields of a trajectory, without the learning rate, for one chunk of the lanes."""

    theta: Array
    loss: Array
    state: State
    evaluations: Mapping[str, Array]
    status: Any
    stopped_at: Any


def walk(
    surface: Surface,
    optimizer: Optimizer,
    theta: Array,
    factors: Sequence[float],
    evaluations: Mapping[str, list[Any]] = {},
) -> Iterator[tuple[int, Array, State]]:
    """Yield t, theta_t and the state for the start and every step; step t multiplies the learning rate by factors[t-1].

    For each kind in `evaluations`, the count of each step is appended to the list there.
    """
    theta = theta.copy()
    state = optimizer.init(theta)
    yield 0, theta, state
    current, current_factor = optimizer, 1.0
    counting = CountingSurface(theta.ndim - 1)
    for t, factor in enumerate(factors, 1):
        if factor != current_factor:
            current_factor = factor
            current = replace(optimizer, lr=optimizer.lr * factor)
        theta, state = current.step(counting.begin_step(surface.at_step(t)), theta, state, t)
        for kind, counts in evaluations.items():
            counts.append(counting.requests[kind][1] if kind in counting.requests else 0)
        yield t, theta, state


def _run_path(
    surface: Surface, optimizer: Optimizer, start: Array, factors: Sequence[float], *, with_state: bool = False
) -> _Result:
    """Every point of the runs from `start`, (n, ...)."""
    path = np.empty((len(factors) + 1, *start.shape))
    history: State = {}
    evaluations: dict[str, list[Any]] = {kind: [] for kind in KINDS}
    with np.errstate(all="ignore"):
        for t, theta, state in walk(surface, optimizer, start, factors, evaluations):
            path[t] = theta
            if with_state:
                for name, value in state.items():
                    if name not in history:
                        history[name] = np.full((len(path), *np.shape(value)), np.nan)
                    history[name][t] = value
        loss = surface.f(np.moveaxis(path, 1, 0))
        undefined = np.logical_or.accumulate(~(np.isfinite(path).all(axis=1) & np.isfinite(loss)))
        if undefined.any():
            loss = np.where(undefined, np.nan, loss)
            path = np.where(undefined[:, None], np.nan, path)
        counts = {kind: counts_per_step(values, start.shape[1:]) for kind, values in evaluations.items()}
        return _Result(path, loss, history, counts, *outcome(surface, path))


def _run_final(surface: Surface, optimizer: Optimizer, start: Array, factors: Sequence[float]) -> _Result:
    """The last points of the runs from `start`, (n, ...), with the outcome of their whole paths."""
    lanes, steps = start.shape[1:], len(factors)
    caching = CachingSurface(surface)
    evaluations: dict[str, list[Any]] = {kind: [] for kind in KINDS}
    with np.errstate(all="ignore"):
        tracker = OutcomeTracker(surface, start, steps)
        theta = start
        for t, following, _ in walk(caching, optimizer, start, factors, evaluations):
            if t:
                tracker.update(t, following, caching.grad(theta))  # most methods have computed this gradient in step t
            theta = following
        status, stopped_at = tracker.result(caching.grad(theta))
        loss = surface.f(theta)
        indices = np.flatnonzero(tracker.may_have_diverged(loss))
        theta, loss = np.array(theta, order="C"), np.array(loss, order="C")
        status, stopped_at = np.array(status, order="C"), np.array(stopped_at, order="C")
        chunks = math.ceil(len(indices) * (steps + 1) / POINTS_PER_CHUNK)
        for chunk in np.array_split(indices, chunks) if chunks else ():
            pick = partial(take_lanes, lanes=lanes, indices=chunk)
            whole = _run_path(map_lanes(surface, pick), map_lanes(optimizer, pick), pick(start), factors)
            theta.reshape(len(theta), -1)[:, chunk] = whole.theta[-1]
            loss.reshape(-1)[chunk] = whole.loss[-1]
            status.reshape(-1)[chunk] = whole.status
            stopped_at.reshape(-1)[chunk] = whole.stopped_at
    sums = {kind: counts_per_step([sum(counts)], lanes) for kind, counts in evaluations.items()}
    return _Result(theta[None], loss[None], {}, sums, status[()], stopped_at[()])
