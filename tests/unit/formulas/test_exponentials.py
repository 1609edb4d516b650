"""Sums of exponentials are right over the whole range of numbers."""

import math
from typing import Any

import mpmath
import numpy as np
import pytest

from surfaces import from_formula

MANY = [sign * 10.0**power for sign in (1, -1) for power in (-300, -100, -17, -8, -3, 0, 1, 1.6, 2.5, 2.84, 3, 9, 300)]

SAME = {  # texts that equal one function of u = kx
    "sigmoid": ("sigmoid(x)", "1/(1 + exp(-x))", "exp(x)/(1 + exp(x))", "e^(2x)/(3e^(x/2 + x/2 + x) + 1 - e^(2x)*2)",
                "exp(x)/(exp(x) + exp(-x))", "1 - sigmoid(-x)", "2/(2 + 2exp(-x))", "(1 + tanh(x/2))/2"),
    "softplus": ("softplus(x)", "log(1 + exp(x))", "-log(sigmoid(-x))", "-log(1 - sigmoid(x))", "log(1 + e^x)",
                 "-log(1/(1 + exp(x)))", "2log(sqrt(1 + exp(x)))", "log2(1 + exp(x))*log(2)"),
    "logcosh": ("log(cosh(x))", "log(cosh(x)^2)/2", "log(0.5exp(x) + 0.5exp(-x))"),
    "tanh": ("tanh(x)", "(exp(x) - exp(-x))/(exp(x) + exp(-x))", "(1 - exp(-2x))/(1 + exp(-2x))"),
    "bell": ("exp(-x)/(1 + exp(-x))^2", "sigmoid(x)*sigmoid(-x)", "(1 - tanh(x/2)^2)/4"),
}  # fmt: skip

FACTOR = {"e^(2x)/(3e^(x/2 + x/2 + x) + 1 - e^(2x)*2)": 2, "exp(x)/(exp(x) + exp(-x))": 2}


def known_values(name: str, u: Any) -> tuple[Any, ...]:
    """Value, slope and curvature by u."""
    small = mpmath.exp(-abs(u))
    share, bell, tanh = (1 if u > 0 else small) / (1 + small), small / (1 + small) ** 2, mpmath.tanh(u / 2)
    match name:
        case "sigmoid":
            return share, bell, -bell * tanh
        case "softplus":
            return max(u, 0) + mpmath.log1p(small), share, bell
        case "bell":
            return bell, -bell * tanh, bell * (tanh**2 - 2 * bell)
        case "tanh":
            sech = 1 / mpmath.cosh(u) ** 2
            return mpmath.tanh(u), sech, -2 * sech * mpmath.tanh(u)
    return mpmath.log(mpmath.cosh(u)), mpmath.tanh(u), 1 / mpmath.cosh(u) ** 2


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in SAME.items() for text in texts])
def test_sums_of_exponentials_are_right_over_the_whole_range_of_numbers(name: str, text: str) -> None:
    surface, factor = from_formula(text), FACTOR.get(text, 1)
    x = np.array(MANY)
    at = np.array([x, 0 * x])
    with np.errstate(all="ignore"):
        ours = surface.f(at), surface.grad(at)[0], surface.hessian(at)[0, 0]
    with mpmath.workdps(330):
        theirs = [known_values(name, factor * mpmath.mpf(value)) for value in MANY]
        for order, seen in enumerate(ours):
            exact = np.array([float(factor**order * values[order]) for values in theirs])
            least = 1e-300 if (name, order) != ("bell", 2) else 1e-16  # there the curvature crosses 0 away from 0
            assert np.all(np.abs(seen - exact) <= 1e-12 * np.abs(exact) + least), (order, x[np.argmax(seen - exact)])


def test_a_loss_of_a_classifier_far_off_is_a_number() -> None:
    surface, at = from_formula("-log(sigmoid(10*x)) + log(exp(x) + exp(y))"), np.array([-4.0, 900.0])
    assert surface.f(at) == pytest.approx(940, rel=1e-14)
    np.testing.assert_allclose(surface.grad(at), [-10, 1], rtol=1e-12)
    assert surface.hessian(at)[0, 0] == pytest.approx(100 * math.exp(-40), rel=1e-12)
    assert from_formula("log(1 - exp(-x))").f(np.array([1e-20, 0])) == pytest.approx(math.log(1e-20), rel=1e-14)
    assert from_formula("log(1 + x^2) + exp(y) - 1").f(np.array([1e-9, 1e-19])) == pytest.approx(
        1e-18 + 1e-19, rel=1e-14
    )
