"""Layers with arrays of one's own: arrays fit together or are refused, and each pass is that of the mathematics."""

from __future__ import annotations

import numpy as np
import pytest

from core import Array
from experiments.layer_operations import (
    CHAIN,
    LAYERS,
    OPERATIONS,
    ChainPass,
    Draw,
    LossPass,
    array_names,
    layer_pass,
    read_arrays,
)
from networks import ACTIVATIONS, ARRAY_SENTENCES, LOSSES, ArrayError
from tests.unit.networks.test_arrays import REFUSED

DRAW = Draw(10, 0)
OWN = [operation for operation in OPERATIONS if array_names(operation)]
SHAPES = {
    "Affine": {"X": (10, 3), "W": (3, 2), "b": (1, 2), "dY": (10, 2)},
    "ReLU": {"X": (10, 3), "dY": (10, 3)},
    "Sigmoid": {"X": (10, 1), "dY": (10, 1)},
    "Cross-entropy": {"Z": (10, 3), "T": (10, 3)},
    CHAIN: {"X": (10, 1), "W": (1, 3)},
}


def shapes_of(arrays: dict[str, Array]) -> dict[str, tuple[int, ...]]:
    return {name: values.shape for name, values in arrays.items()}


@pytest.mark.parametrize("operation", SHAPES)
def test_arrays_are_drawn_in_the_shapes_of_the_lecture(operation: str) -> None:
    assert shapes_of(read_arrays(operation, {}, DRAW)) == SHAPES[operation]


@pytest.mark.parametrize("operation", OWN)
def test_a_seed_decides_all_that_is_drawn(operation: str) -> None:
    first, again, other = (read_arrays(operation, {}, Draw(4, seed)) for seed in (1, 1, 2))
    assert all((first[name] == again[name]).all() for name in first)
    assert any((first[name] != other[name]).any() for name in first)


@pytest.mark.parametrize(
    ("operation", "texts", "shapes"),
    [
        ("Affine", {"X": "1 2"}, {"X": (1, 2), "W": (2, 2), "b": (1, 2), "dY": (1, 2)}),
        ("Affine", {"W": "1 2 3 4\n5 6 7 8"}, {"X": (10, 2), "W": (2, 4), "b": (1, 4), "dY": (10, 4)}),
        ("Affine", {"b": "1\n2\n3"}, {"X": (10, 3), "W": (3, 3), "b": (1, 3), "dY": (10, 3)}),
        ("Affine", {"dY": "1 2 3"}, {"X": (1, 3), "W": (3, 3), "b": (1, 3), "dY": (1, 3)}),
        ("ReLU", {"dY": "1 2;3 4"}, {"X": (2, 2), "dY": (2, 2)}),
        ("Cross-entropy", {"T": "0 1 2 0"}, {"Z": (4, 3), "T": (4, 3)}),
        ("Squared error", {"T": "0 1 2 0"}, {"Z": (1, 4), "T": (1, 4)}),
        (CHAIN, {"X": "1 2 3"}, {"X": (3, 1), "W": (1, 3)}),
    ],
)
def test_what_is_drawn_fits_what_is_typed(
    operation: str, texts: dict[str, str], shapes: dict[str, tuple[int, int]]
) -> None:
    assert shapes_of(read_arrays(operation, texts, DRAW)) == shapes


MISFITS = [
    ("Affine", {"X": "1 2", "W": "1 2 3"}, "product"),
    ("Affine", {"W": "1 2 3", "b": "1 2"}, "bias"),
    ("Affine", {"b": "1 2;3 4"}, "bias"),
    ("Affine", {"X": "1 2", "dY": "1 2;3 4"}, "gradient"),
    ("ReLU", {"X": "1 2", "dY": "1;2"}, "gradient"),
    ("Cross-entropy", {"Z": "1 2 3", "T": "3"}, "labels"),
    ("Cross-entropy", {"Z": "1 2 3", "T": "0.5"}, "labels"),
    ("Cross-entropy", {"Z": "1 2 3", "T": "0 1"}, "labels"),
    ("Cross-entropy", {"Z": "1 2 3", "T": "0 1 1"}, "probabilities"),
    ("Binary cross-entropy", {"Z": "1 2 3", "T": "0 1 2"}, "shares"),
    ("Squared error", {"Z": "1 2 3", "T": "0 1"}, "targets"),
    (CHAIN, {"X": "1 2;3 4"}, "column"),
    (CHAIN, {"W": "1 2"}, "chain"),
]


