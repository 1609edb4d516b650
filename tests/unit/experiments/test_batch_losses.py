"""A batch's loss as a sum of few fields, its lowest value, and the fits."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import run
from experiments.batch_losses import (
    FIELD_TOLERANCE,
    GRID,
    batch_losses,
    fitted_lines,
    sample_fields,
    sample_weights,
    window_center,
)
from optimizers import Adam
from surfaces import PROBLEMS, Batches, DataLoss, LineFit, LogisticRegression, TanhNeuron
from surfaces.data.table import Table
from tests.support.problems import points_of

PROBLEM = pytest.mark.parametrize("problem", PROBLEMS, ids=lambda s: s.name)


def zoomed(surface: DataLoss, factor: float) -> Any:
    """A window around the start."""
    return [
        (at - factor * (high - low) / 2, at + factor * (high - low) / 2)
        for at, (low, high) in zip(surface.start, surface.domain, strict=True)
    ]


# --- Fields


@PROBLEM
@pytest.mark.parametrize(("size", "replacement"), [(1, False), (10, False), (7, True)])
@pytest.mark.parametrize("factor", [0, 1e-6, 15])
def test_a_batch_s_loss_is_a_sum_of_few_fields(problem: DataLoss, size: int, replacement: bool, factor: float) -> None:
    window = zoomed(problem, factor) if factor else problem.domain
    batches = Batches(problem, size, replacement, seed=3)
    fields = sample_fields(problem, window)
    assert len(fields.basis) <= (5 if isinstance(problem, LineFit) else len(problem.data))
    points, middle = points_of(window), window_center(window)
    single = problem.full.per_sample(points) - problem.full.per_sample(middle)[:, None, None]
    weights = fields.mean_weights(sample_weights(batches, 12))
    for t in (1, 5, 12):
        own = batches.at_step(t)
        told = (weights[t - 1] @ fields.basis).reshape(GRID, GRID)
        np.testing.assert_allclose(
            told, own.f(points) - own.f(middle), atol=FIELD_TOLERANCE * np.abs(single).max(), rtol=0
        )


def test_the_lowest_value_of_a_batch_of_the_line_fit_is_that_of_its_best_line() -> None:
    problem = LineFit()
    batches = Batches(problem, 10)
    fields = sample_fields(problem, problem.domain)
    lowest = fields.lowest(fields.mean_weights(sample_weights(batches, 30)))
    for t, least in enumerate(lowest, 1):
        x, y = (column[batches.batch(t)] for column in (problem.data.x, problem.data.y))
        best: Any = np.linalg.lstsq(np.column_stack([x, np.ones_like(x)]), y)[0]
        assert all(low < at < high for at, (low, high) in zip(best, problem.domain, strict=True))
        own = batches.at_step(t)
        assert least == pytest.approx(float(own.f(best) - own.f(window_center(problem.domain))), abs=1e-9)


@PROBLEM
def test_the_lowest_value_lies_just_below_that_on_the_grid(problem: DataLoss) -> None:
    fields = sample_fields(problem, problem.domain)
    weights = fields.mean_weights(sample_weights(Batches(problem, 5), 40))
    sums = weights @ fields.basis
    below = sums.min(axis=1) - fields.lowest(weights)
    # Never so far as to the points around it.
    steps = np.abs(np.diff(sums.reshape(-1, GRID, GRID), axis=1)).max(axis=(1, 2))
    assert np.all((below >= -1e-12) & (below < steps))
    assert np.any(below > 0)


@given(st.integers(1, 40), st.booleans(), st.integers(0, 99))
def test_shares_are_those_of_the_samples_drawn(size: int, replacement: bool, seed: int) -> None:
    batches = Batches(replace(LineFit(), samples=23), size, replacement, seed)
    shares = sample_weights(batches, 6)
    np.testing.assert_allclose(shares.sum(axis=1), 1)
    for t in range(1, 7):
        drawn = batches.batch(t)
        np.testing.assert_allclose(shares[t - 1] * len(drawn), [np.sum(drawn == place) for place in range(23)])


# --- Losses of batches


def test_the_loss_on_a_batch_is_that_of_its_samples_before_the_step() -> None:
    line = LineFit(Table(np.array([0.0, 4.0]), np.array([0.0, 4.0])))
    batches = Batches(line, 1)
    theta = np.array([[1.0, 1.0], [2.0, -1.0], [0.0, 0.0]])
    # At (1, 1) both are 1 too high; at (2, -1) the first is 1 too low, the second 3 too high.
    at_first, at_second = {0: 0.5, 1: 0.5}, {0: 0.5, 1: 4.5}
    ours = [at_first[int(batches.batch(1)[0])], at_second[int(batches.batch(2)[0])]]
    np.testing.assert_allclose(batch_losses(batches, theta), ours)
    assert {int(batches.batch(t)[0]) for t in (1, 2)} == {0, 1}
    np.testing.assert_allclose(batch_losses(Batches(line, 2), theta), [0.5, 2.5])


@PROBLEM
@pytest.mark.parametrize("seed", [4, np.arange(3)], ids=["one seed", "three seeds"])
@pytest.mark.parametrize("lanes", [(), (3,)])
@pytest.mark.parametrize(("size", "replacement"), [(30, False), (12, True)])
def test_losses_of_batches_are_those_of_every_step_s_loss(
    problem: DataLoss, seed: Any, lanes: tuple[int, ...], size: int, replacement: bool
) -> None:
    if np.ndim(seed) and not lanes:
        lanes = (3,)
    batches = Batches(problem, size, replacement, seed)  # 30 of 100: the last of an epoch has 10
    start = np.add.outer(np.array(problem.start, dtype=float), np.linspace(0, 0.2, 3)) if lanes else problem.start
    theta = run(batches, Adam(0.1), start, 9).theta
    losses = batch_losses(batches, theta)
    assert losses.shape == (9, *lanes)
    for t in range(1, 10):
        np.testing.assert_allclose(losses[t - 1], batches.at_step(t).f(theta[t - 1]), rtol=1e-12)


@PROBLEM
def test_over_an_epoch_they_are_on_average_the_loss_on_all_data(problem: DataLoss) -> None:
    batches = Batches(problem, 30)
    losses = batch_losses(batches, np.tile(problem.start, (5, 1)).astype(float))
    assert np.average(losses, weights=[30, 30, 30, 10]) == pytest.approx(
        float(problem.f(np.array(problem.start))), 1e-12
    )


# --- Fits


def test_a_line_is_told_by_two_points_and_a_curve_by_its_formula() -> None:
    theta = np.array([[1.0, 2.0], [-0.5, 0.25]])
    x, y = fitted_lines(LineFit(), theta, ((-1, 3), (0, 1)))
    np.testing.assert_allclose(x, [-1, 3])
    np.testing.assert_allclose(y, [[1, 5], [0.75, -1.25]])
    x, y = fitted_lines(TanhNeuron(), theta, ((-2, 2), (0, 1)))
    np.testing.assert_allclose(y, np.tanh(theta[:, :1] * x + theta[:, 1:]))
    assert (x[0], x[-1]) == (-2, 2)


def test_the_decision_boundary_is_where_both_classes_are_as_likely() -> None:
    window = ((-2.0, 3.0), (-1.0, 2.0))
    theta = np.array([[1.0, 2.0], [-3.0, 0.0], [0.0, 0.0]])
    x, y = fitted_lines(LogisticRegression(), theta, window)
    assert x.shape == y.shape == (3, 2)
    np.testing.assert_allclose(theta[:2, 0, None] * x[:2] + theta[:2, 1, None] * y[:2], 0, atol=1e-12)
    # It goes on to both sides of the window, wherever it lies.
    assert np.all(np.hypot(x, y)[:2] > max(np.hypot(*corner) for corner in itertools.product(*window)))
    assert np.all(np.isnan(x[2]))
