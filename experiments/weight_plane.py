"""Planes through the space of a network's weights: paths projected onto them, and the loss on them.

Li, Xu, Taylor, Studer, Goldstein 2018, Visualizing the loss landscape of neural nets. Points are (n, ...).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from core import Array, Interval
from experiments.rate_sweep import by_rows, fill_nearest
from experiments.training import Task, TrainingCurve
from networks import Perceptron
from networks.layers import Affine

GRID = 41  # points along each side of a window
ROWS_AFTER_PASS = [len(range(0, GRID, spacing)) for spacing in (8, 4, 2, 1)]  # rows known after a pass of `by_rows`
MARGIN = 0.15  # around the points in a window, as a share of their longer side
MAX_ASPECT = 1.4  # ratio of the sides of a window
LINE_WIDTH = 1e-7  # as a share of the length: points that spread no wider count as points on a line

Window = tuple[Interval, Interval]


@dataclass(frozen=True, eq=False)
class Plane:
    """The plane of all points origin + directions · coordinates, for coordinates of shape (2, ...).

    origin      (n,)
    directions  (n, 2), linearly independent; orthonormal only where a function says so
    """

    origin: Array
    directions: Array

    @cached_property
    def _pseudoinverse(self) -> Array:
        """Pseudoinverse of the directions, (2, n)."""
        return np.asarray(np.linalg.solve(self.directions.T @ self.directions, self.directions.T), dtype=float)

    def points(self, coordinates: Array) -> Array:
        """Points, (n, ...), at coordinates (2, ...) of the plane."""
        return self.origin.reshape(-1, *[1] * (coordinates.ndim - 1)) + np.tensordot(self.directions, coordinates, 1)

    def project(self, theta: Array) -> Array:
        """Coordinates, (2, ...), of the points of the plane that are nearest to points (n, ...).

        These are least squares; if the directions are not orthogonal, plain dot products would be wrong.
        """
        return np.tensordot(self._pseudoinverse, theta - self.origin.reshape(-1, *[1] * (theta.ndim - 1)), 1)

    def distance(self, theta: Array) -> Array:
        """Distance of points (n, ...) from the plane, (...)."""
        return np.linalg.norm(theta - self.points(self.project(theta)), axis=0)

    def variance_shares(self, theta: Array) -> Array:
        """Shares of the variance of points (n, K) along the first direction and orthogonal to it in the plane, (2,)."""
        centred = theta - theta.mean(axis=1, keepdims=True)
        projected = _orthonormal(self.directions).T @ centred
        return np.square(projected).sum(axis=1) / np.square(centred).sum()


def _orthonormal(directions: Array) -> Array:
    """Orthonormal vectors, (n, 2), in the plane of `directions`; the first has the direction of the first."""
    first = directions[:, 0] / np.linalg.norm(directions[:, 0])
    second = directions[:, 1]
    for _ in range(2):  # the second time removes what rounding left
        second = second - first * (first @ second)
        second = second / np.linalg.norm(second)
    return np.stack([first, second], axis=1)


def principal_plane(theta: Array) -> Plane | None:
    """The plane with the most variance of points (n, K): through their mean, along the first two principal axes.

    Li et al., section 7, put the origin at the end of one run; for several runs it is their mean. The signs of the axes
    are such that the first point has no positive coordinate, which keeps pictures of similar runs alike. None if the
    points lie on a line.
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
    if len(values) < 2 or not values[-2] > LINE_WIDTH**2 * values[-1]:
        return None
    axes = _orthonormal(vectors[:, [-1, -2]])
    return Plane(origin, axes * np.where(axes.T @ centred[:, 0] > 0, -1.0, 1.0))


def plane_through(start: Array, first: Array, second: Array) -> Plane | None:
    """The plane through three points (n,), with orthonormal directions from `start` to `first` and towards `second`.

    None if the points lie on a line.
    """
    directions = np.stack([first - start, second - start], axis=1)
    lengths = np.linalg.norm(directions, axis=0)
    if not lengths.all():
        return None
    units = directions / lengths
    if not np.linalg.norm(units[:, 1] - units[:, 0] * (units[:, 0] @ units[:, 1])) > LINE_WIDTH:
        return None
    return Plane(start, _orthonormal(directions))


