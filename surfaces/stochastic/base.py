"""Surfaces whose loss changes from step to step, and losses that are a mean over samples."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from core import Array, Surface


@dataclass(frozen=True, eq=False)
class StochasticSurface(Surface):
    """`surface` with its facts and values, but with a random loss in each step, `draw`."""

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
    def at_step(self, t: int) -> Surface:
        """The loss that step t sees."""


class FiniteSum(Surface):
    """A loss that is a mean over samples, so that a batch of samples has a loss too."""

    @property
    @abstractmethod
    def count(self) -> int:
        """Number of samples, N."""

    @abstractmethod
    def subset(self, chosen: NDArray[np.integer]) -> Surface:
        """The mean over the samples with the indices `chosen`, (B, ...); the other axes are lanes."""
