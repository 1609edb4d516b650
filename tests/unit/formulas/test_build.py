"""Preparing a formula is bounded, kept, and safe at the edges of what is allowed."""

import contextlib
from typing import Any

import numpy as np
import pytest

from core import param, params_of, run
from optimizers import Adam
from surfaces import FormulaError, from_formula, prepare_surface
from tests.support.timing import at_most

HEAVY = [
    "sin(" * 38 + "exp(x*y)" + ")" * 38,
    "tan(" * 38 + "x*y" + ")" * 38,
    "sqrt(" * 38 + "x*x+y" + ")" * 38,
    "abs(" * 38 + "x*x-y" + ")" * 38,
    "x^x^x^x^x^x^x^x^x^x^x^x^y",
    "x^y^" * 18 + "x",
    "".join(f"(x+{k}y)" for k in range(1, 60)),
    "*".join(f"sin({k}x)" for k in range(1, 50)),
    "/".join(f"(x+{k}y)" for k in range(1, 50)),
    "+".join(f"x^{k % 20}y" for k in range(75)),
    "max(" + ",".join(f"sin({k}x)" for k in range(1, 45)) + ")",
    "min(x," * 38 + "y" + ")" * 38,
    "(" * 30 + "x" + "+y)*x" * 30,
    "(x+" * 38 + "y" + ")^1.01" * 38,
    "exp(-(" * 19 + "x y" + ")^2)" * 19,
    "xy" * 250,
    "*".join(f"sigmoid({k}x)" for k in range(1, 40)),
    "*".join(f"(1+exp({k}x))^-1" for k in range(1, 30)),
    "log(" + "+".join(f"exp({k}x)" for k in range(1, 45)) + ")",
    r"\sqrt{" * 38 + "x" + "}" * 38,
]


@pytest.mark.parametrize("text", HEAVY, ids=lambda t: t[:20])
def test_preparing_is_bounded(text: str) -> None:
    with at_most(1_000_000), contextlib.suppress(FormulaError):
        surface: Any = prepare_surface(text)
        with np.errstate(all="ignore"):
            surface.hessian(np.array([0.5, 0.7]))
        assert len(surface.gradient_latex) == len(surface.hessian_latex) == 2


def test_what_is_prepared_has_its_facts_and_numbers() -> None:
    domain: Any = ((-1, 1), (-2, 2))
    first = prepare_surface("a x^2 + y", domain=domain, rates={"Adam": 0.5}, a=param(2.0, "a", "", 0.0, 5.0))
    assert first.domain == domain
    assert first.rates == {"Adam": 0.5}
    assert params_of(first)[0].high == 5
    assert first.f(np.array([1.0, 0.0])) == 2


@pytest.mark.parametrize(
    "text",
    [
        "abs(x)**3 + abs(sin(y))",
        "sqrt(x**2) + (y**2)**(1/3)",
        "x/abs(x)",
        "abs(log(x)) + abs(sqrt(y))",
        "sqrt(abs(x))",
        "(1e12**2)**2*x",
        "sqrt(1e12**3 + 1)*x",
        "exp(exp(exp(x)))*x",
        "1e-7**2*x",
    ],
)
def test_edges_of_what_is_allowed_compute_without_a_crash(text: str) -> None:
    surface, at = from_formula(text), np.array([[0.5, -1.0, 0.0], [2.0, -2.0, 0.0]])
    with np.errstate(all="ignore"):
        for values in (surface.f(at), surface.grad(at), surface.hessian(at)):
            assert values.dtype == float
    run(surface, Adam(lr=0.1), (0.5, 2.0), 3)
