"""Networks: by PyTorch's autograd, by central differences, by hand, and by properties."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal, localcontext
from itertools import pairwise, product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import Array, recommended_rate, walk
from experiments.training import gradient_only
from networks import ACTIVATIONS, INITS, LOSSES, SOURCES, Affine, Design, Perceptron, Softmax, first_weights
from networks.layers import Layer
from surfaces import Batches

REFERENCE = json.loads((Path(__file__).parent / "reference" / "networks.json").read_text(encoding="utf-8"))
EVERY_LOSS = pytest.mark.parametrize("loss", LOSSES.values(), ids=list(LOSSES))
BOTH_AXES = pytest.mark.parametrize("axis", [-1, -2])
# Every kind of network, but those without hidden layers, which have no activation, once.
KINDS = [
    kind for kind in product(ACTIVATIONS, LOSSES, (0, 1, 2), (0.0, 0.1)) if kind[2] or kind[0] == Design.activation
]
SAMPLES, INPUTS, CLASSES = 5, 3, 3


def network(kind: tuple[str, str, int, float] = (*KINDS[-1],), seed: int = 0) -> Perceptron:
    """A small one, with random samples."""
    activation, name, hidden, decay = kind
    rng, loss = np.random.default_rng(seed), LOSSES[name]
    sizes = Design(hidden=hidden, units=4, loss=name).sizes(INPUTS, CLASSES)
    targets = loss.targets(rng.integers(CLASSES, size=SAMPLES), CLASSES)
    return Perceptron(rng.normal(size=(SAMPLES, INPUTS)), targets, sizes, ACTIVATIONS[activation], loss, decay)


def somewhere(surface: Perceptron, *lanes: int, seed: int = 1) -> Array:
    return np.random.default_rng(seed).normal(size=(surface.parameters, *lanes))


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


@pytest.mark.parametrize("case", REFERENCE["layers"], ids=lambda case: case["layer"])
def test_single_layers_equal_those_of_autograd(case: dict[str, Any]) -> None:
    X, dY = np.array(REFERENCE["X"]), np.array(REFERENCE["dY"])
    name, *axis = case["layer"].split()
    layer = layer_named(name, case, [int(number) for number in axis])
    Y = layer.forward(X)
    found = {"Y": Y, "dX": layer.backward(dY, X, Y)}
    if isinstance(layer, Affine):
        found |= {"dW": layer.dW(dY, X), "dB": layer.dB(dY)}
    assert found.keys() == case.keys() - {"layer", "W", "B"}
    for what, values in found.items():
        np.testing.assert_allclose(values, case[what], rtol=1e-10, atol=1e-14, err_msg=what)


def layer_named(name: str, case: dict[str, Any], axis: list[int]) -> Layer:
    if name == Affine.name:
        return Affine(np.array(case["W"]), np.array(case["B"]))
    return Softmax(*axis) if name == Softmax.name else ACTIVATIONS[name]


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


def test_a_kink_has_the_slope_0() -> None:
    relu, zero = ACTIVATIONS["ReLU"], np.zeros((1, 1))
    assert relu.backward(np.ones((1, 1)), zero, zero) == 0


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
        drawn = together.draw(t)
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
    each = [surface.of(np.array([place])) for place in range(SAMPLES)]
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


# --- losses and output units

logits = st.lists(st.floats(-1e4, 1e4), min_size=2, max_size=4)


def worked_out(name: str, z: list[float], place: int) -> float:
    """A sample's loss by its formula, as it stands, with enough digits for the exponentials of large numbers."""
    with localcontext(prec=60):
        Z = [Decimal(number) for number in z]
        T = [Decimal(int(at == place)) for at in range(len(z))]
        if name == "Cross-entropy":
            return float(-(Z[place].exp() / sum(number.exp() for number in Z)).ln())
        if name == "Binary cross-entropy":
            parts = (
                t * (1 / (1 + (-x).exp())).ln() + (1 - t) * (1 / (1 + x.exp())).ln() for x, t in zip(Z, T, strict=True)
            )
            return float(-sum(parts))
        return float(sum((x - t) ** 2 for x, t in zip(Z, T, strict=True)) / 2)


@EVERY_LOSS
@given(z=logits, label=st.integers(0, 3))
@settings(max_examples=60)
def test_losses_are_right_for_any_logits(loss: Any, z: list[float], label: int) -> None:
    place = label % len(z)
    Z, T = np.array([z]), np.eye(len(z))[[place]]
    np.testing.assert_allclose(loss.value(Z, T), worked_out(loss.name, z, place), rtol=1e-12, atol=1e-11)
    assert np.isfinite(loss.grad(Z, T)).all()


