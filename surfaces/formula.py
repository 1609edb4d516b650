"""From text to a surface: value, exact gradient and Hessian by SymPy, LaTeX from the same syntax tree.

Text is never evaluated as Python and never reaches SymPy's parser: a whitelist over the syntax tree builds the SymPy
expression node by node.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from dataclasses import make_dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, ClassVar

import numpy as np
import sympy
from sympy.codegen.rewriting import create_expand_pow_optimization, optimize

import typeset
from core import Array, Interval, Surface, params_of

FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "exp": sympy.exp,
    "log": sympy.log,
    "sqrt": lambda u: RealSqrt(u) if u.free_symbols else sympy.sqrt(u),
    "sin": sympy.sin,
    "cos": sympy.cos,
    "tan": sympy.tan,
    "abs": lambda u: RealAbs(u),
}
CONSTANTS: Mapping[str, Any] = {"pi": sympy.pi, "e": sympy.E}


class RealSign(sympy.Function):
    """The sign of a real number; flat wherever it has a slope at all. SymPy's own has a distribution for a slope."""

    def fdiff(self, argindex: int = 1) -> Any:
        return sympy.Integer(0)


class RealAbs(sympy.Function):
    """The absolute value of a real number; its slope at 0 is taken to be 0. SymPy's own is that of complex numbers."""

    def fdiff(self, argindex: int = 1) -> Any:
        return RealSign(self.args[0])


class RealSqrt(sympy.Function):
    """The square root of a real number; its slope at 0, and all that follows from it, is taken to be 0."""

    def fdiff(self, argindex: int = 1) -> Any:
        inverse: Any = RealInverseSqrt(self.args[0])
        return inverse / 2


class RealInverseSqrt(sympy.Function):
    """1/√u, and 0 at u = 0."""

    def fdiff(self, argindex: int = 1) -> Any:
        inverse: Any = RealInverseSqrt(self.args[0])
        return -(inverse**3) / 2


def _inverse_sqrt(u: Array) -> Array:
    return np.where(u == 0, 0.0, 1 / np.sqrt(np.where(u == 0, 1.0, u)))


LONGEST_TEXT, DEEPEST_NESTING, LARGEST_EXPONENT, LARGEST_NUMBER = 500, 40, 20, 1e12

