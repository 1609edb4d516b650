"""Single layers: by PyTorch's autograd, by hand and by properties."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from networks import ACTIVATIONS, Affine, Softmax
from networks.layers import Layer
from tests.support.networks import REFERENCE

BOTH_AXES = pytest.mark.parametrize("axis", [-1, -2])


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


def test_a_kink_has_the_slope_0() -> None:
    relu, zero = ACTIVATIONS["ReLU"], np.zeros((1, 1))
    assert relu.backward(np.ones((1, 1)), zero, zero) == 0


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
