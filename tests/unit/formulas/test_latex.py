"""LaTeX of what was written, and of its derivatives."""

import contextlib
from typing import Any

import pytest
from hypothesis import given, settings

from core import param
from formulas.build import LONGEST_LATEX
from formulas.latex import symbol
from surfaces import from_formula
from tests.support.formula_trees import Tree, Unclear, surface_of, trees


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


def test_symbols() -> None:
    assert symbol("m_hat") == r"\hat{m}"
    assert symbol("w12") == "w_{12}"
    assert symbol("theta") == r"\theta"
