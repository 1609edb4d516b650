"""Surfaces that count what is asked of them, or remember it."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from core.surface import Array, Surface


class Counting(Surface):
    """`surface`, which counts what one step asks of it, for each lane."""

    def __init__(self, lanes: int) -> None:
        self.lanes = lanes

    def of(self, surface: Surface) -> Surface:
        """Itself, for a new step."""
        self.surface = surface
        self.asked: dict[str, tuple[Array, Any]] = {}  # by kind: where last, and how often, a number or (...)
        return self

    def _count(self, kind: str, theta: Array) -> None:
        before, count = self.asked.get(kind, (None, 0))
        if before is None or theta.shape != before.shape:
            count = count + math.prod(theta.shape[1 : theta.ndim - self.lanes])
        elif before is not theta:  # nor again at the same point
            moved = (theta != before) & ~(np.isnan(theta) & np.isnan(before))
            count = count + np.any(moved, axis=0).sum(axis=tuple(range(theta.ndim - 1 - self.lanes)))
        self.asked[kind] = theta, count

    def f(self, theta: Array) -> Array:
        self._count("value", theta)
        return self.surface.f(theta)

    def grad(self, theta: Array) -> Array:
        self._count("gradient", theta)
        return self.surface.grad(theta)

    def hessian(self, theta: Array) -> Array:
        self._count("hessian", theta)
        return self.surface.hessian(theta)


KINDS = ("value", "gradient", "hessian")


def counts_per_step(counts: list[Any], lanes: tuple[int, ...]) -> Array:
    """Those of each step, (T, ...)."""
    if all(isinstance(count, int) for count in counts):
        return np.broadcast_to(np.array(counts, dtype=float).reshape(-1, *[1] * len(lanes)), (len(counts), *lanes))
    return np.array([np.broadcast_to(count, lanes) for count in counts], dtype=float)


@dataclass(frozen=True, eq=False)
class Remembering(Surface):
    """`surface`, which does not compute the gradient twice at the array at which it was asked last."""

    surface: Surface
    last: list[Array] = field(default_factory=list)

    def f(self, theta: Array) -> Array:
        return self.surface.f(theta)

    def grad(self, theta: Array) -> Array:
        if not self.last or self.last[0] is not theta:
            self.last[:] = theta, self.surface.grad(theta)
        return self.last[1]

    def hessian(self, theta: Array) -> Array:
        return self.surface.hessian(theta)

    def draw(self, t: int) -> Surface:
        drawn = self.surface.draw(t)
        return self if drawn is self.surface else drawn
