"""Formulas: exact derivatives, LaTeX of what was written, and a sentence for what cannot be used."""

import ast
import contextlib
import dataclasses
import math
import re
import sys
from collections.abc import Callable, Iterator
from typing import Any

import mpmath
import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from core import param, params_of, run
from formulas import functions
from formulas.build import FUNCTIONS, LONGEST_LATEX
from optimizers import Adam
from surfaces import SENTENCES, FormulaError, from_formula, may_lack_plus, prepared
from surfaces.from_formula import CONSTANTS


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


@pytest.mark.parametrize(
    ("text", "latex"),
    [
        ("x**2/20 + y**2", r"\frac{x^{2}}{20} + y^{2}"),
        ("(1 - x)**2 + 100*(y - x**2)**2", r"\left(1 - x\right)^{2} + 100\,{\left(y - x^{2}\right)}^{2}"),
        ("-x - (y - 1)", r"-x - \left(y - 1\right)"),
        ("-x**2", r"-x^{2}"),
        ("(-x)**2", r"\left(-x\right)^{2}"),
        ("2*-y", r"2\,\left(-y\right)"),
        ("x - -y", r"x - \left(-y\right)"),
        ("(1e-7)**2", r"{\left(10^{-7}\right)}^{2}"),
        ("sin(x)**-1", r"\left(\sin\left(x\right)\right)^{-1}"),
        ("exp(-x)*sqrt(y)", r"e^{-x}\,\sqrt{y}"),
        ("sin(x)**2", r"\sin^{2}\left(x\right)"),
        ("abs(x) + pi*1e-7", r"\left|x\right| + \pi \cdot 10^{-7}"),
        ("asinh(x)^2 + cbrt(y)", r"\operatorname{arsinh}^{2}\left(x\right) + \sqrt[3]{y}"),
        ("log2(x)^2 + log10(y)", r"{\left(\log_{2}\left(x\right)\right)}^{2} + \log_{10}\left(y\right)"),
        ("pow(x, 4) + arcsin(y)", r"x^{4} + \arcsin\left(y\right)"),
        ("log(1 + exp(x))", r"\log\left(1 + e^{x}\right)"),
    ],
)
def test_latex_is_what_was_written(text: str, latex: str) -> None:
    assert from_formula(text).formula == latex


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

Tree = tuple[Any, ...]
UNARY: dict[str, Callable[[float], float]] = {
    name: getattr(math, name)
    for name in (
        *("sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh"),
        *("exp", "log", "log2", "log10", "sqrt", "cbrt"),
    )
} | {"sigmoid": lambda v: 1 / (1 + math.exp(-v)), "softplus": lambda v: math.log1p(math.exp(v))}
KINKED: dict[str, Callable[[float], float]] = {"abs": abs, "sign": lambda v: math.copysign(1, v)}


