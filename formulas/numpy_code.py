"""From expressions to the NumPy code that computes them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import reduce
from typing import Any

import numpy as np

from formulas.expression import Expression, ordered_steps
from formulas.functions import NUMPY_FUNCTIONS

_MAX_LINE_DEPTH = 20  # nested operations in one line of code


def compiled(
    expressions: Sequence[Expression], names: Sequence[str], coordinates: Collection[str]
) -> Callable[..., list[Any]]:
    """A function of the numbers `names`, in their order, that returns the values of the expressions.

    `coordinates` are the names that usually stand for long arrays: what does not depend on them is computed first.
    """
    code = _Code(names, frozenset(coordinates))
    for step in ordered_steps(expressions):
        code.add(step)
    space: dict[str, Any] = {"__builtins__": {}, "sqrt": np.sqrt}
    space |= {name: function.compute for name, function in NUMPY_FUNCTIONS.items()}
    exec(code.source([code.line_indices[expression] for expression in expressions]), space)
    return space["compute"]


class _Code:
    """Lines of code, each one operation on previous lines; equal lines are one."""

    def __init__(self, names: Sequence[str], coordinates: frozenset[str]) -> None:
        self.names = {name: f"a{i}" for i, name in enumerate(names)}  # no text of a formula stands in the code
        self.coordinates = coordinates
        self.lines: list[tuple[str, tuple[int, ...]]] = []  # a template, and the indices of the lines that it uses
        self.line_indices: dict[Expression, int] = {}
        self._known: dict[tuple[str, tuple[int, ...]], int] = {}

    def add(self, step: Expression) -> None:
        """Add the lines of a step, whose operands have been added."""
        self.line_indices[step] = self._step(step)

    def _line(self, template: str, *uses: int) -> int:
        key = template, uses
        if key not in self._known:
            self._known[key] = len(self.lines)
            self.lines.append(key)
        return self._known[key]

    def _number(self, value: float) -> int:
        if not np.isfinite(value):
            raise OverflowError
        return self._line(f"({float(value)!r})" if value < 0 else f"{float(value)!r}")

    def _power(self, line: int, power: int) -> int:
        """A whole power by repeated squares."""
        if power == 1:
            return line
        half = self._power(line, power // 2)
        square = self._line("({} * {})", half, half)
        return self._line("({} * {})", square, line) if power % 2 else square

    def _multiply(self, lines: Sequence[int]) -> int:
        return reduce(lambda first, second: self._line("({} * {})", first, second), lines)

    def _step(self, step: Expression) -> int:
        if step.value is not None:
            return self._number(step.value)
        match step.kind:
            case "name":
                return self._line(self.names[step.label])
            case "sum":
                exact = self._difference(step) if step.label else None
                return self._sum(step, float(step.label)) if exact is None else exact
            case "product":
                return self._product(1.0, step)
            case _:
                return self._call(step)

    def _call(self, step: Expression) -> int:
        if step.label == "power":
            base, exponent = step.parts
            if exponent.value == 0.5:
                return self._line("sqrt({})", self.line_indices[base])
            if exponent.value is not None or base.value is not None:
                return self._line("({} ** {})", self.line_indices[base], self.line_indices[exponent])
        if step.label == "log" and (exact := self._log_near_1(step.parts[0])) is not None:
            return exact
        places = ", ".join(["{}"] * len(step.parts))
        return self._line(f"{step.label}({places})", *(self.line_indices[part] for part in step.parts))

    def _log_near_1(self, argument: Expression) -> int | None:
        """log(1 + u) without this sum; None for other arguments."""
        if argument.kind != "sum" or argument.label != 1:
            return None
        match argument.parts:
            case ((-1, Expression(kind="call", label="exp") as power),):
                return self._line("log1mexp({})", self.line_indices[power.parts[0]])
            case _:
                return self._line("log1p({})", self._sum(argument, 0.0))

    def _difference(self, step: Expression) -> int | None:
        """Multiples of e^u − 1, 1 − σ(u), 1 ± tanh(u) and 1 − tanh²(u), without cancellation; None for other sums."""
        constant = float(step.label)
        match step.parts:
            case ((factor, Expression(kind="call", label="exp", parts=(u,))),) if factor == -step.label:
                return self._times(-constant, self._line("expm1({})", self.line_indices[u]))
            case ((factor, Expression(kind="call", label="sigmoid", parts=(u,))),) if factor == -step.label:
                return self._times(constant, self._line("sigmoid(-{})", self.line_indices[u]))
            case ((factor, Expression(kind="call", label="tanh", parts=(u,))),) if abs(factor) == abs(step.label):
                doubled = self._times(2.0 if factor == step.label else -2.0, self.line_indices[u])
                return self._times(2 * constant, self._line("sigmoid({})", doubled))
            case (
                (factor, Expression(kind="product", parts=((Expression(kind="call", label="tanh", parts=(u,)), 2),))),
            ) if factor == -step.label:
                return self._times(constant, self._line("tanh_derivative({})", self.line_indices[u]))
            case _:
                return None

    def _times(self, factor: float, line: int) -> int:
        return line if factor == 1 else self._line("({} * {})", self._number(factor), line)

    def _sum(self, step: Expression, constant: float) -> int:
        terms: list[tuple[float, Expression]] = []
        for factor, part in step.parts:
            if part.value is not None:
                constant += float(factor) * part.value
            else:
                terms.append((float(factor), part))
        terms.sort(key=lambda term: term[0] < 0 and constant <= 0)  # a positive term comes first
        total = self._number(constant) if constant > 0 and terms[0][0] < 0 else None
        rest = 0.0 if total is not None else constant
        for factor, part in terms:
            line = self._product(abs(factor), part)
            if total is None:
                total = line if factor > 0 else self._line("(-{})", line)
            else:
                total = self._line("({} + {})" if factor > 0 else "({} - {})", total, line)
        assert total is not None
        return self._line("({} + {})" if rest > 0 else "({} - {})", total, self._number(abs(rest))) if rest else total

    def _product(self, factor: float, expression: Expression) -> int:
        """A number times an expression; single numbers are multiplied before arrays are."""
        numerator: tuple[list[int], list[int]] = [], []  # factors that are single numbers, and arrays
        denominator: tuple[list[int], list[int]] = [], []
        for part, exponent in expression.parts if expression.kind == "product" else ((expression, 1),):
            if part.value is not None:
                factor *= part.value**exponent
            else:
                is_array = bool(part.names & self.coordinates)
                side = numerator if exponent > 0 else denominator
                side[is_array].append(self._power(self.line_indices[part], abs(exponent)))
        for is_array in (False, True):
            numerator[is_array].sort()
            denominator[is_array].sort()
        numbers = [*([self._number(factor)] if factor != 1 else []), *numerator[False]]
        if denominator[False]:
            numbers = [self._divide(numbers, denominator[False])]
        factors = [*([self._multiply(numbers)] if numbers else [])]
        factors += [self._multiply(numerator[True])] if numerator[True] else []
        return self._divide(factors, denominator[True]) if denominator[True] else self._multiply(factors)

    def _divide(self, numerator: Sequence[int], denominator: Sequence[int]) -> int:
        dividend = self._multiply(numerator or [self._number(1)])
        return self._line("({} / {})", dividend, self._multiply(denominator))

    def source(self, results: Sequence[int]) -> str:
        """Python source of `compute`, which returns these lines.

        A line that is used once stands where it is used, so that NumPy may reuse its memory. Variables are deleted
        after their last use: long arrays would fill the memory, and fresh memory is slow.
        """
        statements, texts, variables = self._statements(self._count_uses(results))
        last = f"return [{', '.join(texts[result] for result in results)}]"
        needed = set[str]().union(*(variables[result] for result in results))
        reversed_source: list[str] = []
        for statement, used in reversed(statements):
            deleted = sorted(used - needed)
            reversed_source += [f"del {', '.join(deleted)}", statement] if deleted else [statement]
            needed |= used
        lines = [f"def compute({', '.join(self.names.values())}):", *reversed(reversed_source), last]
        return "\n    ".join(lines)

    def _count_uses(self, results: Sequence[int]) -> list[int]:
        """How many times each line is used, directly or not, for the results."""
        uses = [0] * len(self.lines)
        for result in results:
            uses[result] += 1
        for index in range(len(self.lines) - 1, -1, -1):
            for used in self.lines[index][1] if uses[index] else ():
                uses[used] += 1
        return uses

    def _statements(self, uses: list[int]) -> tuple[list[tuple[str, set[str]]], list[str], list[set[str]]]:
        """The assignments with the variables in them; and for each line its text and the variables in its text."""
        texts: list[str] = []
        depths: list[int] = []
        variables: list[set[str]] = []
        statements: list[tuple[str, set[str]]] = []
        for index, (template, used) in enumerate(self.lines):
            text = template.format(*(texts[line] for line in used)) if uses[index] else ""
            depth = 1 + max((depths[line] for line in used), default=-1)
            names = set[str]().union(*(variables[line] for line in used))
            if uses[index] and used and (uses[index] > 1 or depth >= _MAX_LINE_DEPTH):
                statements.append((f"v{index} = {text}", names))
                text, depth, names = f"v{index}", 0, {f"v{index}"}
            texts.append(text)
            depths.append(depth)
            variables.append(names)
        return statements, texts, variables
