"""From an expression back to a syntax tree, for typesetting."""

from __future__ import annotations

import ast
from fractions import Fraction
from functools import reduce

from formulas.expression import Expression, Value

# ---------------------------------------------------------------------------------------------------------------------
# Back to a syntax tree, for typesetting


def syntax_tree(of: Expression) -> ast.expr:
    """The expression as it would be written; calls itself for every part, so look at `size` first."""
    match of.kind:
        case "number":
            return _signed(of.label, [], [])
        case "name":
            return ast.Name(of.label)
        case "sum":
            terms = [(factor, *_sides(part)) for factor, part in of.parts] + [(of.label, [], [])] * (of.label != 0)
            if terms[0][0] < 0:  # one that is added comes first
                terms.sort(key=lambda term: term[0] < 0)
            total = _signed(*terms[0])
            for factor, above, below in terms[1:]:
                operator = ast.Sub() if factor < 0 else ast.Add()
                total = ast.BinOp(total, operator, _signed(abs(factor), above, below))
            return total
        case "product":
            return _signed(1, *_sides(of))
    match of.label, of.parts:
        case "logcosh", (u,):
            return ast.Call(ast.Name("log"), [ast.Call(ast.Name("cosh"), [syntax_tree(u)], [])], [])
        case "logaddexp", (u, v):
            powers = (ast.Call(ast.Name("exp"), [syntax_tree(part)], []) for part in (u, v))
            return ast.Call(ast.Name("log"), [ast.BinOp(next(powers), ast.Add(), next(powers))], [])
        case "tanh_slope", (u,):
            square = ast.BinOp(ast.Call(ast.Name("tanh"), [syntax_tree(u)], []), ast.Pow(), ast.Constant(2))
            return ast.BinOp(ast.Constant(1), ast.Sub(), square)
        case "sigmoid_slope", (u,):
            share = ast.Call(ast.Name("sigmoid"), [syntax_tree(u)], [])
            return _times(share, ast.BinOp(ast.Constant(1), ast.Sub(), share))
        case "power", (base, exponent) if exponent.label == Fraction(1, 2):
            return _raised(base, exponent.label)
        case (("power" | "power_or_0"), (base, exponent)) if (exponent.value or 0) >= 0:
            return ast.BinOp(syntax_tree(base), ast.Pow(), syntax_tree(exponent))
        case (("power" | "power_or_0"), _):
            return _signed(1, *_sides(of))
    return ast.Call(ast.Name(of.label), [syntax_tree(part) for part in of.parts], [])


_WRITTEN_FIRST = ("number", "name", "product", "sum", "call")


def _sides(of: Expression) -> tuple[list[ast.expr], list[ast.expr]]:
    """What stands above and below the line of a fraction."""
    sides: tuple[list[ast.expr], list[ast.expr]] = [], []
    parts = of.parts if of.kind == "product" else ((of, 1),)
    for part, exponent in sorted(parts, key=lambda p: (_WRITTEN_FIRST.index(p[0].kind), p[0].order)):
        if part.kind == "call" and part.label in ("power", "power_or_0") and (part.parts[1].value or 0) < 0:
            tree, exponent = _raised(part.parts[0], -part.parts[1].label), -exponent
        else:
            tree = syntax_tree(part)
        power = ast.BinOp(tree, ast.Pow(), ast.Constant(abs(exponent))) if abs(exponent) != 1 else tree
        sides[exponent < 0].append(power)
    return sides


def _raised(base: Expression, exponent: Value) -> ast.expr:
    """A power above 0 that is no whole number."""
    if exponent == Fraction(1, 2):
        return ast.Call(ast.Name("sqrt"), [syntax_tree(base)], [])
    return ast.BinOp(syntax_tree(base), ast.Pow(), _signed(exponent, [], []))


def _signed(factor: Value, above: list[ast.expr], below: list[ast.expr]) -> ast.expr:
    """A number times a fraction."""
    size = abs(factor)
    first, last = (size.numerator, size.denominator) if isinstance(size, Fraction | int) else (size, 1)
    above = [ast.Constant(first)] * (first != 1 or not above) + above
    below = [ast.Constant(last)] * (last != 1) + below
    tree = reduce(_times, above)
    if below:
        tree = ast.BinOp(tree, ast.Div(), reduce(_times, below))
    return ast.UnaryOp(ast.USub(), tree) if factor < 0 else tree


def _times(first: ast.expr, second: ast.expr) -> ast.expr:
    return ast.BinOp(first, ast.Mult(), second)
