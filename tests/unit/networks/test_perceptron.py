"""Whole networks: by PyTorch's autograd, by central differences, and lane by lane."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from core import Array, recommended_rate, walk
from experiments.training import gradient_only
from networks import ACTIVATIONS, INITS, LOSSES, Affine, Perceptron, Softmax, first_weights
from surfaces import Batches
from tests.support.networks import KINDS, REFERENCE, SAMPLES, network, somewhere

EVERY_LOSS = pytest.mark.parametrize("loss", LOSSES.values(), ids=list(LOSSES))


def differences(surface: Perceptron, theta: Array, width: float = 1e-5) -> Array:
    """The gradient by central differences: all of them are lanes of one question."""
    apart = width * np.eye(len(theta))
    return (surface.f(theta[:, None] + apart) - surface.f(theta[:, None] - apart)) / (2 * width)


# --- gradients


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_gradients_equal_central_differences(kind: tuple[str, str, int, float]) -> None:
    surface = network(kind)
    theta = somewhere(surface)
    np.testing.assert_allclose(surface.grad(theta), differences(surface, theta), rtol=1e-6, atol=1e-8)


def reference_id(case: dict[str, Any]) -> str:
    return f"{case['activation']}, {case['loss']}, {case['sizes']}, {case['decay']}"


@pytest.mark.parametrize("case", REFERENCE["networks"], ids=reference_id)
def test_losses_and_gradients_equal_those_of_autograd(case: dict[str, Any]) -> None:
    sizes = tuple(case["sizes"])
    targets, theta = REFERENCE["targets"][str(sizes[-1])], REFERENCE["theta"]["-".join(map(str, sizes))]
    kind = ACTIVATIONS[case["activation"]], LOSSES[case["loss"]], case["decay"]
    surface, at = Perceptron(np.array(REFERENCE["x"]), np.array(targets), sizes, *kind), np.array(theta)
    np.testing.assert_allclose(surface.f(at), case["value"], rtol=1e-10)
    np.testing.assert_allclose(surface.grad(at), case["grad"], rtol=1e-10, atol=1e-12)


def test_autograd_was_asked_about_every_kind_of_network() -> None:
    asked = {(of["activation"], of["loss"], len(of["sizes"]) - 2, of["decay"]) for of in REFERENCE["networks"]}
    assert asked == set(KINDS)
    assert {of["layer"].split()[0] for of in REFERENCE["layers"]} == {*ACTIVATIONS, Softmax.name, Affine.name}


def test_what_goes_back_is_the_gradient_with_respect_to_every_value() -> None:
    surface = network(("tanh", "Cross-entropy", 2, 0.0))
    layers = surface.layers(somewhere(surface))
    values = surface.passed(layers)
    back = [*surface.back(layers, values)][::-1]
    assert [dY.shape for dY in back] == [Y.shape for Y in values]
    for place, (X, dX) in enumerate(zip(values, back, strict=True)):
        rest = replace(surface, x=X[None, None] + 1e-5 * np.eye(X.size).reshape(*X.shape, *X.shape))
        less = replace(surface, x=X[None, None] - 1e-5 * np.eye(X.size).reshape(*X.shape, *X.shape))
        up, down = (surface.loss.value(of.passed(layers[place:])[-1], of.targets) for of in (rest, less))
        np.testing.assert_allclose(dX, (up - down) / 2e-5, rtol=1e-6, atol=1e-9)


# --- theta


def test_theta_holds_rows_of_weights_and_then_biases_layer_by_layer() -> None:
    surface = network(("ReLU", "Cross-entropy", 1, 0.0))
    first, activation, last = surface.layers(np.arange(surface.parameters, dtype=float))
    assert isinstance(first, Affine)
    assert isinstance(last, Affine)
    assert activation is ACTIVATIONS["ReLU"]
    np.testing.assert_array_equal(first.W, [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11]])
    np.testing.assert_array_equal(first.B, [[12, 13, 14, 15]])
    np.testing.assert_array_equal(last.W, np.arange(16, 28).reshape(4, 3))
    np.testing.assert_array_equal(last.B, [[28, 29, 30]])
    assert surface.shapes == [((3, 4), (1, 4)), ((4, 3), (1, 3))]
    assert surface.parameters == 31


@pytest.mark.parametrize("kind", KINDS[::7], ids=str)
def test_every_lane_of_theta_is_a_network_of_its_own(kind: tuple[str, str, int, float]) -> None:
    surface = network(kind)
    theta = somewhere(surface, 2, 3)
    values, slopes = surface.f(theta), surface.grad(theta)
    assert values.shape == (2, 3)
    for lane in np.ndindex(2, 3):
        alone = theta[:, *lane]
        np.testing.assert_allclose(values[lane], surface.f(alone), rtol=1e-13)
        np.testing.assert_allclose(slopes[:, *lane], surface.grad(alone), rtol=1e-12, atol=1e-14)
        np.testing.assert_allclose(surface.output(theta)[lane], surface.output(alone), rtol=1e-12, atol=1e-14)


@EVERY_LOSS
def test_batches_of_several_seeds_are_those_of_each(loss: Any) -> None:
    surface = network(("tanh", loss.name, 1, 0.1))
    theta = somewhere(surface, 3)
    together = Batches(surface, 2, seed=np.arange(3))
    for t in (1, 3, 4):  # the third batch of an epoch has one sample
        drawn = together.at_step(t)
        assert isinstance(drawn, Perceptron)
        for seed in range(3):
            places = Batches(surface, 2, seed=seed).batch(t)
            alone = replace(surface, x=surface.x[places], targets=surface.targets[places])
            assert drawn.count == alone.count == len(places)
            np.testing.assert_allclose(drawn.f(theta)[seed], alone.f(theta[:, seed]), rtol=1e-13)
            np.testing.assert_allclose(drawn.grad(theta)[:, seed], alone.grad(theta[:, seed]), rtol=1e-12, atol=1e-14)


@EVERY_LOSS
def test_the_loss_is_the_mean_over_its_samples(loss: Any) -> None:
    surface = network(("ReLU", loss.name, 1, 0.1))
    theta = somewhere(surface)
    each = [surface.subset(np.array([place])) for place in range(SAMPLES)]
    np.testing.assert_allclose(surface.f(theta), np.mean([one.f(theta) for one in each]), rtol=1e-13)
    np.testing.assert_allclose(surface.grad(theta), np.mean([one.grad(theta) for one in each], axis=0), rtol=1e-12)


@pytest.mark.parametrize("cls", gradient_only(), ids=lambda cls: cls.name)
def test_every_method_that_asks_for_gradients_trains_a_network(cls: Any) -> None:
    surface = network(("tanh", "Cross-entropy", 1, 0.01))
    rule, start = cls(lr=recommended_rate(Perceptron, cls)), somewhere(surface, 2)
    path = walked(Batches(surface, 2, seed=np.array([3, 4])), rule, start, 4)
    assert (path[1] != start).any()
    for lane, seed in enumerate((3, 4)):
        alone = walked(Batches(surface, 2, seed=seed), rule, start[:, lane], 4)
        np.testing.assert_allclose(path[..., lane], alone, rtol=1e-9, atol=1e-12)
    losses = surface.f(np.moveaxis(walked(surface, rule, start, 100), 1, 0))
    assert (losses.min(axis=0) < 0.9 * losses[0]).all()  # the last may be higher: not every method descends steadily


def walked(surface: Any, rule: Any, start: Array, steps: int) -> Array:
    with np.errstate(all="ignore"):
        return np.stack([theta for _, theta, _ in walk(surface, rule, start, [1.0] * steps)])


# --- first weights


@pytest.mark.parametrize(
    ("init", "deviation"), [("He", (2 / 300) ** 0.5), ("Glorot", (2 / 500) ** 0.5), ("Given", 0.3)]
)
def test_first_weights_have_the_declared_deviation(init: str, deviation: float) -> None:
    assert {"He", "Glorot", "Given"} == set(INITS)
    count = 300 * 200
    theta = first_weights((300, 200), init, 0.3, 5)
    W, B = theta[:count], theta[count:]
    assert abs(W.std() / deviation - 1) < 4 / np.sqrt(2 * count)
    assert abs(W.mean()) < 4 * deviation / np.sqrt(count)
    np.testing.assert_array_equal(B, np.zeros(200))
    assert (first_weights((300, 200), init, 0.3, 5) == theta).all()
    assert (first_weights((300, 200), init, 0.3, 6)[:count] != W).all()


def parts(theta: Array, sizes: tuple[int, ...]) -> Iterator[Array]:
    """The weights of each layer, without biases."""
    at = 0
    for d, m in pairwise(sizes):
        yield theta[at : at + d * m]
        at += (d + 1) * m


def test_every_layer_gets_weights_as_its_own_width_asks() -> None:
    sizes = 100, 400, 25
    for W, (d, _) in zip(parts(first_weights(sizes, "He", 0.0, 0), sizes), pairwise(sizes), strict=True):
        assert abs(W.std() / (2 / d) ** 0.5 - 1) < 4 / np.sqrt(2 * len(W))
