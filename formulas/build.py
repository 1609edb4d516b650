"""From the syntax tree of a formula to its expression."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from fractions import Fraction

from formulas.expression import Algebra, Expression, TooManySteps, is_non_negative
from formulas.refusals import SENTENCES, FormulaError, refuse
from formulas.words import SYNONYMS

# The functions that a formula may use, and whether they take two values or more.
FUNCTIONS: Mapping[str, bool] = {
    "sin": False,
    "cos": False,
    "tan": False,
    "asin": False,
    "acos": False,
    "atan": False,
    "sinh": False,
    "cosh": False,
    "tanh": False,
    "asinh": False,
    "acosh": False,
    "atanh": False,
    "sigmoid": False,
    "softplus": False,
    "exp": False,
    "log": False,
    "log2": False,
    "log10": False,
    "sqrt": False,
    "cbrt": False,
    "abs": False,
    "sign": False,
    "min": True,
    "max": True,
    "pow": True,
}


MAX_DEPTH, MAX_EXPONENT, LONGEST_LATEX = 150, 20, 600


def build_expression(
    text: str, tree: ast.expr, names: tuple[str, ...]
) -> tuple[Expression, list[tuple[ast.BinOp, Expression]]]:
    """The expression of a formula; products are written in the order of `names`.

    Also the powers in it that are no number where their base is below 0, and their exponents.
    """
    home = Algebra()
    powers: list[tuple[ast.BinOp, Expression]] = []
    for name in names:
        home.name(name)
    arithmetic = {
        ast.Add: lambda a, b: a + b,
        ast.Sub: lambda a, b: a - b,
        ast.Mult: lambda a, b: a * b,
        ast.Div: lambda a, b: a / b,
    }

    def at(node: ast.expr) -> tuple[int, int]:
        return node.col_offset, node.end_col_offset or node.col_offset

    def build(node: ast.expr, depth: int = 0, power: float = 1) -> Expression:
        """`power` is the product of the exponents around the node."""
        if depth > MAX_DEPTH:
            raise FormulaError(SENTENCES["complicated"])
        try:
            return build_bare(node, depth + 1, power)
        except ZeroDivisionError:
            refuse("zero", text, at(node))
        except OverflowError:
            refuse("large value", text, at(node))
        except TooManySteps:
            raise FormulaError(SENTENCES["complicated"]) from None
        except FormulaError:
            raise
        except ValueError:
            refuse("not real", text, at(node))

    def build_bare(node: ast.expr, depth: int, power: float) -> Expression:
        match node:
            case ast.Constant(value=int() | float() as value):
                # A tiny number has no exact fraction of a useful size.
                exact = isinstance(value, int) or value > 1e-15
                return home.as_expression(Fraction(repr(value)) if exact else value)
            case ast.Name(id=name):
                return home.name(name)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return -build(operand, depth, power)
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                return build(operand, depth, power)
            case ast.BinOp(left=left, op=ast.Pow(), right=right) as node:
                exponent = build(right, depth)
                steepness = max(1.0, abs(exponent.value or 0)) * power
                if steepness > MAX_EXPONENT:
                    refuse("exponent", text, at(right), most=MAX_EXPONENT)
                base = build(left, depth, steepness)
                whole = exponent.value is not None and float(exponent.value).is_integer()
                if not whole and not is_non_negative(base):
                    powers.append((node, exponent))
                return home.call("power", base, exponent)
            case ast.BinOp(left=left, op=op, right=right):
                return arithmetic[type(op)](build(left, depth, power), build(right, depth, power))
            case ast.Call(func=ast.Name(id=name), args=arguments):
                first, *others = (build(argument, depth, power) for argument in arguments)
                if name == "sqrt":
                    return home.call("power", first, Fraction(1, 2))
                for other in others:
                    first = home.call(name, first, other)
                return first if others else home.call(SYNONYMS.get(name, name), first)
        raise AssertionError(node)

    return build(tree), powers
