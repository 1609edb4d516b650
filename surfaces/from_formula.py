"""From text to a surface: value, exact gradient and Hessian, and LaTeX of what was written.

`formulas` reads the text, never evaluates it, and gives the expression, its derivatives and their NumPy code.
"""

from __future__ import annotations

import ast
import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import make_dataclass
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Any, ClassVar

import numpy as np

from core import Array, Interval, Param, Surface, params_of
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
    """The surface of a formula in `coordinates`, numbers, + - * / ^ (or **), FUNCTIONS, SYNONYMS and CONSTANTS.

    LaTeX and the code around a formula are read as they are pasted. Where the coordinates are x and y, x₁ and x₂ (w_1
    and w_2, theta1 and theta2 …) stand for them.

    `params` are further names in the formula, each a `core.param(...)`, or a number, which then has no slider. They
    become fields of the surface, so `dataclasses.replace(surface, b=10)` is the surface with another b, and an array
    there is a batch. Raises FormulaError when the text holds anything else, or is too long, too deep or too steep.
    """
    asked = {key: value for key, value in locals().items() if key not in ("text", "params")} | params
    names = (*coordinates, *params)
    indexed = coordinates if coordinates == ("x", "y")[: len(coordinates)] else ()
    tree = parser.parse(text, (*names, *CONSTANTS), FUNCTIONS, indexed)
    expression, powers = build_expression(text, tree, (*CONSTANTS, *params, *coordinates))
    fields = [(key, Any, value) for key, value in params.items()]
    cls = make_dataclass("FormulaSurface", fields, bases=(_FormulaSurface,), frozen=True, eq=False)
    cls.symbols = {n: latex.symbol(n) for n in names} | {p.name: p.symbol for p in params_of(cls)}
    cls.name = name or text
    cls.extra = tuple(params)
    cls.uses = expression.names
    cls.formula = latex.latex(tree, cls.write_name)
    cls.roots = tuple(_root(text, power, exponent, cls.write_name) for power, exponent in powers)
    cls.coordinates, cls.domain, cls.start, cls.minima = coordinates, domain, start, minima
    cls.steps, cls.rates, cls.source, cls.lesson, cls.note = steps, rates or {}, source, lesson, note
    cls.finite = expression.finite
    cls.compiled = _Compiled(expression, names, coordinates)
    cls.asked = text, asked
    return cls()


@dataclasses.dataclass(frozen=True)
class Root:
    """A power that is no number where its base is below 0.

    power, base     LaTeX of both
    instead         what to type for the real root, which is a number there too; None where there is none
    """

    power: str
    base: str
    instead: str | None


def _root(text: str, power: ast.BinOp, exponent: Expression, write_name: Callable[[ast.expr], str | None]) -> Root:
    base = " ".join(text[power.left.col_offset : power.left.end_col_offset].split())
    if base.startswith("(") and base.endswith(")"):
        base = base[1:-1]
    instead = None
    if isinstance(exponent.label, Fraction) and exponent.label.denominator % 2:
        above, below = exponent.label.numerator, exponent.label.denominator
        if below == 3:
            instead = f"cbrt({base})" + (f"^{above}" if above > 1 else f"^({above})" if above < 0 else "")
        else:
            instead = f"sign({base})*" * (above % 2) + f"abs({base})^({exponent.label})"
    return Root(latex.latex(power, write_name), latex.latex(power.left, write_name), instead)


def prepared(text: str, **keywords: Any) -> Surface:
    """`from_formula` with its gradient and Hessian ready to be computed; the same text and keywords are kept.

    Raises FormulaError, also for a formula whose derivatives are too long. The work is bounded by the number of steps
    that the derivatives may have, so it cannot hang.
    """
    return _prepared(text, tuple((key, _kept(value)) for key, value in keywords.items()))


@lru_cache(maxsize=64)
def _prepared(text: str, keywords: tuple[tuple[str, Any], ...]) -> Surface:
    surface = from_formula(text, **{key: _given(value) for key, value in keywords})
    assert isinstance(surface, _FormulaSurface)
    try:
        surface.compiled.prepare()
    except (TooManySteps, ArithmeticError, ValueError, RecursionError):
        raise FormulaError(SENTENCES["complicated"]) from None
    return surface


@dataclasses.dataclass(frozen=True)
class _Pairs:
    """A mapping that can be a key."""

    pairs: tuple[tuple[Any, Any], ...]