@pytest.mark.parametrize(("operation", "texts", "sentence"), MISFITS, ids=str)
def test_shapes_that_do_not_belong_together_are_refused(operation: str, texts: dict[str, str], sentence: str) -> None:
    with pytest.raises(ArrayError) as caught:
        read_arrays(operation, texts, DRAW)
    assert caught.value.template == ARRAY_SENTENCES[sentence]


def test_every_sentence_is_said_in_some_case() -> None:
    assert {*REFUSED.values(), *(sentence for *_, sentence in MISFITS)} == {*ARRAY_SENTENCES}


def numeric(f: object, X: Array) -> Array:
    """Gradient of a number with respect to each entry of X, by central differences."""
    gradient, h = np.empty_like(X), 1e-6
    for place in np.ndindex(X.shape):
        step = np.zeros_like(X)
        step[place] = h
        gradient[place] = (f(X + step) - f(X - step)) / (2 * h)  # type: ignore[operator]
    return gradient


@pytest.mark.parametrize("axis", [-1, -2])
@pytest.mark.parametrize("operation", LAYERS)
def test_the_backward_pass_is_the_derivative(operation: str, axis: int) -> None:
    arrays = read_arrays(operation, {}, Draw(4, 3))
    found = layer_pass(operation, arrays, axis)
    numbers = numeric(lambda X: (found.layer.forward(X) * found.dY).sum(), found.X + 1e-3)
    shifted = layer_pass(operation, arrays | {"X": found.X + 1e-3}, axis)
    np.testing.assert_allclose(shifted.dX, numbers, atol=1e-8)


@pytest.mark.parametrize("name", LOSSES)
def test_a_loss_is_the_mean_over_its_samples_and_has_its_derivative(name: str) -> None:
    arrays = read_arrays(name, {}, Draw(4, 3))
    found = LossPass(LOSSES[name], arrays["Z"], arrays["T"])
    assert found.sample_losses.shape == (4,)
    np.testing.assert_allclose(found.sample_losses.mean(), found.mean, rtol=1e-14)
    numbers = numeric(lambda Z: LossPass(found.loss, Z, found.T).mean, found.Z)
    np.testing.assert_allclose(found.dZ, numbers, atol=1e-8)
    np.testing.assert_allclose(found.dZ, (found.Y - found.T) / 4, rtol=1e-14)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_the_derivative_of_a_chain_is_a_product(name: str) -> None:
    X, weights = np.array([[0.5], [1.5], [-0.7]]), np.array([0.8, 1.3, 0.6])
    chain = ChainPass(ACTIVATIONS[name], X, weights)
    f = {"ReLU": lambda u: np.maximum(u, 0), "Sigmoid": lambda u: 1 / (1 + np.exp(-u)), "tanh": np.tanh}[name]
    np.testing.assert_allclose(chain.values[-1], f(0.8 * f(1.3 * f(0.6 * X))), rtol=1e-12)
    np.testing.assert_allclose(chain.slopes.prod(axis=1), chain.gradients[0][:, 0], rtol=1e-12)
    total = numeric(lambda x: ChainPass(chain.activation, x, weights).values[-1].sum(), X)
    np.testing.assert_allclose(chain.gradients[0], total, atol=1e-8)
    by_weights = numeric(lambda w: ChainPass(chain.activation, X, w).values[-1].sum(), weights)
    np.testing.assert_allclose(chain.weight_gradients[:, 0], by_weights, atol=1e-8)
