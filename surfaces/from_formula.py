"""Make a surface from the text of a formula: its value, exact gradient and Hessian, and its LaTeX.

`formulas` parses the text without evaluating it, and gives the expression, its derivatives and their NumPy code.
"""

from __future__ import annotations

import ast
import dataclasses
from collections.abc import Callable, Hashable, Mapping
from dataclasses import field, make_dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Any, ClassVar

import numpy as np

from core import Array, Interval, Param, Surface, params_of, record_key
from formulas import latex, parser
from formulas.build import FUNCTIONS, LONGEST_LATEX, build_expression
from formulas.derivatives import slopes
from formulas.expression import Expression, TooManySteps
from formulas.functions import CONSTANTS
from formulas.numpy_code import compiled
from formulas.refusals import SENTENCES, FormulaError
from formulas.syntax_tree import syntax_tree


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
    """Make a surface from a formula in `coordinates`, numbers, + - * / ^ (or **), FUNCTIONS, SYNONYMS and CONSTANTS.

    Formulas can be pasted as LaTeX and with the code around them. If the coordinates are x and y, they can be written
    as x₁ and x₂ (w_1 and w_2, theta1 and theta2 …).

    `params` are further names in the formula, each a `core.param(...)`, or a number, which then has no slider. They
    become fields of the surface, so `dataclasses.replace(surface, b=10)` is the surface with another b, and an array
    there is a batch. Raises FormulaError if the text contains anything else, or is too long, too deep or too steep.
    """
    names = (*coordinates, *params)
    indexed = coordinates if coordinates == ("x", "y")[: len(coordinates)] else ()
    tree = parser.parse(text, (*names, *CONSTANTS), FUNCTIONS, indexed)
    expression, powers = build_expression(text, tree, (*CONSTANTS, *params, *coordinates))
    params = {key: p.metadata["param"] if isinstance(p, dataclasses.Field) else p for key, p in params.items()}
    fields = [(key, Any, _field(p)) for key, p in params.items()]
    made: Any = make_dataclass("FormulaSurface", fields, bases=(_FormulaSurface,), frozen=True, eq=False)
    cls: type[_FormulaSurface] = made
    cls.symbols = {n: latex.symbol(n) for n in names} | {p.name: p.symbol for p in params_of(cls)}
    cls.name = name or text
    cls.text, cls.params = text, params
    cls.names = expression.names
    cls.formula = latex.latex(tree, cls.write_name)
    cls.roots = tuple(_root(text, power, exponent, cls.write_name) for power, exponent in powers)
    cls.coordinates, cls.domain, cls.start, cls.minima = coordinates, domain, start, minima
    cls.steps, cls.rates, cls.source, cls.lesson, cls.note = steps, rates or {}, source, lesson, note
    cls.finite = expression.finite
    cls.compiled = _Compiled(expression, names, coordinates)
    return cls()


@dataclasses.dataclass(frozen=True)
class Root:
    """A power that is not a real number where its base is negative.

    power, base  LaTeX of the power and of its base
    real_root    text of the real root, which is a number there too; None if there is none
    """

    power: str
    base: str
    real_root: str | None


def _root(text: str, power: ast.BinOp, exponent: Expression, write_name: Callable[[ast.expr], str | None]) -> Root:
    base = " ".join(text[power.left.col_offset : power.left.end_col_offset].split())
    if base.startswith("(") and base.endswith(")"):
        base = base[1:-1]
    real_root = None
    if isinstance(exponent.label, Fraction) and exponent.label.denominator % 2:
        numerator, denominator = exponent.label.numerator, exponent.label.denominator
        if denominator == 3:
            suffix = f"^{numerator}" if numerator > 1 else f"^({numerator})" if numerator < 0 else ""
            real_root = f"cbrt({base})" + suffix
        else:
            real_root = f"sign({base})*" * (numerator % 2) + f"abs({base})^({exponent.label})"
    return Root(latex.latex(power, write_name), latex.latex(power.left, write_name), real_root)


def _field(value: Param | float) -> Any:
    """Field of the surface's record for a number of the formula."""
    return field(default=value.default, metadata={"param": value}) if isinstance(value, Param) else value


def prepare_surface(text: str, **keywords: Any) -> Surface:
    """`from_formula` with compiled gradient and Hessian.

    Raises FormulaError, also for a formula whose derivatives are too long. The number of steps of the derivatives is
    limited, so this cannot hang.
    """
    surface = from_formula(text, **keywords)
    assert isinstance(surface, _FormulaSurface)
    try:
        surface.compiled.prepare()
    except (TooManySteps, ArithmeticError, ValueError, RecursionError):
        raise FormulaError(SENTENCES["complicated"]) from None
    return surface


