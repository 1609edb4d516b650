"""Gaussian gradient noise as a random loss: every step sees the surface with a random tilt."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from core import Array, Numbers, Surface, add_lane_axes, param
from surfaces.stochastic.base import StochasticSurface


@lru_cache(maxsize=16)
def _normals(seeds: bytes, kind: str, n: int, block: int) -> Array:
    """Draws of a block of steps, (steps, n, S), for all seeds together."""
    draws = [
        np.random.default_rng((int(seed), n, block)).standard_normal((_BLOCK, n)) for seed in np.frombuffer(seeds, kind)
    ]
    return np.stack(draws, axis=-1)


_BLOCK = 1024


@dataclass(frozen=True, eq=False)
class Noisy(StochasticSurface):
    """`surface` with independent normal noise of standard deviation `noise` on its gradient.

    Step t sees f(θ) + noise · ξ_t·θ with ξ_t standard normal in each coordinate. A seed gives the same draws for every
    optimizer, so lanes differ only where `noise` or `seed` is an array.
    """

    noise: Numbers = param(0.0, r"\sigma", "Gradient noise", 0.0, 100.0, log=True)
    seed: int | NDArray[np.int_] = param(0, "", "Noise seed", 0, 100)

    def at_step(self, t: int) -> Surface:
        (block, row), n, seeds = divmod(t, _BLOCK), len(self.domain), np.asarray(self.seed)
        normal = _normals(seeds.tobytes(), seeds.dtype.str, n, block)[row].reshape(n, *seeds.shape)
        lanes = max(seeds.ndim, np.ndim(self.noise))
        return _Tilted(self.surface.at_step(t), self.noise * add_lane_axes(normal, lanes))


@dataclass(frozen=True, eq=False)
class _Tilted(Surface):
    """`surface` plus the linear function tilt·θ; `tilt` has the shape (n, ...)."""

    surface: Surface
    tilt: Array

    def f(self, theta: Array) -> Array:
        return self.surface.f(theta) + np.sum(add_lane_axes(self.tilt, theta.ndim - 1) * theta, axis=0)

    def grad(self, theta: Array) -> Array:
        return self.surface.grad(theta) + add_lane_axes(self.tilt, theta.ndim - 1)

    def hessian(self, theta: Array) -> Array:
        return self.surface.hessian(theta)
