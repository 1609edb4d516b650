"""How a run ends: the rules, with their constants."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.lanes import map_lanes, take_lanes
from core.surface import Array, Surface

# ---------------------------------------------------------------------------------------------------------------------
# How a run ends

STATUSES = ("converged", "still moving", "oscillating", "diverged")


RESTING = "resting"  # what `experiments.resting_places` makes of "converged" where a run rests at no minimum


FAR = 3.0  # window half-widths from the window's centre


GROWTH = 1.25  # of the distance from the window's centre, over the last quarter


FLAT = 5e-4  # of the surface's height, lost or gained over the window's width


SWING = 1e-3  # of the window's width


def outcome(surface: Surface, theta: Array) -> tuple[Any, Any]:
    """How each path of `theta`, shape (T+1, n, ...), ends: its status and the step of it (-1 where there is none).

    diverged at step k   from step k to the end the point is not finite, or farther from the window's centre than
                         FAR times the window's edge (FAR times the start, where that lies farther); and in the last
                         quarter of the steps it gets GROWTH times as far as ever before
    converged at step k  from step k to the end no coordinate's slope, kept over the whole width of the window, would
                         change the loss by more than FLAT of the surface's height, and no step is longer than SWING
                         of the window: the path rests where it is flat, which need not be a minimum (see RESTING)
    oscillating          over at least 8 steps: in the second half some coordinate turns back 3 times or more, and
                         the width it covers in the last quarter is at least 0.9 of that in the quarter before, and
                         at least SWING of the window
    still moving         anything else
    """
    path = np.moveaxis(theta, 1, 0)  # coordinate first: a time is one more axis of lanes
    lanes, steps = path.shape[2:], path.shape[1] - 1
    recent, quarter = max(1, steps // 4), steps // 4
    diverged, oscillating = (np.zeros(lanes, dtype=bool) for _ in range(2))
    stopped_at: Any = np.full(lanes, -1)

    # Each rule is asked only of the lanes of whose last point it may be true. Negated comparisons, so that what is not
    # a number counts as far, and as restless.
    far = ~(window_distance(surface, path[:, -1]) <= FAR * np.maximum(1, window_distance(surface, path[:, 0])))
    if far.any():
        reach = window_distance(surface, path[..., far])
        left = _from_here_on(~(reach <= FAR * np.maximum(1, reach[0])))
        ever = np.max(reach[:-recent], axis=0, initial=0)
        diverged[far] = ~(np.max(reach[-recent:], axis=0) < GROWTH * ever)
        stopped_at[far] = np.where(diverged[far], left, -1)

    def rests(surface: Surface, path: Array, limits: Sequence[Array]) -> NDArray[np.bool_]:
        return ~not_at_rest(np.diff(path, axis=1, prepend=path[:, :1]), surface.grad(path), *limits)

    limits = rest_limits(surface, path.ndim - 1)
    converged = ~diverged & rests(surface, path[:, -2:], limits)[-1]
    if converged.any():
        chosen = partial(take_lanes, lanes=lanes, at=np.flatnonzero(converged))
        theirs = [chosen(limit) for limit in limits]
        stopped_at[converged] = _from_here_on(rests(map_lanes(surface, chosen), path[..., converged], theirs))

    maybe = ~diverged & ~converged
    if quarter >= 2 and maybe.any():
        late = path[:, -2 * quarter - 1 :, maybe]
        moves = np.diff(late, axis=1)
        turns = np.sum(moves[:, 1:] * moves[:, :-1] < 0, axis=1)
        swing, before = np.ptp(late[:, quarter:], axis=1), np.ptp(late[:, : quarter + 1], axis=1)
        oscillating[maybe] = oscillates(surface, turns, swing, before)
    return status_of(converged, oscillating, diverged)[()], stopped_at[()]


def _window(surface: Surface, lanes: int) -> tuple[Array, Array]:
    """Centre and half-widths of the window, (n, 1, ...) for points with that many axes of lanes."""
    low, high = np.array(surface.domain, dtype=float).T.reshape(2, -1, *[1] * lanes)
    return (low + high) / 2, (high - low) / 2


def window_distance(surface: Surface, theta: Array) -> Array:
    """How far points (n, ...) are from the window's centre, in half-widths of it."""
    centre, half = _window(surface, theta.ndim - 1)
    return np.max(np.abs(theta - centre) / half, axis=0)


def rest_limits(surface: Surface, lanes: int) -> tuple[Array, Array]:
    """The largest slope and step of a point at rest, (n, ...) for points with that many axes of lanes."""
    _, half = _window(surface, lanes)
    return FLAT * surface.height / (2 * half), SWING * 2 * half


def not_at_rest(move: Array, slope: Array, flat: Array, swing: Array) -> NDArray[np.bool_]:
    """Where points with gradients `slope`, (n, ...), reached by the steps `move`, are not at rest."""
    rests = np.all(np.abs(slope) <= flat, axis=0)
    if not rests.any():  # spares the other half of the work, early in a run
        return ~rests
    return ~(rests & np.all(np.abs(move) <= swing, axis=0))


def oscillates(surface: Surface, turns: NDArray[np.integer], swing: Array, before: Array) -> NDArray[np.bool_]:
    """Whether some coordinate turns often, and the width it covers, (n, ...), does not shrink."""
    _, half = _window(surface, swing.ndim - 1)
    return np.any((turns >= 3) & (swing >= np.maximum(0.9 * before, SWING * 2 * half)), axis=0)


def status_of(converged: Any, oscillating: Any, diverged: Any) -> NDArray[np.str_]:
    return np.select([converged, oscillating, diverged], [STATUSES[0], *STATUSES[2:]], default=STATUSES[1])


def _from_here_on(true: NDArray[np.bool_]) -> NDArray[np.intp]:
    """First index from which `true`, shape (T+1, ...), holds to the end; -1 where it does not hold at the end."""
    trailing = np.logical_and.accumulate(true[::-1]).sum(axis=0)
    return np.where(trailing > 0, len(true) - trailing, -1)