def _kept(value: Any) -> Any:
    """A keyword of `from_formula` as part of a key."""
    match value:
        case dataclasses.Field():
            return value.metadata["param"]
        case Mapping():
            return _Pairs(tuple(value.items()))
        case list() | tuple():
            return tuple(_kept(one) for one in value)
    return value


def _given(value: Any) -> Any:
    match value:
        case Param():
            return dataclasses.field(default=value.default, metadata={"param": value})
        case _Pairs():
            return dict(value.pairs)
    return value


class _Compiled:
    """NumPy functions of an expression, each made when it is first needed."""

    def __init__(self, expression: Expression, names: tuple[str, ...], coordinates: tuple[str, ...]) -> None:
        self.expression, self.names, self.coordinates = expression, names, coordinates

    def _function(self, expressions: list[Expression]) -> Callable[..., list[Array]]:
        return compiled(expressions, self.names, self.coordinates)

    @cached_property
    def slopes(self) -> list[Expression]:
        return [slopes([self.expression], name)[0] for name in self.coordinates]

    @cached_property
    def curvatures(self) -> list[Expression]:
        """The upper triangle, row by row."""
        rows = [slopes(self.slopes[: i + 1], b) for i, b in enumerate(self.coordinates)]
        return [rows[j][i] for i in range(len(rows)) for j in range(i, len(rows))]

    def prepare(self) -> None:
        for made_on_first_use in ("value", "gradient", "hessian"):
            getattr(self, made_on_first_use)

    @cached_property
    def value(self) -> Callable[..., list[Array]]:
        return self._function([self.expression])

    @cached_property
    def gradient(self) -> Callable[..., list[Array]]:
        return self._function(self.slopes)

    @cached_property
    def hessian(self) -> Callable[..., list[Array]]:
        return self._function(self.curvatures)


def _again(text: str, keywords: tuple[tuple[str, Any], ...], values: dict[str, Any]) -> Surface:
    """In another process: the surface of a formula, with these values of its numbers."""
    return dataclasses.replace(from_formula(text, **{key: _given(value) for key, value in keywords}), **values)


class _FormulaSurface(Surface):
    asked: ClassVar[tuple[str, Mapping[str, Any]]]  # the text and the keywords of `from_formula`
    extra: ClassVar[tuple[str, ...]]  # names of the numbers in the formula, in the order of their fields
    uses: ClassVar[frozenset[str]]  # names that it depends on
    symbols: ClassVar[Mapping[str, str]]
    roots: ClassVar[tuple[Root, ...]]
    compiled: ClassVar[_Compiled]

    def __post_init__(self) -> None:
        for name in self.extra:  # NumPy's numbers, which divide by 0 as arrays do, and do not raise
            if isinstance(value := getattr(self, name), int | float):
                object.__setattr__(self, name, np.float64(value))

    def __reduce__(self) -> tuple[Any, ...]:
        """Its class is made from the formula, and so it is where this is sent to."""
        text, asked = self.asked
        keywords = tuple((key, _kept(value)) for key, value in asked.items())
        return _again, (text, keywords, {name: getattr(self, name) for name in self.extra})

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

    @property
    def gradient_latex(self) -> tuple[str | None, ...]:
        """LaTeX of the derivative by each coordinate; None where it is too long to be read."""
        return tuple(self._latex(slope) for slope in self.compiled.slopes)

    @property
    def hessian_latex(self) -> tuple[tuple[str | None, ...], ...]:
        """LaTeX of the second derivatives, row by row; None where one is too long to be read."""
        n, written = len(self.coordinates), iter([self._latex(one) for one in self.compiled.curvatures])
        upper = {(i, j): next(written) for i in range(n) for j in range(i, n)}
        return tuple(tuple(upper[min(i, j), max(i, j)] for j in range(n)) for i in range(n))

    @classmethod
    def _latex(cls, of: Expression) -> str | None:
        if of.size > LONGEST_LATEX:
            return None
        try:
            written = latex.latex(syntax_tree(of), cls.write_name)
        except RecursionError:
            return None
        return written if len(written) <= LONGEST_LATEX else None

    @classmethod
    def write_name(cls, node: ast.expr) -> str | None:
        match node:
            case ast.Name(id=name):
                return cls.symbols.get(name)
            case ast.Call(func=ast.Name(id="choose"), args=arguments):
                which, above, below = (latex.latex(argument, cls.write_name) for argument in arguments)
                return rf"\begin{{cases}} {above} & {which} > 0 \\ {below} & {which} < 0 \end{{cases}}"
        return None
