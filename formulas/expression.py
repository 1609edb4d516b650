"""A small algebra: expressions that share their parts.

An expression is a number, a name, a sum with coefficients, a product of whole powers, or a call. Equal ones are one
object, so an expression is a list of steps rather than a tree, and the chain rule over that list adds only a few steps
for each: derivatives cannot explode, however deep the formula.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from functools import reduce
from typing import Any

import numpy as np

from formulas import exponentials
from formulas.functions import CONSTANTS, NUMPY_FUNCTIONS

Value = Fraction | float


MAX_STEPS = 20_000  # of all expressions that a formula and its derivatives may need


_MOST_FACTORS = 6  # in one product: its slope has as many terms as factors


_LARGEST_WHOLE = 2**53  # beyond, exact fractions become floating-point numbers


class TooManySteps(Exception):
    """The expression is too large to be prepared in a moment."""


class Expression:
    """One node; made by `Algebra` only, which gives equal expressions the same object.

    kind    "number", "name", "sum", "product" or "call"
    parts   number: ();  name: ();  sum: ((coefficient, expression), ...);  product: ((expression, whole power), ...);
            call: the arguments
    label   number: its value;  name: the name;  sum: the constant in it;  call: the function's name
    value   of a constant, else None
    names   that it depends on
    finite  whether it is finite wherever its names are, but for numbers too large
    size    of the tree that it would be, written out
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

    def __add__(self, other: Expression | Value) -> Expression:
        return self.algebra.sum([(1, self), (1, self.algebra.as_expression(other))])

    def __sub__(self, other: Expression | Value) -> Expression:
        return self.algebra.sum([(1, self), (-1, self.algebra.as_expression(other))])

    def __rsub__(self, other: Value) -> Expression:
        return self.algebra.as_expression(other) - self

    def __neg__(self) -> Expression:
        return self.algebra.sum([(-1, self)])

    def __mul__(self, other: Expression | Value) -> Expression:
        return self.algebra.product([(self, 1), (self.algebra.as_expression(other), 1)])

    def __truediv__(self, other: Expression | Value) -> Expression:
        return self.algebra.product([(self, 1), (self.algebra.as_expression(other), -1)])

    def __pow__(self, power: int) -> Expression:
        return self.algebra.product([(self, power)])

    __radd__, __rmul__ = __add__, __mul__

    def operands(self) -> Iterable[Expression]:
        if self.kind == "sum":
            return (part for _, part in self.parts)
        if self.kind == "product":
            return (part for part, _ in self.parts)
        return self.parts


# ---------------------------------------------------------------------------------------------------------------------
# Expressions


