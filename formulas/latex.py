"""From a Python expression to LaTeX."""

from __future__ import annotations

import ast
from collections.abc import Callable

_SUM, _PRODUCT, _SIGN, _POWER, _ATOM = range(5)  # how tightly an expression holds together


_NAMES = ("alpha", "beta", "delta", "eta", "gamma", "kappa", "lambda", "mu", "pi", "rho", "theta")


GREEK = {name: rf"\{name}" for name in _NAMES}


_ACCENTS = {
    "_hat": r"\hat{%s}",
    "_max": r"%s^{\mathrm{max}}",
    "_inf": r"%s_{\infty}",
}


# Calls with a form of their own, how tightly that holds together, and how tightly each argument must.
_CALLS = {
    "sqrt": (r"\sqrt{%s}", _POWER, _SUM),
    "cbrt": (r"\sqrt[3]{%s}", _POWER, _SUM),
    "log2": (r"\log_{2}\left(%s\right)", _PRODUCT, _SUM),
    "log10": (r"\log_{10}\left(%s\right)", _PRODUCT, _SUM),
    "exp": (r"e^{%s}", _POWER, _SUM),
    "square": ("{%s}^{2}", _POWER, _ATOM),
    "sigmoid": (r"\sigma\left(%s\right)", _PRODUCT, _SUM),
    "softplus": (r"\log\left(1 + e^{%s}\right)", _PRODUCT, _SUM),
    "abs": (r"\left|%s\right|", _ATOM, _SUM),
    "floor": (r"\left\lfloor %s \right\rfloor", _ATOM, _SUM),
    "ceil": (r"\left\lceil %s \right\rceil", _ATOM, _SUM),
    "sign": (r"\operatorname{sgn}\left(%s\right)", _PRODUCT, _SUM),
    "maximum": (r"\max\left(%s,\;%s\right)", _PRODUCT, _SUM),
    "fmax": (r"\max\left(%s,\;%s\right)", _PRODUCT, _SUM),
    "minimum": (r"\min\left(%s,\;%s\right)", _PRODUCT, _SUM),
    "dot": (r"%s^{\top} %s", _PRODUCT, _ATOM),
    "norm": (r"\left\lVert %s\right\rVert", _ATOM, _SUM),
    "norm1": (r"\left\lVert %s\right\rVert_1", _ATOM, _SUM),
    "outer": (r"%s\,%s^{\top}", _PRODUCT, _ATOM),
    "times": (r"%s\,%s", _PRODUCT, _ATOM),
}


_COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Lt: "<",
    ast.LtE: r"\le",
    ast.Gt: ">",
    ast.GtE: r"\ge",
    ast.Eq: "=",
    ast.NotEq: r"\ne",
}


_JOINED: dict[type[ast.operator], str] = {ast.BitAnd: r"\land"}


# Functions whose name in LaTeX is another.
_FUNCTIONS = {
    "asin": "arcsin",
    "acos": "arccos",
    "atan": "arctan",
    "asinh": "operatorname{arsinh}",
    "acosh": "operatorname{arcosh}",
    "atanh": "operatorname{artanh}",
    "sign": "operatorname{sgn}",
    "sgn": "operatorname{sgn}",
}


