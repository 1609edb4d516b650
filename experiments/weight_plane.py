"""Paths among thousands of weights, seen on a plane: where the points lie on it, how far from it, and the loss there.

Li, Xu, Taylor, Studer, Goldstein 2018, Visualizing the loss landscape of neural nets. Points are (n, ...).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from core import Array, Interval
from experiments.rate_sweep import by_rows, filled
from experiments.training import Course, Task
from networks import Perceptron
from networks.layers import Affine

GRID = 41  # points along each side of a landscape
PASSES = [len(range(0, GRID, every)) for every in (8, 4, 2, 1)]  # rows known after each pass of `by_rows`
ROOM = 0.15  # of the longer side, around what a window is to hold
LONGEST = 1.4  # how many times as long as the other a side of a window may be
LINE = 1e-7  # of its length: a cloud of points that is no wider counts as a line

Window = tuple[Interval, Interval]


@dataclass(frozen=True, eq=False)
class Plane:
    """All points origin + directions · places, for places of shape (2, ...).

    origin      (n,)
    directions  (n, 2), independent of each other; of unit length and at right angles only where that is said
    """

    origin: Array
    directions: Array

    @cached_property
    def _measures(self) -> Array:
        """What the places of a point are read off with, (2, n): the pseudoinverse of the directions."""
        return np.asarray(np.linalg.solve(self.directions.T @ self.directions, self.directions.T), dtype=float)

    def at(self, places: Array) -> Array:
        """The points, (n, ...), at places (2, ...)."""
        return self.origin.reshape(-1, *[1] * (places.ndim - 1)) + np.tensordot(self.directions, places, 1)

    def projected(self, theta: Array) -> Array:
        """The places, (2, ...), of the plane that are nearest to points (n, ...).

        By least squares: where the directions are not at right angles, plain dot products would be wrong.
        """
        return np.tensordot(self._measures, theta - self.origin.reshape(-1, *[1] * (theta.ndim - 1)), 1)

    def away(self, theta: Array) -> Array:
        """How far points (n, ...) are from the plane, (...)."""
        return np.linalg.norm(theta - self.at(self.projected(theta)), axis=0)

    def shares(self, theta: Array) -> Array:
        """Of the variance of points (n, K) about their mean: that along the first direction, and across it, (2,)."""
        centred = theta - theta.mean(axis=1, keepdims=True)
        along = _orthonormal(self.directions).T @ centred
        return np.square(along).sum(axis=1) / np.square(centred).sum()


def _orthonormal(directions: Array) -> Array:
    """Unit vectors at right angles, (n, 2), in the plane of `directions`, the first along the first of them."""
    first = directions[:, 0] / np.linalg.norm(directions[:, 0])
    second = directions[:, 1]
    for _ in range(2):  # the second time takes out what rounding left
        second = second - first * (first @ second)
        second = second / np.linalg.norm(second)
    return np.stack([first, second], axis=1)


def principal(theta: Array) -> Plane | None:
    """The plane that holds most of the variance of points (n, K): through their mean, along the principal axes.

    Li et al., section 7, put the origin at the end of one run; of several runs together it is their mean. The axes
    point so that the first point has no positive place, which keeps pictures of similar runs alike. None where the
    points lie on one line.
    """
    origin = theta.mean(axis=1)
    centred = theta - origin[:, None]
    n, count = centred.shape
    # The smaller of the two matrices that have the same eigenvalues.
    if n <= count:
        values, vectors = np.linalg.eigh(centred @ centred.T)
    else:
        values, vectors = np.linalg.eigh(centred.T @ centred)
        vectors = centred @ vectors[:, -2:]
    if len(values) < 2 or not values[-2] > LINE**2 * values[-1]:
        return None
    axes = _orthonormal(vectors[:, [-1, -2]])
    return Plane(origin, axes * np.where(axes.T @ centred[:, 0] > 0, -1.0, 1.0))


def through(start: Array, one: Array, other: Array) -> Plane | None:
    """The plane through three points (n,): from `start` towards `one`, and at a right angle, on the side of `other`.

    None where they lie on one line.
    """
    ways = np.stack([one - start, other - start], axis=1)
    lengths = np.linalg.norm(ways, axis=0)
    if not lengths.all():
        return None
    units = ways / lengths
    if not np.linalg.norm(units[:, 1] - units[:, 0] * (units[:, 0] @ units[:, 1])) > LINE:
        return None
    return Plane(start, _orthonormal(ways))


def filter_normalised(network: Perceptron, centre: Array, seed: int) -> Plane:
    """The plane through `centre`, (n,), along two random directions, normalised filter by filter: Li et al., section 4.

    A filter of an affine layer is what goes into one unit, a column of W: that of a direction is as long as that of the
    weights. Biases stay as they are at the centre, as in the authors' program. The directions are not quite at right
    angles.
    """
    rng = np.random.default_rng(seed)

    def direction() -> Array:
        parts: list[Array] = []
        drawn = network.layers(rng.normal(size=len(centre)))
        for layer, own in zip(drawn, network.layers(centre), strict=True):
            if isinstance(layer, Affine) and isinstance(own, Affine):
                scale = np.linalg.norm(own.W, axis=0) / np.linalg.norm(layer.W, axis=0)
                parts += [(layer.W * scale).ravel(), np.zeros(layer.B.size)]
        return np.concatenate(parts)

    return Plane(centre, np.stack([direction(), direction()], axis=1))


# ---------------------------------------------------------------------------------------------------------------------
# What was recorded of a run


@dataclass(frozen=True, eq=False)
class Way:
    """A run's recorded weights, theta (n, J), at the steps `at`, (J,), and the loss there on all training data, (J,).

    The loss has the penalty of weight decay: it is what is descended. `left_out` points that came later are not among
    them: from there on the loss is above that at the start, or not a number.
    """

    at: NDArray[np.int_]
    theta: Array
    loss: Array
    left_out: int

    @property
    def moved(self) -> float:
        """How far the end is from the start."""
        return float(np.linalg.norm(self.theta[:, -1] - self.theta[:, 0]))


def recorded(task: Task, course: Course, lane: int = 0) -> Way:
    """The way of one of a course's runs."""
    theta = course.weights[:, :, lane].T
    with np.errstate(all="ignore"):
        loss = course.judged[np.searchsorted(course.at, course.kept), 0, lane]
        if task.design.weight_decay:
            loss = loss + task.whole.penalty(task.whole.layers(theta))
        low = np.isfinite(theta).all(axis=0) & (loss <= loss[0])
    count = 1 + int(np.flatnonzero(low).max(initial=0))
    return Way(course.kept[:count], theta[:, :count], loss[:count], len(loss) - count)