def trees(*, kinks: bool) -> st.SearchStrategy[Tree]:
    leaves = st.one_of(
        st.sampled_from([("name", "x"), ("name", "y")]),
        st.sampled_from(["2", "0.5", "3", ".25", "1e-1", "pi", "e", "7"]).map(lambda n: ("number", n)),
    )

    def larger(inner: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
        functions = sorted({**UNARY, **(KINKED if kinks else {})})
        kinds: list[st.SearchStrategy[Tree]] = [
            st.tuples(st.sampled_from(["+", "-", "*", "/", "", " ", "·", "÷", "−"]), inner, inner),
            st.tuples(st.sampled_from(["^", "**"]), inner, st.integers(-2, 3)),
            st.tuples(st.just("power"), inner, inner),
            st.tuples(st.just("neg"), inner),
            st.tuples(st.just("call"), st.sampled_from(functions), inner),
        ]
        return (
            st.one_of(*kinds, st.tuples(st.sampled_from(["min", "max"]), inner, inner)) if kinks else st.one_of(*kinds)
        )

    return st.recursive(leaves, larger, max_leaves=10)


def typed(tree: Tree) -> str:
    match tree:
        case (("name" | "number"), text):
            return text
        case "neg", inner:
            return f"-({typed(inner)})"
        case "call", name, inner:
            return f"{name}({typed(inner)})"
        case ("min" | "max") as name, first, second:
            return f"{name}({typed(first)}, {typed(second)})"
        case ("^" | "**") as sign, base, exponent:
            return f"({typed(base)}){sign}{exponent}"
        case "power", base, exponent:
            return f"({typed(base)})^({typed(exponent)})"
        case sign, first, second:
            return f"({typed(first)}){sign}({typed(second)})"
    raise AssertionError(tree)


class Unclear(Exception):
    """No number, or one that rounding decides."""


def worked_out(tree: Tree, x: float, y: float) -> float:
    """By plain Python numbers."""

    def clear(value: float, *apart: float) -> float:
        if not abs(value) < 1e5 or any(abs(value - one) < 1e-3 for one in apart):
            raise Unclear
        return value

    def of(tree: Tree) -> float:
        match tree:
            case "name", name:
                return x if name == "x" else y
            case "number", text:
                return {"pi": math.pi, "e": math.e}.get(text) or float(text)
            case "neg", inner:
                return -of(inner)
            case "call", name, inner:
                value = of(inner)
                clear(value, *{"acosh": (1,)}.get(name, (1, -1) if name in ("asin", "acos", "atanh") else ()))
                if name in ("log", "log2", "log10", "sqrt", "cbrt", "sign", "abs"):
                    clear(value, 0)
                return clear({**UNARY, **KINKED}[name](value))
            case ("min" | "max") as name, first, second:
                values = of(first), of(second)
                clear(values[0], values[1])
                return (min if name == "min" else max)(values)
            case (("^" | "**"), base, exponent):
                return clear(clear(of(base), *([0] if exponent <= 0 else [])) ** exponent)
            case "power", base, exponent:
                if of(base) <= 1e-3:
                    raise Unclear
                return clear(of(base) ** clear(of(exponent)))
            case sign, first, second:
                a, b = clear(of(first)), clear(of(second))
                match sign:
                    case "+":
                        return a + b
                    case "-" | "−":
                        return a - b
                    case "/" | "÷":
                        return clear(a / clear(b, 0))
                return clear(a * b)
        raise AssertionError(tree)

    try:
        return of(tree)
    except (ArithmeticError, ValueError):
        raise Unclear from None


def surface_of(tree: Tree) -> Any:
    try:
        return from_formula(typed(tree))
    except FormulaError as refusal:
        if refusal.template in [SENTENCES[key] for key in ("zero", "not real", "large value", "exponent")]:
            raise Unclear from None
        raise


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


# --- LaTeX of derivatives


@pytest.mark.parametrize(
    ("text", "gradient"),
    [
        ("x^2/20 + y^2", (r"\frac{x}{10}", r"2\,y")),
        (
            "(x^2 + y - 11)^2 + (x + y^2 - 7)^2",
            (
                r"4\,x\,\left(x^{2} + y - 11\right) + 2\,\left(x + y^{2} - 7\right)",
                r"2\,\left(x^{2} + y - 11\right) + 4\,y\,\left(x + y^{2} - 7\right)",
            ),
        ),
        ("abs(x) + sin(y)^2", (r"\operatorname{sgn}\left(x\right)", r"2\,\sin\left(y\right)\,\cos\left(y\right)")),
        ("sqrt(x) - ln(y)", (r"\frac{1}{2\,\sqrt{x}}", r"-\frac{1}{y}")),
        ("x^y", (r"y\,x^{y - 1}", r"x^{y}\,\log\left(x\right)")),
        ("asinh(x)", (r"\frac{1}{\sqrt{x^{2} + 1}}",)),
        ("cbrt(x) + log10(y)", (r"\frac{1}{3\,\left|x\right|^{\frac{2}{3}}}", r"\frac{1}{y\,\log\left(10\right)}")),
        ("tanh(x)", (r"1 - \tanh^{2}\left(x\right)",)),
        ("-log(1/(1 + exp(-x)))", (r"-\sigma\left(-x\right)",)),
        (
            "sigmoid(x) + log(cosh(y))",
            (r"\sigma\left(x\right)\,\left(1 - \sigma\left(x\right)\right)", r"\tanh\left(y\right)"),
        ),
        ("max(2x, y)", (r"\begin{cases} 2 & 2\,x - y > 0 \\ 0 & 2\,x - y < 0 \end{cases}",) * 1),
    ],
)
def test_latex_of_the_gradient(text: str, gradient: tuple[str, ...]) -> None:
    surface: Any = from_formula(text)
    assert surface.gradient_latex[: len(gradient)] == gradient


def test_latex_of_the_hessian_and_of_parameters() -> None:
    surface: Any = from_formula("x^3 y + e^x")
    assert surface.hessian_latex == ((r"6\,x\,y + e^{x}", r"3\,x^{2}"), (r"3\,x^{2}", "0"))
    surface = from_formula("k*x**2", k=param(2.0, r"\kappa", "Condition number", 1.0, 9.0))
    assert surface.gradient_latex == (r"2\,\kappa\,x", "0")


@settings(max_examples=100)
@given(trees(kinks=True))
def test_latex_is_short_or_none(tree: Tree) -> None:
    with contextlib.suppress(Unclear):
        surface = surface_of(tree)
        for written in (*surface.gradient_latex, *(one for row in surface.hessian_latex for one in row)):
            assert written is None or (len(written) <= LONGEST_LATEX and written.count("{") == written.count("}"))


# --- preparing


@contextlib.contextmanager
def at_most(calls: int) -> Iterator[None]:
    """Fail where more functions are called: unlike seconds, that is the same on every machine."""
    called = 0

    def count(frame: object, event: str, argument: object) -> None:
        nonlocal called
        called += event.endswith("call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        yield
    finally:
        sys.setprofile(before)
    assert called <= calls


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
        surface: Any = prepared(text)
        with np.errstate(all="ignore"):
            surface.hessian(np.array([0.5, 0.7]))
        assert len(surface.gradient_latex) == len(surface.hessian_latex) == 2


def test_what_is_prepared_is_kept() -> None:
    assert prepared("x^2 + y", start=(1, 2)) is prepared("x^2 + y", start=(1, 2))
    assert prepared("x^2 + y", start=(1, 2)) is not prepared("x^2 + y", start=(1, 3))
    first, again = (
        prepared("a x^2 + y", domain=[(-1, 1), (-2, 2)], rates={"Adam": 0.5}, a=param(2.0, "a", "", 0.0, 5.0))
        for _ in range(2)
    )
    assert first is again
    assert first.rates == {"Adam": 0.5}
    assert params_of(first)[0].high == 5
    assert first.f(np.array([1.0, 0.0])) == 2


# --- what is refused

HOSTILE = [
    "",
    "x +",
    "(x",
    "__import__('os').system('true')",
    "().__class__",
    "x.real",
    "x[0]",
    "lambda: 1",
    "[x for x in y]",
    "{x}",
    "x if y else 1",
    "x and y",
    "x == y",
    "not x",
    "~x",
    "x // y",
    "x % y",
    "x @ y",
    "x << 2",
    "x; y",
    "x := 2",
    "'x'",
    "f'{x}'",
    "True",
    "None",
    "...",
    "1j*x",
    "exec(x)",
    "open(x)",
    "print(x)",
    "exp",
    "exp()",
    "exp(x, y)",
    "exp(x=1)",
    "exp(*x)",
    "sin.x",
    "z + 1",
    "e_ + 1",
    "х + 1",  # Cyrillic
    "x**21",
    "2**2**2**2**2**2",
    "x**(10**9)",
    "9**9**9**9",
    "x/0",
    "x/(1 - 1)",
    "1e400*x",
    "1e13*x",
    "import os",
    "x\n=1",
    "x\x00",
    "+".join(["x"] * 400),
    "(" * 300 + "x" + ")" * 300,
    "(" * 60 + "x" + "+1)" * 60,
    "-" * 300 + "x",
    "((((((((2**20)**20)**20)**20)**20)**20)**20)**20)*x",
    "x**(((((0.5**20)**20)**20)**20)**20)",
    "((x + 1)**20)**20",
    "x**exp(exp(exp(exp(3))))",
    "x/(1 - 2/2)",
    "x**(log(0) - log(0))",
    "log(0)*x",
    "exp(exp(exp(exp(10))))*x",
    "exp(1e12)*x",
    "tan(pi/2)*x",
    "0**(-1)*x",
    "log(x - x)",
    "sqrt(-1)*x",
    "log(-1)*x",
    "(-8)**(1/3)*x",
    "x**sqrt(-1)",
    "x**(1/0)",
    "{" + "x, " * 100 + "x}",
    "x" * 100_000,
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda t: repr(t[:20]))
def test_a_formula_that_cannot_be_used_gets_a_sentence_at_once(text: str) -> None:
    with at_most(20_000), pytest.raises(FormulaError) as refusal:
        from_formula(text)
    assert_is_a_sentence(refusal.value, text)


NAMES = """
__builtins__ __class__ __import__ __globals__ __dict__ __init__ __subclasses__ __doc__ _ __ self cls
None True False Ellipsis NotImplemented print open exec eval compile input globals locals vars dir
getattr setattr delattr type object super breakpoint exit quit help id hash iter len list map
memoryview range sorted zip sympy np numpy math os sys E I S N O Q oo zoo nan NaN inf Inf Infinity
infinity INF 1.#INF -inf -nan 1e999 -1e999 1e308 and or not in is if else elif for while def class
lambda return yield import from global nonlocal assert del pass raise try except finally with as
async await match case break continue Symbol symbols Function lambdify diff integrate gamma zeta
factorial fibonacci prime Matrix solve limit pow round divmod sum any all int float complex str
bytes chr ord repr format theta t z w u v k n
""".split()  # noqa: SIM905
SHAPES = ["{}", "{}(x)", "x + {}", "{}.x", "x.{}", "{}[0]", "{}**2*x", "sin({})"]
PIECES = [
    *("x" + c + "y" for c in "!\"#$%&';:<>?@\\[]`{}~_\x00\x01\x07\x1b\x7f\x85\ufeff\u200b\u200d"),
    *("x" + c + "y" for c in "\u202e\u2066\u2069\ud800€√∑∫∞≤≠∂∇½①Ⅳ㎏٣५"),
    *("x + " + c for c in "авсеорхуΑΒαβγΧØßıſKÅ字あアｱ😀"), "{x}", "{0}", "{piece}*x", "{0.__class__}", "%s*x", "${x}",
    "x{", "}x{", "{{x}}", "{" * 400, "9" * 400, "9" * 450 + "x", "0." + "0" * 450 + "1x", "1e-999999999x",
    "1e" + "9" * 400, "1e-" + "9" * 400, "." * 100, "x^" * 200 + "x", "x^-" * 120 + "x", "2^" * 200 + "2",
    "x**" * 150 + "2", "-" * 499 + "x", "+" * 499 + "x", "+-" * 200, "(" * 250 + ")" * 250, "(" * 500, ")" * 500,
    "sin(" * 120 + "x", "abs(" * 100 + "x" + ")" * 100, "sin" * 150, "min(" * 120, "max(" + "x," * 200 + "y)", "min(,)",
    "min(x,)", "min(,x)", "min(x y)", "min()", "max(x)", "sin(x,y)", "()", "x()", "()x", "x(", "x)", "(x))", "((x)",
    "x,y", "1,5x", "x=1", "f(x,y)=x", "y=x^2", "|x|", "x 2", "2 3", "(x)2", "x2", "2.3.4", "x**", "x^", "^x", "*x",
    "/x", "x//y", "x***y", "x^^y", "x*/y", "x+*y", "e", "pi", "ee", "e^e^e^e", "e^(e^(e^e))", "pi^pi^pi^pi", "0/0",
    "x/0", "0/0x", "1/(x-x)", "1/0x", "x/(2-2)", "1/sin(pi)", "x/sin(0)", "0^-1", "0^0", "0^x", "(-2)^x", "(-1)^0.5x",
    "log(0)", "log(-1)x", "log(x-x)", "sqrt(-1)", "asin(2)x", "acos(-2)", "tan(pi/2)", "1e12^20", "1e12^20*1e12^20x",
    "exp(exp(exp(9)))", "cosh(1e12)x", "((1e12^20x)^20)", "1e12^20(1e12^20x)", "x^1e12", "x^0.000000001", "x^(1/0)",
    "x^(10^9)", "x^20^20", "((x^20)^20)^20", "x^(2^(2^(2^2)))", "(x^2)^11", "sin", "sin x", "sinx", "sin^2(x)", "sin",
    "sin sin x", "0x10", "0b11", "0o7", "1_000x", "1j", "1e", "1e+", "xe5", "x.5", "x..5", "'x'", '"x"', "b'x'",
    "f'{x}'", "r'x'", "#x", "x#y", "x\ny", "x\\\ny", "x;y", "x:=2", "x if y", "x->y", "lambda x:x", "[x for y in x]",
    "(x for x in y)", "{x:y}", "*x,", "**x", "@x", "x@y", "x.y", "x.__class__", "x.__class__.__mro__[1]",
    "__import__('os')", "getattr(x,'y')", "().__class__.__bases__", "open('/etc/passwd')", "exec('x')", "eval('1')",
    "breakpoint()", "x" * 500, "xy" * 250, "x " * 250, "x+" * 249 + "x", "x*" * 249 + "x", "x/" * 249 + "x",
    "x-" * 249 + "x", "(x)" * 166, "x(" * 100 + "y" + ")" * 100, "a" * 500, "x" * 100_000, " " * 500, " " * 100_000,
    "(" * 100_000, "\x00" * 500, "\n" * 300, "\u202e" * 300, "e" * 500, "pi" * 250, "2^2^2^2^2^2", "9**9**9**9",
]  # fmt: skip
MORE_HOSTILE = [*dict.fromkeys([*PIECES, *(shape.format(name) for name in NAMES for shape in SHAPES)])]


def test_over_a_thousand_hostile_texts_are_a_surface_or_a_sentence_and_never_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def never(*arguments: Any, **keywords: Any) -> Any:
        raise AssertionError("text was given to Python")

    ran: list[str] = []
    outcomes: list[tuple[str, Any]] = []
    loaded, execute = set(sys.modules), exec
    with monkeypatch.context() as patched:
        patched.setattr(ast, "parse", never)
        patched.setattr("builtins.exec", lambda source, *spaces: (ran.append(source), execute(source, *spaces)))
        for evaluates in ("eval", "open", "input", "breakpoint", "__import__"):
            patched.setattr(f"builtins.{evaluates}", never)
        for text in MORE_HOSTILE:
            with at_most(200_000):
                try:
                    outcome: Any = prepared(text)
                    assert len(outcome.gradient_latex) == len(outcome.hessian_latex) == 2
                except Exception as error:
                    outcome = error
            outcomes.append((text, outcome))

    assert set(sys.modules) == loaded
    assert len(outcomes) > 1000
    for text, outcome in outcomes:
        if isinstance(outcome, Exception):
            assert isinstance(outcome, FormulaError), (text[:60], repr(outcome))
            assert_is_a_sentence(outcome, text)
        else:
            with np.errstate(all="ignore"):
                assert outcome.hessian(np.array([0.5, 0.7])).shape == (2, 2)
            assert outcome.formula.isascii()
    known = {*functions.NUMPY_FUNCTIONS, "sqrt", "del", "def", "compute", "return", "a0", "a1"}
    for source in (source for source in ran if source.startswith("def compute")):  # others are the dataclass's own
        words = re.findall(r"[A-Za-z_]\w*", re.sub(r"(?<![\w.])[\d.]+(e[-+]?\d+)?", "0", source))
        assert {word for word in words if not re.fullmatch(r"v\d+", word)} <= known


def assert_is_a_sentence(error: FormulaError, text: str) -> None:
    sentence = str(error)
    assert sentence == error.template.format(**error.values)
    assert error.template in SENTENCES.values()
    assert len(sentence) < 300
    assert sentence[0].isupper() or sentence[0] == "“"
    assert sentence.endswith(".")
    assert sentence.isprintable(), text
    if error.at is not None:
        assert 0 <= error.at[0] <= error.at[1] <= len(text)
        assert error.values.get("place", error.at[0] + 1) == error.at[0] + 1


@pytest.mark.parametrize(
    ("text", "piece", "sentence"),
    [
        ("x + z", "z", "“z” at character 5 is not known here; use x, y, a number, or functions such as sin(…)."),
        ("x + 3 sin x", "sin", "“sin” at character 7 needs brackets, as in sin(…); a power comes after them."),
        ("2(x + 1", "(", "The bracket at character 2 is never closed; add “)”."),
        ("x) + 1", ")", "The bracket “)” at character 2 was never opened; add “(” or leave it out."),
        ("x + * y", "*", "A number, a name or a bracket is missing before “*” at character 5."),
        ("x +", "+", "Something is missing after “+” at character 3, where the formula ends."),
        ("х + 1", "х", "“х” at character 1 only looks like “x”; type x on a Latin keyboard."),
        ("1 + x/(y - y)", "x/(y - y)", "“x/(y - y)” at character 5 divides by zero."),
        (
            "1,5x",
            ",",
            "The comma at character 2 can only stand between the values of min, max and pow; decimals need a point.",
        ),
        ("x 2", "2", "An operator, such as + or *, is missing before “2” at character 3."),
        ("x^(5^2)", "(5^2)", "The exponents at character 3 multiply to more than 20; please use smaller ones."),
        (
            "x + \u202ey",
            "\u202e",
            "“U+202E” at character 5 cannot be used in a formula; use numbers, names, + - * / ^ ( ).",
        ),
    ],
)
def test_a_sentence_points_at_the_place(text: str, piece: str, sentence: str) -> None:
    with pytest.raises(FormulaError) as refusal:
        from_formula(text)
    assert str(refusal.value) == sentence
    assert refusal.value.at is not None
    assert text[slice(*refusal.value.at)] == piece


BITS = st.sampled_from(
    [
        *r"\frac \sqrt \sqrt[3] \sin \log_ \left \right \cdot \mathrm \theta \max \, \{ \\ np. lambda return".split(),  # noqa: SIM905
        *"x y 1 2 _1 ₁ ² ˣ ½ √ | { } [ ] ( ) $ ^ _ = , ; . * + - / x_ x[0] sin exp decay asinh pow(".split(),  # noqa: SIM905
        *("\u200b", "\u2062", " ", "\ud800", "f(x,y)=", "⁻¹", "^{-1}", "^-1"),
    ]
)  # fmt: skip


@settings(max_examples=400)
@given(st.one_of(st.text(max_size=60), st.lists(BITS, max_size=25).map("".join)))
def test_any_text_is_a_surface_or_a_sentence(text: str) -> None:
    with at_most(200_000):
        try:
            assert from_formula(text).formula.isascii()
        except FormulaError as refusal:
            assert_is_a_sentence(refusal, text)


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


PASTED = {  # as pages of test functions, slides, forums, notebooks and Japanese keyboards have them
    r"\frac{x^2}{20}+y^2": "x^2/20 + y^2",
    r"$f(x,y)=\frac{x^2}{20}+y^2$": "x^2/20 + y^2",
    r"\[ f(x, y) = (1-x)^2 + 100\left(y-x^2\right)^2 \]": "(1 - x)^2 + 100*(y - x^2)^2",
    r"\left(1.5-x+xy\right)^{2}+\left(2.25-x+xy^{2}\right)^{2}": "(1.5 - x + x*y)^2 + (2.25 - x + x*y^2)^2",
    r"-20\exp\left(-0.2\sqrt{0.5\left(x^{2}+y^{2}\right)}\right)-\exp\left(\frac{\cos 2\pi x+\cos 2\pi y}2\right)":
        "-20*exp(-0.2*sqrt(0.5*(x^2 + y^2))) - exp(0.5*(cos(2*pi*x) + cos(2*pi*y)))",
    r"-\cos(x)\cos(y)\exp\left(-\left((x-\pi)^2+(y-\pi)^2\right)\right)":
        "-cos(x)*cos(y)*exp(-((x - pi)^2 + (y - pi)^2))",
    r"\sqrt{x^2+y^2}+\sqrt[3]{x}+\sqrt[4]{y}+\sqrt 2 x": "sqrt(x^2 + y^2) + cbrt(x) + y^(1/4) + sqrt(2)*x",
    r"\sin x\cos y + \sin\left(x\right)+\cos^2 y": "sin(x)*cos(y) + sin(x) + cos(y)^2",
    r"\sin^{-1}(x/9)+\sin xy + \ln|x|": "asin(x/9) + sin(x*y) + log(abs(x))",
    r"e^{-x^2}\,y+\mathrm{e}^{x/9}": "exp(-x^2)*y + exp(x/9)",
    r"\dfrac{1}{2}x^2 + \tfrac12 y^2 \cdot x \times 3": "x^2/2 + y^2/2*x*3",
    r"\left|x\right|+\lvert y\rvert": "abs(x) + abs(y)",
    r"\log_2 x + \log_{10}(y) + \max\left\{x, y\right\}": "log2(x) + log10(y) + max(x, y)",
    r"{\left(x-1\right)}^{2} + \operatorname{sgn}(x)\cosh^2 y": "(x - 1)^2 + sign(x)*cosh(y)^2",
    r"\theta_1^2+5\theta_2^2": "x^2 + 5*y^2",
    "x_{1}^{2}+x_{2}^{2}": "x^2 + y^2",
    "w_1^2+5w_2^2 + w_1w_2": "x^2 + 5*y^2 + x*y",
    "x₁² + 5x₂²": "x^2 + 5*y^2",
    "θ₁² + θ2⁴": "x^2 + y^4",
    "theta1^2 + theta2^4": "x^2 + y^4",
    "x1^2 + x2^2": "x^2 + y^2",
    "x_0^2 + 3x_1": "x^2 + 3*y",
    "x[0]**2 + 5*x[1]**2": "x^2 + 5*y^2",
    "lambda x: (1 - x[0])**2 + 100*(x[1] - x[0]**2)**2": "(1 - x)^2 + 100*(y - x^2)^2",
    "lambda x, y: x**2 + y**2": "x^2 + y^2",
    "def f(x, y): return x**2 + 10*y**2": "x^2 + 10*y^2",
    "return np.sin(x)**2 + np.exp(-y);": "sin(x)^2 + exp(-y)",
    "np.power(x, 2) + np.maximum(x, y) + math.pi": "x^2 + max(x, y) + pi",
    "torch.abs(x) + torch.special.expit(y)": "abs(x) + sigmoid(y)",
    "(x, y) => Math.pow(x, 2) + y*y": "x^2 + y^2",
    "@(x,y) x.^2 + 5.*y.^2./2": "x^2 + 5*y^2/2",
    "J(w_1, w_2) = w_1^2 + w_2^2": "x^2 + y^2",
    "z = x^2 - y^2": "x^2 - y^2",
    "|x + |y|| - 2|x||y-1|^2": "abs(x + abs(y)) - 2*abs(x)*abs(y - 1)^2",
    "eˣ + 2⁻ʸ + x^½": "exp(x) + 2^(-y) + sqrt(x)",
    "½x² + ⅓y²": "x^2/2 + y^2/3",
    "2√x·√(x² + y²)/√2 + ∛y": "2*sqrt(x)*sqrt(x^2 + y^2)/sqrt(2) + cbrt(y)",
    "ｘ²＋５ｙ＾２": "x^2 + 5*y^2",
    "（ｘ－１）＾２＋｜ｙ｜＋ｓｉｎ（ｘ）・ｃｏｓ（ｙ）": "(x - 1)^2 + abs(y) + sin(x)*cos(y)",
    "x\u200b^2 + y\u2062x + si\u00adn\u2061(x)\u202f+ 1\ufeff": "x^2 + y*x + sin(x) + 1",
    "sin^-1(x/9) + sin⁻¹(x/9) + sinh^(-1)(x)": "2*asin(x/9) + asinh(x)",
    "sin^2(x) + cos²(y) + tanh**2(y)": "sin(x)^2 + cos(y)^2 + tanh(y)^2",
    "arcsinh(x) + artanh(y/9) + log_2(x) + log₁₀(y)": "asinh(x) + atanh(y/9) + log2(x) + log10(y)",
    "x^{1/2} + 3·x − 2∗y ÷ 4": "sqrt(x) + 3*x - 2*y/4",
    "ax + by + axy + bcx + abc": "x + y + x*y + x + 1",  # letters beside letters are products: a = b = c = 1
    "pix + 2ex + xsin(y) + exy": "pi*x + 2*e*x + x*sin(y) + e*x*y",
}  # fmt: skip


@pytest.mark.parametrize("typed", PASTED)
def test_what_people_paste_is_read(typed: str) -> None:
    at = np.random.default_rng(0).uniform(0.1, 3, (2, 50))
    letters: dict[str, Any] = dict.fromkeys("abcd", 1.0)
    with at_most(20_000):
        surface = from_formula(typed, **letters)
    np.testing.assert_allclose(surface.f(at), from_formula(PASTED[typed], **letters).f(at), rtol=1e-14)


INSTEAD = {  # the piece that is pointed at, and what its sentence says to type
    "decay*x": ("decay", "write d·e·c·a·y"),
    "x + bad": ("bad", "write b·a·d"),
    "2pie": ("pie", "write pi·e"),
    "add(x, y)": ("add", "Write +"),
    "asinhx": ("asinh", "asinh(…)"),
    "exp x": ("exp", "exp(…)"),
    "sin2x": ("sin", "sin(…)"),
    "sin^-2(x)": ("sin", "sin(…)"),
    r"\sin 2(x+1)": (r"\sin", "needs brackets"),
    r"\sin x y": (r"\sin", "needs brackets"),
    "x + sec(y)": ("sec", "Write 1/cos(…)"),
    "relu(x)": ("relu", "Write max(0, …)"),
    r"\sigma(x)": (r"\sigma", "Write sigmoid(…)"),
    "atan2(y, x)": ("atan2", "no function"),
    "gamma(x)": ("gamma", "there are sin, cos"),
    "floor(x)": ("floor", "it jumps"),
    "x % 2": ("%", "it jumps"),
    "x!": ("!", "a factorial has no gradient"),
    "√xy": ("√", "Write sqrt(…)"),
    "3½x": ("½", "Write (1/2)"),
    "eˣ²": ("ˣ²", "Write ^(…)"),
    "[x + 1]^2": ("[", "Write ( )"),
    "{x}": ("{", "Write ( )"),
    "x + np.y": ("np.", "Leave out “np.”"),
    "lambda: 1": ("lambda", "the formula alone"),
    r"x\pm y": (r"\pm", "cannot be used"),
    r"1 + \frac{x}": (r"\frac{x}", r"\frac{…}{…}"),
    r"1 + \frac{x": ("{", "add “}”"),
    "x^2}": ("}", "Write ( )"),
    "x2 + y2": ("x2", "a power is written with ^"),
    "x_1 + y": ("x_1", "the coordinates are x, y"),
    "w_1 + v_2": ("w_1", "the coordinates are x, y"),
    "x[1]^2": ("x[1]", "the coordinates are x, y"),
    "x₃": ("x₃", "the coordinates are x, y"),
    "|x|y|x|": ("|", "abs(…)"),
    "1.000,5": (",", "decimals need a point"),
    "pow(x)": ("pow", "takes two values"),
    "log_3(x)": ("log_3", "log(…)/log(b)"),
}


@pytest.mark.parametrize("text", INSTEAD)
def test_what_is_refused_says_what_to_type_instead(text: str) -> None:
    piece, advice = INSTEAD[text]
    with pytest.raises(FormulaError) as refusal:
        from_formula(text, a=1.0, b=1.0, c=1.0, d=1.0)
    assert_is_a_sentence(refusal.value, text)
    assert refusal.value.at is not None
    assert text[slice(*refusal.value.at)] == piece
    assert advice in str(refusal.value)


def test_indices_are_the_coordinates_of_a_surface_that_has_no_other_use_for_them() -> None:
    assert from_formula("w_1 + 2w₂", coordinates=("w1", "w2")).f(np.array([1.0, 2.0])) == 5
    for coordinates in (("t", "k"), ("u", "v")):
        with pytest.raises(FormulaError):
            from_formula("x_1 + x_2", coordinates=coordinates)
    assert from_formula("decay*x", decay=3.0).f(np.array([2.0, 0.0])) == 6  # a name is no word


def test_a_power_that_is_no_number_below_0_names_the_real_root() -> None:
    surface: Any = from_formula("x^(1/3) + (x-1)^{2/3} + y^0.5 + (x^2 + 1)^1.5 + x^(-1/5) + 2^x + y^a + x^2", a=2.0)
    told = [(root.power, root.base, root.instead) for root in surface.roots]
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


@pytest.mark.parametrize(
    ("text", "lacks"),
    [
        *((text, True) for text in ("x^2 y^2", "(x-1)^2 (y-2)^2", "2*x 3*y", "x 1", "x² y²", "x^2-3*x y", "1 |x|")),
        *((text, False) for text in ("x^2 + y^2", "x^2 - y^2", "sin (x)", "x * y", "xy", "2x y + 1", "")),
    ],
)
def test_spaces_that_may_have_been_plus_signs(text: str, lacks: bool) -> None:
    assert may_lack_plus(text) == lacks


# --- the whole range of numbers

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


def test_every_listed_function_and_constant() -> None:
    for name, takes_more in FUNCTIONS.items():
        from_formula(f"{name}(x*x + 1{', y' * takes_more}) + y")
    for name in CONSTANTS:
        from_formula(f"{name}*x + y")
