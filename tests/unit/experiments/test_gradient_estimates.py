"""Gradient estimates: the exact covariance against every possible batch."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.gradient_estimates import (
    DRAWS,
    compared_sizes,
    covariance,
    estimate_gradients,
    rms_errors,
    uphill_share,
    variance_factor,
)
from surfaces import PROBLEMS, Batches
from surfaces.data.problems import LineFit, TanhNeuron

ON_EVERY_PROBLEM = pytest.mark.parametrize("problem", PROBLEMS, ids=lambda p: p.name)


def every_batch(samples: int, size: int, replacement: bool) -> Any:
    """All batches that are equally likely, (B, K)."""
    batches = (
        itertools.product(range(samples), repeat=size)
        if replacement
        else itertools.combinations(range(samples), min(size, samples))
    )
    return np.array([*batches]).T


@settings(max_examples=40)
@given(st.sampled_from(PROBLEMS), st.integers(1, 5), st.booleans(), st.floats(-2, 3), st.floats(-2, 2))
def test_the_covariance_is_that_of_all_batches_there_are(
    problem: Any, size: int, replacement: bool, x: float, y: float
) -> None:
    each = problem.full.per_sample_gradient(np.array([x, y]))[:, [0, 11, 50, 93]]
    estimates = each[:, every_batch(4, size, replacement)].mean(axis=1)
    batches = Batches(problem, size, replacement)
    expected = covariance(each) * variance_factor(4, batches)
    exact = np.cov(estimates, bias=True) if estimates.shape[1] > 1 else np.zeros((2, 2))
    np.testing.assert_allclose(exact, expected, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(estimates.mean(axis=1), each.mean(axis=1), rtol=1e-12, atol=1e-12)


@ON_EVERY_PROBLEM
@pytest.mark.parametrize("replacement", [False, True])
def test_what_is_drawn_spreads_as_theory_says(problem: Any, replacement: bool) -> None:
    batches = Batches(problem, 7, replacement, 3)
    each = problem.full.per_sample_gradient(np.array(problem.start, dtype=float))
    assert compared_sizes(batches) == [1, 2, 5, 7, 10, 20, 50, 100]
    root = np.sqrt(np.trace(covariance(each)))
    expected = [root * np.sqrt(variance_factor(100, replace(batches, size=size))) for size in compared_sizes(batches)]
    measured = rms_errors(batches, each)
    np.testing.assert_allclose(measured, expected, rtol=0.2, atol=1e-12)
    assert measured[-1] < 1e-12 * root or replacement


@pytest.mark.parametrize("replacement", [False, True])
def test_the_estimates_are_those_of_the_first_whole_batches_of_a_run(replacement: bool) -> None:
    problem = TanhNeuron()
    batches = Batches(problem, 30, replacement, 5)
    theta = np.array([0.3, -0.2])
    seen = estimate_gradients(batches, theta)
    assert seen.estimates.shape == (2, DRAWS)
    whole = [1, 2, 3, 5] if not replacement else [1, 2, 3, 4]  # every fourth batch of an epoch has 10 samples
    for place, t in enumerate(whole):
        np.testing.assert_allclose(seen.estimates[:, place], batches.at_step(t).grad(theta), rtol=1e-12)
    np.testing.assert_allclose(seen.full, problem.grad(theta), rtol=1e-12)
    again = replace(batches, seed=6)
    assert not np.allclose(estimate_gradients(again, theta).estimates, seen.estimates)


def test_a_batch_of_all_is_the_gradient_itself() -> None:
    for size in (100, 500):
        seen = estimate_gradients(Batches(LineFit(), size), np.array(LineFit.start, dtype=float))
        np.testing.assert_allclose(seen.estimates, seen.full[:, None] + np.zeros((2, DRAWS)), rtol=1e-12)
        np.testing.assert_array_equal(seen.covariance, 0)


def test_uphill_by_hand() -> None:
    assert uphill_share(np.array([1.0, 0.0]), np.array([[2.0, -1.0, 0.0, -3.0], [9.0, 9.0, 1.0, 0.0]])) == 0.5
