"""From the syntax tree of a formula to its expression."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
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

_ARITHMETIC: dict[type[ast.operator], Callable[[Expression, Expression], Expression]] = {
    ast.Add: Expression.__add__,
    ast.Sub: Expression.__sub__,
    ast.Mult: Expression.__mul__,
    ast.Div: Expression.__truediv__,
}


def build_expression(
    text: str, tree: ast.expr, names: tuple[str, ...]
) -> tuple[Expression, list[tuple[ast.BinOp, Expression]]]:
    """The expression of a formula, and its powers that are undefined for a negative base, with their exponents.

    Products are written in the order of `names`. Raises FormulaError.
    """
    builder = _Builder(text, names)
    return builder.build(tree), builder.powers


class _Builder:
    """Builds the expression of a formula; an error points at the piece of `text` that causes it."""

    def __init__(self, text: str, names: tuple[str, ...]) -> None:
        self.text, self.algebra = text, Algebra()
        self.powers: list[tuple[ast.BinOp, Expression]] = []
        for name in names:
            self.algebra.name(name)

    def build(self, node: ast.expr, depth: int = 0, power: float = 1) -> Expression:
        """The expression of a node; `power` is the product of the exponents around the node."""
        if depth > MAX_DEPTH:
            raise FormulaError(SENTENCES["complicated"])
        try:
            return self._build(node, depth + 1, power)
        except ZeroDivisionError:
            refuse("zero", self.text, _span(node))
        except OverflowError:
            refuse("large value", self.text, _span(node))
        except TooManySteps:
            raise FormulaError(SENTENCES["complicated"]) from None
        except FormulaError:
            raise
        except ValueError:
            refuse("not real", self.text, _span(node))

    def _build(self, node: ast.expr, depth: int, power: float) -> Expression:
        match node:
            case ast.Constant(value=int() | float() as value):
                # A tiny number has no exact fraction of a useful size.
                exact = isinstance(value, int) or value > 1e-15
                return self.algebra.as_expression(Fraction(repr(value)) if exact else value)
            case ast.Name(id=name):
                return self.algebra.name(name)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return -self.build(operand, depth, power)
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                return self.build(operand, depth, power)
            case ast.BinOp(left=left, op=ast.Pow(), right=right):
                exponent = self.build(right, depth)
                steepness = max(1.0, abs(exponent.value or 0)) * power
                if steepness > MAX_EXPONENT:
                    refuse("exponent", self.text, _span(right), most=MAX_EXPONENT)
                base = self.build(left, depth, steepness)
                whole = exponent.value is not None and float(exponent.value).is_integer()
                if not whole and not is_non_negative(base):
                    self.powers.append((node, exponent))
                return self.algebra.call("power", base, exponent)
            case ast.BinOp(left=left, op=op, right=right):
                return _ARITHMETIC[type(op)](self.build(left, depth, power), self.build(right, depth, power))
            case ast.Call(func=ast.Name(id=name), args=arguments):
                first, *rest = (self.build(argument, depth, power) for argument in arguments)
                if name == "sqrt":
                    return self.algebra.call("power", first, Fraction(1, 2))
                if not rest:
                    return self.algebra.call(SYNONYMS.get(name, name), first)
                for argument in rest:
                    first = self.algebra.call(name, first, argument)
                return first
            case _:
                raise AssertionError(node)


def _span(node: ast.expr) -> tuple[int, int]:
    return node.col_offset, node.end_col_offset or node.col_offset
