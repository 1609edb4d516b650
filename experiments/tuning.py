"""Fair tuning: every optimizer gets the same number of gradient evaluations to find its numbers."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from core import Array, Optimizer, Param, Surface, params_of, run
from experiments.sweep import calm, measured

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
    """The learning rate, and with `decays` the numbers that are declared as decay rates (momentum, β₁, ρ …).

    The first three of them: for a grid over more, TRIALS runs are too few.
    """
    return tuple(p for p in params_of(optimizer) if p.name == "lr" or (decays and p.decay))[:3]


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
    so far. Only `calm` runs count, where there are any. Numbers are rounded as a person would write them. Of equals,
    the smaller ones win.
    """
    steps = steps_for(surface, optimizer, evaluations)
    numbers = tunable(optimizer, decays=decays)
    per_axis = round(TRIALS ** (1 / len(numbers)))
    whole: list[Any] = [p.scaled(np.array([p.bottom(), p.high])) for p in numbers]
    ranges = whole
    best, value = optimizer, math.inf
    for _ in range(ROUNDS):
        axes = [
            [p.rounded(float(v)) for v in p.unscaled(np.linspace(ends[0], ends[1], per_axis))]
            for p, ends in zip(numbers, ranges, strict=True)
        ]
        trials = np.array([*product(*axes)])
        lanes = {p.name: trials[:, place] for place, p in enumerate(numbers)}
        runs = run(surface, replace(optimizer, **lanes), start, steps, keep="path")
        judged = calm(runs, measured(runs, measure))
        at = int(np.argmin(judged))
        if judged[at] < value:
            value = float(judged[at])
            best = replace(optimizer, **{name: float(lane[at]) for name, lane in lanes.items()})
        ranges = [
            np.clip(p.scaled(getattr(best, p.name)) + np.array([-1, 1]) * np.ptp(ends) / (per_axis - 1), *limits)
            for p, ends, limits in zip(numbers, ranges, whole, strict=True)
        ]
    spent = ROUNDS * per_axis ** len(numbers) * steps * evaluations_per_step(surface, optimizer)
    return Tuned(best, value, spent)


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
