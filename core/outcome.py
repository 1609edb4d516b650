"""How a run ends: the rules with their constants, on whole paths and during a run.

The docstring of `outcome`, which takes paths, states the rules. `OutcomeTracker` applies the same rules, with the same
predicates and constants, to runs whose paths are not kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.lanes import map_lanes, take_lanes
from core.surface import Array, Surface


class Status(StrEnum):
    """How a run ends; a status is equal to its word, in arrays of words too."""

    CONVERGED = "converged"
    STILL_MOVING = "still moving"
    OSCILLATING = "oscillating"
    DIVERGED = "diverged"


STATUSES = tuple(Status)
RESTING = "resting"  # a run that converged, but not at a minimum: see `experiments.resting_places`

DIVERGED_DISTANCE = 3.0  # distance from the centre of the window, in half-widths
DIVERGED_GROWTH = 1.25  # growth of that distance in the last quarter of the steps
# Change of the loss over the width of the window, if the gradient were constant, relative to the surface's height.
GRADIENT_TOLERANCE = 5e-4
STEP_TOLERANCE = 1e-3  # length of a step, and width of an oscillation, relative to the width of the window
MIN_TURNS = 3  # changes of direction of a coordinate
MIN_WIDTH_RATIO = 0.9  # width of an oscillation in the last quarter, relative to the quarter before it
MIN_OSCILLATION_STEPS = 8  # in shorter runs no oscillation is looked for


def outcome(surface: Surface, theta: Array) -> tuple[Any, Any]:
    """Status of each path of `theta`, (T+1, n, ...), and the step at which it converged or diverged, else -1.

    The first rule that holds decides:

    diverged at step k   From step k to the end the point is not finite, or its distance from the centre of the window
                         is more than DIVERGED_DISTANCE half-widths (DIVERGED_DISTANCE times the distance of the
                         start, where the start lies outside the window). And the largest distance in the last quarter
                         of the steps is at least DIVERGED_GROWTH times the largest distance before.
    converged at step k  From step k to the end the path rests where the surface is flat: no coordinate's gradient, if
                         it were constant over the width of the window, would change the loss by more than
                         GRADIENT_TOLERANCE of the surface's height, and no coordinate moves by more than
                         STEP_TOLERANCE of the window's width. Such a point need not be a minimum (see RESTING).
    oscillating          The run has at least MIN_OSCILLATION_STEPS steps. In the second half some coordinate turns back
                         MIN_TURNS times or more. The width that this coordinate covers in the last quarter is at least
                         MIN_WIDTH_RATIO of its width in the quarter before, and at least STEP_TOLERANCE of the
                         window's width.
    still moving         Anything else.
    """
    path = np.moveaxis(theta, 1, 0)  # (n, T+1, ...): time is one more axis of lanes
    diverged, stopped_at = _find_divergence(surface, path)
    converged, rest_start = _find_rest(surface, path, ~diverged)
    stopped_at = np.where(converged, rest_start, stopped_at)
    oscillating = _find_oscillation(surface, path, ~diverged & ~converged)
    return select_status(converged, oscillating, diverged)[()], stopped_at[()]


def _find_divergence(surface: Surface, path: Array) -> tuple[NDArray[np.bool_], NDArray[np.intp]]:
    """Whether each path, (n, T+1, ...), diverged, and from which step on, else -1."""
    lanes, steps = path.shape[2:], path.shape[1] - 1
    quarter = max(1, steps // 4)
    diverged, stopped_at = np.zeros(lanes, dtype=bool), np.full(lanes, -1)
    far = is_far(window_distance(surface, path[:, -1]), window_distance(surface, path[:, 0]))
    if far.any():
        distance = window_distance(surface, path[..., far])
        largest = np.max(distance[:-quarter], axis=0, initial=0)
        diverged[far] = ~(np.max(distance[-quarter:], axis=0) < DIVERGED_GROWTH * largest)  # NaN counts as growth
        stopped_at[far] = np.where(diverged[far], _trailing_start(is_far(distance, distance[0])), -1)
    return diverged, stopped_at


def _find_rest(
    surface: Surface, path: Array, candidates: NDArray[np.bool_]
) -> tuple[NDArray[np.bool_], NDArray[np.intp]]:
    """Whether each path, (n, T+1, ...), among the candidates, (...), ends at rest, and from which step on, else -1."""

    def rests(surface: Surface, path: Array, limits: Sequence[Array]) -> NDArray[np.bool_]:
        return is_at_rest(np.diff(path, axis=1, prepend=path[:, :1]), surface.grad(path), *limits)

    lanes, limits = path.shape[2:], rest_limits(surface, path.ndim - 1)
    stopped_at = np.full(lanes, -1)
    converged = candidates & rests(surface, path[:, -2:], limits)[-1]
    if converged.any():
        pick = partial(take_lanes, lanes=lanes, indices=np.flatnonzero(converged))
        picked = rests(map_lanes(surface, pick), path[..., converged], [pick(limit) for limit in limits])
        stopped_at[converged] = _trailing_start(picked)
    return converged, stopped_at


def _find_oscillation(surface: Surface, path: Array, candidates: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Whether each path, (n, T+1, ...), among the candidates, (...), oscillates."""
    oscillating = np.zeros(path.shape[2:], dtype=bool)
    steps = path.shape[1] - 1
    if steps >= MIN_OSCILLATION_STEPS and candidates.any():
        third, fourth = _last_quarters(steps)
        moves = np.diff(path[:, third.start :, candidates], axis=1)
        turns = np.sum(moves[:, 1:] * moves[:, :-1] < 0, axis=1)
        previous_width, width = (
            np.ptp(path[:, quarter.start : quarter.stop, candidates], axis=1) for quarter in (third, fourth)
        )
        oscillating[candidates] = is_oscillating(surface, turns, width, previous_width)
    return oscillating


