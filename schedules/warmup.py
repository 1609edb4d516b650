"""Schedules that begin below the full learning rate. k = t - 1 counts steps from 0, as libraries do."""

import math
from dataclasses import dataclass
from typing import final

from core import Schedule, param
from schedules import hyperparameters


@final
@dataclass(frozen=True)
class LinearWarmup(Schedule):
    """A line from `start` to 1 in `warmup` steps. PyTorch's LinearLR with start_factor=start, total_iters=warmup."""

    name = "Linear warm-up"
    source = "P. Goyal et al., Accurate, large minibatch SGD, 2017; PyTorch, LinearLR"
    idea = "Begins with short steps: where the start is steep, the full rate would throw the point out."

    start: float = hyperparameters.start()
    warmup: int = hyperparameters.warmup()

    def __call__(self, t: int, steps: int) -> float:
        k = t - 1
        warmup = self.warmup or steps / 10
        return self.start + (1 - self.start) * min(k / warmup, 1)


@final
@dataclass(frozen=True)
class InverseSquareRoot(Schedule):
    """A line up to 1 at t = `warmup`, then 1/√t; with warmup=1 it is 1/√t from the first step on.

    Vaswani et al. 2017, section 5.3. The peak is the optimizer's rate; in the paper it is d^-0.5 · warmup^-0.5.
    """

    name = "Inverse square root"
    source = "A. Vaswani et al., Attention is all you need, NeurIPS 2017, section 5.3"
    idea = "Warms up, then falls ever more slowly: it needs no known end of the run."

    warmup: int = hyperparameters.warmup()

    def __call__(self, t: int, steps: int) -> float:
        warmup = self.warmup or steps / 10
        return min(t / warmup, math.sqrt(warmup / t))


@final
@dataclass(frozen=True)
class WarmupCosine(Schedule):
    """A line from `start` to 1 in `warmup` steps, then half a cosine to `end` at the end of the run.

    optax's warmup_cosine_decay_schedule over the whole run, with values relative to its peak_value; in PyTorch, a
    LinearLR followed by a CosineAnnealingLR.
    """

    name = "Warm-up and cosine"
    source = "P. Goyal et al. 2017 (warm-up); I. Loshchilov, F. Hutter, SGDR, ICLR 2017 (cosine)"
    idea = "Short steps at first, long ones in the middle, short ones to settle: the usual choice for large networks."

    start: float = hyperparameters.start()
    warmup: int = hyperparameters.warmup()
    end: float = hyperparameters.end()

    def __call__(self, t: int, steps: int) -> float:
        k = t - 1
        warmup = self.warmup or steps / 10
        return (
            self.start + (1 - self.start) * k / warmup
            if k < warmup
            else self.end + (1 - self.end) * (1 + math.cos(math.pi * (k - warmup) / (steps - warmup))) / 2
        )


@final
@dataclass(frozen=True)
class OneCycle(Schedule):
    """Half a cosine from `start` up to 1 in the share `peak` of the run, then half a cosine down to `end`.

    PyTorch's OneCycleLR over the whole run. The optimizer's rate is max_lr; start = 1 / div_factor and
    end = 1 / (div_factor · final_div_factor).
    """

    name = "One-cycle"
    source = "L. N. Smith, N. Topin, Super-convergence, 2018; PyTorch, OneCycleLR"
    idea = "Rises to a rate too large to stay at, then falls far below the first: speed first, settling last."

    peak: float = param(0.3, "p", "Share of the run before the peak", 0.05, 0.95)
    start: float = hyperparameters.start(0.04)
    end: float = hyperparameters.end(4e-6)

    def __call__(self, t: int, steps: int) -> float:
        k = t - 1
        n = self.peak * steps - 1
        x = k / n if k < n else (k - n) / (steps - 1 - n)
        return (
            self.start + (1 - self.start) * (1 - math.cos(math.pi * x)) / 2
            if k < n
            else self.end + (1 - self.end) * (1 + math.cos(math.pi * x)) / 2
        )
