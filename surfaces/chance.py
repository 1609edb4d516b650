"""A surface of which every step sees another loss."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass

from core import Array, Surface


@dataclass(frozen=True, eq=False)
class Chance(Surface):
    """`surface`, with its facts and values; only what a step sees of it, `draw`, is left to chance."""

    surface: Surface

    def __post_init__(self) -> None:
        for fact in Surface.__annotations__:
            object.__setattr__(self, fact, getattr(self.surface, fact))

    def f(self, theta: Array) -> Array:
        return self.surface.f(theta)

    def grad(self, theta: Array) -> Array:
        return self.surface.grad(theta)

    def hessian(self, theta: Array) -> Array:
        return self.surface.hessian(theta)

    @abstractmethod
    def draw(self, t: int) -> Surface:
        """The loss as seen at step t."""
