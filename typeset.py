"""Code to LaTeX, so that a formula on screen is the formula in the code.

`latex` writes one Python expression as mathematics; `update_rule` writes an optimizer's `step` line by line.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable
from functools import lru_cache

from core import Optimizer, params_of

_SUM, _PRODUCT, _SIGN, _POWER, _ATOM = range(5)  # how tightly an expression holds together

GREEK = {"theta": r"\theta", "pi": r"\pi"}
_CALLS = {
    "sqrt": r"\sqrt{%s}",
    "exp": r"e^{%s}",
    "abs": r"\left|%s\right|",
}
_FUNCTIONS = {
    "asin": "arcsin",
    "acos": "arccos",
    "atan": "arctan",
    "sign": "operatorname{sgn}",
    "sgn": "operatorname{sgn}",
}


def latex(node: ast.expr, write_name: Callable[[ast.expr], str | None] = lambda node: None) -> str:
    """LaTeX of an expression made of numbers, names, + - * / ** and calls.

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
                return text, _PRODUCT if "cdot" in text else _ATOM
            case ast.Name(id=name):
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
            case ast.BinOp(
                left=ast.Call(func=func, args=[argument]), op=ast.Pow(), right=ast.Constant(value=int()) as power
            ) if _call(func) not in (None, *_CALLS):
                return rf"\{_function(func)}^{{{write(power)}}}\left({write(argument)}\right)", _PRODUCT
            case ast.BinOp(left=left, op=ast.Pow(), right=power):
                base = write(left, _ATOM)
                return (rf"{{{base}}}" if "^" in base or "_" in base else base) + f"^{{{write(power)}}}", _POWER
            case ast.Call(func=func, args=[argument], keywords=[]) if (name := _call(func)) is not None:
                if name in _CALLS:
                    return _CALLS[name] % write(argument), _POWER
                return rf"\{_function(func)}\left({write(argument)}\right)", _PRODUCT
            case ast.Call(func=ast.Name(id="min" | "max" as name), args=arguments, keywords=[]):
                return rf"\{name}\left({', '.join(map(write, arguments))}\right)", _PRODUCT
        raise ValueError(f"No mathematical form for: {ast.unparse(node)}")

    return write(node)


def symbol(name: str) -> str:
    """LaTeX of a variable: theta -> θ, w1 -> w₁, m_hat -> m̂."""
    if name.endswith("_hat"):
        return rf"\hat{{{symbol(name.removesuffix('_hat'))}}}"
    stem = name.rstrip("0123456789")
    return GREEK.get(stem, stem) + (f"_{{{name[len(stem) :]}}}" if stem != name else "")


def _number(value: float) -> str:
    mantissa, _, exponent = f"{value:.12g}".partition("e")
    return rf"{mantissa} \cdot 10^{{{int(exponent)}}}" if exponent else mantissa


def _call(func: ast.expr) -> str | None:
    match func:
        case ast.Name(id=name) | ast.Attribute(value=ast.Name(id="np"), attr=name):
            return name
    return None


def _function(func: ast.expr) -> str:
    name = _call(func) or ""
    return _FUNCTIONS.get(name, name)


@lru_cache
def _body(method: Callable[..., object]) -> list[ast.stmt]:
    (function,) = ast.parse(textwrap.dedent(inspect.getsource(method))).body
    assert isinstance(function, ast.FunctionDef)
    return function.body


def update_rule(optimizer: Optimizer) -> list[str]:
    """One LaTeX line for each line of `optimizer.step`, in its order, the last the new theta.

    A variable before its assignment is the one of step t-1, afterwards that of step t. A term times a switch (a number
    without a symbol) is the term or 0.

    Raises ValueError when `step` holds anything but assignments of expressions and one return.
    """
    symbols = {p.name: p.symbol for p in params_of(optimizer)}
    done: set[str] = set()

    def timed(name: str) -> str:
        return rf"{symbol(name)}_{{{'t' if name in done else 't-1'}}}"

    def write_name(node: ast.expr) -> str | None:
        match node:
            case ast.Attribute(value=ast.Name(id="self"), attr=name):
                return symbols[name]
            case ast.Subscript(value=ast.Name(id="state"), slice=ast.Constant(value=str() as name)):
                return rf"{symbol(name)}_{{t-1}}"
            case ast.Name(id="t"):
                return "t"
            case ast.Name(id=name):
                return timed(name)
            case ast.Call(func=ast.Attribute(value=ast.Name(id="surface"), attr="grad"), args=[point]):
                at = latex(point, write_name)
                return rf"\nabla f({at})"
            case ast.BinOp(
                left=ast.Attribute(value=ast.Name(id="self"), attr=name), op=ast.Mult(), right=ast.BinOp(op=ast.Pow())
            ) if not symbols[name]:
                return latex(node.right, write_name) if getattr(optimizer, name) else "0"
        return None

    lines = []
    for statement in _body(type(optimizer).step):
        match statement:
            case ast.Expr(value=ast.Constant(value=str())):
                continue
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                line = latex(value, write_name)
            case ast.Return(value=ast.Tuple(elts=[ast.Name(id="theta"), _])):
                continue
            case ast.Return(value=ast.Tuple(elts=[value, _])):
                name, line = "theta", latex(value, write_name)
            case _:
                raise ValueError(f"A step is assignments and one return, not: {ast.unparse(statement)}")
        done.add(name)
        lines.append(f"{timed(name)} = {line}")
    return lines


_CURVATURES = {"curvature": r"\lambda_{\max}", "most": r"\lambda_{\max}", "least": r"\lambda_{\min}"}


def limit(optimizer: Optimizer) -> str | None:
    """LaTeX of the learning rates that are stable on a quadratic, from `stable_below`; None where there are no such."""
    if type(optimizer).stable_below is Optimizer.stable_below:
        return None
    (statement,) = _body(type(optimizer).stable_below)
    assert isinstance(statement, ast.Return)
    assert statement.value
    return rf"\eta < {latex(statement.value, _of(optimizer))}"


def best_numbers(optimizer: Optimizer) -> list[str]:
    """LaTeX of the best numbers for a quadratic, a line for each assignment in `best_between`, if it has any."""
    if type(optimizer).best_between is Optimizer.best_between:
        return []
    symbols = {p.name: p.symbol for p in params_of(optimizer)}
    return [
        f"{symbols[target.id]}^* = {latex(statement.value, _of(optimizer))}"
        for statement in _body(type(optimizer).best_between)
        if isinstance(statement, ast.Assign) and isinstance(target := statement.targets[0], ast.Name)
    ]


def _of(optimizer: Optimizer) -> Callable[[ast.expr], str | None]:
    symbols = {p.name: p.symbol for p in params_of(optimizer)}

    def write_name(node: ast.expr) -> str | None:
        match node:
            case ast.Attribute(value=ast.Name(id="self"), attr=name):
                return symbols[name]
            case ast.Name(id=name):
                return _CURVATURES[name]
        return None

    return write_name
