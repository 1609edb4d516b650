"""From expressions to the NumPy code that computes them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import reduce
from typing import Any

import numpy as np

from formulas.expression import Expression, ordered_steps
from formulas.functions import NUMPY_FUNCTIONS

# ---------------------------------------------------------------------------------------------------------------------
# NumPy code

_DEEPEST_LINE = 20  # operations within operations in one line of code


def compiled(of: Sequence[Expression], names: Sequence[str], coordinates: Collection[str]) -> Callable[..., list[Any]]:
    """A function of the numbers `names`, in their order, that returns the values of the expressions.

    `coordinates` are those names that are usually long arrays: what does not depend on them is computed first.
    """
    code = _Code(names, frozenset(coordinates))
    for step in ordered_steps(of):
        code.add(step)
    space: dict[str, Any] = {"__builtins__": {}, "sqrt": np.sqrt, **{n: f.compute for n, f in NUMPY_FUNCTIONS.items()}}
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