class OutcomeTracker:
    """The rules of `outcome`, applied step by step to runs from `start`, (n, ...), whose paths are not kept.

    `update` takes every step; then `result` has the outcome. To decide on divergence the whole path is needed:
    `may_have_diverged` says which lanes to run again.
    """

    def __init__(self, surface: Surface, start: Array, steps: int) -> None:
        lanes = start.shape[1:]
        self._surface, self._start, self._steps = surface, start, steps
        self._limits = rest_limits(surface, len(lanes))
        self._theta, self._move = start, np.zeros_like(start)
        self._restless = np.full(lanes, -1)  # the last step after which the point was not at rest
        self._turns = np.zeros(start.shape, np.int32)
        self._quarters = _last_quarters(steps)
        # The smallest and the largest coordinates in each of these quarters.
        self._bounds = [(np.full(start.shape, np.inf), np.full(start.shape, -np.inf)) for _ in self._quarters]
        self._undefined = np.zeros(lanes, dtype=bool)  # whether the loss was not finite at some point
        if not surface.finite:
            self._undefined |= ~np.isfinite(surface.f(start))

    def update(self, t: int, theta: Array, previous_gradient: Array) -> None:
        """Take in step t = 1, 2, ...: the points theta_t and the gradients at theta_{t-1}, both (n, ...)."""
        np.putmask(self._restless, ~is_at_rest(self._move, previous_gradient, *self._limits), t - 1)
        previous_move, self._move, self._theta = self._move, theta - self._theta, theta
        if t >= self._quarters[0].start:
            self._update_oscillation(t, previous_move)
        if not self._surface.finite:
            self._undefined |= ~np.isfinite(self._surface.f(theta))

    def _update_oscillation(self, t: int, previous_move: Array) -> None:
        if t >= self._quarters[0].start + 2:
            self._turns += previous_move * self._move < 0
        for (low, high), quarter in zip(self._bounds, self._quarters, strict=True):
            if t in quarter:
                np.minimum(low, self._theta, out=low)
                np.maximum(high, self._theta, out=high)

    def result(self, gradient: Array) -> tuple[NDArray[np.str_], NDArray[np.intp]]:
        """Status and step, (...), as `outcome` has them for lanes that have not diverged.

        `gradient`, (n, ...), is the one at the last points.
        """
        np.putmask(self._restless, ~is_at_rest(self._move, gradient, *self._limits), self._steps)
        converged = self._restless < self._steps
        oscillating = diverged = np.zeros_like(converged)
        if self._steps >= MIN_OSCILLATION_STEPS:
            previous_width, width = (high - low for low, high in self._bounds)
            oscillating = is_oscillating(self._surface, self._turns, width, previous_width)
        return select_status(converged, oscillating, diverged), np.where(converged, self._restless + 1, -1)

    def may_have_diverged(self, loss: Array) -> NDArray[np.bool_]:
        """Lanes, (...), whose last point is far, or whose loss was not finite at some point; `loss` is the last one."""
        start_distance, distance = (window_distance(self._surface, theta) for theta in (self._start, self._theta))
        finite = np.isfinite(self._theta).all(axis=0) & np.isfinite(loss)
        return is_far(distance, start_distance) | self._undefined | ~finite


