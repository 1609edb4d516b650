"""From an expression back to a syntax tree, for typesetting."""

from __future__ import annotations

import ast
from fractions import Fraction
from functools import reduce

from formulas.expression import Expression, Value

Term = tuple[Value, list[ast.expr], list[ast.expr]]  # a number, the factors of a numerator and of a denominator


def syntax_tree(expression: Expression) -> ast.expr:
    """The expression as it would be written. The recursion visits every part, so check `size` first."""
    match expression.kind:
        case "number":
            return _fraction(expression.label, [], [])
        case "name":
            return ast.Name(expression.label)
        case "sum":
            return _sum([(factor, *_split_fraction(part)) for factor, part in expression.parts], expression.label)
        case "product":
            return _fraction(1, *_split_fraction(expression))
        case _:
            pass
    match expression.label, expression.parts:
        case "logcosh", (u,):
            return ast.Call(ast.Name("log"), [ast.Call(ast.Name("cosh"), [syntax_tree(u)], [])], [])
        case "logaddexp", (u, v):
            first, second = (ast.Call(ast.Name("exp"), [syntax_tree(part)], []) for part in (u, v))
            return ast.Call(ast.Name("log"), [ast.BinOp(first, ast.Add(), second)], [])
        case "tanh_derivative", (u,):
            square = ast.BinOp(ast.Call(ast.Name("tanh"), [syntax_tree(u)], []), ast.Pow(), ast.Constant(2))
            return ast.BinOp(ast.Constant(1), ast.Sub(), square)
        case "sigmoid_derivative", (u,):
            sigmoid = ast.Call(ast.Name("sigmoid"), [syntax_tree(u)], [])
            return _times(sigmoid, ast.BinOp(ast.Constant(1), ast.Sub(), sigmoid))
        case "power", (base, exponent) if exponent.label == Fraction(1, 2):
            return _power(base, exponent.label)
        case (("power" | "power_or_0"), (base, exponent)) if (exponent.value or 0) >= 0:
            return ast.BinOp(syntax_tree(base), ast.Pow(), syntax_tree(exponent))
        case (("power" | "power_or_0"), _):
            return _fraction(1, *_split_fraction(expression))
        case _:
            return ast.Call(ast.Name(expression.label), [syntax_tree(part) for part in expression.parts], [])


def _sum(terms: list[Term], constant: Value) -> ast.expr:
    """A sum of terms and a constant; a positive term comes first."""
    if constant != 0:
        terms = [*terms, (constant, [], [])]
    if terms[0][0] < 0:
        terms = [*(term for term in terms if term[0] >= 0), *(term for term in terms if term[0] < 0)]
    total = _fraction(*terms[0])
    for factor, numerator, denominator in terms[1:]:
        operator = ast.Sub() if factor < 0 else ast.Add()
        total = ast.BinOp(total, operator, _fraction(abs(factor), numerator, denominator))
    return total


_ORDER_OF_KINDS = ("number", "name", "product", "sum", "call")


def _split_fraction(expression: Expression) -> tuple[list[ast.expr], list[ast.expr]]:
    """The factors in the numerator and in the denominator."""
    sides: tuple[list[ast.expr], list[ast.expr]] = [], []
    parts = expression.parts if expression.kind == "product" else ((expression, 1),)
    for part, exponent in sorted(parts, key=lambda p: (_ORDER_OF_KINDS.index(p[0].kind), p[0].order)):
        if part.kind == "call" and part.label in ("power", "power_or_0") and (part.parts[1].value or 0) < 0:
            tree, exponent = _power(part.parts[0], -part.parts[1].label), -exponent
        else:
            tree = syntax_tree(part)
        power = ast.BinOp(tree, ast.Pow(), ast.Constant(abs(exponent))) if abs(exponent) != 1 else tree
        sides[exponent < 0].append(power)
    return sides


def _power(base: Expression, exponent: Value) -> ast.expr:
    """A power with a positive exponent that is no whole number."""
    if exponent == Fraction(1, 2):
        return ast.Call(ast.Name("sqrt"), [syntax_tree(base)], [])
    return ast.BinOp(syntax_tree(base), ast.Pow(), _fraction(exponent, [], []))


def _fraction(factor: Value, numerator: list[ast.expr], denominator: list[ast.expr]) -> ast.expr:
    """A number times a fraction."""
    size = abs(factor)
    first, last = (size.numerator, size.denominator) if isinstance(size, Fraction | int) else (size, 1)
    numerator = [ast.Constant(first)] * (first != 1 or not numerator) + numerator
    denominator = [ast.Constant(last)] * (last != 1) + denominator
    tree = reduce(_times, numerator)
    if denominator:
        tree = ast.BinOp(tree, ast.Div(), reduce(_times, denominator))
    return ast.UnaryOp(ast.USub(), tree) if factor < 0 else tree


def _times(first: ast.expr, second: ast.expr) -> ast.expr:
    return ast.BinOp(first, ast.Mult(), second)
