"""A small algebra: expressions that share their parts, their exact derivatives, and the NumPy code that computes them.

An expression is a number, a name, a sum with coefficients, a product of whole powers, or a call. Equal ones are one
object, so an expression is a list of steps rather than a tree, and the chain rule over that list adds only a few steps
for each: derivatives cannot explode, however deep the formula.

Where a function has a kink its slope is still a number: the mean of the slopes on both sides (0 for |u| at 0), and 0
where the slope would be infinite (√u at 0).
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from typing import Any

import numpy as np

from surfaces import exponentials, stable

Value = Fraction | float

MOST_STEPS = 20_000  # of all expressions that a formula and its derivatives may need
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
        return self.algebra.sum([(1, self), (1, self.algebra.of(other))])

    def __sub__(self, other: Expression | Value) -> Expression:
        return self.algebra.sum([(1, self), (-1, self.algebra.of(other))])

    def __rsub__(self, other: Value) -> Expression:
        return self.algebra.of(other) - self

    def __neg__(self) -> Expression:
        return self.algebra.sum([(-1, self)])

    def __mul__(self, other: Expression | Value) -> Expression:
        return self.algebra.product([(self, 1), (self.algebra.of(other), 1)])

    def __truediv__(self, other: Expression | Value) -> Expression:
        return self.algebra.product([(self, 1), (self.algebra.of(other), -1)])

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
# Functions: how NumPy computes them, and their slope


def power(base: Any, exponent: Any) -> Any:
    """Real power, (...): NaN where the base is negative, and where it is 0 while the exponent is below 0."""
    defined = (base > 0) | ((base == 0) & (exponent >= 0))
    return np.where(defined, np.where(defined, base, 1.0) ** exponent, np.nan)


def power_or_0(base: Any, exponent: float) -> Any:
    """A fractional power, (...), and 0 where the base is 0; NaN where it is negative."""
    return np.where(base == 0, 0.0, power(np.where(base == 0, 1.0, base), exponent))


def choose(which: Any, above: Any, below: Any) -> Any:
    """`above` where `which` > 0, `below` where it is < 0, and their mean between, (...)."""
    return np.where(which > 0, above, np.where(which < 0, below, (above + below) / 2))


@dataclass(frozen=True)
class Function:
    """How NumPy computes it; `edges`: it is not finite for every real number."""

    compute: Callable[..., Any]
    edges: bool = False


def _call(name: str, *arguments: Any) -> Expression:
    return arguments[0].algebra.call(name, *arguments)


def _power_slope(u: Expression, v: Expression, du: Expression, dv: Expression) -> Expression:
    if v.kind == "number":
        return v * _call("power_or_0" if 0 < v.label < 1 else "power", u, v.label - 1) * du
    return v * _call("power", u, v - 1) * du + _call("power", u, v) * _call("log", u) * dv


def _arc_slope(u: Expression) -> Expression:
    """1/√(1 − u²); 0 at its ends."""
    return _call("power_or_0", 1 - u**2, Fraction(-1, 2))


def _acosh_slope(u: Expression) -> Expression:
    """1/√(u² − 1), without the difference of squares; 0 at its end."""
    return _call("power_or_0", (u - 1) * (u + 1), Fraction(-1, 2))


def _cbrt_slope(u: Expression) -> Expression:
    """1/(3 ∛u²); 0 at 0."""
    return Fraction(1, 3) * _call("power_or_0", _call("abs", u), Fraction(-2, 3))


def _logaddexp_slope(u: Expression, v: Expression, du: Expression, dv: Expression) -> Expression:
    return _call("sigmoid", u - v) * du + _call("sigmoid", v - u) * dv


FUNCTIONS: dict[str, Function] = {
    "exp": Function(np.exp),
    "log": Function(np.log, edges=True),
    "sin": Function(np.sin),
    "cos": Function(np.cos),
    "tan": Function(np.tan, edges=True),
    "asin": Function(np.arcsin, edges=True),
    "acos": Function(np.arccos, edges=True),
    "atan": Function(np.arctan),
    "sinh": Function(np.sinh),
    "cosh": Function(np.cosh),
    "tanh": Function(np.tanh),
    "tanh_slope": Function(stable.tanh_slope),
    "asinh": Function(np.arcsinh),
    "acosh": Function(np.arccosh, edges=True),
    "atanh": Function(np.arctanh, edges=True),
    "sigmoid": Function(stable.sigmoid),
    "sigmoid_slope": Function(stable.sigmoid_slope),
    "softplus": Function(stable.softplus),
    "logaddexp": Function(np.logaddexp),
    "logcosh": Function(stable.logcosh),
    "cbrt": Function(np.cbrt),
    "log10": Function(np.log10, edges=True),
    "log2": Function(np.log2, edges=True),
    "log1p": Function(np.log1p, edges=True),
    "log1mexp": Function(stable.log1mexp, edges=True),
    "expm1": Function(np.expm1),
    "abs": Function(np.abs),
    "sign": Function(np.sign),
    "max": Function(np.maximum),
    "min": Function(np.minimum),
    "choose": Function(choose),
    "power": Function(power, edges=True),
    "power_or_0": Function(power_or_0, edges=True),
}
# Each is given the arguments of a function and then their derivatives.
SLOPES: dict[str, Callable[..., Any]] = {
    "exp": lambda u, du: _call("exp", u) * du,
    "log": lambda u, du: du / u,
    "sin": lambda u, du: _call("cos", u) * du,
    "cos": lambda u, du: -_call("sin", u) * du,
    "tan": lambda u, du: (1 + _call("tan", u) ** 2) * du,
    "asin": lambda u, du: _arc_slope(u) * du,
    "acos": lambda u, du: -_arc_slope(u) * du,
    "atan": lambda u, du: du / (1 + u**2),
    "sinh": lambda u, du: _call("cosh", u) * du,
    "cosh": lambda u, du: _call("sinh", u) * du,
    "tanh": lambda u, du: _call("tanh_slope", u) * du,
    "tanh_slope": lambda u, du: -2 * _call("tanh_slope", u) * _call("tanh", u) * du,
    "asinh": lambda u, du: _call("power", 1 + u**2, Fraction(-1, 2)) * du,
    "acosh": lambda u, du: _acosh_slope(u) * du,
    "atanh": lambda u, du: du / ((1 - u) * (1 + u)),
    "sigmoid": lambda u, du: _call("sigmoid_slope", u) * du,
    "sigmoid_slope": lambda u, du: -1 * _call("sigmoid_slope", u) * _call("tanh", Fraction(1, 2) * u) * du,
    "softplus": lambda u, du: _call("sigmoid", u) * du,
    "logaddexp": _logaddexp_slope,
    "logcosh": lambda u, du: _call("tanh", u) * du,
    "cbrt": lambda u, du: _cbrt_slope(u) * du,
    "log10": lambda u, du: du / (_call("log", u.algebra.of(10)) * u),
    "log2": lambda u, du: du / (_call("log", u.algebra.of(2)) * u),
    "log1p": lambda u, du: du / (1 + u),
    "log1mexp": lambda u, du: _call("exp", u) / (_call("exp", u) - 1) * du,
    "expm1": lambda u, du: _call("exp", u) * du,
    "abs": lambda u, du: _call("sign", u) * du,
    "sign": lambda u, du: 0 * du,
    "max": lambda u, v, du, dv: _call("choose", u - v, du, dv),
    "min": lambda u, v, du, dv: _call("choose", v - u, du, dv),
    "choose": lambda s, u, v, ds, du, dv: _call("choose", s, du, dv),
    "power": _power_slope,
    "power_or_0": lambda u, q, du, dq: q * _call("power_or_0", u, q - 1) * du,
}
CONSTANTS: dict[str, float] = {"pi": np.pi, "e": np.e}

# ---------------------------------------------------------------------------------------------------------------------
# Expressions


class Algebra:
    """All expressions of one formula; each is made once.

    Raises OverflowError, ZeroDivisionError or ValueError for constants that are too large, divided by zero or not
    real, and TooManySteps.
    """

    def __init__(self) -> None:
        self._known: dict[Any, Expression] = {}

    def of(self, value: Expression | Value) -> Expression:
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
            return self.of(constant)
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
            return self.of(0)
        opened = [
            (inner, own * exponent)
            for part, exponent in flat
            for inner, own in (part.parts if part.kind == "product" else ((part, 1),))
        ]
        written = exponentials.quotients(opened)
        if written is not opened:
            return self.product([(self.of(coefficient), 1), *written])
        found = _merged(opened)
        if len(found) > _MOST_FACTORS:
            found = _merged(flat)
        parts = tuple((part, exponent) for (part, _), exponent in found.items() if exponent)
        if not parts:
            return self.of(coefficient)
        if len(parts) == 1 and parts[0][1] == 1:
            return self._times(coefficient, parts[0][0])
        constant = lambda: reduce(lambda so_far, p: so_far * p[0].value ** p[1], parts, 1.0)  # noqa: E731
        return self._times(coefficient, self._made("product", None, parts, frozenset(parts), constant))

    def _times(self, coefficient: Value, part: Expression) -> Expression:
        return part if coefficient == 1 else self.sum([(coefficient, part)])

    def call(self, name: str, *arguments: Expression | Value) -> Expression:
        parts = tuple(self.of(argument) for argument in arguments)
        if name == "choose" and parts[1] is parts[2]:
            return parts[1]
        if name in ("power", "power_or_0"):
            base, exponent = parts
            if base.kind == "name" and base.label == "e":
                return self.call("exp", exponent)
            if exponent.value is not None and float(exponent.value).is_integer():
                return base ** int(exponent.value)
            if exponent.value is not None and exponent.kind != "number":
                parts = base, self.of(exponent.value)
            if exponent.value is None and base.value is not None and base.value <= 0:
                raise ValueError

        if name in ("log", "log2", "log10") and (written := exponentials.logarithm(parts[0])) is not None:
            return written if name == "log" else written / self.call("log", Fraction(name.removeprefix("log")))

        def constant() -> float:
            with np.errstate(all="ignore"):
                value = float(FUNCTIONS[name].compute(*(part.value for part in parts)))
            if name == "tan" and abs(np.cos(parts[0].value)) < 1e-15:
                raise ZeroDivisionError
            return 0.0 if name in ("sin", "cos") and abs(value) < 1e-15 and abs(parts[0].value) > 1 else value

        made = self._made("call", name, parts, parts, constant)
        # A whole number is worth keeping as one: cos(0), sqrt(4), sin(pi).
        whole = made.value is not None and made.value.is_integer() and abs(made.value) < 1e6
        return self.of(Fraction(made.value)) if made.value is not None and whole else made

    def _made(
        self, kind: str, label: Any, parts: tuple[Any, ...], key: Any, constant: Callable[[], float | None]
    ) -> Expression:
        key = (kind, type(label), label, key)
        if key in self._known:
            return self._known[key]
        if len(self._known) >= MOST_STEPS:
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


def slopes(expressions: Sequence[Expression], name: str) -> list[Expression]:
    """Derivatives by `name`: the chain rule over all steps, in the order in which they were made."""
    known: dict[Expression, Expression] = {}
    for step in steps_of(expressions):
        known[step] = _slope(step, name, known) if name in step.names else step.algebra.of(0)
    return [known[expression] for expression in expressions]


def _slope(expression: Expression, name: str, known: dict[Expression, Expression]) -> Expression:
    algebra, parts = expression.algebra, expression.parts
    match expression.kind:
        case "name":
            return algebra.of(1)
        case "sum":
            return algebra.sum([(factor, known[part]) for factor, part in parts])
        case "product":
            return algebra.sum(
                [
                    (exponent, algebra.product([*others, (part, exponent - 1), (known[part], 1)]))
                    for place, (part, exponent) in enumerate(parts)
                    if name in part.names
                    for others in [parts[:place] + parts[place + 1 :]]
                ]
            )
    return algebra.of(SLOPES[expression.label](*parts, *(known[part] for part in parts)))


def is_positive_or_0(of: Expression) -> bool:
    """Whether its form alone says that it is never below 0, where it is a number."""
    if of.value is not None:
        return of.value >= 0
    match of.kind:
        case "sum":
            return of.label >= 0 and all(factor > 0 and is_positive_or_0(part) for factor, part in of.parts)
        case "product":
            return all(exponent % 2 == 0 or is_positive_or_0(part) for part, exponent in of.parts)
        case "call" if of.label in ("max", "min"):
            return (any if of.label == "max" else all)(is_positive_or_0(part) for part in of.parts)
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
            return positive_base or not FUNCTIONS[of.label].edges
    return True


def _tidy(value: Value) -> Value:
    """Exact while it is a small fraction, else a floating-point number."""
    if isinstance(value, float):
        if not np.isfinite(value):
            raise OverflowError
        return value
    value = Fraction(value)
    return value if max(abs(value.numerator), value.denominator) <= _LARGEST_WHOLE else float(value)


def steps_of(of: Iterable[Expression]) -> list[Expression]:
    """Every expression in them, operands first."""
    found, waiting = set(of), list(of)
    while waiting:
        for part in waiting.pop().operands():
            if part not in found:
                found.add(part)
                waiting.append(part)
    return sorted(found, key=lambda step: step.order)


# ---------------------------------------------------------------------------------------------------------------------
# NumPy code

_DEEPEST_LINE = 20  # operations within operations in one line of code


def compiled(of: Sequence[Expression], names: Sequence[str], coordinates: Collection[str]) -> Callable[..., list[Any]]:
    """A function of the numbers `names`, in their order, that returns the values of the expressions.

    `coordinates` are those names that are usually long arrays: what does not depend on them is computed first.
    """
    code = _Code(names, frozenset(coordinates))
    for step in steps_of(of):
        code.add(step)
    space: dict[str, Any] = {"__builtins__": {}, "sqrt": np.sqrt, **{n: f.compute for n, f in FUNCTIONS.items()}}
    exec(code.written([code.place[one] for one in of]), space)
    return space["compute"]


class _Code:
    """Lines of code, each one operation on earlier ones; equal lines are one."""

    def __init__(self, names: Sequence[str], coordinates: frozenset[str]) -> None:
        self.names = {name: f"a{i}" for i, name in enumerate(names)}  # no text of a formula stands in the code
        self.coordinates = coordinates
        self.lines: list[tuple[str, tuple[Any, ...]]] = []  # a template, and the lines that it uses
        self.place: dict[Expression, int] = {}
        self._known: dict[Any, int] = {}

    def line(self, template: str, *uses: int) -> int:
        key = template, uses
        if key not in self._known:
            self._known[key] = len(self.lines)
            self.lines.append(key)
        return self._known[key]

    def number(self, value: float) -> int:
        if not np.isfinite(value):
            raise OverflowError
        return self.line(f"({float(value)!r})" if value < 0 else f"{float(value)!r}")

    def raised(self, line: int, power: int) -> int:
        if power == 1:
            return line
        half = self.raised(line, power // 2)
        square = self.line("({} * {})", half, half)
        return self.line("({} * {})", square, line) if power % 2 else square

    def multiplied(self, lines: Sequence[int]) -> int:
        return reduce(lambda first, second: self.line("({} * {})", first, second), lines)

    def add(self, step: Expression) -> None:
        self.place[step] = self._line_of(step)

    def _line_of(self, step: Expression) -> int:
        if step.value is not None:
            return self.number(step.value)
        match step.kind:
            case "name":
                return self.line(self.names[step.label])
            case "sum":
                exact = self._cancelling(step) if step.label else None
                return self._sum(step, float(step.label)) if exact is None else exact
            case "product":
                return self._product(1.0, step)
        if step.label == "power":
            base, exponent = step.parts
            if exponent.value == 0.5:
                return self.line("sqrt({})", self.place[base])
            if exponent.value is not None or base.value is not None:
                return self.line("({} ** {})", self.place[base], self.place[exponent])
        if step.label == "log" and (exact := self._log_near_1(step.parts[0])) is not None:
            return exact
        places = ", ".join(["{}"] * len(step.parts))
        return self.line(f"{step.label}({places})", *(self.place[part] for part in step.parts))

    def _log_near_1(self, of: Expression) -> int | None:
        """log(1 + u) without that sum."""
        if of.kind != "sum" or of.label != 1:
            return None
        match of.parts:
            case ((-1, Expression(kind="call", label="exp") as power),):
                return self.line("log1mexp({})", self.place[power.parts[0]])
        return self.line("log1p({})", self._sum(of, 0.0))

    def _cancelling(self, step: Expression) -> int | None:
        """e^u − 1, 1 − σ(u), 1 ± tanh(u), 1 − tanh²(u), and multiples of them, without that difference."""
        constant = float(step.label)
        match step.parts:
            case ((factor, Expression(kind="call", label="exp", parts=(u,))),) if factor == -step.label:
                return self._times(-constant, self.line("expm1({})", self.place[u]))
            case ((factor, Expression(kind="call", label="sigmoid", parts=(u,))),) if factor == -step.label:
                return self._times(constant, self.line("sigmoid(-{})", self.place[u]))
            case ((factor, Expression(kind="call", label="tanh", parts=(u,))),) if abs(factor) == abs(step.label):
                doubled = self._times(2.0 if factor == step.label else -2.0, self.place[u])
                return self._times(2 * constant, self.line("sigmoid({})", doubled))
            case (
                (factor, Expression(kind="product", parts=((Expression(kind="call", label="tanh", parts=(u,)), 2),))),
            ) if factor == -step.label:
                return self._times(constant, self.line("tanh_slope({})", self.place[u]))
        return None

    def _times(self, factor: float, line: int) -> int:
        return line if factor == 1 else self.line("({} * {})", self.number(factor), line)

    def _sum(self, step: Expression, constant: float) -> int:
        terms: list[tuple[float, Expression]] = []
        for factor, part in step.parts:
            if part.value is not None:
                constant += float(factor) * part.value
            else:
                terms.append((float(factor), part))
        terms.sort(key=lambda term: term[0] < 0 and constant <= 0)  # one that is added comes first
        total = self.number(constant) if constant > 0 and terms[0][0] < 0 else None
        rest = 0.0 if total is not None else constant
        for factor, part in terms:
            line = self._product(abs(factor), part)
            if total is None:
                total = line if factor > 0 else self.line("(-{})", line)
            else:
                total = self.line("({} + {})" if factor > 0 else "({} - {})", total, line)
        assert total is not None
        return self.line("({} + {})" if rest > 0 else "({} - {})", total, self.number(abs(rest))) if rest else total

    def _product(self, factor: float, of: Expression) -> int:
        """A number times an expression; single numbers are multiplied before arrays are."""
        above: tuple[list[int], list[int]] = [], []  # what is multiplied: single numbers, arrays
        below: tuple[list[int], list[int]] = [], []
        for part, exponent in of.parts if of.kind == "product" else ((of, 1),):
            if part.value is not None:
                factor *= part.value**exponent
            else:
                array = bool(part.names & self.coordinates)
                (above if exponent > 0 else below)[array].append(self.raised(self.place[part], abs(exponent)))
        for array in (False, True):
            above[array].sort()
            below[array].sort()
        single = [*([self.number(factor)] if factor != 1 else []), *above[False]]
        if below[False]:
            single = [
                self.line("({} / {})", self.multiplied(single or [self.number(1)]), self.multiplied(below[False]))
            ]
        top = [*([self.multiplied(single)] if single else []), *([self.multiplied(above[True])] if above[True] else [])]
        if below[True]:
            return self.line("({} / {})", self.multiplied(top or [self.number(1)]), self.multiplied(below[True]))
        return self.multiplied(top)

    def written(self, results: Sequence[int]) -> str:
        """Python source; what is used once stands where it is used, so that NumPy may reuse its memory."""
        uses = [0] * len(self.lines)
        for result in results:
            uses[result] += 1
        for at in range(len(self.lines) - 1, -1, -1):
            for used in self.lines[at][1] if uses[at] else ():
                uses[used] += 1
        text: list[str] = []
        depth: list[int] = []
        inside: list[set[str]] = []  # variables that stand in the text
        statements: list[tuple[str, set[str]]] = []
        for at, (template, used) in enumerate(self.lines):
            text.append(template.format(*(text[one] for one in used)) if uses[at] else "")
            depth.append(1 + max((depth[one] for one in used), default=-1))
            inside.append(set().union(*(inside[one] for one in used)))
            if uses[at] and used and (uses[at] > 1 or depth[at] >= _DEEPEST_LINE):
                statements.append((f"v{at} = {text[at]}", inside[at]))
                text[at], depth[at], inside[at] = f"v{at}", 0, {f"v{at}"}
        last = f"return [{', '.join(text[result] for result in results)}]"
        statements.append((last, set().union(*(inside[result] for result in results))))
        # Variables go after their last use: long arrays would fill the memory, and fresh memory is slow.
        source, later = list[str](), statements[-1][1].copy()
        for statement, variables in reversed(statements[:-1]):
            over = sorted(variables - later)
            source += [f"del {', '.join(over)}", statement] if over else [statement]
            later |= variables
        lines = [f"def compute({', '.join(self.names.values())}):", *reversed(source), last]
        return "\n    ".join(lines)


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
