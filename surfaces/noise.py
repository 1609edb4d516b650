"""Gaussian gradient noise as a random loss: every step sees the surface tilted another way."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from core import Array, Surface, param


@lru_cache(maxsize=64)
def _normals(seed: int, n: int, block: int) -> Array:
    return np.random.default_rng((seed, n, block)).standard_normal((_BLOCK, n))


_BLOCK = 1024


@dataclass(frozen=True, eq=False)
class Noisy(Surface):
    """`surface`, whose gradient at step t carries independent normal noise of standard deviation `noise`.

    Step t sees f(θ) + noise · ξ_t·θ with ξ_t standard normal in each coordinate, the same for every optimizer and lane.
    One seed always gives the same draws.
    """

    surface: Surface
    noise: float = param(0.0, r"\sigma", "Gradient noise", 0.0, 100.0, log=True)
    seed: int = param(0, "", "Noise seed", 0, 100)

    def __post_init__(self) -> None:
        for fact in (
            "name",
            "formula",
            "source",
            "lesson",
            "coordinates",
            "domain",
            "start",
            "steps",
            "rates",
            "minima",
        ):
            object.__setattr__(self, fact, getattr(self.surface, fact))

    def f(self, theta: Array) -> Array:
        return self.surface.f(theta)

    def grad(self, theta: Array) -> Array:
        return self.surface.grad(theta)

    def hessian(self, theta: Array) -> Array:
        return self.surface.hessian(theta)

    def draw(self, t: int) -> Surface:
        block, row = divmod(t, _BLOCK)
        return _Tilted(self.surface.draw(t), self.noise * _normals(self.seed, len(self.domain), block)[row])


@dataclass(frozen=True, eq=False)
class _Tilted(Surface):
    surface: Surface
    tilt: Array

    def f(self, theta: Array) -> Array:
        return self.surface.f(theta) + np.tensordot(self.tilt, theta, axes=1)

    def grad(self, theta: Array) -> Array:
        return self.surface.grad(theta) + self.tilt.reshape(-1, *[1] * (theta.ndim - 1))

    def hessian(self, theta: Array) -> Array:
        return self.surface.hessian(theta)