class Algebra:
    """All expressions of one formula; each is made once.

    Raises OverflowError, ZeroDivisionError or ValueError for constants that are too large, divided by zero or not
    real, and TooManySteps.
    """

    def __init__(self) -> None:
        self._known: dict[Any, Expression] = {}

    def as_expression(self, value: Expression | Value) -> Expression:
        if isinstance(value, Expression):
            return value
        value = _tidy(value)
        return self._made("number", value, (), value, lambda: float(value))

    def name(self, name: str) -> Expression:
        return self._made("name", name, (), name, lambda: CONSTANTS.get(name))

    def sum(self, terms: Iterable[tuple[Value, Expression]]) -> Expression:
        """Of expressions with coefficients; like terms are taken together."""
        constant: Value = Fraction(0)
        found: dict[Expression, Value] = {}
        for factor, part in terms:
            if part.kind == "number":
                constant += factor * part.label
            elif part.kind == "sum" and (abs(factor) == 1 or _is_multiple(part)):
                constant += factor * part.label
                for inner, term in part.parts:
                    found[term] = found.get(term, 0) + factor * inner
            else:
                found[part] = found.get(part, 0) + factor
        parts = tuple((_tidy(factor), part) for part, factor in found.items() if factor != 0)
        constant = _tidy(constant)
        if not parts:
            return self.as_expression(constant)
        if constant == 0 and len(parts) == 1 and parts[0][0] == 1:
            return parts[0][1]
        total = lambda: float(constant) + sum(float(factor) * part.value for factor, part in parts)  # noqa: E731
        return self._made("sum", constant, parts, (constant, frozenset(parts)), total)

    def product(self, factors: Iterable[tuple[Expression, int]]) -> Expression:
        """Of whole powers; powers of the same expression are taken together."""
        factors = list(factors)
        coefficient: Value = Fraction(1)
        flat: list[tuple[Expression, int]] = []
        for part, exponent in factors:
            if part.value == 0 and exponent < 0:
                raise ZeroDivisionError
            if part.kind == "number":
                coefficient = _tidy(coefficient * part.label**exponent)
            elif part.kind == "sum" and _is_multiple(part):
                ((inner, of),) = part.parts
                coefficient = _tidy(coefficient * inner**exponent)
                flat.append((of, exponent))
            else:
                flat.append((part, exponent))
        if coefficient == 0:
            return self.as_expression(0)
        opened = [
            (inner, own * exponent)
            for part, exponent in flat
            for inner, own in (part.parts if part.kind == "product" else ((part, 1),))
        ]
        written = exponentials.quotients(opened)
        if written is not opened:
            return self.product([(self.as_expression(coefficient), 1), *written])
        found = _merged(opened)
        if len(found) > _MOST_FACTORS:
            found = _merged(flat)
        parts = tuple((part, exponent) for (part, _), exponent in found.items() if exponent)
        if not parts:
            return self.as_expression(coefficient)
        if len(parts) == 1 and parts[0][1] == 1:
            return self._times(coefficient, parts[0][0])
        constant = lambda: reduce(lambda so_far, p: so_far * p[0].value ** p[1], parts, 1.0)  # noqa: E731
        return self._times(coefficient, self._made("product", None, parts, frozenset(parts), constant))

    def _times(self, coefficient: Value, part: Expression) -> Expression:
        return part if coefficient == 1 else self.sum([(coefficient, part)])

    def call(self, name: str, *arguments: Expression | Value) -> Expression:
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

        if name in ("log", "log2", "log10") and (written := exponentials.logarithm(parts[0])) is not None:
            return written if name == "log" else written / self.call("log", Fraction(name.removeprefix("log")))

        def constant() -> float:
            with np.errstate(all="ignore"):
                value = float(NUMPY_FUNCTIONS[name].compute(*(part.value for part in parts)))
            if name == "tan" and abs(np.cos(parts[0].value)) < 1e-15:
                raise ZeroDivisionError
            return 0.0 if name in ("sin", "cos") and abs(value) < 1e-15 and abs(parts[0].value) > 1 else value

        made = self._made("call", name, parts, parts, constant)
        # A whole number is worth keeping as one: cos(0), sqrt(4), sin(pi).
        whole = made.value is not None and made.value.is_integer() and abs(made.value) < 1e6
        return self.as_expression(Fraction(made.value)) if made.value is not None and whole else made

    def _made(
        self, kind: str, label: Any, parts: tuple[Any, ...], key: Any, constant: Callable[[], float | None]
    ) -> Expression:
        key = (kind, type(label), label, key)
        if key in self._known:
            return self._known[key]
        if len(self._known) >= MAX_STEPS:
            raise TooManySteps
        new = Expression()
        new.algebra, new.kind, new.label, new.parts, new.order = self, kind, label, parts, len(self._known)
        operands = list(new.operands())
        fixed = kind in ("number", "name") or all(part.value is not None for part in operands)
        new.value = constant() if fixed else None
        if new.value is not None and not np.isfinite(new.value):
            raise OverflowError if np.isinf(new.value) else ValueError
        new.names = frozenset([label]) if kind == "name" and fixed and new.value is None else frozenset()
        new.names = new.names.union(*(part.names for part in operands))
        new.finite = new.value is not None or (all(part.finite for part in operands) and _keeps_finite(new))
        new.size = 1 + sum(part.size for part in operands) + sum(kind in ("sum", "product") for _ in operands)
        self._known[key] = new
        return new


def is_non_negative(of: Expression) -> bool:
    """Whether its form alone says that it is never below 0, where it is a number."""
    if of.value is not None:
        return of.value >= 0
    match of.kind:
        case "sum":
            return of.label >= 0 and all(factor > 0 and is_non_negative(part) for factor, part in of.parts)
        case "product":
            return all(exponent % 2 == 0 or is_non_negative(part) for part, exponent in of.parts)
        case "call" if of.label in ("max", "min"):
            return (any if of.label == "max" else all)(is_non_negative(part) for part in of.parts)
    return of.kind == "call" and of.label in _NEVER_BELOW_0


_NEVER_BELOW_0 = {"exp", "cosh", "abs", "sigmoid", "softplus", "logcosh", "acosh", "power"}


def _is_multiple(of: Expression) -> bool:
    """Whether a sum is no more than a number times something."""
    return of.label == 0 and len(of.parts) == 1


def _merged(factors: Iterable[tuple[Expression, int]]) -> dict[tuple[Expression, bool], int]:
    # u/u is 1, but only where u is known to be a number: log(x)/log(x) is undefined below 0, as it stands.
    found: dict[tuple[Expression, bool], int] = {}
    for part, exponent in factors:
        key = part, not part.finite and exponent < 0
        found[key] = found.get(key, 0) + exponent
    return found


def _keeps_finite(of: Expression) -> bool:
    match of.kind:
        case "product":
            return all(exponent > 0 or part.value for part, exponent in of.parts)
        case "call":
            positive_base = of.label == "power" and (of.parts[0].value or 0) > 0
            return positive_base or not NUMPY_FUNCTIONS[of.label].has_singularities
    return True


def _tidy(value: Value) -> Value:
    """Exact while it is a small fraction, else a floating-point number."""
    if isinstance(value, float):
        if not np.isfinite(value):
            raise OverflowError
        return value
    value = Fraction(value)
    return value if max(abs(value.numerator), value.denominator) <= _LARGEST_WHOLE else float(value)


def ordered_steps(of: Iterable[Expression]) -> list[Expression]:
    """Every expression in them, operands first."""
    found, waiting = set(of), list(of)
    while waiting:
        for part in waiting.pop().operands():
            if part not in found:
                found.add(part)
                waiting.append(part)
    return sorted(found, key=lambda step: step.order)
