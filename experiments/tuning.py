"""Fair tuning: every optimizer gets the same number of evaluations to find its numbers."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core import Array, Optimizer, Param, Schedule, Surface, Trajectory, outcome, params_of, run, scattered
from experiments.rate_sweep import calm, measured
from experiments.resting_places import told_apart

ROUNDS = 3
TRIALS = 64  # in each round, however many numbers there are to find


@dataclass(frozen=True)
class Tuned:
    """What a search found: the optimizer with its numbers, what it is judged by (see `measured`), and what it cost."""

    optimizer: Optimizer
    value: float
    evaluations: int


def asked(of: Trajectory) -> Array:
    """Evaluations of the surface, of its value, gradient and Hessian alike, in each step, (T, ...)."""
    return np.sum([*of.evaluations.values()], axis=0)


def paid(of: Trajectory, evaluations: int) -> NDArray[np.int_]:
    """How many steps of each run, kept as a path, so many evaluations pay for, (...)."""
    return np.sum(np.cumsum(asked(of), axis=0) <= evaluations, axis=0)


def first_steps(surface: Surface, of: Trajectory, steps: int) -> Trajectory:
    """The first steps of a single run, and how these end."""
    theta, evaluations = of.theta[: steps + 1], {kind: counts[:steps] for kind, counts in of.evaluations.items()}
    state = {name: values[: steps + 1] for name, values in of.state.items()}
    status, stopped_at = outcome(surface, theta)
    first = Trajectory(theta, of.loss[: steps + 1], state, of.lr[:steps], evaluations, status, stopped_at)
    return told_apart(surface, first)


def afforded(surface: Surface, of: Trajectory, evaluations: int) -> Trajectory:
    """Runs kept as paths, as far as so many evaluations pay for each: from there on its point rests."""
    steps = np.arange(len(of.loss)).reshape(-1, *[1] * (of.loss.ndim - 1))
    at = np.minimum(steps, paid(of, evaluations))
    theta, loss = np.take_along_axis(of.theta, at[:, None], 0), np.take_along_axis(of.loss, at, 0)
    status, stopped_at = outcome(surface, theta)
    return told_apart(surface, replace(of, theta=theta, loss=loss, status=status, stopped_at=stopped_at))


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
    schedule: Schedule | None = None,
) -> Tuned:
    """Search the numbers with which a run that may ask the surface `evaluations` times does best by `measure`.

    ROUNDS rounds of TRIALS runs: the first over the declared ranges, each later one over the neighbourhood of the best
    so far. Only `calm` runs count, where there are any. Numbers are rounded as a person would write them. Of equals,
    the smaller ones win.
    """
    numbers = tunable(optimizer, decays=decays)
    design = _design(len(numbers))
    whole: list[Any] = [p.scaled(np.array([p.bottom(), p.high])) for p in numbers]
    ranges = whole
    best, value, spent = optimizer, math.inf, 0
    for _ in range(ROUNDS):
        lanes = {
            p.name: np.array([p.rounded(float(v)) for v in p.unscaled(ends[0] + np.ptp(ends) * places)])
            for p, ends, places in zip(numbers, ranges, design, strict=True)
        }
        tried = run(surface, replace(optimizer, **lanes), start, evaluations, schedule=schedule, keep="path")
        runs = afforded(surface, tried, evaluations)
        spent += int(np.sum(np.minimum(np.sum(asked(tried), axis=0), evaluations)))
        judged = calm(runs, measured(runs, measure))
        at = int(np.argmin(judged))
        if judged[at] < value:
            value = float(judged[at])
            best = replace(optimizer, **{name: float(lane[at]) for name, lane in lanes.items()})
        ranges = [
            np.clip(p.scaled(getattr(best, p.name)) + np.array([-1, 1]) * np.ptp(ends) * _gap(len(numbers)), *limits)
            for p, ends, limits in zip(numbers, ranges, whole, strict=True)
        ]
    return Tuned(best, value, spent)


def _gap(numbers: int) -> float:
    """How far apart neighbours are in a grid of TRIALS places, as a share of its side."""
    return 1 / (round(TRIALS ** (1 / numbers)) - 1)


def _design(numbers: int) -> Array:
    """TRIALS places in the unit cube, (numbers, TRIALS): a grid, or where none has that size, scattered."""
    per_axis = round(TRIALS ** (1 / numbers))
    if per_axis**numbers == TRIALS:
        return np.array([*product(np.linspace(0, 1, per_axis), repeat=numbers)]).T
    return scattered(numbers, TRIALS)