NAIVE = {
    "Cross-entropy": lambda Y, T: (-(T * np.log(Y)), -T / Y),
    "Binary cross-entropy": lambda Y, T: (
        -(T * np.log(Y) + (1 - T) * np.log(1 - Y)),
        (Y - T) / (Y * (1 - Y)),
    ),
    "Squared error": lambda Y, T: ((Y - T) ** 2 / 2, Y - T),
}


@EVERY_LOSS
@given(seed=st.integers(0, 1000), N=st.integers(1, 5), K=st.integers(1, 4))
@settings(max_examples=40)
def test_values_and_gradients_are_those_of_the_formula_in_y(loss: Any, seed: int, N: int, K: int) -> None:
    rng = np.random.default_rng(seed)
    Z, T = rng.normal(0, 3, (N, K)), np.eye(K)[rng.integers(K, size=N)]
    Y = loss.output.forward(Z)
    each, dY = NAIVE[loss.name](Y, T)
    np.testing.assert_allclose(loss.value(Z, T), each.sum() / N, rtol=1e-9, atol=1e-11)
    np.testing.assert_allclose(loss.grad(Z, T), (Y - T) / N, rtol=1e-13, atol=0)
    np.testing.assert_allclose(loss.grad(Z, T), loss.output.backward(dY / N, Z, Y), rtol=1e-8, atol=1e-11)


@BOTH_AXES
@given(seed=st.integers(0, 1000), shift=st.floats(-1e3, 1e3), size=st.sampled_from([1.0, 30.0, 1e4]))
@settings(max_examples=40)
def test_softmax_adds_up_to_1_and_does_not_feel_a_shift(axis: int, seed: int, shift: float, size: float) -> None:
    softmax, X = Softmax(axis), size * np.random.default_rng(seed).uniform(-1, 1, (3, 4))
    Y = softmax.forward(X)
    np.testing.assert_allclose(Y.sum(axis=axis), 1, rtol=1e-14)
    np.testing.assert_allclose(softmax.forward(X + shift), Y, rtol=1e-9, atol=1e-300)
    # So nothing goes back along the shift.
    dX = softmax.backward(np.random.default_rng(seed + 1).normal(size=X.shape), X, Y)
    np.testing.assert_allclose(dX.sum(axis=axis), 0, atol=1e-14)


def test_a_sigmoid_is_right_and_quiet_for_large_numbers() -> None:
    x = np.array([-1e4, -30.0, -1.0, 0.0, 1.0, 30.0, 1e4])
    naive = [0.0, *(1 / (1 + np.exp(-x[1:-1]))), 1.0]
    np.testing.assert_allclose(ACTIVATIONS["Sigmoid"].forward(x), naive, rtol=1e-12, atol=1e-16)


@EVERY_LOSS
@pytest.mark.parametrize("classes", [2, 3])
def test_a_sure_network_predicts_its_targets(loss: Any, classes: int) -> None:
    labels = np.array([[0, 1, 1], [classes - 1, 0, 1]])
    T = loss.targets(labels, classes)
    assert T.shape == (2, 3, loss.outputs(classes))
    Z = np.where(T > 0.5, 1.0, 0.0) if loss.name == "Squared error" else 20 * T - 10
    np.testing.assert_array_equal(loss.predicted(Z), labels)


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


# --- data


@pytest.mark.parametrize("cls", SOURCES, ids=lambda cls: cls.name)
@pytest.mark.parametrize("share", [0.1, 0.5])
def test_a_split_has_every_sample_once(cls: Any, share: float) -> None:
    data = cls().made()
    train, validation = data.split(share, 3)
    assert len(validation) == round(share * len(data))
    together = np.concatenate([part.x for part in (train, validation)])
    np.testing.assert_array_equal(np.sort(together, axis=0), np.sort(data.x, axis=0))
    assert sorted([*train.labels, *validation.labels]) == sorted(data.labels)
    again, _ = data.split(share, 3)
    other, _ = data.split(share, 4)
    assert again.key == train.key != other.key
    np.testing.assert_array_equal(again.labels, train.labels)
    assert np.isfinite(data.x).all()
    assert set(data.labels.tolist()) == set(range(len(data.classes)))


def test_the_digits_are_all_there() -> None:
    data = SOURCES[0]().made()
    assert data.x.shape == (1797, 64)
    assert data.sides == (8, 8)
    assert (data.x.min(), data.x.max()) == (0, 1)
    # As the source counts its test set, digit by digit.
    assert np.bincount(data.labels).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
