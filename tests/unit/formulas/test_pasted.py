"""What people paste is read."""

from typing import Any

import numpy as np
import pytest

from surfaces import from_formula, may_lack_plus
from tests.support.timing import at_most

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


@pytest.mark.parametrize(
    ("text", "lacks"),
    [
        *((text, True) for text in ("x^2 y^2", "(x-1)^2 (y-2)^2", "2*x 3*y", "x 1", "x² y²", "x^2-3*x y", "1 |x|")),
        *((text, False) for text in ("x^2 + y^2", "x^2 - y^2", "sin (x)", "x * y", "xy", "2x y + 1", "")),
    ],
)
def test_spaces_that_may_have_been_plus_signs(text: str, lacks: bool) -> None:
    assert may_lack_plus(text) == lacks