_OPERATORS: Mapping[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
# x**4 as products: several times faster than NumPy's power, and the same bits for one point as for a batch.
_AS_PRODUCTS = create_expand_pow_optimization(LARGEST_EXPONENT)


class FormulaError(ValueError):
    """A formula that cannot be used; its text is a sentence for the person who typed it."""


def from_formula(
    text: str,
    *,
    name: str | None = None,
    coordinates: tuple[str, ...] = ("x", "y"),
    domain: tuple[Interval, ...] = ((-5, 5), (-5, 5)),
    start: tuple[float, ...] = (-4, 3),
    minima: tuple[tuple[float, ...], ...] = (),
    steps: int = 100,
    rates: Mapping[str, float] | None = None,
    source: str = "",
    lesson: str = "",
    note: str = "",
    **params: Any,
) -> Surface:
    """The surface of a formula in `coordinates`, numbers, + - * / **, FUNCTIONS and CONSTANTS.

    `params` are further names in the formula, each a `core.param(...)`, or a number, which then has no slider. They
    become fields of the surface, so `dataclasses.replace(surface, b=10)` is the surface with another b, and an array
    there is a batch. Raises FormulaError when the text holds anything else, or is too long, too deep or too steep.
    """
    tree = _parse(text)
    symbols = {n: sympy.Symbol(n) for n in (*coordinates, *params)}
    expression = _build(tree, symbols)
    fields = [(key, Any, value) for key, value in params.items()]
    cls = make_dataclass("FormulaSurface", fields, bases=(_FormulaSurface,), frozen=True, eq=False)
    written = {n: typeset.symbol(n) for n in symbols} | {p.name: p.symbol for p in params_of(cls)}
    cls.name = name or text
    cls.text, cls.extra = text, tuple(params)
    cls.formula = typeset.latex(tree, lambda node: written.get(node.id) if isinstance(node, ast.Name) else None)
    cls.coordinates, cls.domain, cls.start, cls.minima = coordinates, domain, start, minima
    cls.steps, cls.rates, cls.source, cls.lesson, cls.note = steps, rates or {}, source, lesson, note
    cls.finite = _is_finite(expression)
    cls.compiled = _Compiled(expression, symbols, coordinates)
    return cls()


def _is_finite(expression: Any) -> bool:
    """Whether nothing in it can divide by zero or leave the real numbers."""
    return all(
        part.is_Atom
        or isinstance(part, sympy.Add | sympy.Mul | sympy.exp | sympy.sin | sympy.cos | RealAbs)
        or (isinstance(part, sympy.Pow) and part.exp.is_Integer and part.exp > 0)
        for part in sympy.preorder_traversal(expression)
    )


class _Compiled:
    """NumPy functions of an expression, each made when it is first needed."""

    def __init__(self, expression: Any, symbols: Mapping[str, Any], coordinates: tuple[str, ...]) -> None:
        self.expression = expression
        self.arguments = list(symbols.values())
        self.coordinates = [symbols[c] for c in coordinates]

    def _function(self, expressions: list[Any]) -> Callable[..., list[Array]]:
        cse: Any = _shortest  # a function is allowed here, though SymPy's signature says bool
        real = {"RealAbs": np.abs, "RealSign": np.sign, "RealSqrt": np.sqrt, "RealInverseSqrt": _inverse_sqrt}
        modules = [real, "numpy"]
        return sympy.lambdify(self.arguments, expressions, modules, cse=cse)

    @cached_property
    def value(self) -> Callable[..., list[Array]]:
        return self._function([self.expression])

    @cached_property
    def gradient(self) -> Callable[..., list[Array]]:
        return self._function([sympy.diff(self.expression, c) for c in self.coordinates])

    @cached_property
    def hessian(self) -> Callable[..., list[Array]]:
        return self._function(
            [sympy.diff(self.expression, a, b) for i, a in enumerate(self.coordinates) for b in self.coordinates[i:]]
        )


_Code = tuple[list[tuple[Any, Any]], list[Any]]  # common parts with their names, and what is made of them


def _shortest(expressions: list[Any]) -> _Code:
    """As they are, or with common factors taken out: whichever has fewer operations."""
    ways = [_shared_and_without_powers(e) for e in (expressions, [sympy.factor_terms(e) for e in expressions])]
    return min(ways, key=lambda way: sum(sympy.count_ops(e) for e in (*dict(way[0]).values(), *way[1])))


def _shared_and_without_powers(expressions: list[Any]) -> _Code:
    # In this order: SymPy's search for common parts miscounts products that are already written out.
    shared, rest = sympy.cse(expressions, list=False)
    code: list[tuple[Any, Any]] = []
    named: dict[Any, Any] = {}

    def base(of: Any) -> Any:
        """A name for what is raised to a power, so that it is computed once."""
        if of not in named:
            named[of] = sympy.Symbol(f"base{len(named)}")
            code.append((named[of], optimize(of, [_AS_PRODUCTS])))
        return named[of]

    def without_powers(e: Any) -> Any:
        e = e.replace(lambda part: _is_long_power(part), lambda part: base(part.base) ** part.exp)
        return optimize(e, [_AS_PRODUCTS])

    for name, e in shared:
        e = without_powers(e)
        code.append((name, e))
    return code, [without_powers(e) for e in rest]


def _is_long_power(part: Any) -> bool:
    """A whole power, beyond what NumPy has a short way for, of something that has no name yet."""
    return part.is_Pow and part.exp.is_Integer and abs(part.exp) > 2 and not part.base.is_Atom


class _FormulaSurface(Surface):
    text: ClassVar[str]
    extra: ClassVar[tuple[str, ...]]  # names of the numbers in the formula, in the order of their fields
    compiled: ClassVar[_Compiled]

    def _arguments(self, theta: Array) -> list[Any]:
        return [*theta, *[getattr(self, name) for name in self.extra]]

    def f(self, theta: Array) -> Array:
        out = np.empty(theta.shape[1:])
        (out[...],) = self.compiled.value(*self._arguments(theta))
        return out

    def grad(self, theta: Array) -> Array:
        out = np.empty(theta.shape)
        for i, slope in enumerate(self.compiled.gradient(*self._arguments(theta))):
            out[i] = slope
        return out

    def hessian(self, theta: Array) -> Array:
        n = len(theta)
        out = np.empty((n, *theta.shape))
        curvatures = self.compiled.hessian(*self._arguments(theta))
        for i, j, curvature in zip(*np.triu_indices(n), curvatures, strict=True):
            out[i, j] = out[j, i] = curvature
        return out


def _parse(text: str) -> ast.expr:
    if len(text) > LONGEST_TEXT:
        raise FormulaError(f"The formula is {len(text)} characters long; please keep it to {LONGEST_TEXT}.")
    try:
        return ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise FormulaError("The formula is not complete: check brackets and operators.") from None


def _build(tree: ast.expr, symbols: Mapping[str, Any]) -> Any:
    names = {**CONSTANTS, **symbols}

    def build(node: ast.expr, depth: int = 0, power: float = 1) -> Any:
        """`power` is the product of the exponents around the node."""
        if depth > DEEPEST_NESTING:
            raise FormulaError(f"The formula is nested more than {DEEPEST_NESTING} deep; please simplify it.")
        result = build_bare(node, depth + 1, power)
        if result.has(sympy.zoo, sympy.oo, -sympy.oo, sympy.nan, sympy.I) or result.is_real is False:
            raise FormulaError(f"“{_quoted(node)}” is not a real number.")
        # What is too large for a machine integer goes on as a floating-point number.
        return sympy.Float(result) if result.is_Integer and abs(result) > 2**53 else result

    def build_bare(node: ast.expr, depth: int, power: float) -> Any:
        match node:
            case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
                if not abs(value) <= LARGEST_NUMBER:
                    raise FormulaError(f"A number in the formula is larger than {LARGEST_NUMBER:g}.")
                return sympy.Integer(value) if isinstance(value, int) else sympy.Rational(str(value))
            case ast.Name(id=name):
                if name not in names:
                    raise FormulaError(f"“{_quoted(node)}” is not known here; use {', '.join(symbols)} or a number.")
                return names[name]
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return -build(operand, depth, power)
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                return build(operand, depth, power)
            case ast.BinOp(left=left, op=ast.Pow(), right=right):
                exponent = _exponent(right)
                if abs(exponent) * power > LARGEST_EXPONENT:
                    raise FormulaError(f"Exponents must multiply to {LARGEST_EXPONENT} or less in size.")
                return build(left, depth, power * max(1, abs(exponent))) ** sympy.Rational(exponent)
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
                first, second = build(left, depth, power), build(right, depth, power)
                if isinstance(op, ast.Div) and second == 0:
                    raise FormulaError("The formula divides by zero.")
                return _OPERATORS[type(op)](first, second)
            case ast.Call(func=ast.Name(id=name), args=[argument], keywords=[]) if name in FUNCTIONS:
                return FUNCTIONS[name](build(argument, depth, power))
        allowed = ", ".join(FUNCTIONS)
        raise FormulaError(f"“{_quoted(node)}” cannot be used here; use numbers, + - * / ** and {allowed}.")

    return build(tree)


def _exponent(node: ast.expr) -> Fraction:
    """A number, its negative, or a ratio of two: all that may stand as an exponent."""
    match node:
        case ast.Constant(value=int() | float() as value) if not isinstance(value, bool) and abs(value) < 1e6:
            return Fraction(str(value))
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_exponent(operand)
        case ast.BinOp(left=left, op=ast.Div(), right=right) if (bottom := _exponent(right)) != 0:
            return _exponent(left) / bottom
    raise FormulaError(f"“{_quoted(node)}” cannot be an exponent; use a number of size {LARGEST_EXPONENT} or less.")


def _quoted(node: ast.expr) -> str:
    text = ast.unparse(node)
    return text if len(text) <= 40 else f"{text[:39]}…"
