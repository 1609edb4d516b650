"""Formulas: exact derivatives, LaTeX of what was written, and a sentence for what cannot be used."""

import ast
import contextlib
import dataclasses
import math
import re
import sys
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from core import param, params_of, run
from optimizers import Adam
from surfaces import SENTENCES, FormulaError, algebra, from_formula, prepared
from surfaces.formula import CONSTANTS, FUNCTIONS, LONGEST_LATEX


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
    for name in ("sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "exp", "log", "sqrt")
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
                clear(value, *{"asin": (1, -1), "acos": (1, -1), "tan": ()}.get(name, ()))
                if name in ("log", "sqrt", "sign", "abs"):
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
    known = {*algebra.FUNCTIONS, "sqrt", "del", "def", "compute", "return", "a0", "a1"}
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
            "The comma at character 2 can only stand between the values of min and max; decimals need a point.",
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


@settings(max_examples=200)
@given(st.text(max_size=60))
def test_any_text_is_a_surface_or_a_sentence(text: str) -> None:
    with contextlib.suppress(FormulaError):
        assert from_formula(text).formula


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


def test_every_listed_function_and_constant() -> None:
    for name, takes_more in FUNCTIONS.items():
        from_formula(f"{name}(x*x + 1{', y' * takes_more}) + y")
    for name in CONSTANTS:
        from_formula(f"{name}*x + y")
