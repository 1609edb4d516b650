"""What people type is understood."""

import numpy as np
import pytest

from surfaces import FormulaError, from_formula


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2x", "2*x"),
        ("x y", "x*y"),
        ("xy", "x*y"),
        ("2(x+1)", "2*(x+1)"),
        ("(x+1)(y-1)", "(x+1)*(y-1)"),
        ("x(y+1)", "x*(y+1)"),
        ("x sin(y)", "x*sin(y)"),
        ("xsin(y)", "x*sin(y)"),
        ("2pi x", "2*pi*x"),
        ("2πx", "2*pi*x"),
        ("𝜋𝑥", "pi*x"),
        ("x^2y", "x**2*y"),
        ("1/2x", "(1/2)*x"),
        ("1/x y", "(1/x)*y"),
        ("-x^2", "-(x**2)"),
        ("-2x^2", "-(2*x**2)"),
        ("2^-1x", "x/2"),
        ("2^-x", "2**(-x)"),
        ("x^2^3", "x**8"),
        ("x^-2 y", "y/x**2"),
        ("x²y³ + x⁻¹ + x¹⁰", "x**2*y**3 + 1/x + x**10"),
        ("x − 2·y×3 ÷ 4", "x - 2*y*3/4"),
        ("ｘ＋２（ｙ－１）＾２＊３．５", "x+2*(y-1)**2*3.5"),
        ("x　＋　y", "x+y"),
        ("xー1", "x-1"),
        (".5x + 5.x + 1e-3x + 2e", "0.5*x + 5*x + 0.001*x + 2*e"),
        ("2ex", "2*e*x"),
        ("3×10^4 x", "30000*x"),
        ("e^x", "exp(x)"),
        ("ln(x) + arctan(x) + sgn(y)", "log(x) + atan(x) + sign(y)"),
        ("sin (x)^2", "sin(x)**2"),
        ("min(x, y, 2)", "min(min(x, y), 2)"),
        ("+x - -y", "x + y"),
        ("x\n+ y", "x + y"),
    ],
)
def test_what_people_type_is_understood(typed: str, meant: str) -> None:
    at = np.random.default_rng(0).uniform(0.1, 3, (2, 50))
    np.testing.assert_allclose(from_formula(typed).f(at), from_formula(meant).f(at), rtol=1e-14)


def test_indices_are_the_coordinates_of_a_surface_that_has_no_other_use_for_them() -> None:
    assert from_formula("w_1 + 2w₂", coordinates=("w1", "w2")).f(np.array([1.0, 2.0])) == 5
    for coordinates in (("t", "k"), ("u", "v")):
        with pytest.raises(FormulaError):
            from_formula("x_1 + x_2", coordinates=coordinates)
    assert from_formula("decay*x", decay=3.0).f(np.array([2.0, 0.0])) == 6  # a name is no word
