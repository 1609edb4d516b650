"""A surface: the loss over n coordinates that is minimized, its gradient and Hessian, and known facts about it."""

from __future__ import annotations

import dataclasses
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.keys import Keyed

Array = NDArray[np.float64]
Numbers = float | Array  # a number for all lanes, or one for each
State = dict[str, Array]
Interval = tuple[float, float]

HEIGHT_SAMPLES = 256  # points in the window from which the height of a surface is estimated


@dataclass(frozen=True, eq=False)
class Surface(Keyed, ABC):
    """A function of n coordinates to be minimized. An optimizer sees nothing else of the problem.

    Surfaces with equal fields are equal, whatever minima are known of them.

    name         proper name, public: links contain it
    formula      LaTeX of f
    source       publication of the formula and its minima
    lesson       one English sentence: what to look for
    note         remark on points without a gradient or on the window, in English; empty if there is none
    coordinates  names of the coordinates
    domain       the window in which the surface is usually shown, one interval per coordinate
    start        an instructive start
    steps        a number of steps that suits `start`
    rates        learning rates that suit `start`, by the class name of the optimizer
    finite       whether f is known to be finite at all finite coordinates, overflow aside
    minima       known minima in the window, (k, n), the lowest first; local ones are among them where there are few, or
                 a rule gives them; empty where f is unbounded below
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

    def at_step(self, t: int) -> Surface:
        """The loss that step t sees: the surface itself, unless data or noise make the loss random."""
        return self

    def distance(self, theta: Array) -> Array:
        """Distance, shape (...), from points of shape (n, ...) to the nearest known minimum; NaN if none is known."""
        if not self.minima:
            return np.full(theta.shape[1:], np.nan)
        minima = np.array(self.minima, dtype=float).reshape(-1, len(theta), *[1] * (theta.ndim - 1))
        return np.hypot.reduce(theta - minima, axis=1).min(axis=0)

    def lowest(self) -> float:
        """Value of f at the lowest known minimum; NaN if none is known."""
        return float(self.f(np.array(self.minima[0], dtype=float))) if self.minima else np.nan

    def is_lowest(self, values: ArrayLike) -> NDArray[np.bool_]:
        """Whether values, (...), are as low as the lowest known minimum, up to rounding; False if none is known."""
        lowest = self.lowest()
        with np.errstate(all="ignore"):
            drop = np.abs(self.f(np.array(self.start, dtype=float)) - lowest)
        # The tolerance is relative: the unit of the loss must not matter.
        return np.asarray(values) <= lowest + 1e-9 * abs(lowest) + 1e-12 * np.nan_to_num(drop, posinf=0)

    @cached_property
    def height(self) -> Array:
        """Typical height of f above its lowest value in the window, (...) with the lanes of the surface's numbers.

        This is the median minus the minimum of the finite values at HEIGHT_SAMPLES points. Where both are equal, as on
        a wide floor, it is the maximum minus the minimum. NaN where no value is finite.
        """
        low, high = np.array(self.domain, dtype=float).T[..., None]
        points, lanes = (
            low + (high - low) * unit_cube_points(len(low), HEIGHT_SAMPLES),
            np.broadcast_shapes(*lane_shapes(self)),
        )
        theta = np.broadcast_to(points.reshape(*points.shape, *[1] * len(lanes)), (*points.shape, *lanes))
        with np.errstate(all="ignore"):
            values = self.f(theta)
            values = np.sort(np.where(np.isfinite(values), values, np.nan), axis=0)  # NaN is sorted last
            last = np.maximum(np.isfinite(values).sum(axis=0, keepdims=True) - 1, 0)
            median: Array = np.take_along_axis(values, last // 2, 0)[0] - values[0]
            highest: Array = np.take_along_axis(values, last, 0)[0] - values[0]
            return np.minimum(np.where(median > 0, median, highest), np.finfo(float).max)


@cache
def unit_cube_points(n: int, count: int) -> Array:
    """Points spread evenly over the unit cube, (n, count), without a grid.

    Source: M. Roberts' sequence, multiples of the powers of a generalized golden ratio.
    """
    ratio = 2.0
    for _ in range(50):
        ratio = (1 + ratio) ** (1 / (n + 1))
    return (0.5 + np.outer(ratio ** -np.arange(1.0, n + 1), np.arange(1, count + 1))) % 1


def add_lane_axes(values: Array, lanes: int) -> Array:
    """`values`, (n, ...), with axes of length 1 after the first, to broadcast against `lanes` axes of lanes."""
    return values.reshape(len(values), *[1] * (lanes - values.ndim + 1), *values.shape[1:])


def lane_shapes(record: Any) -> Iterator[tuple[int, ...]]:
    """Shape of the lanes of each number of a record, and of each surface inside the record."""
    for f in dataclasses.fields(record):
        value = getattr(record, f.name)
        if isinstance(value, Surface):
            yield from lane_shapes(value)
        else:
            yield np.shape(value)
