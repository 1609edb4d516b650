"""-log p of a sample is its loss, but for a factor and a constant."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as some

from networks.likelihood import LIKELIHOODS, Bernoulli, Categorical, Gaussian, Likelihood

OUTPUTS = some.floats(-6, 6)


def assert_loss(likelihood: Likelihood, Z: list[float], T: list[float]) -> None:
    sample, target = np.array([Z]), np.array([T])
    negative_log = -np.log(likelihood.probability(sample, target))
    loss = likelihood.loss.value(sample, target)
    np.testing.assert_allclose(negative_log, likelihood.factor * loss + likelihood.constant, rtol=1e-10, atol=1e-12)


@given(OUTPUTS, some.floats(-3, 3), some.floats(0.3, 3))
def test_a_normal_distribution_gives_the_squared_error(y: float, t: float, sigma: float) -> None:
    assert_loss(Gaussian(sigma), [y], [t])


@given(OUTPUTS, some.booleans())
def test_a_bernoulli_distribution_gives_the_binary_cross_entropy(z: float, t: bool) -> None:
    assert_loss(Bernoulli(), [z], [float(t)])
    assert (Bernoulli().factor, Bernoulli().constant) == (1, 0)


@given(some.lists(OUTPUTS, min_size=2, max_size=6), some.integers(0, 5))
def test_a_categorical_distribution_gives_the_cross_entropy(z: list[float], label: int) -> None:
    assert_loss(Categorical(), z, np.eye(len(z))[label % len(z)].tolist())
    assert (Categorical().factor, Categorical().constant) == (1, 0)


@given(OUTPUTS, some.floats(0.3, 3))
def test_a_density_has_the_area_one(y: float, sigma: float) -> None:
    grid = np.linspace(y - 10 * sigma, y + 10 * sigma, 2001)
    density = Gaussian(sigma).probability(np.full((2001, 1, 1), y), grid[:, None, None])
    np.testing.assert_allclose(np.trapezoid(density, grid), 1, rtol=1e-10)


@given(some.lists(OUTPUTS, min_size=3, max_size=3))
def test_probabilities_of_all_classes_sum_to_one(z: list[float]) -> None:
    for likelihood, targets in ((Categorical(), np.eye(3)), (Bernoulli(), np.array([[0.0], [1.0]]))):
        Z = np.array(z[: targets.shape[1]])
        total = sum(float(likelihood.probability(Z[None], T[None])) for T in targets)
        np.testing.assert_allclose(total, 1, rtol=1e-12)


def test_the_activation_on_the_page_is_that_of_the_code() -> None:
    Z = np.array([[0.3, -1.2, 2.0]])
    expected = {
        "y = z": Z,
        r"y = \sigma(z) = \frac{1}{1 + e^{-z}}": 1 / (1 + np.exp(-Z)),
        r"y_k = \frac{e^{z_k}}{\sum_j e^{z_j}}": np.exp(Z) / np.exp(Z).sum(),
    }
    for likelihood in LIKELIHOODS.values():
        np.testing.assert_allclose(likelihood.loss.output.forward(Z), expected[likelihood.activation], rtol=1e-12)
