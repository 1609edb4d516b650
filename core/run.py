"""`run`: many steps of an optimizer on a surface, from one start or thousands.

The first axis is the coordinate, the rest are independent runs (lanes). A point `theta` has shape `(n, ...)`;
a number of an optimizer or of a surface is a float or an array that broadcasts over `...`. One ball and ten thousand
are the same code.

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
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from core.counting import KINDS, Counting, Remembering, counts_per_step
from core.lanes import chunks, concatenate, map_lanes, slice_axis, take_lanes
from core.optimizer import Optimizer
from core.outcome import FAR, not_at_rest, oscillates, outcome, rest_limits, status_of, window_distance
from core.schedule import Constant, Schedule
from core.surface import Array, State, Surface, lane_shapes, spread
from core.trajectory import Trajectory


def run(
    surface: Surface,
    optimizer: Optimizer,
    start: ArrayLike,
    steps: int,
    *,
    schedule: Schedule | None = None,
    keep: Literal["all", "path", "final"] = "all",
) -> Trajectory:
    """Take `steps` steps from `start` and record them; never raises because a run diverges.

    start   (n,) or (n, ...); its lanes and those of every number of `optimizer` and `surface` broadcast together
    keep    "all"; "path" drops the state; "final" drops the state and keeps only the last point, loss and the sums of
            the evaluations (T+1 -> 1)

    Raises ValueError when `steps` is negative or `start` does not have one entry per coordinate.
    """
    start = np.asarray(start, dtype=float)
    if steps < 0:
        raise ValueError(f"A run needs 0 or more steps, not {steps}.")
    if start.ndim == 0 or len(start) != len(surface.domain):
        raise ValueError(f"The start needs {len(surface.domain)} coordinates along its first axis.")
    lanes = np.broadcast_shapes(start.shape[1:], *lane_shapes(optimizer), *lane_shapes(surface))
    theta = np.broadcast_to(spread(start, len(lanes)), (len(start), *lanes))
    factors = [(schedule or Constant())(t, steps) for t in range(1, steps + 1)]
    walk = _arrive if keep == "final" else partial(_record, with_state=keep == "all")

    # Chunks of lanes run side by side: NumPy computes outside of Python's lock.
    axis, edges = chunks(lanes)
    if len(edges) == 2:
        parts = [walk(surface, optimizer, theta, factors)]
    else:
        cuts = [partial(slice_axis, axis=axis, at=slice(*edge)) for edge in pairwise(edges)]
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            works = [
                pool.submit(walk, map_lanes(surface, cut), map_lanes(optimizer, cut), cut(theta), factors)
                for cut in cuts
            ]
            parts = [work.result() for work in works]
    theta, loss, state, evaluations, status, stopped_at = (
        concatenate(pieces, axis) for pieces in zip(*parts, strict=True)
    )
    lr = np.multiply.outer(np.array(factors), optimizer.lr)
    return Trajectory(theta, loss, state, lr, evaluations, status, stopped_at)


_Part = tuple[Any, Any, State, State, Any, Any]  # of a trajectory: theta, loss, state, evaluations, status, stopped_at


def walk(
    surface: Surface,
    optimizer: Optimizer,
    theta: Array,
    factors: Sequence[float],
    evaluations: Mapping[str, list[Any]] = {},
) -> Iterator[tuple[int, Array, State]]:
    """The start and every step after it: t, theta_t and the state, with the learning rate times one of `factors`.

    How often a step asks for each of KINDS that is in `evaluations` is added to the list there.
    """
    theta = theta.copy()
    state = optimizer.init(theta)
    yield 0, theta, state
    now, factor = optimizer, 1.0
    counting = Counting(theta.ndim - 1)
    for t, wanted in enumerate(factors, 1):
        if wanted != factor:
            factor = wanted
            now = replace(optimizer, lr=optimizer.lr * factor)
        theta, state = now.step(counting.of(surface.draw(t)), theta, state, t)
        for kind, counts in evaluations.items():
            counts.append(counting.asked[kind][1] if kind in counting.asked else 0)
        yield t, theta, state


def _record(
    surface: Surface, optimizer: Optimizer, start: Array, factors: Sequence[float], *, with_state: bool = False
) -> _Part:
    """Every point of the lanes of `start`, (n, ...)."""
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
        gone = np.logical_or.accumulate(~(np.isfinite(path).all(axis=1) & np.isfinite(loss)))
        if gone.any():
            loss = np.where(gone, np.nan, loss)
            path = np.where(gone[:, None], np.nan, path)
        asked = {kind: counts_per_step(counts, start.shape[1:]) for kind, counts in evaluations.items()}
        return path, loss, history, asked, *outcome(surface, path)


def _arrive(surface: Surface, optimizer: Optimizer, start: Array, factors: Sequence[float]) -> _Part:
    """The last point of the lanes of `start`, (n, ...), and the same outcome as that of the whole paths."""
    lanes, steps = start.shape[1:], len(factors)
    quarter = steps // 4
    seen = Remembering(surface)
    evaluations: dict[str, list[Any]] = {kind: [] for kind in KINDS}
    limits = rest_limits(surface, len(lanes))
    restless: Any = np.full(lanes, -1)  # the last step at which it was
    undefined: Any = np.zeros(lanes, dtype=bool)
    turns: Any = np.zeros(start.shape, np.int32)
    # Least and greatest coordinates in the last two quarters.
    extent = [(np.full(start.shape, np.inf), np.full(start.shape, -np.inf)) for _ in range(2)]
    with np.errstate(all="ignore"):
        here = start
        move = np.zeros_like(start)
        for t, theta, _ in walk(seen, optimizer, start, factors, evaluations):
            if t:
                np.putmask(restless, not_at_rest(move, seen.grad(here), *limits), t - 1)
                turn, move = move, theta - here
                if t > steps - 2 * quarter + 1:
                    turns += turn * move < 0
            if quarter >= 2:
                for (low, high), end in zip(extent, (steps - quarter, steps), strict=True):
                    if end - quarter <= t <= end:
                        np.minimum(low, theta, out=low)
                        np.maximum(high, theta, out=high)
            if not surface.finite:
                undefined |= ~np.isfinite(surface.f(theta))
            here = theta
        np.putmask(restless, not_at_rest(move, seen.grad(here), *limits), steps)
        loss = surface.f(here)
        converged = restless < steps
        (before, swing) = (high - low for low, high in extent)
        status = status_of(converged, oscillates(surface, turns, swing, before) if quarter >= 2 else False, False)
        stopped_at = np.where(converged, restless + 1, -1)

        # What has left the window or the numbers is walked again, with its whole path.
        lost = window_distance(surface, here) > FAR * np.maximum(1, window_distance(surface, start))
        (again,) = np.nonzero(np.ravel(lost | undefined | ~np.isfinite(here).all(axis=0) | ~np.isfinite(loss)))
        status, stopped_at, loss, here = (np.array(values) for values in (status, stopped_at, loss, here))
        for at in np.array_split(again, math.ceil(len(again) * (steps + 1) / 2**21)) if len(again) else ():
            chosen = partial(take_lanes, lanes=lanes, at=at)
            whole = _record(map_lanes(surface, chosen), map_lanes(optimizer, chosen), chosen(start), factors)
            here.reshape(len(here), -1)[:, at] = whole[0][-1]
            for values, theirs in zip((loss, status, stopped_at), (whole[1][-1], *whole[4:]), strict=True):
                values.reshape(-1)[at] = theirs
    sums = {kind: counts_per_step([sum(counts)], lanes) for kind, counts in evaluations.items()}
    return here[None], loss[None], {}, sums, status[()], stopped_at[()]