# ---------------------------------------------------------------------------------------------------------------------
# The loss on the plane


def window_of(places: Array) -> Window:
    """A window that holds places (2, K) with some room, neither side much longer than the other."""
    low, high = places.min(axis=1), places.max(axis=1)
    sides = high - low
    longer = max(sides.max(), 1e-6 * max(1.0, np.abs(places).max()))  # more than rounding, around a single place
    half = np.maximum(sides + 2 * ROOM * longer, (1 + 2 * ROOM) * longer / LONGEST) / 2
    (x0, y0), (x1, y1) = (low + high) / 2 - half, (low + high) / 2 + half
    return (float(x0), float(x1)), (float(y0), float(y1))


def axes_over(window: Window) -> tuple[Array, Array]:
    """Where the loss is computed over a window, along each side."""
    x, y = (np.linspace(*side, GRID) for side in window)
    return x, y


def loss_over(task: Task, plane: Plane, places: Array, window: Window) -> Iterator[tuple[Array, Array | None, float]]:
    """The loss on all training data, with the penalty, at places (2, K) and over a window, growing finer.

    Yields the loss at the places, (K,), that over the grid of `axes_over`, (rows, columns), and the share known. The
    grid gets finer a few times only, as a browser takes long to draw contours; at first there is None.
    """
    network = task.whole
    x, y = axes_over(window)

    def at(several: Array) -> Array:
        # One by one: what is in between of a single network fits into the cache.
        return np.array([float(network.f(plane.at(place))) for place in several.T])

    with np.errstate(all="ignore"):
        shadows = at(places)
        z = np.full((len(y), len(x)), np.nan)
        known: list[int] = []
        seen: Array | None = None
        for rows, share in by_rows(len(y), len(x), network.count * network.parameters):
            for row in rows:
                z[row] = at(np.stack([x, np.full(len(x), y[row])]))
            known.extend(rows)
            if len(known) in PASSES:
                seen = filled(z, known)
            yield shadows, seen, share
