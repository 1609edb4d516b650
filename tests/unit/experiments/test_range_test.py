"""The rates for a network: the range test and the sweep."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from core import params_of
from experiments.range_test import (
    ENDINGS,
    RATES,
    TIMES_BEST,
    FixedRateSweep,
    RangeRun,
    RangeTest,
    explore,
    interleaved_chunks,
    join,
    range_test,
    train_fixed_rates,
)
from experiments.training import Task, gradient_only, train
from networks import Design, Moons
from optimizers import Adam, GradientDescent
from schedules import Cosine
from tests.support.ranges import last

TASK = Task(*Moons(samples=40).made().split(0.2, 0), Design(units=5), 8, 2, (3,), Cosine())

SHORT = RangeTest(steps=100, epochs=2)

METHODS = pytest.mark.parametrize("cls", gradient_only(), ids=lambda cls: cls.__name__)


# --- Range test


@METHODS
def test_each_step_of_a_range_test_has_its_own_rate_and_its_loss_is_that_before_it(cls: Any) -> None:
    of: RangeRun = last(range_test(TASK, cls(), SHORT))
    factors = of.rates[1:] / of.rates[:-1]
    np.testing.assert_allclose(factors, (SHORT.high / SHORT.low) ** (1 / (SHORT.steps - 1)), rtol=1e-10)
    theta, batches = TASK.start(), TASK.batches()
    state = cls(lr=SHORT.low).init(theta)
    with np.errstate(all="ignore"):
        for t, (rate, loss) in enumerate(zip(of.rates, of.loss, strict=True), 1):
            seen = batches.at_step(t)
            np.testing.assert_allclose(loss, seen.f(theta), rtol=1e-10)
            theta, state = cls(lr=float(rate)).step(seen, theta, state, t)


@METHODS
def test_a_range_test_ends_where_its_average_is_four_times_its_lowest_and_nowhere_before(cls: Any) -> None:
    parts = [*range_test(TASK, cls(), replace(SHORT, high=100.0))]
    of = parts[-1]
    assert [len(part.rates) for part in parts] == sorted({len(part.rates) for part in parts})
    over = [k for k in range(1, len(of.rates)) if not of.smoothed[k] <= TIMES_BEST * of.smoothed[:k].min()]
    assert over == ([len(of.rates) - 1] if of.blew_up else [])
    assert of.blew_up or len(of.rates) == SHORT.steps


@pytest.mark.parametrize("beta", [0.0, 0.9, 0.99])
def test_the_smoothed_loss_is_the_mean_with_weights_that_fade(beta: float) -> None:
    of = last(range_test(TASK, Adam(), replace(SHORT, smoothing=beta)))
    for t in range(len(of.loss)):
        weights = beta ** np.arange(t, -1, -1.0)
        np.testing.assert_allclose(of.smoothed[t], weights @ of.loss[: t + 1] / weights.sum(), rtol=1e-10)
    assert of.memory == round(1 / (1 - beta))


def ranged(loss: Any, memory: int = 1) -> RangeRun:
    return RangeRun(np.geomspace(1e-5, 10, len(loss)), loss, loss, memory, False)


@given(some.integers(25, 75), some.floats(1e-3, 1e3), some.sampled_from([1, 5, 10]))
def test_the_marks_are_where_a_known_curve_has_them(centre: int, size: float, memory: int) -> None:
    t = np.arange(101.0)
    falls = ranged(size * (1.5 - np.tanh((t - centre) / 5)), memory)
    assert falls.steepest is not None
    assert abs(falls.steepest - centre) <= 1
    assert (falls.lowest, falls.suggested) == (100, None)  # it has not turned back: who knows where it would
    turns_back = ranged(size * (1 + (t - centre) ** 2), memory)
    assert turns_back.lowest == centre
    assert turns_back.suggested == pytest.approx(turns_back.rates[centre] / 10)


def test_what_never_falls_has_no_steepest_place_and_suggests_nothing() -> None:
    rises = ranged(np.linspace(1, 2, 50), 10)
    assert (rises.steepest, rises.lowest, rises.suggested) == (None, 9, None)
    assert ranged(np.ones(5), 10).lowest is None
    assert ranged(np.full(50, np.nan)).lowest is None


def test_the_digits_suggest_rates_that_are_known_to_suit() -> None:
    from networks import Digits, Perceptron

    task = Task(*Digits().made().split(0.2, 0), Design(), 64, 1)
    for cls in (GradientDescent, Adam):
        of = last(range_test(task, cls(), RangeTest()))
        known = Perceptron.rates[cls.__name__]
        assert known / 3 < of.suggested < 3 * known
        assert known / 3 < of.rates[of.steepest] < 3 * known


# --- Sweep


@METHODS
def test_a_rate_among_others_trains_as_it_does_alone(cls: Any) -> None:
    rates = np.array([1e-4, 0.01, 1.0])
    together = train_fixed_rates(TASK, cls(), rates)
    assert together.metrics.shape == (TASK.epochs + 1, 4, 3)
    for lane, rate in enumerate(rates):
        _, course = last(train(TASK, [cls(lr=float(rate))]))
        np.testing.assert_allclose(together.metrics[-1, :, lane], course.metrics[-1, :, 0], rtol=1e-9)


@METHODS
def test_every_method_can_be_explored_up_to_the_highest_rate(cls: Any) -> None:
    task = replace(TASK, design=Design(units=2), epochs=9, seeds=(3, 4))
    found = [*explore(task, [cls()], RangeTest(high=100.0, steps=100, epochs=1))]
    shares = [share for _, _, share in found]
    assert shares == sorted(shares)
    np.testing.assert_allclose(shares[-1], 1.0)
    whole = join([part for _, part, _ in found if isinstance(part, FixedRateSweep)])
    np.testing.assert_array_equal(whole.rates, RangeTest(high=100.0).fixed_rates())
    assert {*whole.runs.status} <= {*ENDINGS}


@given(some.integers(2, 200), some.integers(1, 9))
def test_every_place_has_its_turn_once_and_the_ends_come_first(count: int, lanes: int) -> None:
    groups = [*interleaved_chunks(count, lanes)]
    assert sorted(np.concatenate(groups)) == [*range(count)]
    coarse = -(-count // 8) + ((count - 1) % 8 > 0)
    first = np.concatenate(groups[: -(-coarse // lanes)])
    assert {*first.tolist()} == {*range(0, count, 8), count - 1}
    assert all(1 <= len(group) <= lanes for group in groups)


def swept(*final: float, start: float = 2.0, between: Any = None) -> FixedRateSweep:
    loss = np.stack([np.full(len(final), start), final if between is None else between, final])
    judged = np.stack([loss, np.zeros_like(loss), loss, np.full_like(loss, 0.75)], axis=1)
    return FixedRateSweep(np.geomspace(1e-3, 10, len(final)), judged)


def test_how_a_run_ends_and_which_rates_tell() -> None:
    of = swept(2.0, 1.5, 1.0, 0.9, 0.2, 0.3, 1.9, 2.1, np.nan)
    learns, hardly, gone = ENDINGS
    assert [*of.runs.status] == [hardly] * 3 + [learns] * 3 + [hardly] + [gone] * 2
    assert of.three_rates == (2, 4, 6)
    assert swept(0.5, 0.4, 0.3).three_rates == (None, 2, None)
    assert swept(2.0, 1.5, 0.4, 1.5, 0.3, 1.2, 0.5, 1.3).three_rates == (1, 4, 7)
    assert swept(2.0, 1.5, 3.0).three_rates is None
    assert swept(np.inf, np.nan, 3.0).three_rates is None
    # What rises above the start on its way is not just right, though it ends lowest.
    assert swept(0.5, 0.4, 0.3, between=[1.0, 1.0, 9.0]).three_rates == (None, 1, None)
    np.testing.assert_array_equal(of.accuracy, [0.75] * 8 + [np.nan])


@given(some.permutations(range(7)))
def test_the_order_in_which_rates_were_tried_does_not_matter(order: list[int]) -> None:
    whole = swept(2.0, 1.5, 1.0, 0.9, 0.2, 3.0, np.nan)
    parts = [FixedRateSweep(whole.rates[[k]], whole.metrics[..., [k]]) for k in order]
    np.testing.assert_array_equal(join(parts).rates, whole.rates)
    np.testing.assert_array_equal(join(parts).metrics, whole.metrics)


def test_the_rates_of_a_sweep_are_within_the_range_and_increase() -> None:
    for low, high in ((1e-5, 10.0), (1e-2, 0.1), (1e-5, 100.0)):
        rates = RangeTest(low=low, high=high).fixed_rates()
        assert len(rates) == RATES
        assert rates[0] == low
        assert rates[-1] == high
        assert np.all(np.diff(rates) > 0)
    low, high = params_of(RangeTest)[:2]
    assert low.high < high.low  # whatever is chosen
