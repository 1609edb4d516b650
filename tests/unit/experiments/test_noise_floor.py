"""The noise floor: theory against every possible batch, many runs and hand values."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import Constant, Schedule, run
from experiments.noise_floor import Variant, averaged, last_quarter_mean, mean_losses, noise_theory, since
from optimizers import Adam, GradientDescent
from schedules import Cosine, InverseTime
from surfaces import Batches
from surfaces.data.data_loss import Mean
from surfaces.data.problems import LineFit, LogisticRegression, TanhNeuron
from tests.support.line_fit import line, said_of

SEEDS = 5_000


def cross() -> LineFit:
    """The samples (±1, ±1): every sample's Hessian is ((1, x), (x, 1)), their mean is 1, and the minimum is 0."""
    surface = line(10)
    x, y = np.array([(1.0, 1.0), (1.0, -1.0), (-1.0, 1.0), (-1.0, -1.0)]).T
    object.__setattr__(surface, "full", Mean(LineFit.sample, {"x": x, "y": y}))
    return surface


# --- Theory


@pytest.mark.parametrize("size", [1, 2])
@pytest.mark.parametrize("averages", [False, True])
def test_theory_is_the_mean_over_all_draws_there_are(size: int, averages: bool) -> None:
    surface, steps, rates = line(10), 3, np.array([0.15, 0.1, 0.05])
    chosen = np.array([0, 3, 7])
    object.__setattr__(surface, "full", surface.subset(chosen))
    said = said_of(surface, size)
    lowest = surface.f(said.minimum)
    draws = np.array([*itertools.product(range(3), repeat=size * steps)]).reshape(-1, steps, size)
    theta = np.repeat(np.array(LineFit.start, dtype=float)[:, None], len(draws), axis=1)
    path = [theta]
    for t, rate in enumerate(rates):
        columns = {name: column[draws[:, t].T] for name, column in surface.full.columns.items()}
        theta = theta - rate * Mean(LineFit.sample, columns).grad(theta)
        path.append(theta)
    of = np.array(path)
    loss = averaged(surface, of) if averages else surface.f(np.moveaxis(of, 1, 0))
    expected = said.mean_loss_curve(LineFit.start, rates, averaging_start=since(steps) if averages else None)
    np.testing.assert_allclose(loss.mean(axis=1) - lowest, expected, rtol=1e-12)
    assert np.isnan(expected[0]) == averages


@pytest.mark.parametrize(
    ("rate", "size", "schedule"),
    [(0.1, 5, Constant()), (0.05, 1, Constant()), (0.2, 10, Cosine()), (0.2, 4, InverseTime(0.3))],
)
def test_the_mean_over_many_seeds_is_what_theory_says(rate: float, size: int, schedule: Schedule) -> None:
    surface, steps = line(20), 12
    said = said_of(surface, size)
    lowest = surface.f(said.minimum)
    batches = Batches(surface, size, True, np.arange(SEEDS))
    of = run(batches, GradientDescent(rate), surface.start, steps, schedule=schedule, keep="path")
    rates = [rate * schedule(t, steps) for t in range(1, steps + 1)]
    for loss, expected in (
        (of.loss, said.mean_loss_curve(surface.start, rates)),
        (averaged(surface, of.theta), said.mean_loss_curve(surface.start, rates, averaging_start=since(steps))),
    ):
        heights = loss[-6:] - lowest
        error = np.std(heights, axis=1) / np.sqrt(SEEDS)
        assert np.all(np.abs(heights.mean(axis=1) - expected[-6:]) < 4 * error)
        assert np.all(error < 0.03 * expected[-6:])  # a theory that is a little wrong is found out


