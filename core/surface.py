"""What is minimized: a loss over n coordinates, its gradient and Hessian, and what is known of it."""

from __future__ import annotations

import dataclasses
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


Numbers = float | Array


State = dict[str, Array]


Interval = tuple[float, float]


# ---------------------------------------------------------------------------------------------------------------------
# Surfaces


@dataclass(frozen=True, eq=False)
class Surface(ABC):
    """A function of n coordinates to be minimized; also all that an optimizer ever sees of the problem.

    name      proper name, public: it stands in links
    formula   LaTeX of f
    source    where the formula and its minima are published
    lesson    one English sentence on what to look for
    note      what to know about points without a slope, or about the window; English, empty where there is nothing
    domain    the window in which it is usually shown, one interval per coordinate
    start     a start that teaches something
    steps     a number of steps that suits `start`
    finite    whether f is known to be finite wherever the coordinates are, but for numbers too large
    rates     learning rates that suit `start`, by the optimizer's class name
    minima    known minima in the window, shape (k, n), the lowest first; also local ones, where they are few or
              follow a rule; none where f falls without end
    """

    name: ClassVar[str]
    formula: ClassVar[str]
    source: ClassVar[str] = ""
    lesson: ClassVar[str] = ""
    note: ClassVar[str] = ""
    coordinates: ClassVar[tuple[str, ...]] = ("x", "y")
    domain: ClassVar[tuple[Interval, ...]]
    start: ClassVar[tuple[float, ...]]
    steps: ClassVar[int] = 100
    rates: ClassVar[Mapping[str, float]] = {}
    finite: ClassVar[bool] = False
    minima: ClassVar[tuple[tuple[float, ...], ...]] = ()

    @abstractmethod
    def f(self, theta: Array) -> Array:
        """Value, shape (...), at points of shape (n, ...)."""

    @abstractmethod
    def grad(self, theta: Array) -> Array:
        """Exact gradient, shape (n, ...), at points of shape (n, ...)."""

    @abstractmethod
    def hessian(self, theta: Array) -> Array:
        """Exact second derivatives, shape (n, n, ...), at points of shape (n, ...)."""

    def draw(self, t: int) -> Surface:
        """The loss as seen at step t: itself, unless data or noise make it random."""
        return self

    def distance(self, theta: Array) -> Array:
        """Distance, shape (...), from points of shape (n, ...) to the nearest known minimum; NaN if none is known."""
        if not self.minima:
            return np.full(theta.shape[1:], np.nan)
        minima = np.array(self.minima, dtype=float).reshape(-1, len(theta), *[1] * (theta.ndim - 1))
        return np.hypot.reduce(theta - minima, axis=1).min(axis=0)

    def lowest(self) -> float:
        """The value at the lowest known minimum; NaN if none is known."""
        return float(self.f(np.array(self.minima[0], dtype=float))) if self.minima else np.nan

    def is_lowest(self, values: ArrayLike) -> NDArray[np.bool_]:
        """Whether values, (...), are as low as the lowest known minimum but for rounding; never, if none is known."""
        lowest = self.lowest()
        with np.errstate(all="ignore"):
            above = np.abs(self.f(np.array(self.start, dtype=float)) - lowest)
        # Not a number for all surfaces: the unit of the loss must not matter.
        return np.asarray(values) <= lowest + 1e-9 * abs(lowest) + 1e-12 * np.nan_to_num(above, posinf=0)

    @cached_property
    def height(self) -> Array:
        """How high f typically is in the window above its lowest value there, with the lanes of the numbers, (...).

        The median of its finite values at SAMPLES points less the least; where these are equal, as over a wide floor,
        the greatest less the least. NaN where none is finite.
        """
        low, high = np.array(self.domain, dtype=float).T[..., None]
        points, lanes = low + (high - low) * scattered(len(low), SAMPLES), np.broadcast_shapes(*lane_shapes(self))
        theta = np.broadcast_to(points.reshape(*points.shape, *[1] * len(lanes)), (*points.shape, *lanes))
        with np.errstate(all="ignore"):
            values = self.f(theta)
            values = np.sort(np.where(np.isfinite(values), values, np.nan), axis=0)  # NaN comes last
            last = np.maximum(np.isfinite(values).sum(axis=0, keepdims=True) - 1, 0)
            middle, top = (np.take_along_axis(values, at, 0)[0] - values[0] for at in (last // 2, last))
            return np.minimum(np.where(middle > 0, middle, top), np.finfo(float).max)


SAMPLES = 256  # points of a window


@cache
def scattered(n: int, count: int) -> Array:
    """So many places spread evenly over the unit cube, (n, count), none of them on a grid.

    M. Roberts' sequence: multiples of the powers of a generalized golden ratio.
    """
    ratio = 2.0
    for _ in range(50):
        ratio = (1 + ratio) ** (1 / (n + 1))
    return (0.5 + np.outer(ratio ** -np.arange(1.0, n + 1), np.arange(1, count + 1))) % 1


def spread(values: Array, lanes: int) -> Array:
    """`values` of shape (n, ...) with axes of length 1 after the first, so that it broadcasts against `lanes` lanes."""
    return values.reshape(len(values), *[1] * (lanes - values.ndim + 1), *values.shape[1:])


def lane_shapes(record: Any) -> Iterator[tuple[int, ...]]:
    for f in dataclasses.fields(record):
        value = getattr(record, f.name)
        if isinstance(value, Surface):
            yield from lane_shapes(value)
        else:
            yield np.shape(value)
