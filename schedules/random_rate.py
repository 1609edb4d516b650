"""A learning rate that is drawn at random at each step."""

from dataclasses import dataclass
from functools import lru_cache
from typing import final

import numpy as np

from core import Array, Schedule, param

BLOCK = 1024  # numbers that are drawn together


@final
@dataclass(frozen=True)
class RandomRate(Schedule):
    """A factor drawn anew at each step, uniformly between `low` and `high`; by default its mean is 1.

    The factor of a step depends on the seed and the step alone, so that all methods have the same ones.
    """

    name = "Random rate"
    source = "D. Musso, Stochastic gradient descent with random learning rate, 2020"
    idea = (
        "Draws how far each step goes: gradient descent still goes straight against the gradient. Random batches "
        "change the direction as well."
    )

    low: float = param(0.0, "a", "Lowest factor", 0.0, 5.0)
    high: float = param(2.0, "b", "Highest factor", 0.0, 5.0)
    seed: int = param(0, "s", "Seed of the rates", 0, 1000)

    def __call__(self, t: int, steps: int) -> float:
        u = uniform(self.seed, t)
        return self.low + (self.high - self.low) * u


def uniform(seed: int, t: int) -> float:
    """Number of step t = 1, 2, ... drawn uniformly from 0 to 1; the same for these arguments everywhere."""
    block, place = divmod(t - 1, BLOCK)
    return float(_numbers(seed, block)[place])


@lru_cache(maxsize=64)
def _numbers(seed: int, block: int) -> Array:
    """Numbers of the steps of a block, (BLOCK,)."""
    return np.random.default_rng((seed, block)).random(BLOCK)
