"""A small computer algebra: expressions that share their parts.

An expression is a number, a name, a sum with coefficients, a product of whole powers, or a call. Equal expressions are
one object, so an expression is a list of steps, not a tree, and the chain rule adds only a few steps for each step:
derivatives cannot explode, however deep the formula is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Any

import numpy as np

from formulas import exponentials
from formulas.functions import CONSTANTS, NUMPY_FUNCTIONS

Value = Fraction | float

MAX_STEPS = 20_000  # of all expressions that a formula and its derivatives need
_MAX_FACTORS = 6  # in one product: its derivative has as many terms as factors
_MAX_INTEGER = 2**53  # above it, exact fractions become floating-point numbers


class TooManySteps(Exception):
    """The expression is too large to be prepared quickly."""


class Expression:
    """One step of an expression. Only `Algebra` makes it; equal expressions are the same object.

    kind    "number", "name", "sum", "product" or "call"
    parts   number: ();  name: ();  sum: ((coefficient, expression), ...);  product: ((expression, whole power), ...);
            call: the arguments
    label   number: its value;  name: the name;  sum: the constant in it;  call: the name of the function
    order   number of expressions that were made before
    value   of a constant expression, else None
    names   names on which it depends
    finite  whether it is finite at all finite numbers, overflow aside
    size    number of nodes if it were written as a tree
    """

    __slots__ = ("algebra", "finite", "kind", "label", "names", "order", "parts", "size", "value")

    algebra: Algebra
    kind: str
    label: Any
    parts: tuple[Any, ...]
    order: int
    value: Any  # float | None
    names: frozenset[str]
    finite: bool
    size: int

    def __add__(self, term: Expression | Value) -> Expression:
        return self.algebra.sum([(1, self), (1, self.algebra.as_expression(term))])

    def __sub__(self, term: Expression | Value) -> Expression:
        return self.algebra.sum([(1, self), (-1, self.algebra.as_expression(term))])

    def __rsub__(self, minuend: Value) -> Expression:
        return self.algebra.as_expression(minuend) - self

    def __neg__(self) -> Expression:
        return self.algebra.sum([(-1, self)])

    def __mul__(self, factor: Expression | Value) -> Expression:
        return self.algebra.product([(self, 1), (self.algebra.as_expression(factor), 1)])

    def __truediv__(self, divisor: Expression | Value) -> Expression:
        return self.algebra.product([(self, 1), (self.algebra.as_expression(divisor), -1)])

    def __pow__(self, power: int) -> Expression:
        return self.algebra.product([(self, power)])

    __radd__, __rmul__ = __add__, __mul__

    def operands(self) -> Iterable[Expression]:
        """The expressions among the parts."""
        if self.kind == "sum":
            return (part for _, part in self.parts)
        if self.kind == "product":
            return (part for part, _ in self.parts)
        return self.parts


class Algebra:
    """All expressions of one formula; each is made once.

    Raises OverflowError, ZeroDivisionError or ValueError for constants that are too large, divided by zero or not
    real, and TooManySteps.
    """

    def __init__(self) -> None:
        self._known: dict[Any, Expression] = {}

    def as_expression(self, value: Expression | Value) -> Expression:
        """The expression of a number; an expression is returned unchanged."""
        if isinstance(value, Expression):
            return value
        number = _simplify(value)
        return self._make("number", number, (), number, lambda: float(number))

    def name(self, name: str) -> Expression:
        """The expression of a name or of a constant such as pi."""
        return self._make("name", name, (), name, lambda: CONSTANTS.get(name))

    def sum(self, terms: Iterable[tuple[Value, Expression]]) -> Expression:
        """Sum of expressions with coefficients; like terms are merged."""
        constant: Value = Fraction(0)
        coefficients: dict[Expression, Value] = {}
        for factor, part in terms:
            if part.kind == "number":
                constant += factor * part.label
            elif part.kind == "sum" and (abs(factor) == 1 or _is_multiple(part)):
                constant += factor * part.label
                for inner, term in part.parts:
                    coefficients[term] = coefficients.get(term, 0) + factor * inner
            else:
                coefficients[part] = coefficients.get(part, 0) + factor
        parts = tuple((_simplify(factor), part) for part, factor in coefficients.items() if factor != 0)
        label = _simplify(constant)
        if not parts:
            return self.as_expression(label)
        if label == 0 and len(parts) == 1 and parts[0][0] == 1:
            return parts[0][1]

        def value() -> float:
            return float(label) + sum(float(factor) * part.value for factor, part in parts)

        return self._make("sum", label, parts, (label, frozenset(parts)), value)

    def product(self, factors: Iterable[tuple[Expression, int]]) -> Expression:
        """Product of whole powers; powers of the same expression are merged."""
        coefficient, flat = self._split_numbers(factors)
        if coefficient == 0:
            return self.as_expression(0)
        opened = [
            (inner, power * exponent)
            for part, exponent in flat
            for inner, power in (part.parts if part.kind == "product" else ((part, 1),))
        ]
        stable = exponentials.quotients(opened)
        if stable is not opened:
            return self.product([(self.as_expression(coefficient), 1), *stable])
        merged = _merge_powers(opened)
        if len(merged) > _MAX_FACTORS:
            merged = _merge_powers(flat)
        parts = tuple((part, exponent) for (part, _), exponent in merged.items() if exponent)
        if not parts:
            return self.as_expression(coefficient)
        if len(parts) == 1 and parts[0][1] == 1:
            return self._times(coefficient, parts[0][0])

        def value() -> float:
            result = 1.0
            for part, exponent in parts:
                result = result * part.value**exponent
            return result

        return self._times(coefficient, self._make("product", None, parts, frozenset(parts), value))

    def _split_numbers(self, factors: Iterable[tuple[Expression, int]]) -> tuple[Value, list[tuple[Expression, int]]]:
        """The product of all numbers among the factors, and the rest of the factors."""
        coefficient: Value = Fraction(1)
        flat: list[tuple[Expression, int]] = []
        for part, exponent in factors:
            if part.value == 0 and exponent < 0:
                raise ZeroDivisionError
            if part.kind == "number":
                coefficient = _simplify(coefficient * part.label**exponent)
            elif part.kind == "sum" and _is_multiple(part):
                ((factor, inner),) = part.parts
                coefficient = _simplify(coefficient * factor**exponent)
                flat.append((inner, exponent))
            else:
                flat.append((part, exponent))
        return coefficient, flat

    def _times(self, coefficient: Value, part: Expression) -> Expression:
        return part if coefficient == 1 else self.sum([(coefficient, part)])

    def call(self, name: str, *arguments: Expression | Value) -> Expression:
        """A call of the function `name` in NUMPY_FUNCTIONS, in a form that does not overflow, if there is one."""
        parts = tuple(self.as_expression(argument) for argument in arguments)
        if name == "choose" and parts[1] is parts[2]:
            return parts[1]
        if name in ("power", "power_or_0"):
            base, exponent = parts
            if base.kind == "name" and base.label == "e":
                return self.call("exp", exponent)
            if exponent.value is not None and float(exponent.value).is_integer():
                return base ** int(exponent.value)
            if exponent.value is not None and exponent.kind != "number":
                parts = base, self.as_expression(exponent.value)
            if exponent.value is None and base.value is not None and base.value <= 0:
                raise ValueError

        if name in ("log", "log2", "log10") and (logarithm := exponentials.logarithm(parts[0])) is not None:
            return logarithm if name == "log" else logarithm / self.call("log", Fraction(name.removeprefix("log")))

        def value() -> float:
            with np.errstate(all="ignore"):
                result = float(NUMPY_FUNCTIONS[name].compute(*(part.value for part in parts)))
            if name == "tan" and abs(np.cos(parts[0].value)) < 1e-15:
                raise ZeroDivisionError
            return 0.0 if name in ("sin", "cos") and abs(result) < 1e-15 and abs(parts[0].value) > 1 else result

        call = self._make("call", name, parts, parts, value)
        # A whole number becomes exact: cos(0), sqrt(4), sin(pi).
        if call.value is not None and call.value.is_integer() and abs(call.value) < 1e6:
            return self.as_expression(Fraction(call.value))
        return call

    def _make(
        self, kind: str, label: Any, parts: tuple[Any, ...], key: Any, value: Callable[[], float | None]
    ) -> Expression:
        """The expression with this kind, label and key, made if it is new; `value` computes it if it is constant."""
        key = (kind, type(label), label, key)
        if key in self._known:
            return self._known[key]
        if len(self._known) >= MAX_STEPS:
            raise TooManySteps
        new = Expression()
        new.algebra, new.kind, new.label, new.parts, new.order = self, kind, label, parts, len(self._known)
        operands = list(new.operands())
        constant = kind in ("number", "name") or all(part.value is not None for part in operands)
        new.value = value() if constant else None
        if new.value is not None and not np.isfinite(new.value):
            raise OverflowError if np.isinf(new.value) else ValueError
        new.names = frozenset([label]) if kind == "name" and new.value is None else frozenset()
        new.names = new.names.union(*(part.names for part in operands))
        new.finite = new.value is not None or (all(part.finite for part in operands) and _keeps_finite(new))
        new.size = 1 + sum(part.size for part in operands) + sum(kind in ("sum", "product") for _ in operands)
        self._known[key] = new
        return new


def is_non_negative(expression: Expression) -> bool:
    """Whether the form of an expression alone says that it is never negative where it is a number."""
    if expression.value is not None:
        return expression.value >= 0
    parts, label = expression.parts, expression.label
    match expression.kind:
        case "sum":
            return label >= 0 and all(factor > 0 and is_non_negative(part) for factor, part in parts)
        case "product":
            return all(exponent % 2 == 0 or is_non_negative(part) for part, exponent in parts)
        case "call" if label == "max":
            return any(is_non_negative(part) for part in parts)
        case "call" if label == "min":
            return all(is_non_negative(part) for part in parts)
        case _:
            return expression.kind == "call" and label in _NON_NEGATIVE


_NON_NEGATIVE = {"exp", "cosh", "abs", "sigmoid", "softplus", "logcosh", "acosh", "power"}


def _is_multiple(sum_: Expression) -> bool:
    """Whether a sum is only a number times an expression."""
    return sum_.label == 0 and len(sum_.parts) == 1


def _merge_powers(factors: Iterable[tuple[Expression, int]]) -> dict[tuple[Expression, bool], int]:
    """The exponent of each factor.

    u/u is 1, but only where u is known to be finite: log(x)/log(x) is undefined for negative x, as it is written. So a
    negative power of a factor that may not be finite has a key of its own.
    """
    exponents: dict[tuple[Expression, bool], int] = {}
    for part, exponent in factors:
        key = part, not part.finite and exponent < 0
        exponents[key] = exponents.get(key, 0) + exponent
    return exponents


def _keeps_finite(expression: Expression) -> bool:
    """Whether an expression is finite wherever its parts are, overflow aside."""
    match expression.kind:
        case "product":
            return all(exponent > 0 or part.value for part, exponent in expression.parts)
        case "call":
            positive_base = expression.label == "power" and (expression.parts[0].value or 0) > 0
            return positive_base or not NUMPY_FUNCTIONS[expression.label].has_singularities
        case _:
            return True


def _simplify(value: Value) -> Value:
    """An exact fraction while it is small, else a floating-point number."""
    if isinstance(value, float):
        if not np.isfinite(value):
            raise OverflowError
        return value
    value = Fraction(value)
    return value if max(abs(value.numerator), value.denominator) <= _MAX_INTEGER else float(value)


def ordered_steps(expressions: Iterable[Expression]) -> list[Expression]:
    """Every expression in some expressions, operands first."""
    found, waiting = set(expressions), list(expressions)
    while waiting:
        for part in waiting.pop().operands():
            if part not in found:
                found.add(part)
                waiting.append(part)
    return sorted(found, key=lambda step: step.order)
