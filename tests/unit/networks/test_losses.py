"""Losses are right for any logits, and those of their formula."""

from __future__ import annotations

from decimal import Decimal, localcontext
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from networks import LOSSES

EVERY_LOSS = pytest.mark.parametrize("loss", LOSSES.values(), ids=list(LOSSES))

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


@EVERY_LOSS
@pytest.mark.parametrize("classes", [2, 3])
def test_a_sure_network_predicts_its_targets(loss: Any, classes: int) -> None:
    labels = np.array([[0, 1, 1], [classes - 1, 0, 1]])
    T = loss.targets(labels, classes)
    assert T.shape == (2, 3, loss.outputs(classes))
    Z = np.where(T > 0.5, 1.0, 0.0) if loss.name == "Squared error" else 20 * T - 10
    np.testing.assert_array_equal(loss.predicted(Z), labels)
