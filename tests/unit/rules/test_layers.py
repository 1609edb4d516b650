"""Formulas of layers are those of the code."""

from __future__ import annotations

import numpy as np
import pytest

from networks import ACTIVATIONS, Affine, CrossEntropy, Linear, Softmax
from rules import layers


def test_formulas_are_those_of_the_code() -> None:
    affine = Affine(np.zeros((1, 1)), np.zeros((1, 1)))
    assert layers.layer_rule(affine, "forward") == r"X \cdot W + B"
    assert layers.layer_rule(affine, "backward") == r"\mathrm{d}Y \cdot W^{\top}"
    assert layers.layer_rule(affine, "dW") == r"X^{\top} \cdot \mathrm{d}Y"
    assert layers.layer_rule(affine, "dB") == r"\sum_{n} \mathrm{d}Y"
    relu = ACTIVATIONS["ReLU"]
    assert layers.layer_rule(relu, "forward") == r"\max\left(X,\;0\right)"
    assert layers.layer_rule(relu, "backward") == r"\mathrm{d}Y \odot \left(X > 0\right)"
    assert layers.layer_rule(ACTIVATIONS["Sigmoid"], "backward") == r"\mathrm{d}Y \odot Y \odot \left(1 - Y\right)"
    assert (
        layers.layer_rule(Softmax(), "forward", {"X": "Z"}) == r"\frac{e^{Z - \max_{m} Z}}{\sum_{m} e^{Z - \max_{m} Z}}"
    )
    defined = r"\frac{e^{X}}{\sum_{%s} e^{X}}"
    assert layers.layer_rule(Softmax(), "definition") == defined % "m"
    assert layers.layer_rule(Softmax(axis=-2), "definition") == defined % "n"
    assert layers.layer_rule(ACTIVATIONS["Sigmoid"], "definition") == r"\frac{1}{1 + e^{-X}}"
    back = r"Y \odot \left(\mathrm{d}Y - \sum_{n} \mathrm{d}Y \odot Y\right)"
    assert layers.layer_rule(Softmax(axis=-2), "backward") == back
    assert layers.layer_rule(Linear(), "forward") == "X"
    assert layers.layer_rule(CrossEntropy(), "grad") == r"\frac{Y - T}{N}"


def test_a_method_that_is_no_formula_is_refused() -> None:
    with pytest.raises(ValueError, match="targets of CrossEntropy"):
        layers.layer_rule(CrossEntropy(), "targets")
