"""Schedules are the libraries' sequences, and keep their shape at every length of run."""

import dataclasses
import json
import math
import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import Constant, Optimizer, Param, Schedule, params_of, run
from optimizers import OPTIMIZERS, GradientDescent, Momentum
from schedules import (
    SCHEDULES,
    Cosine,
    CosineRestarts,
    Exponential,
    InverseSquareRoot,
    InverseTime,
    LinearWarmup,
    MultiStep,
    OneCycle,
    Polynomial,
    RandomRate,
    Step,
    WarmupCosine,
)
from surfaces import from_formula
from tests.support.reference import kept
from tests.support.schedules import example, formula

CASES: list[dict[str, Any]] = kept("schedules.json")

BOWL = from_formula("x**2/20 + y**2")

LENGTHS = (1, 2, 7, 30, 1000)


def factors(schedule: Schedule, steps: int) -> list[float]:
    return [schedule(t, steps) for t in range(1, steps + 1)]


# Each with its learning rate, which is PyTorch's base rate but for OneCycleLR, where it is the highest.
OURS: dict[str, tuple[Schedule, float]] = {
    "StepLR": (Step(gamma=0.5, size=10), 0.1),
    "MultiStepLR": (MultiStep(gamma=0.1, first=8, second=30), 0.1),
    "ExponentialLR": (Exponential(gamma=0.95, length=1), 0.1),
    "LambdaLR": (formula(f"exp({math.log(0.95)!r}*k)"), 0.1),
    "LinearLR": (LinearWarmup(start=0.1, warmup=12), 0.1),
    "CosineAnnealingLR": (Cosine(end=0.001 / 0.1, length=40), 0.1),
    "CosineAnnealingWarmRestarts": (CosineRestarts(length=10, growth=2), 0.1),
    "PolynomialLR": (Polynomial(power=2.0, length=30), 0.1),
    "OneCycleLR": (OneCycle(peak=0.3, start=1 / 25, end=1 / 25 / 1e4), 0.5),
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_every_rate_is_pytorch_s(case: dict[str, Any]) -> None:
    schedule, rate = OURS[case["name"]]
    theirs = np.array(case["learning_rates"])
    path = run(BOWL, GradientDescent(rate), (-7, 2), len(theirs), schedule=schedule)
    np.testing.assert_allclose(path.lr, theirs, rtol=0, atol=1e-12 * theirs.max())


def test_every_reference_is_used() -> None:
    assert OURS.keys() == {case["name"] for case in CASES}


def test_default_one_cycle_is_pytorch_s() -> None:
    schedule, _ = OURS["OneCycleLR"]
    np.testing.assert_allclose(factors(OneCycle(), 60), factors(schedule, 60), rtol=1e-15)


def test_each_optimizer_writes_the_changed_rate_into_its_own_memory() -> None:
    # The textbook's velocity, Keras's too, keeps the old rate in it; PyTorch's multiplies the whole memory.
    rates = [0.1] * 6 + [0.02] * 6
    ours = run(BOWL, Momentum(0.1, 0.9), (-7, 2), 12, schedule=Step(gamma=0.2, size=6))
    np.testing.assert_allclose(ours.lr, rates, rtol=1e-15)
    textbook, pytorch = np.array([[-7.0, 2.0]] * 2)
    velocity, memory = np.zeros((2, 2))
    for rate in rates:
        velocity = 0.9 * velocity - rate * BOWL.grad(textbook)
        textbook = textbook + velocity
        memory = 0.9 * memory + BOWL.grad(pytorch)
        pytorch = pytorch - rate * memory
    np.testing.assert_allclose(ours.theta[-1], textbook, rtol=1e-12)
    assert textbook.round(2).tolist() == [-4.30, -1.37]
    assert pytorch.round(2).tolist() == [-5.33, -0.70]


def test_constant_changes_nothing() -> None:
    assert SCHEDULES[0] is Constant
    for steps in LENGTHS:
        assert set(factors(Constant(), steps)) == {1.0}
    plain, with_constant = (run(BOWL, Momentum(0.1), (-7, 2), 20, schedule=schedule) for schedule in (None, Constant()))
    np.testing.assert_array_equal(plain.theta, with_constant.theta)


def test_inverse_time_and_inverse_square_root_are_their_formulas() -> None:
    np.testing.assert_allclose(factors(InverseTime(decay=0.5), 5), [1, 1 / 1.5, 1 / 2, 1 / 2.5, 1 / 3], rtol=1e-15)
    np.testing.assert_allclose(factors(InverseSquareRoot(warmup=1), 9), np.arange(1, 10) ** -0.5, rtol=1e-15)
    t, w = np.arange(1, 41), 8
    vaswani = np.minimum(t**-0.5, t * w**-1.5)
    np.testing.assert_allclose(factors(InverseSquareRoot(warmup=w), 40), vaswani / vaswani.max(), rtol=1e-15)


def test_warm_up_and_cosine_is_the_one_and_then_the_other() -> None:
    both = factors(WarmupCosine(start=0.2, warmup=6, end=0.1), 30)
    up, down = LinearWarmup(start=0.2, warmup=6), Cosine(end=0.1, length=24)
    np.testing.assert_allclose(both, [*factors(up, 30)[:6], *factors(down, 24)], rtol=1e-14)


@given(st.integers(0, 1000), st.integers(1, 5000), st.floats(0, 5), st.floats(0, 5))
def test_a_random_rate_depends_on_seed_and_step_alone(seed: int, t: int, low: float, high: float) -> None:
    schedule = RandomRate(low, high, seed)
    assert min(low, high) <= schedule(t, t) <= max(low, high)
    assert schedule(t, t) == schedule(t, 5000) == RandomRate(low, high, seed)(t, t)
    u = np.random.default_rng((seed, (t - 1) // 1024)).random(1024)[(t - 1) % 1024]
    assert schedule(t, t) == pytest.approx(low + (high - low) * u, abs=1e-15)


def test_random_rates_are_uniform_and_unlike_for_other_seeds() -> None:
    drawn = np.array([factors(RandomRate(0.5, 1.5, seed), 4000) for seed in range(8)])
    ordered = np.sort(drawn.ravel())
    # The largest distance to the uniform distribution function, of 32,000 numbers; above 0.011 by chance once in 1000.
    assert np.abs(ordered - 0.5 - np.linspace(0, 1, ordered.size)).max() < 0.011
    assert np.abs(np.corrcoef(drawn) - np.eye(8)).max() < 0.06
    assert np.abs([np.corrcoef(row[1:], row[:-1])[0, 1] for row in drawn]).max() < 0.06


def test_random_rates_are_the_same_in_another_process() -> None:
    code = "from schedules import RandomRate; print([RandomRate(seed=7)(t, 9) for t in range(1, 10)])"
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert json.loads(printed) == factors(RandomRate(seed=7), 9)


def test_a_random_rate_keeps_the_direction_of_the_gradient() -> None:
    path = run(BOWL, GradientDescent(0.3), (-7, 2), 30, schedule=RandomRate(seed=3)).theta
    steps, gradients = np.diff(path, axis=0), BOWL.grad(path[:-1].T).T
    cosines = -np.sum(steps * gradients, axis=1) / (np.hypot(*steps.T) * np.hypot(*gradients.T))
    np.testing.assert_allclose(cosines, 1, rtol=0, atol=1e-12)


@pytest.mark.parametrize("growth", [1, 2, 3, 4])
@pytest.mark.parametrize("length", [1, 2, 5, 9])
def test_restarts_come_after_whole_cycles(length: int, growth: int) -> None:
    # PyTorch's own way of counting: a cycle runs out and the next is `growth` times as long.
    since, cycle = 0, length
    for factor_now in factors(CosineRestarts(end=0.1, length=length, growth=growth), 1000):
        expected = 0.1 + 0.9 * (1 + math.cos(math.pi * since / cycle)) / 2
        assert factor_now == pytest.approx(expected, abs=1e-12)
        since += 1
        if since == cycle:
            since, cycle = 0, cycle * growth


def test_a_formula_is_taken_as_it_is() -> None:
    assert factors(formula("1 - k/2"), 4) == [1, 0.5, 0, -0.5]
    assert factors(formula("1/k"), 3) == [math.inf, 1, 0.5]
    assert math.isnan(formula("log(k - 1)")(1, 3))
    for text in ("1/k", "log(k - 1)"):
        assert run(BOWL, GradientDescent(0.1), (-7, 2), 9, schedule=formula(text)).status == "diverged"
    assert np.isfinite(run(BOWL, GradientDescent(0.1), (-7, 2), 9, schedule=formula("1 - k/2")).theta).all()


def test_formulas_are_equal_where_text_and_numbers_are() -> None:
    assert formula("1/(k + 1)") == formula("1/(k + 1)")
    assert hash(formula("1/(k + 1)")) == hash(formula("1/(k + 1)"))
    different = {formula("1/(k + 1)"), formula("1/(k + 2)"), formula("1/(k + b)", b=1.0), formula("1/(k + b)", b=2.0)}
    assert len(different) == 4


# Every schedule
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_a_rate_that_begins_at_0_breaks_no_method(optimizer: type[Optimizer]) -> None:
    path = run(BOWL, optimizer(), BOWL.start, 30, schedule=LinearWarmup(start=0.0))
    assert np.isfinite(path.theta).all()
    assert path.loss[-1] < path.loss[0]


EVERY = pytest.mark.parametrize("cls", SCHEDULES, ids=lambda cls: cls.__name__)

EVERY_NUMBER = pytest.mark.parametrize(
    ("cls", "p"),
    [(cls, p) for cls in SCHEDULES for p in params_of(cls)],
    ids=lambda value: value.name if isinstance(value, Param) else value.__name__,
)


@EVERY
def test_it_is_a_final_record_that_says_what_it_is(cls: type[Schedule]) -> None:
    assert cls.__mro__[1] is Schedule
    assert getattr(cls, "__final__", False)
    schedule: Any = example(cls)
    assert schedule == example(cls)
    assert hash(schedule) == hash(example(cls))
    with pytest.raises(dataclasses.FrozenInstanceError):
        schedule.name = "other"
    assert cls.__doc__
    assert cls.name
    assert cls.source
    assert cls.idea.endswith(".")


def test_names_are_unique() -> None:
    assert len({cls.name for cls in SCHEDULES}) == len(SCHEDULES)


@EVERY
def test_factors_are_numbers_from_0_to_the_highest(cls: type[Schedule]) -> None:
    """The highest is 1; of a random rate it is a number of its own."""
    ends = [{p.name: end} for p in params_of(cls) for end in (p.low, p.high)]
    for numbers in ({}, *ends):
        for steps in LENGTHS:
            schedule = example(cls, **numbers)
            highest = max(schedule.low, schedule.high) if isinstance(schedule, RandomRate) else 1 + 1e-15
            now = factors(schedule, steps)
            assert all(type(factor_now) is float and 0 <= factor_now <= highest for factor_now in now), numbers
            assert now == factors(example(cls, **numbers), steps)


@EVERY
def test_its_shape_by_default_is_that_of_the_run(cls: type[Schedule]) -> None:
    """At 30 steps and at 1000 the rate has changed visibly, but for those that are to keep it."""
    for steps in (30, 1000):
        now = factors(example(cls), steps)
        assert max(now) > 0.99
        assert cls is Constant or min(now) < 0.5


@EVERY_NUMBER
def test_every_number_matters(cls: type[Schedule], p: Param) -> None:
    changed = [factors(cls(**{p.name: value}), 30) for value in (p.default, *p.slider_values())]
    assert any(now != changed[0] for now in changed)


@EVERY_NUMBER
def test_every_number_has_a_slider_with_few_marks(cls: type[Schedule], p: Param) -> None:
    assert 4 <= len(p.slider_values()) <= 120
    assert {type(mark) for mark in p.slider_values()} == {type(p.default)}
    assert p.symbol
