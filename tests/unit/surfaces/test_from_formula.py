"""A surface from a formula: value, gradient and Hessian by hand, its parameters and coordinates."""

import dataclasses
import math
from typing import Any

import numpy as np
import pytest

from core import param, params_of
from surfaces import from_formula


def test_value_gradient_and_hessian_by_hand() -> None:
    s = from_formula("x**3*y - sin(y) + 2")
    at = np.array([2.0, 0.5])
    assert s.f(at) == pytest.approx(4 - math.sin(0.5) + 2, rel=1e-15)
    np.testing.assert_allclose(s.grad(at), [3 * 4 * 0.5, 8 - math.cos(0.5)], rtol=1e-15)
    np.testing.assert_allclose(s.hessian(at), [[6 * 2 * 0.5, 12], [12, math.sin(0.5)]], rtol=1e-15)


def test_a_constant_slope_fills_the_batch() -> None:
    s = from_formula("3*x + 1")
    np.testing.assert_array_equal(s.grad(np.zeros((2, 4))), [[3] * 4, [0] * 4])
    np.testing.assert_array_equal(s.hessian(np.zeros((2, 4))), np.zeros((2, 2, 4)))


def test_parameters_become_fields_with_ranges() -> None:
    s = from_formula("(x - c)**2 + y**2", c=param(2.0, "c", "Centre", -5.0, 5.0))
    (p,) = params_of(s)
    assert (p.name, p.default, p.low, p.high) == ("c", 2.0, -5.0, 5.0)
    assert s.f(np.zeros(2)) == 4
    assert dataclasses.replace(s, c=3.0).f(np.zeros(2)) == 9
    assert from_formula("k*x*x + y", k=4.0).f(np.ones(2)) == 5


def test_other_coordinate_names_and_another_number_of_them() -> None:
    assert from_formula("w1 + 2*w2", coordinates=("w1", "w2")).f(np.array([1.0, 2.0])) == 5
    curve = from_formula("u**4", coordinates=("u",), domain=((-2, 2),), start=(1,))
    np.testing.assert_array_equal(curve.grad(np.array([[1.0, 2.0]])), [[4, 32]])


def test_parameters_stand_side_by_side_with_coordinates() -> None:
    surface = from_formula("ax^2 + bxy + cab", a=2.0, b=3.0, c=5.0)
    assert surface.f(np.array([10.0, 7.0])) == 200 + 210 + 30
    assert from_formula("w1w2", coordinates=("w1", "w2")).f(np.array([2.0, 3.0])) == 6
    assert from_formula("x^a", a=1.5).f(np.array([4.0, 0.0])) == 8


def test_real_powers_are_defined_for_positive_bases() -> None:
    with np.errstate(all="ignore"):
        values = from_formula("x^y").f(np.array([[2.0, -2.0, 0.0, 0.0], [3.0, 2.0, 2.0, -1.0]]))
        np.testing.assert_array_equal(values, [8, np.nan, 0, np.nan])
        np.testing.assert_array_equal(
            from_formula("x^(1/3)").f(np.array([[8.0, -8.0, 0.0], [0, 0, 0]])), [2, np.nan, 0]
        )
    np.testing.assert_allclose(from_formula("0.95^x").f(np.array([[2.0, -3], [0, 0]])), [0.95**2, 0.95**-3])


def test_a_power_that_is_no_number_below_0_names_the_real_root() -> None:
    surface: Any = from_formula("x^(1/3) + (x-1)^{2/3} + y^0.5 + (x^2 + 1)^1.5 + x^(-1/5) + 2^x + y^a + x^2", a=2.0)
    told = [(root.power, root.base, root.real_root) for root in surface.roots]
    assert told == [
        (r"x^{\frac{1}{3}}", "x", "cbrt(x)"),
        (r"\left(x - 1\right)^{\frac{2}{3}}", "x - 1", "cbrt(x-1)^2"),
        (r"y^{0.5}", "y", None),
        (r"x^{\frac{-1}{5}}", "x", "sign(x)*abs(x)^(-1/5)"),
        ("y^{a}", "y", None),
    ]
    real = from_formula("cbrt(x) + cbrt(y-1)^2")
    assert real.f(np.array([-8.0, -7.0])) == -2 + 4
    np.testing.assert_allclose(real.grad(np.array([-8.0, -7.0])), [1 / 12, -1 / 3], rtol=1e-14)
    np.testing.assert_array_equal(real.grad(np.array([0.0, 1.0])), [0, 0])
