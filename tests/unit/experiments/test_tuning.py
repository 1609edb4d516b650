"""Tuning costs every method the same, and finds what it says."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest

from core import Array, Optimizer, Surface, params_of, run
from experiments.rate_sweep import MEASURES, penalize_unstable, score, sweep
from experiments.tuning import (
    ROUNDS,
    TRIALS,
    evaluations_per_step,
    steps_within_budget,
    stop_at_budget,
    truncated,
    tunable,
    tune,
)
from optimizers import CLASSIC, OPTIMIZERS, Adam, Momentum
from surfaces import SURFACES, from_formula

BOWL = SURFACES[0]

EVERY_SURFACE = pytest.mark.parametrize("surface", SURFACES, ids=lambda s: s.name)

EVERY_METHOD = pytest.mark.parametrize("cls", OPTIMIZERS)

CLASSIC_ONES = pytest.mark.parametrize("cls", CLASSIC)  # where every surface is tried


def test_where_no_calm_run_converges_the_others_count() -> None:
    rosenbrock = next(s for s in SURFACES if s.name == "Rosenbrock")
    assert np.isfinite(tune(rosenbrock, Momentum(), rosenbrock.start, 500, measure="steps").value)


@dataclasses.dataclass(frozen=True)
class Twice(Optimizer):
    """Asks for two gradients a step."""

    name, family, year, source, idea = "Twice", "Follow the slope", 2026, "2026", "."

    def step(self, surface: Surface, theta: Array, state: Any, t: int) -> tuple[Array, Any]:
        g = surface.grad(theta)
        return theta - self.lr * surface.grad(theta - self.lr * g), {"g": g}


def test_evaluations_and_not_steps_are_what_a_budget_pays_for() -> None:
    twice, once = (run(BOWL, optimizer, BOWL.start, 30, keep="path") for optimizer in (Twice(), Adam()))
    assert evaluations_per_step(twice).tolist() == [2] * 30
    assert [int(steps_within_budget(of, 30)) for of in (twice, once)] == [15, 30]
    assert int(steps_within_budget(twice, 1)) == 0
    short = truncated(BOWL, twice, 15)
    np.testing.assert_array_equal(short.theta, run(BOWL, Twice(), BOWL.start, 15).theta)
    assert short.status == run(BOWL, Twice(), BOWL.start, 15).status
    np.testing.assert_array_equal(stop_at_budget(BOWL, twice, 30).theta[15:], np.tile(short.theta[-1], (16, 1)))
    np.testing.assert_array_equal(stop_at_budget(BOWL, twice, 60).loss, twice.loss)
    assert tune(BOWL, Twice(), BOWL.start, 30).evaluations == tune(BOWL, Adam(), BOWL.start, 30).evaluations


@pytest.mark.parametrize("decays", [False, True])
@pytest.mark.parametrize("measure", MEASURES)
@EVERY_METHOD
def test_tuning_costs_every_method_the_same_and_finds_what_it_says(
    cls: type[Optimizer], measure: str, decays: bool
) -> None:
    found = tune(BOWL, cls(), BOWL.start, 60, measure=measure, decays=decays)
    assert found.evaluations == ROUNDS * TRIALS * 60
    alone = stop_at_budget(BOWL, run(BOWL, found.optimizer, BOWL.start, 60, keep="path"), 60)
    assert score(alone, measure) == pytest.approx(found.value, rel=1e-6, abs=1e-300)
    untouched = {p.name for p in params_of(cls)} - {p.name for p in tunable(cls(), decays=decays)}
    for name in untouched:
        assert getattr(found.optimizer, name) == getattr(cls(), name)
    for p in tunable(cls(), decays=decays):
        assert p.low <= getattr(found.optimizer, p.name) <= p.high


@EVERY_SURFACE
@CLASSIC_ONES
def test_a_tuned_rate_is_at_least_as_good_as_the_best_of_a_coarse_sweep(cls: type[Optimizer], surface: Surface) -> None:
    found = tune(surface, cls(), surface.start, surface.steps)
    (lr,) = params_of(Optimizer)
    of = sweep(surface, cls(), surface.start, surface.steps, lr.grid(TRIALS))
    assert found.value <= np.min(penalize_unstable(of, score(of, "final")))


def test_where_nothing_is_found_the_numbers_stay() -> None:
    undefined = from_formula("log(x) + y**2", domain=((0.1, 4), (-2, 2)))
    found = tune(undefined, Adam(), (-1, 1), 10)
    assert found.optimizer == Adam()
    assert found.value == np.inf