def random_plane(network: Perceptron, centre: Array, seed: int) -> Plane:
    """The plane through `centre`, (n,), along two random filter-normalised directions: Li et al., section 4.

    A filter of an affine layer holds the weights of one unit's inputs, a column of W. Each filter of a direction has
    the norm of the network's filter. Biases stay as they are at the centre, as in the authors' program. The directions
    are not quite orthogonal.
    """
    rng = np.random.default_rng(seed)

    def direction() -> Array:
        parts: list[Array] = []
        random_layers = network.layers(rng.normal(size=len(centre)))
        for random, layer in zip(random_layers, network.layers(centre), strict=True):
            if isinstance(random, Affine) and isinstance(layer, Affine):
                scale = np.linalg.norm(layer.W, axis=0) / np.linalg.norm(random.W, axis=0)
                parts += [(random.W * scale).ravel(), np.zeros(random.B.size)]
        return np.concatenate(parts)

    return Plane(centre, np.stack([direction(), direction()], axis=1))


# ---------------------------------------------------------------------------------------------------------------------
# Recorded paths


@dataclass(frozen=True, eq=False)
class RecordedPath:
    """A run's recorded weights, theta (n, J), at the steps `at`, (J,), and their loss on all training data, (J,).

    The loss is the one that is minimized, with the penalty of weight decay. The last `left_out` recorded points are
    missing, because their loss is above that at the start, or not a number.
    """

    steps: NDArray[np.int_]
    theta: Array
    loss: Array
    left_out: int

    @property
    def distance(self) -> float:
        """Distance of the end from the start."""
        return float(np.linalg.norm(self.theta[:, -1] - self.theta[:, 0]))


def record_path(task: Task, course: TrainingCurve, lane: int = 0) -> RecordedPath:
    """Recorded path of one of the runs of `course`, that with index `lane`."""
    theta = course.weights[:, :, lane].T
    with np.errstate(all="ignore"):
        loss = course.metrics[np.searchsorted(course.steps, course.kept_steps), 0, lane]
        if task.design.weight_decay:
            loss = loss + task.training_loss.penalty(task.training_loss.layers(theta))
        usable = np.isfinite(theta).all(axis=0) & (loss <= loss[0])
    count = 1 + int(np.flatnonzero(usable).max(initial=0))
    return RecordedPath(course.kept_steps[:count], theta[:, :count], loss[:count], len(loss) - count)


# ---------------------------------------------------------------------------------------------------------------------
# Losses on a plane


def window_of(coordinates: Array) -> Window:
    """Window around coordinates (2, K) with a margin; its sides differ by a factor of MAX_ASPECT at most."""
    low, high = coordinates.min(axis=1), coordinates.max(axis=1)
    sides = high - low
    longer = max(sides.max(), 1e-6 * max(1.0, np.abs(coordinates).max()))  # more than rounding, around a single point
    half = np.maximum(sides + 2 * MARGIN * longer, (1 + 2 * MARGIN) * longer / MAX_ASPECT) / 2
    (x0, y0), (x1, y1) = (low + high) / 2 - half, (low + high) / 2 + half
    return (float(x0), float(x1)), (float(y0), float(y1))


def axes_over(window: Window) -> tuple[Array, Array]:
    """Coordinates of the grid over a window, along each side, (GRID,) each."""
    x, y = (np.linspace(*side, GRID) for side in window)
    return x, y


def plane_losses(
    task: Task, plane: Plane, coordinates: Array, window: Window
) -> Iterator[tuple[Array, Array | None, float]]:
    """Yield the loss on all training data, with the penalty, at coordinates (2, K) and over a window, ever finer.

    Yields the losses at the coordinates, (K,), the grid of losses on `axes_over`, (rows, columns), and the share that
    is known. The grid is None at first and gets finer only a few times, as a browser takes long to draw contours.
    """
    network = task.training_loss
    x, y = axes_over(window)

    def losses(points: Array) -> Array:
        # One by one: the intermediate results of a single network fit into the cache.
        return np.array([float(network.f(plane.points(point))) for point in points.T])

    with np.errstate(all="ignore"):
        path_losses = losses(coordinates)
        z = np.full((len(y), len(x)), np.nan)
        known: list[int] = []
        grid: Array | None = None
        for rows, share in by_rows(len(y), len(x), network.count * network.parameters):
            for row in rows:
                z[row] = losses(np.stack([x, np.full(len(x), y[row])]))
            known.extend(rows)
            if len(known) in ROWS_AFTER_PASS:
                grid = fill_nearest(z, known)
            yield path_losses, grid, share