def _last_quarters(steps: int) -> tuple[range, range]:
    """Indices of the points in the third and in the fourth quarter of a run; the point between belongs to both."""
    quarter = steps // 4
    return range(steps - 2 * quarter, steps - quarter + 1), range(steps - quarter, steps + 1)


def _window(surface: Surface, lanes: int) -> tuple[Array, Array]:
    """Centre and half-widths of the window, (n, 1, ...) with `lanes` axes of lanes."""
    low, high = np.array(surface.domain, dtype=float).T.reshape(2, -1, *[1] * lanes)
    return (low + high) / 2, (high - low) / 2


def window_distance(surface: Surface, theta: Array) -> Array:
    """Distance, (...), of points, (n, ...), from the centre of the window: the largest over the coordinates.

    Its unit is half the width of the window: it is 1 at the edge, and NaN for points with NaN.
    """
    centre, half = _window(surface, theta.ndim - 1)
    return np.max(np.abs(theta - centre) / half, axis=0)


def rest_limits(surface: Surface, lanes: int) -> tuple[Array, Array]:
    """Largest gradient and largest move of a point at rest, (n, ...) with `lanes` axes of lanes."""
    _, half = _window(surface, lanes)
    return GRADIENT_TOLERANCE * surface.height / (2 * half), STEP_TOLERANCE * 2 * half


# In these predicates NaN counts as far, and as not at rest.


def is_far(distance: Array, start_distance: Array) -> NDArray[np.bool_]:
    """Whether points at these distances from the centre of the window, (...), lie too far from it."""
    return ~(distance <= DIVERGED_DISTANCE * np.maximum(1, start_distance))


def is_at_rest(move: Array, gradient: Array, gradient_limit: Array, move_limit: Array) -> NDArray[np.bool_]:
    """Whether points, (...), with these gradients, (n, ...), reached by these moves, (n, ...), are at rest."""
    flat = np.all(np.abs(gradient) <= gradient_limit, axis=0)
    if not flat.any():  # saves half of the work early in a run
        return flat
    return flat & np.all(np.abs(move) <= move_limit, axis=0)


def is_oscillating(
    surface: Surface, turns: NDArray[np.integer], width: Array, previous_width: Array
) -> NDArray[np.bool_]:
    """Whether some coordinate turns often, and the width that it covers, (n, ...), neither shrinks nor is small."""
    _, half = _window(surface, width.ndim - 1)
    return np.any(
        (turns >= MIN_TURNS) & (width >= np.maximum(MIN_WIDTH_RATIO * previous_width, STEP_TOLERANCE * 2 * half)),
        axis=0,
    )


def select_status(
    converged: NDArray[np.bool_], oscillating: NDArray[np.bool_], diverged: NDArray[np.bool_]
) -> NDArray[np.str_]:
    """The status of each lane, (...), by the first condition that holds."""
    words = [status.value for status in (Status.CONVERGED, Status.OSCILLATING, Status.DIVERGED)]
    return np.select([converged, oscillating, diverged], words, default=Status.STILL_MOVING.value)


def _trailing_start(true: NDArray[np.bool_]) -> NDArray[np.intp]:
    """First index from which `true`, (T+1, ...), holds to the end; -1 where it does not hold at the end."""
    trailing = np.logical_and.accumulate(true[::-1]).sum(axis=0)
    return np.where(trailing > 0, len(true) - trailing, -1)
