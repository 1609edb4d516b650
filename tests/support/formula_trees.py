"""Formulas as trees: made by Hypothesis, written as text, and evaluated without the tested code."""

import math
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from surfaces import SENTENCES, FormulaError, from_formula

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
    """The value is no number, or rounding decides it."""


def worked_out(tree: Tree, x: float, y: float) -> float:
    """Value of a tree at a point, with plain Python numbers."""

    def clear(value: float, *excluded: float) -> float:
        if not abs(value) < 1e5 or any(abs(value - number) < 1e-3 for number in excluded):
            raise Unclear
        return value

    def evaluate(tree: Tree) -> float:
        match tree:
            case "name", name:
                return x if name == "x" else y
            case "number", text:
                return {"pi": math.pi, "e": math.e}.get(text) or float(text)
            case "neg", inner:
                return -evaluate(inner)
            case "call", name, inner:
                value = evaluate(inner)
                clear(value, *{"acosh": (1,)}.get(name, (1, -1) if name in ("asin", "acos", "atanh") else ()))
                if name in ("log", "log2", "log10", "sqrt", "cbrt", "sign", "abs"):
                    clear(value, 0)
                return clear({**UNARY, **KINKED}[name](value))
            case ("min" | "max") as name, first, second:
                values = evaluate(first), evaluate(second)
                clear(values[0], values[1])
                return (min if name == "min" else max)(values)
            case (("^" | "**"), base, exponent):
                return clear(clear(evaluate(base), *([0] if exponent <= 0 else [])) ** exponent)
            case "power", base, exponent:
                if evaluate(base) <= 1e-3:
                    raise Unclear
                return clear(evaluate(base) ** clear(evaluate(exponent)))
            case sign, first, second:
                a, b = clear(evaluate(first)), clear(evaluate(second))
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
        return evaluate(tree)
    except (ArithmeticError, ValueError):
        raise Unclear from None


def surface_of(tree: Tree) -> Any:
    try:
        return from_formula(typed(tree))
    except FormulaError as refusal:
        if refusal.template in [SENTENCES[key] for key in ("zero", "not real", "large value", "exponent")]:
            raise Unclear from None
        raise
