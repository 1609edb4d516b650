"""Batches that data are cut into: every sample, the declared mean, and one seed for all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import run
from optimizers import CLASSIC, Adam, GradientDescent
from surfaces import PROBLEMS, Batches, DataLoss, LineFit
from tests.support.problems import random_points

EVERY = pytest.mark.parametrize("problem", PROBLEMS, ids=lambda p: p.name)


@EVERY
@pytest.mark.parametrize("size", [1, 7, 10, 99, 100, 500])
def test_the_gradients_of_an_epoch_have_the_full_gradient_as_their_mean(problem: DataLoss, size: int) -> None:
    """Weighted by how many samples each batch has, for what is left over makes a smaller one."""
    batches, at, count = Batches(problem, size, seed=3), random_points(problem), len(problem.data)
    steps = -(-count // size)
    for epoch in (0, 5):
        places = [batches.batch(t) for t in range(epoch * steps + 1, (epoch + 1) * steps + 1)]
        assert sorted(np.concatenate(places)) == [*range(count)]
        drawn = [batches.at_step(t) for t in range(epoch * steps + 1, (epoch + 1) * steps + 1)]
        weights = [len(place) / count for place in places]
        mean = sum(weight * one.grad(at) for weight, one in zip(weights, drawn, strict=True))
        np.testing.assert_allclose(mean, problem.grad(at), rtol=0, atol=1e-12)
    np.testing.assert_array_equal(
        batches.samples_seen(2 * steps), np.cumsum([0, *(len(batches.batch(t)) for t in range(1, 2 * steps + 1))])
    )


@EVERY
def test_with_replacement_every_sample_comes_as_often(problem: DataLoss) -> None:
    batches, count = Batches(problem, 20, replacement=True, seed=1), len(problem.data)
    steps = 5000
    often = np.bincount(np.concatenate([batches.batch(t) for t in range(1, steps + 1)]), minlength=count)
    expected = 20 * steps / count
    assert np.max(np.abs(often - expected)) < 5 * expected**0.5
    assert any(len(np.unique(batches.batch(t))) < 20 for t in range(1, 20))
    np.testing.assert_array_equal(batches.samples_seen(3), [0, 20, 40, 60])


@pytest.mark.parametrize("replacement", [False, True])
def test_a_draw_is_a_loss_of_its_own_and_the_record_is_that_of_all_data(*, replacement: bool) -> None:
    problem = PROBLEMS[0]
    batches, at = Batches(problem, 5, replacement, seed=2), np.array([0.3, -0.2])
    seen = batches.at_step(4)
    np.testing.assert_array_equal(seen.grad(at), problem.subset(batches.batch(4)).grad(at))
    assert not np.allclose(seen.f(at), problem.f(at))
    assert (batches.f(at), batches.name) == (problem.f(at), problem.name)
    np.testing.assert_array_equal(batches.grad(at), problem.grad(at))
    np.testing.assert_array_equal(batches.hessian(at), problem.hessian(at))
    walked = run(batches, GradientDescent(0.1), problem.start, 30)
    np.testing.assert_array_equal(walked.loss, problem.f(walked.theta.T))
    theta = np.array(problem.start, dtype=float)
    for t in range(1, 31):
        theta = theta - 0.1 * batches.at_step(t).grad(theta)
        np.testing.assert_array_equal(walked.theta[t], theta)


@EVERY
@pytest.mark.parametrize("replacement", [False, True])
def test_seeds_side_by_side_are_the_seeds_alone(problem: DataLoss, *, replacement: bool) -> None:
    """Also beyond what is drawn at once, and whatever the length of the run."""
    seeds, steps = np.array([[4, 0], [9, 4], [1000, 7]]), 460
    together = run(Batches(problem, 10, replacement, seeds), Adam(0.1), problem.start, steps)
    assert together.theta.shape == (steps + 1, 2, 3, 2)
    for place in ((0, 0), (1, 1), (2, 0)):
        alone = run(Batches(problem, 10, replacement, int(seeds[place])), Adam(0.1), problem.start, steps - 50)
        np.testing.assert_allclose(together.theta[: steps - 49, :, *place], alone.theta, rtol=0, atol=1e-10)
    assert not np.allclose(together.theta[..., 0, 0], together.theta[..., 0, 1])


@pytest.mark.parametrize("cls", CLASSIC)
def test_one_seed_draws_the_same_for_every_method_and_every_time(cls: Any) -> None:
    problem = PROBLEMS[2]
    runs = [run(Batches(problem, 8, seed=seed), cls(), problem.start, 60).theta for seed in (5, 5, 6)]
    np.testing.assert_array_equal(runs[0], runs[1])
    assert not np.array_equal(runs[0], runs[2])


@given(st.integers(1, 120), st.booleans(), st.integers(0, 1000), st.integers(1, 3000))
@settings(max_examples=60)
def test_any_step_of_any_batch_size_has_samples_that_exist(size: int, replacement: bool, seed: int, t: int) -> None:
    batches = Batches(LineFit(samples=50), size, replacement, seed)
    places = batches.batch(t)
    assert 1 <= len(places) <= size
    assert np.all((places >= 0) & (places < 50))
    assert len(places) == np.diff(batches.samples_seen(t))[-1]


def test_what_the_data_are_decides_the_seed_and_not_the_place_of_the_draw() -> None:
    """The draws of a seed are written down: a link of today must show the same picture tomorrow."""
    expected: dict[bool, Callable[[], Any]] = {
        False: lambda: np.random.default_rng((7, 0)).permuted(np.tile(np.arange(100), (40, 1)), axis=1)[0, 10:20],
        True: lambda: np.random.default_rng((7, 0)).integers(100, size=(409, 10), dtype=np.int32)[1],
    }
    for replacement, drawn in expected.items():
        np.testing.assert_array_equal(Batches(LineFit(), 10, replacement, 7).batch(2), drawn())
