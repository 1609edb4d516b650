"""A batch in the layers: what is shown is what the layers do."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from experiments.layer_pass import (
    MAX_INPUTS,
    ForwardBackward,
    draw_samples,
    dW_per_sample,
    reduce_inputs,
    seen_pixels,
    take_steps,
)
from networks import SOURCES, Affine, Dataset, Digits, Moons
from optimizers import GradientDescent
from tests.support.networks import network, somewhere


@pytest.mark.parametrize("hidden", [0, 1, 2])
def test_what_each_sample_adds_makes_up_the_gradient(hidden: int) -> None:
    surface = network(("tanh", "Cross-entropy", hidden, 0.0))
    of = ForwardBackward(surface, somewhere(surface))
    found = []
    for layer, X, dY in zip(of.layers, of.values, of.value_gradients[1:], strict=False):
        if isinstance(layer, Affine):
            parts = dW_per_sample(X, dY)
            for n in range(len(X)):
                np.testing.assert_array_equal(parts[n], np.outer(X[n], dY[n]))
            found += [parts.sum(axis=0).ravel(), dY.sum(axis=0)]
    np.testing.assert_allclose(np.concatenate(found), surface.grad(of.theta), rtol=1e-12, atol=1e-15)
    assert of.loss == surface.f(of.theta)


def test_a_passage_leaves_the_penalty_out() -> None:
    free, tied = (network(("tanh", "Cross-entropy", 1, decay)) for decay in (0.0, 0.1))
    theta = somewhere(free)
    assert ForwardBackward(free, theta).loss == ForwardBackward(tied, theta).loss < tied.f(theta)


@pytest.mark.parametrize("cls", SOURCES, ids=lambda cls: cls.name)
@pytest.mark.parametrize("count", [2, 6])
def test_samples_are_drawn_by_their_seed_from_the_first_classes(cls: Any, count: int) -> None:
    data = cls().made()
    found = draw_samples(data, count, 4)
    assert len(found) == count
    assert found.classes == data.classes[:3]
    assert data.is_regression or found.labels.max() < len(found.classes)
    rows = {row.tobytes(): label for row, label in zip(data.x, data.labels, strict=True)}
    assert [rows[row.tobytes()] for row in found.x] == found.labels.tolist()
    np.testing.assert_array_equal(draw_samples(data, count, 4).x, found.x)
    assert (draw_samples(data, count, 5).x != found.x).any()


def test_of_few_samples_there_are_no_more() -> None:
    data = Dataset(np.arange(4.0).reshape(2, 2), np.array([1, 0]), ("A", "B"), "two")
    assert sorted(draw_samples(data, 6, 0).labels) == [0, 1]


def test_what_is_wide_is_narrowed() -> None:
    digits = draw_samples(Digits().made(), 6, 0)
    few = reduce_inputs(digits)
    assert few.x.shape == (6, MAX_INPUTS)
    assert seen_pixels((8, 8)) == [(2, 2), (2, 5), (5, 2), (5, 5)]
    images = digits.x.reshape(-1, 8, 8)
    np.testing.assert_array_equal(few.x, np.stack([images[:, y, x] for y, x in seen_pixels((8, 8))], axis=1))
    plain = replace(digits, sides=None)
    np.testing.assert_array_equal(reduce_inputs(plain).x, digits.x[:, :MAX_INPUTS])
    moons = Moons().made()
    assert reduce_inputs(moons) is moons


def test_steps_are_those_of_the_optimizer_on_these_samples() -> None:
    surface = network(("tanh", "Cross-entropy", 1, 0.1))
    theta = somewhere(surface)
    np.testing.assert_array_equal(take_steps(surface, GradientDescent(0.5), theta, 0), theta)
    once = theta - 0.5 * surface.grad(theta)
    np.testing.assert_allclose(take_steps(surface, GradientDescent(0.5), theta, 1), once, rtol=1e-14)
    twice = once - 0.5 * surface.grad(once)
    np.testing.assert_allclose(take_steps(surface, GradientDescent(0.5), theta, 2), twice, rtol=1e-14)
