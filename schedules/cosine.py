"""Schedules that follow half a cosine down. k = t - 1 counts steps from 0, as libraries do."""

import math
from dataclasses import dataclass
from typing import final

from core import Schedule, param
from schedules import hyperparameters


@final
@dataclass(frozen=True)
class Cosine(Schedule):
    """Half a cosine from 1 to `end` at k = `length`; in a longer run the factor rises again.

    PyTorch's CosineAnnealingLR with T_max=length and eta_min = end · lr.
    """

    name = "Cosine"
    source = "I. Loshchilov, F. Hutter, SGDR: stochastic gradient descent with warm restarts, ICLR 2017"
    idea = "Stays high for long, falls smoothly and arrives slowly: few short steps, and those at the end."

    end: float = hyperparameters.end()
    length: int = hyperparameters.length()

    def __call__(self, t: int, steps: int) -> float:
        k = t - 1
        length = self.length or steps
        return self.end + (1 - self.end) * (1 + math.cos(math.pi * k / length)) / 2


@final
@dataclass(frozen=True)
class CosineRestarts(Schedule):
    """Half a cosine from 1 to `end` in `length` steps, restarted in cycles that are `growth` times longer each time.

    PyTorch's CosineAnnealingWarmRestarts with T_0=length, T_mult=growth and eta_min = end · lr. n = 0, 1, … is the
    cycle, x from 0 to 1 the position in it. Cycles start at whole k; the 0.5 added to k makes n safe against rounding.
    """

    name = "Cosine with warm restarts"
    source = "I. Loshchilov, F. Hutter, SGDR: stochastic gradient descent with warm restarts, ICLR 2017"
    idea = "Jumps back to the full rate after each descent: a way out of the minimum just found, to try another."

    end: float = hyperparameters.end()
    length: int = hyperparameters.steps("L", "Steps of the first cycle (0: three cycles fill the run)")
    growth: int = param(2, "m", "Growth of the cycles", 1, 4)

    def __call__(self, t: int, steps: int) -> float:
        k = t - 1
        length = self.length or math.ceil(steps / (1 + self.growth + self.growth**2))
        n = (
            k // length
            if self.growth == 1
            else math.floor(math.log(1 + (self.growth - 1) * (k + 0.5) / length, self.growth))
        )
        x = (
            k / length - n
            if self.growth == 1
            else (k / length - (self.growth**n - 1) / (self.growth - 1)) / self.growth**n
        )
        return self.end + (1 - self.end) * (1 + math.cos(math.pi * x)) / 2
