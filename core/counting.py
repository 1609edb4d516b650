"""Surfaces that count their evaluations, or keep the last gradient."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from core.surface import Array, Surface

KINDS = ("value", "gradient", "hessian")


class CountingSurface(Surface):
    """A surface that counts how many points one step evaluates in each lane. `lanes` is the number of axes of lanes."""

    def __init__(self, lanes: int) -> None:
        self.lanes = lanes

    @cached_property
    def key(self) -> int:
        """It is equal to itself only, because it changes."""
        return id(self)

    def begin_step(self, surface: Surface) -> Surface:
        """Itself, with no evaluations yet, for a step that evaluates `surface`."""
        self.surface = surface
        self.requests: dict[str, tuple[Array, Any]] = {}  # by kind: the last points, and the count, a number or (...)
        return self

    def _count(self, kind: str, theta: Array) -> None:
        previous, count = self.requests.get(kind, (None, 0))
        if previous is None or theta.shape != previous.shape:
            count = count + math.prod(theta.shape[1 : theta.ndim - self.lanes])
        elif previous is not theta:  # a repeat at the same point is not counted
            moved = (theta != previous) & ~(np.isnan(theta) & np.isnan(previous))
            count = count + np.any(moved, axis=0).sum(axis=tuple(range(theta.ndim - 1 - self.lanes)))
        self.requests[kind] = theta, count

    def f(self, theta: Array) -> Array:
        self._count("value", theta)
        return self.surface.f(theta)

    def grad(self, theta: Array) -> Array:
        self._count("gradient", theta)
        return self.surface.grad(theta)

    def hessian(self, theta: Array) -> Array:
        self._count("hessian", theta)
        return self.surface.hessian(theta)


def counts_per_step(counts: list[Any], lanes: tuple[int, ...]) -> Array:
    """Evaluation counts per step, (T, ...), from a number or an array, (...), for each step."""
    if all(isinstance(count, int) for count in counts):
        return np.broadcast_to(np.array(counts, dtype=float).reshape(-1, *[1] * len(lanes)), (len(counts), *lanes))
    return np.array([np.broadcast_to(count, lanes) for count in counts], dtype=float)


@dataclass(frozen=True, eq=False)
class CachingSurface(Surface):
    """A surface that computes the gradient once when it is evaluated twice in a row at the same array."""

    surface: Surface
    last: list[Array] = field(default_factory=list[Array], compare=False)

    def f(self, theta: Array) -> Array:
        return self.surface.f(theta)

    def grad(self, theta: Array) -> Array:
        if not self.last or self.last[0] is not theta:
            self.last[:] = theta, self.surface.grad(theta)
        return self.last[1]

    def hessian(self, theta: Array) -> Array:
        return self.surface.hessian(theta)

    def at_step(self, t: int) -> Surface:
        drawn = self.surface.at_step(t)
        return self if drawn is self.surface else drawn