class _Compiled:
    """NumPy functions of an expression and its derivatives, each compiled when it is first needed."""

    def __init__(self, expression: Expression, names: tuple[str, ...], coordinates: tuple[str, ...]) -> None:
        self.expression, self.names, self.coordinates = expression, names, coordinates

    def _function(self, expressions: list[Expression]) -> Callable[..., list[Array]]:
        return compiled(expressions, self.names, self.coordinates)

    @cached_property
    def slopes(self) -> list[Expression]:
        """The derivative by each coordinate."""
        return [slopes([self.expression], name)[0] for name in self.coordinates]

    @cached_property
    def curvatures(self) -> list[Expression]:
        """The upper triangle of the second derivatives, row by row."""
        rows = [slopes(self.slopes[: i + 1], b) for i, b in enumerate(self.coordinates)]
        return [rows[j][i] for i in range(len(rows)) for j in range(i, len(rows))]

    def prepare(self) -> None:
        """Compile all functions."""
        for cached in ("value", "gradient", "hessian"):
            getattr(self, cached)

    @cached_property
    def value(self) -> Callable[..., list[Array]]:
        return self._function([self.expression])

    @cached_property
    def gradient(self) -> Callable[..., list[Array]]:
        return self._function(self.slopes)

    @cached_property
    def hessian(self) -> Callable[..., list[Array]]:
        return self._function(self.curvatures)


_FACTS = "name", "coordinates", "domain", "start", "minima", "steps", "rates", "source", "lesson", "note"


def _rebuild(text: str, keywords: dict[str, Any], values: dict[str, Any]) -> Surface:
    """The surface of a formula with these values of its numbers, unpickled in another process."""
    return replace(from_formula(text, **keywords), **values)


class _FormulaSurface(Surface):
    text: ClassVar[str]
    params: ClassVar[
        Mapping[str, Param | float]
    ]  # the numbers in the formula as declared, in the order of their fields
    names: ClassVar[frozenset[str]]  # names on which the formula depends
    symbols: ClassVar[Mapping[str, str]]
    roots: ClassVar[tuple[Root, ...]]
    compiled: ClassVar[_Compiled]

    @cached_property
    def key(self) -> Hashable:
        """Formula and numbers, in place of the class, which every call of `from_formula` makes anew."""
        return self.text, self.name, self.coordinates, self.domain, record_key(self.params), record_key(self.values)

    @property
    def values(self) -> dict[str, Any]:
        """Values of the numbers in the formula, by name."""
        return {name: getattr(self, name) for name in self.params}

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the formula, because the class is made from it and cannot be imported."""
        return _rebuild, (self.text, {fact: getattr(self, fact) for fact in _FACTS} | {**self.params}, self.values)

    @cached_property
    def _numbers(self) -> list[Any]:
        """Values of the numbers in the formula; NumPy numbers divide by 0 without raising."""
        return [np.float64(value) if isinstance(value, int | float) else value for value in self.values.values()]

    def _arguments(self, theta: Array) -> list[Any]:
        return [*theta, *self._numbers]

    def f(self, theta: Array) -> Array:
        value = np.empty(theta.shape[1:])
        (value[...],) = self.compiled.value(*self._arguments(theta))
        return value

    def grad(self, theta: Array) -> Array:
        gradient = np.empty(theta.shape)
        for i, derivative in enumerate(self.compiled.gradient(*self._arguments(theta))):
            gradient[i] = derivative
        return gradient

    def hessian(self, theta: Array) -> Array:
        n = len(theta)
        hessian = np.empty((n, *theta.shape))
        derivatives = self.compiled.hessian(*self._arguments(theta))
        for i, j, derivative in zip(*np.triu_indices(n), derivatives, strict=True):
            hessian[i, j] = hessian[j, i] = derivative
        return hessian

    @property
    def gradient_latex(self) -> tuple[str | None, ...]:
        """LaTeX of the derivative by each coordinate; None where it is too long to read."""
        return tuple(self._latex(derivative) for derivative in self.compiled.slopes)

    @property
    def hessian_latex(self) -> tuple[tuple[str | None, ...], ...]:
        """LaTeX of the second derivatives, row by row; None where one is too long to read."""
        n, texts = len(self.coordinates), iter([self._latex(derivative) for derivative in self.compiled.curvatures])
        upper = {(i, j): next(texts) for i in range(n) for j in range(i, n)}
        return tuple(tuple(upper[min(i, j), max(i, j)] for j in range(n)) for i in range(n))

    @classmethod
    def _latex(cls, expression: Expression) -> str | None:
        if expression.size > LONGEST_LATEX:
            return None
        try:
            text = latex.latex(syntax_tree(expression), cls.write_name)
        except RecursionError:
            return None
        return text if len(text) <= LONGEST_LATEX else None

    @classmethod
    def write_name(cls, node: ast.expr) -> str | None:
        """LaTeX of a name, or of a choice by the sign of an argument; None for other nodes."""
        match node:
            case ast.Name(id=name):
                return cls.symbols.get(name)
            case ast.Call(func=ast.Name(id="choose"), args=arguments):
                argument, upper, lower = (latex.latex(part, cls.write_name) for part in arguments)
                return rf"\begin{{cases}} {upper} & {argument} > 0 \\ {lower} & {argument} < 0 \end{{cases}}"
            case _:
                return None
