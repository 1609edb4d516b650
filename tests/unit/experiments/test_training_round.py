"""One round of training: its numbers are those of the rule w - η g, on the samples that are drawn."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.training_round import training_round
from optimizers import GradientDescent
from tests.support.networks import network, somewhere


@pytest.mark.parametrize("decay", [0.0, 0.1])
@pytest.mark.parametrize("size", [0, 2])
def test_a_round_is_a_step_against_the_gradient_of_its_batch(size: int, decay: float) -> None:
    surface = network(("tanh", "Cross-entropy", 1, decay))
    theta, rate = somewhere(surface), 0.3
    for number in range(1, 6):
        found = training_round(surface, GradientDescent(rate), somewhere(surface), number, size)
        assert 0 < len(found.indices) <= (size or surface.count)
        np.testing.assert_allclose(found.theta, theta, rtol=1e-13)
        batch = surface.subset(found.indices)
        h = 1e-6
        slopes = [(batch.f(theta + h * e) - batch.f(theta - h * e)) / (2 * h) for e in np.eye(len(theta))]
        np.testing.assert_allclose(found.gradient, slopes, atol=1e-8)
        np.testing.assert_array_equal(found.updated, found.theta - rate * found.gradient)
        assert found.losses == (batch.f(found.theta), batch.f(found.updated))
        assert found.total_losses == (surface.f(found.theta), surface.f(found.updated))
        theta = found.updated


def test_an_epoch_draws_every_sample_once() -> None:
    surface = network(("tanh", "Cross-entropy", 1, 0.0))
    rounds = -(-surface.count // 2)
    drawn = [
        training_round(surface, GradientDescent(0.1), somewhere(surface), k, 2).indices for k in range(1, rounds + 1)
    ]
    assert sorted(np.concatenate(drawn)) == [*range(surface.count)]


def test_a_round_whose_numbers_are_lost_says_so() -> None:
    surface = network(("ReLU", "Squared error", 1, 0.0))
    assert training_round(surface, GradientDescent(0.1), somewhere(surface), 1, 0).is_finite
    assert not training_round(surface, GradientDescent(1e200), somewhere(surface), 5, 0).is_finite