def latex(node: ast.expr, write_name: Callable[[ast.expr], str | None] = lambda node: None) -> str:
    """LaTeX of an expression made of numbers, names, + - * / // **, comparisons, choices and calls.

    `write_name` may write any node itself (a name, an attribute, a call) and returns None for those it leaves.
    Raises ValueError at syntax that has no mathematical form here.
    """

    def write(node: ast.expr, at_least: int = _SUM) -> str:
        text, holds = write_bare(node)
        return text if holds >= at_least else rf"\left({text}\right)"

    def unsigned(text: str) -> str:
        return rf"\left({text}\right)" if text.startswith("-") else text

    def write_bare(node: ast.expr) -> tuple[str, int]:
        own = write_name(node)
        if own is not None:
            return own, _ATOM
        match node:
            case ast.Constant(value=int() | float() as value):
                text = _number(value)
                return text, _PRODUCT if "^" in text else _ATOM
            case ast.Name(id=name) | ast.Attribute(value=ast.Name(id="math"), attr=name):
                return symbol(name), _ATOM
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return f"-{unsigned(write(operand, _PRODUCT))}", _SIGN
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                return write_bare(operand)
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                return f"{write(left)} + {unsigned(write(right))}", _SUM
            case ast.BinOp(left=left, op=ast.Sub(), right=right):
                return f"{write(left)} - {unsigned(write(right, _PRODUCT))}", _SUM
            case ast.BinOp(left=left, op=ast.Mult(), right=right):
                first, second = write(left, _PRODUCT), unsigned(write(right, _PRODUCT))
                return (rf"{first} \cdot {second}" if second[0].isdigit() else rf"{first}\,{second}"), _PRODUCT
            case ast.BinOp(left=left, op=ast.Div(), right=right):
                return rf"\frac{{{write(left)}}}{{{write(right)}}}", _PRODUCT
            case ast.BinOp(left=left, op=ast.FloorDiv(), right=right):
                return _CALLS["floor"][0] % rf"\frac{{{write(left)}}}{{{write(right)}}}", _ATOM
            case ast.BinOp(
                left=ast.Call(func=func, args=[argument]), op=ast.Pow(), right=ast.Constant(value=int()) as power
            ) if _call(func) not in (None, *_CALLS):
                return rf"\{_function(func)}^{{{write(power)}}}\left({write(argument)}\right)", _PRODUCT
            case ast.BinOp(left=left, op=ast.Pow(), right=power):
                base = write(left, _ATOM)
                return (rf"{{{base}}}" if "^" in base or "_" in base else base) + f"^{{{write(power)}}}", _POWER
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                return rf"{write(left)} {_COMPARISONS[type(op)]} {write(right)}", _SUM
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _JOINED:
                return rf"{write(left)} {_JOINED[type(op)]} {write(right)}", _SUM
            case (
                ast.Call(func=ast.Attribute(attr="where"), args=[condition, then, otherwise], keywords=[])
                | ast.IfExp(test=condition, body=then, orelse=otherwise)
            ):
                rows = [rf"{write(then)} & {write(condition)}"]
                while isinstance(otherwise, ast.Call) and _call(otherwise.func) == "where":
                    condition, then, otherwise = otherwise.args
                    rows.append(rf"{write(then)} & {write(condition)}")
                rows.append(rf"{write(otherwise)} & \text{{else}}")
                return r"\begin{cases} " + r" \\ ".join(rows) + r" \end{cases}", _ATOM
            case ast.Call(func=func, args=[argument, base]) if _call(func) == "log":
                return rf"\log_{{{write(base)}}}\left({write(argument)}\right)", _PRODUCT
            case ast.Call(func=func, args=arguments, keywords=[]) if (name := _call(func)) is not None:
                if name in _CALLS:
                    form, holds, inner = _CALLS[name]
                    return form % tuple(write(argument, inner) for argument in arguments), holds
                return (
                    rf"\{_function(func)}\left({', '.join(write(argument) for argument in arguments)}\right)",
                    _PRODUCT,
                )
        raise ValueError(f"No mathematical form for: {ast.unparse(node)}")

    return write(node)


def symbol(name: str) -> str:
    """LaTeX of a variable: theta -> θ, w1 -> w₁, m_hat -> m̂."""
    for ending, form in _ACCENTS.items():
        if name.endswith(ending):
            return form % symbol(name.removesuffix(ending))
    stem = name.rstrip("0123456789")
    return GREEK.get(stem, stem) + (f"_{{{name[len(stem) :]}}}" if stem != name else "")


def _number(value: float) -> str:
    mantissa, _, exponent = f"{value:.12g}".partition("e")
    if not exponent:
        return mantissa
    return (rf"{mantissa} \cdot " if mantissa != "1" else "") + f"10^{{{int(exponent)}}}"


def _call(func: ast.expr) -> str | None:
    match func:
        case ast.Name(id=name) | ast.Attribute(value=ast.Name(id="np" | "math"), attr=name):
            return name
    return None


def _function(func: ast.expr) -> str:
    name = _call(func) or ""
    return _FUNCTIONS.get(name, name)
