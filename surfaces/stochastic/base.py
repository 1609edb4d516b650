"""Surfaces of which every step sees another loss, and those that are a mean over samples."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

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

    @cached_property
    def height(self) -> Array:
        return self.surface.height

    @abstractmethod
    def draw(self, t: int) -> Surface:
        """The loss as seen at step t."""


class Sampled(Surface):
    """A loss that is a mean over samples, so that a batch of them has one too."""

    @property
    @abstractmethod
    def count(self) -> int:
        """How many samples there are, N."""

    @abstractmethod
    def of(self, chosen: NDArray[np.integer]) -> Surface:
        """The mean over some of the samples, by their places, (B, ...): the rest of the axes are lanes."""