@settings(max_examples=15)
@given(st.integers(1, 30), st.floats(0.05, 0.9), st.integers(0, 100))
def test_the_floor_is_where_the_course_arrives_and_nowhere_above_the_limit(size: int, share: float, seed: int) -> None:
    said = said_of(LineFit(samples=30, data_seed=seed), size)
    rate = share * said.limit
    assert said.floor(rate) == pytest.approx(said.mean_loss_curve(said.minimum, np.full(3000, rate))[-1], rel=1e-3)
    assert np.isinf(said.floor(1.01 * said.limit))
    beyond = said.mean_loss_curve(LineFit.start, np.full(3000, 1.05 * said.limit))
    assert beyond[-1] > 10 * beyond[-500]


@pytest.mark.parametrize("size", [1, 2, 10])
@pytest.mark.parametrize("rate", [0.1, 0.5])
def test_floor_and_limit_by_hand(size: int, rate: float) -> None:
    # With S = s·1: HS + SH = 2s, E[H_B S H_B] = (1 + 1/B)s and E[r rᵀ] = 1/B, each times the unit matrix.
    said = said_of(cross(), size)
    np.testing.assert_allclose(said.minimum, 0, atol=1e-15)
    assert said.limit == pytest.approx(2 * size / (size + 1), rel=1e-12)
    assert said.floor(rate) == pytest.approx(rate / size / (2 - rate * (1 + 1 / size)), rel=1e-12)


def test_the_mean_of_points_goes_below_the_floor() -> None:
    said = said_of(line(100), 10)
    rates = np.full(1000, 0.1)
    mean = said.mean_loss_curve(LineFit.start, rates, averaging_start=500)
    assert np.all(np.isnan(mean[:500]))
    assert mean[500] == pytest.approx(said.mean_loss_curve(LineFit.start, rates)[500], rel=1e-12)
    assert mean[-1] < said.floor(0.1) / 50


def test_theory_keeps_silent_where_it_does_not_hold() -> None:
    assert noise_theory(LogisticRegression(), 10) is None
    assert noise_theory(TanhNeuron(), 10) is None
    surface = line(10)
    object.__setattr__(surface, "full", Mean(LineFit.sample, {"x": np.ones(5), "y": np.arange(5.0)}))
    assert noise_theory(surface, 2) is None  # no single lowest point


# --- Measured


def test_the_courses_are_the_means_of_the_runs() -> None:
    surface, steps = Batches(TanhNeuron(samples=30), 5), 40
    object.__setattr__(surface, "minima", ((1.5, 0.0), (0.0, 0.0)))
    adam = Adam(0.05)
    ways = [Variant(adam, Constant()), Variant(adam, Cosine()), Variant(adam, Constant(), averaged_loss=True)]
    seen, shares = zip(*mean_losses(surface, ways, surface.start, steps, 7 + np.arange(60)), strict=True)
    np.testing.assert_allclose(shares, np.cumsum([25] * 6 + [10] * 3) / 180)
    assert [of.runs for of in seen[0]] == [25, 0, 0]
    assert [of.runs for of in seen[-1]] == [60, 60, 60]
    both = replace(surface, seed=7 + np.arange(60))
    for way, course in zip(ways, seen[-1], strict=True):
        of = run(both, adam, surface.start, steps, schedule=way.schedule)
        loss = averaged(surface, of.theta) if way.averaged_loss else of.loss
        np.testing.assert_allclose(course.mean, loss.mean(axis=1), rtol=1e-12)
    late = run(both, adam, surface.start, steps).theta[20:].mean(axis=0)
    assert seen[-1][2].mean[-1] == pytest.approx(surface.f(late).mean(), rel=1e-12)


def test_shuffled_epochs_have_a_lower_floor() -> None:
    surface = line(100)
    said = said_of(surface, 10)
    heights = {}
    for replacement in (False, True):
        way = [Variant(GradientDescent(0.1), Constant())]
        *_, ((course,), _) = mean_losses(Batches(surface, 10, replacement), way, surface.start, 600, np.arange(50))
        heights[replacement] = last_quarter_mean(course.mean - surface.f(said.minimum))[0]
    assert heights[True] == pytest.approx(said.floor(0.1), rel=0.1)
    assert heights[False] < 0.9 * heights[True]
