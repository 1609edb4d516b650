"""Fair tuning: every optimizer gets the same number of evaluations to find its numbers."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core import Array, Optimizer, Param, Schedule, Surface, Trajectory, outcome, params_of, run, unit_cube_points
from experiments.rate_sweep import penalize_unstable, score
from experiments.resting_places import mark_resting

ROUNDS = 3
TRIALS = 64  # runs in each round, whatever the number of parameters to find


@dataclass(frozen=True)
class Tuned:
    """Result of a search: the optimizer with its numbers, its score (see `measured`), and the evaluations spent."""

    optimizer: Optimizer
    value: float
    evaluations: int


def evaluations_per_step(runs: Trajectory) -> Array:
    """Number of evaluations of the surface in each step, (T, ...): values, gradients and Hessians count 1 each."""
    return np.sum([*runs.evaluations.values()], axis=0)


def steps_within_budget(runs: Trajectory, evaluations: int) -> NDArray[np.int_]:
    """Number of steps that each run, kept as a path, can take with this many evaluations, (...)."""
    return np.sum(np.cumsum(evaluations_per_step(runs), axis=0) <= evaluations, axis=0)


def truncated(surface: Surface, trajectory: Trajectory, steps: int) -> Trajectory:
    """The first steps of a single run, with the status at their end."""
    theta, loss, lr = trajectory.theta[: steps + 1], trajectory.loss[: steps + 1], trajectory.lr[:steps]
    state = {name: values[: steps + 1] for name, values in trajectory.state.items()}
    evaluations = {kind: counts[:steps] for kind, counts in trajectory.evaluations.items()}
    status, stopped_at = outcome(surface, theta)
    return mark_resting(surface, Trajectory(theta, loss, state, lr, evaluations, status, stopped_at))


def stop_at_budget(surface: Surface, runs: Trajectory, evaluations: int) -> Trajectory:
    """Runs kept as paths, in which each point rests once the evaluations of its run are spent."""
    steps = np.arange(len(runs.loss)).reshape(-1, *[1] * (runs.loss.ndim - 1))
    indices = np.minimum(steps, steps_within_budget(runs, evaluations))
    theta, loss = np.take_along_axis(runs.theta, indices[:, None], 0), np.take_along_axis(runs.loss, indices, 0)
    status, stopped_at = outcome(surface, theta)
    return mark_resting(surface, replace(runs, theta=theta, loss=loss, status=status, stopped_at=stopped_at))


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
    """Search the numbers with which a run with a budget of `evaluations` scores best by `measure`.

    There are ROUNDS rounds of TRIALS runs. The first round covers the declared ranges, each later one the neighbourhood
    of the best numbers so far. Only stable runs count, see `calm`, if there are any. Numbers are rounded as a person
    would write them. Among equal scores the smaller numbers win.
    """
    numbers = tunable(optimizer, decays=decays)
    design = _design(len(numbers))
    limits: list[Any] = [p.to_scale(np.array([p.lowest(), p.high])) for p in numbers]
    ranges = limits
    best, value, spent = optimizer, math.inf, 0
    for _ in range(ROUNDS):
        lanes = {
            p.name: np.array([p.rounded(float(v)) for v in p.from_scale(ends[0] + np.ptp(ends) * positions)])
            for p, ends, positions in zip(numbers, ranges, design, strict=True)
        }
        tried = run(surface, replace(optimizer, **lanes), start, evaluations, schedule=schedule, keep="path")
        runs = stop_at_budget(surface, tried, evaluations)
        spent += int(np.sum(np.minimum(np.sum(evaluations_per_step(tried), axis=0), evaluations)))
        scores = penalize_unstable(runs, score(runs, measure))
        trial = int(np.argmin(scores))
        if scores[trial] < value:
            value = float(scores[trial])
            best = replace(optimizer, **{name: float(lane[trial]) for name, lane in lanes.items()})
        ranges = [
            np.clip(
                p.to_scale(getattr(best, p.name)) + np.array([-1, 1]) * np.ptp(ends) * _spacing(len(numbers)), *limit
            )
            for p, ends, limit in zip(numbers, ranges, limits, strict=True)
        ]
    return Tuned(best, value, spent)


def _spacing(numbers: int) -> float:
    """Distance of neighbours in a grid of TRIALS points, as a share of its side."""
    return 1 / (round(TRIALS ** (1 / numbers)) - 1)


def _design(numbers: int) -> Array:
    """TRIALS points in the unit cube, (numbers, TRIALS): a grid if one has that size, else scattered points."""
    per_axis = round(TRIALS ** (1 / numbers))
    if per_axis**numbers == TRIALS:
        return np.array([*product(np.linspace(0, 1, per_axis), repeat=numbers)]).T
    return unit_cube_points(numbers, TRIALS)
