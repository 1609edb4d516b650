"""Noise is a tilted loss and its gradient, and its seed repeats it."""

import numpy as np
import pytest

from core import run
from optimizers import GradientDescent
from surfaces import SURFACES, Noisy


def test_noise_is_a_tilted_loss_and_its_gradient() -> None:
    noisy = Noisy(SURFACES[0], noise=0.7, seed=5)
    seen, at, h = noisy.at_step(3), np.array([1.0, -2.0]), 1e-6
    for i in range(2):
        shift = h * np.eye(2)[i]
        assert (seen.f(at + shift) - seen.f(at - shift)) / (2 * h) == pytest.approx(seen.grad(at)[i], rel=1e-8)
    assert not np.array_equal(seen.grad(at), noisy.grad(at))
    np.testing.assert_array_equal(noisy.grad(at), SURFACES[0].grad(at))
    np.testing.assert_array_equal(noisy.hessian(at), seen.hessian(at))
    assert noisy.f(at) == SURFACES[0].f(at)
    assert noisy.name == SURFACES[0].name


def test_noise_has_mean_0_and_the_stated_deviation() -> None:
    noisy, at = Noisy(SURFACES[0], noise=2.0, seed=1), np.zeros(2)
    draws = np.array([noisy.at_step(t).grad(at) for t in range(1, 4001)])
    assert np.all(np.abs(draws.mean(axis=0)) < 4 * 2 / 4000**0.5)
    np.testing.assert_allclose(draws.std(axis=0), 2, rtol=0.05)


def test_a_seed_repeats_its_noise_whatever_the_length_and_another_does_not() -> None:
    sgd = GradientDescent(lr=0.1)
    long, short, other = (
        run(Noisy(SURFACES[0], noise=1, seed=seed), sgd, (-7, 2), steps).theta
        for seed, steps in ((4, 1100), (4, 20), (5, 20))
    )
    np.testing.assert_array_equal(long[:21], short)
    assert not np.array_equal(short[1:], other[1:])
