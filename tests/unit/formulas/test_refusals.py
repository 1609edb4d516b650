"""A formula that cannot be used gets a sentence at once, and is never run."""

import ast
import re
import sys
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formulas import functions
from surfaces import SENTENCES, FormulaError, from_formula, prepare_surface
from tests.support.timing import at_most

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
                    outcome: Any = prepare_surface(text)
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
    if error.span is not None:
        assert 0 <= error.span[0] <= error.span[1] <= len(text)
        assert error.values.get("place", error.span[0] + 1) == error.span[0] + 1


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
    assert refusal.value.span is not None
    assert text[slice(*refusal.value.span)] == piece


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
    assert refusal.value.span is not None
    assert text[slice(*refusal.value.span)] == piece
    assert advice in str(refusal.value)
