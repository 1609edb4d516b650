"""Fair tuning: every optimizer gets the same number of gradient evaluations to find its numbers."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from itertools import product

import numpy as np
from numpy.typing import ArrayLike

from core import Array, Optimizer, Param, Surface, params_of, run
from experiments.sweep import measured

ROUNDS = 3
TRIALS = 64  # in each round: as many for one number as for two or three


@dataclass(frozen=True)
class Tuned:
    """What a search found: the optimizer with its numbers, what it is judged by (see `measured`), and what it cost."""

    optimizer: Optimizer
    value: float
    evaluations: int


def evaluations_per_step(surface: Surface, optimizer: Optimizer) -> int:
    """Gradients for which the rule asks in one step, counted at the surface's start."""
    counting = _Counting(surface)
    theta = np.array(surface.start, dtype=float)
    optimizer.step(counting, theta, optimizer.init(theta), 1)
    return len(counting.asked)


def steps_for(surface: Surface, optimizer: Optimizer, evaluations: int) -> int:
    """How many steps so many gradient evaluations pay for, at least one."""
    return max(1, evaluations // evaluations_per_step(surface, optimizer))


def tunable(optimizer: Optimizer, *, decays: bool) -> tuple[Param, ...]:
    """The learning rate, and with `decays` the numbers that are declared as decay rates (momentum, β₁, ρ …)."""
    return tuple(p for p in params_of(optimizer) if p.name == "lr" or (decays and p.decay))


def tune(
    surface: Surface,
    optimizer: Optimizer,
    start: ArrayLike,
    evaluations: int,
    *,
    measure: str = "final",
    decays: bool = False,
) -> Tuned:
    """Search the numbers with which a run that may ask for `evaluations` gradients does best by `measure`.

    ROUNDS rounds of TRIALS runs: the first over the declared ranges, each later one over the neighbourhood of the best
    so far. Numbers are rounded to three digits, as a person would write them. Of equals, the smaller ones win.
    """
    steps = steps_for(surface, optimizer, evaluations)
    numbers = tunable(optimizer, decays=decays)
    per_axis = round(TRIALS ** (1 / len(numbers)))
    ranges = [_scale(p, np.array([p.low, p.high])) for p in numbers]
    best, value = optimizer, math.inf
    for _ in range(ROUNDS):
        axes = [
            [_rounded(p, v) for v in _unscale(p, np.linspace(*ends, per_axis))]
            for p, ends in zip(numbers, ranges, strict=True)
        ]
        trials = np.array([*product(*axes)])
        lanes = {p.name: trials[:, place] for place, p in enumerate(numbers)}
        runs = run(surface, replace(optimizer, **lanes), start, steps, keep="path" if measure == "best" else "final")
        judged = measured(runs, measure)
        at = int(np.argmin(judged))
        if judged[at] < value:
            value = float(judged[at])
            best = replace(optimizer, **{name: float(lane[at]) for name, lane in lanes.items()})
        for place, p in enumerate(numbers):
            here = _scale(p, np.array([getattr(best, p.name)]))[0]
            width = np.ptp(ranges[place]) / (per_axis - 1)
            low, high = _scale(p, np.array([p.low, p.high]))
            ranges[place] = np.array([max(low, here - width), min(high, here + width)])
    spent = ROUNDS * per_axis ** len(numbers) * steps * evaluations_per_step(surface, optimizer)
    return Tuned(best, value, spent)


def _scale(p: Param, values: Array) -> Array:
    """To where steps are even: per decade, or for a decay rate per decade of the distance to 1."""
    return np.log10(1 - values) if p.decay else np.log10(values)


def _unscale(p: Param, values: Array) -> Array:
    return 1 - 10**values if p.decay else 10**values


def _rounded(p: Param, value: float) -> float:
    near = 1 - float(f"{1 - value:.3g}") if p.decay else float(f"{value:.3g}")
    return min(p.high, max(p.low, float(f"{near:.9g}")))


@dataclass(frozen=True, eq=False)
class _Counting(Surface):
    """`surface`, which keeps the points at which it is asked for a gradient."""

    surface: Surface
    asked: list[Array] = field(default_factory=list)

    def f(self, theta: Array) -> Array:
        return self.surface.f(theta)

    def grad(self, theta: Array) -> Array:
        self.asked.append(theta)
        return self.surface.grad(theta)

    def hessian(self, theta: Array) -> Array:
        return self.surface.hessian(theta)
