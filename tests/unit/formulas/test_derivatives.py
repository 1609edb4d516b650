"""Derivatives are exact: at kinks by hand, elsewhere by differences and by SymPy."""

import contextlib
from typing import Any

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from surfaces import from_formula
from tests.support.formula_trees import Tree, Unclear, surface_of, trees, typed, worked_out

# --- kinks


@pytest.mark.parametrize(
    ("text", "at", "slope"),
    [
        ("abs(x) + y", (0, 1), (0, 1)),
        ("sqrt(x^2 + y^2)", (0, 0), (0, 0)),
        ("sqrt(x) + y", (0, 1), (0, 1)),
        ("abs(x)^(2/3) + y", (0, 0), (0, 1)),
        ("max(2x, 4y)", (2, 1), (1, 2)),
        ("min(2x, 4y)", (2, 1), (1, 2)),
        ("max(2x, 4y)", (3, 1), (2, 0)),
        ("min(2x, 4y, 1)", (3, 0.1), (0, 4)),
        ("max(x, y, x)", (1, 1), (0.75, 0.25)),
        ("sign(x) + 3y", (0, 0), (0, 3)),
        ("asin(x)", (1, 0), (0, 0)),
    ],
)
def test_a_kink_has_the_mean_slope_and_finite_curvatures(
    text: str, at: tuple[float, float], slope: tuple[float, float]
) -> None:
    surface, point = from_formula(text), np.array(at, dtype=float)
    np.testing.assert_allclose(surface.grad(point), slope)
    assert np.isfinite(surface.hessian(point)).all()


def test_beside_a_tip_the_slope_is_exact() -> None:
    surface, at = from_formula("sqrt(x^2 + y^2)"), np.array([3e-9, 4e-9])
    np.testing.assert_allclose(surface.grad(at), [0.6, 0.8], rtol=1e-14)
    np.testing.assert_allclose(surface.hessian(at), np.array([[16, -12], [-12, 9]]) / 125e-9, rtol=1e-13)


# --- Hypothesis: any expression against an evaluation of our own, and its slopes against differences


@settings(max_examples=300)
@given(trees(kinks=True), st.floats(-2, 2), st.floats(-2, 2))
def test_any_expression_agrees_with_plain_arithmetic(tree: Tree, x: float, y: float) -> None:
    with contextlib.suppress(Unclear):
        expected, surface = worked_out(tree, x, y), surface_of(tree)
        with np.errstate(all="ignore"):
            assert surface.f(np.array([x, y])) == pytest.approx(expected, rel=1e-8, abs=1e-8)


@settings(max_examples=300)
@given(trees(kinks=True), st.floats(-2, 2), st.floats(-2, 2))
def test_any_gradient_and_hessian_is_that_of_differences(tree: Tree, x: float, y: float) -> None:
    h = 1e-4
    with contextlib.suppress(Unclear), np.errstate(all="ignore"):
        surface, at = surface_of(tree), np.array([x, y])
        for i in range(2):
            values = [worked_out(tree, *(at + k * h * np.eye(2)[i])) for k in (-2, -1, 0, 1, 2)]
            slopes = [surface.grad(at + k * h * np.eye(2)[i]) for k in (-2, -1, 0, 1, 2)]
            for exact, seen in ((surface.grad(at)[i], values), (surface.hessian(at)[i], slopes)):
                wide, near = (seen[4] - seen[0]) / (4 * h), (seen[3] - seen[1]) / (2 * h)
                scale = 1 + np.max(np.abs(seen)) + np.abs(near)
                if np.all(np.abs(wide - near) < 1e-4 * scale):  # where differences are to be trusted
                    np.testing.assert_allclose(exact / scale, near / scale, atol=2e-4)


@settings(max_examples=40)
@given(trees(kinks=False))
def test_any_gradient_is_that_of_sympy(tree: Tree) -> None:
    with contextlib.suppress(Unclear), np.errstate(all="ignore"):
        surface = surface_of(tree)
        x, y = sympy.symbols("x y")
        text = typed(tree).replace(")(", ")*(").replace(") (", ")*(").replace("·", "*").replace("÷", "/")
        known = {"x": x, "y": y, "e": sympy.E, "sigmoid": lambda u: 1 / (1 + sympy.exp(-u))}
        known["softplus"] = lambda u: sympy.log(1 + sympy.exp(u))
        known |= {f"log{base}": lambda u, base=base: sympy.log(u) / sympy.log(base) for base in (2, 10)}
        exact: Any = sympy.sympify(text.replace("−", "-").replace("^", "**"), locals=known)  # pyright: ignore[reportCallIssue]
        at = np.array([0.7, 1.3])
        for name, slope in zip((x, y), surface.grad(at), strict=True):
            expected = complex(sympy.diff(exact, name).subs({x: sympy.Float(at[0], 30), y: sympy.Float(at[1], 30)}))
            if np.isfinite(slope) and expected.imag == 0 and abs(expected) < 1e5:
                assert slope == pytest.approx(expected.real, rel=1e-7, abs=1e-7)
