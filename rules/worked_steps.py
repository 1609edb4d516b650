"""A step worked out: each line of a rule with the numbers of the step, and its result.

The lines are those of the code (`rules.lines`), computed for all steps of a run at once. A result is written with
RESULT digits, the numbers in its line with as many more as make the line right as it stands: whoever types the shown
numbers into a calculator finds the shown result.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from core import Array, Optimizer, Surface, Trajectory
from rules.digits import rounded, sufficient_digits
from rules.effective_rate import effective_rate_line
from rules.lines import Leaf, RuleLine, rule_lines
from rules.typeset import right_side
from rules.values import Values, evaluator, line_values

NUMBER, TERM = r"\textcolor{#a0%04x}{%s}", r"\textcolor{#b0%04x}{%s}"  # marks in LaTeX: a number, a term's symbol
_NUMBER = re.compile(r"\\textcolor\{#a0([0-9a-f]{4})\}\{0\}")
_BRACKETED = re.compile(r"\((\\begin\{pmatrix\}(?:(?!\\begin|\\end).)*\\end\{pmatrix\})\)")
_LINE_BREAK = r"\\ &"  # in LaTeX with several lines
# After these a negative number needs no brackets.
_OPENINGS = (*"{([|&=<>,", r"\\", "pmatrix}", "cases}", r"\;", r"\le", r"\ge", r"\land", r"\to")


@dataclass(frozen=True)
class Slot:
    """The place of a number in a row.

    key, index  the number is entry `index` of the leaf `key`
    text        the number as text, if it is the same at every step; else empty
    tight       a negative number needs brackets here
    base        the number is raised to a power, so a number with an exponent, as 8e-5, needs brackets too
    name        name of the variable
    result      whether it is the result of the row
    """

    key: str
    index: tuple[int, ...]
    text: str
    tight: bool
    base: bool
    name: str
    result: bool


@dataclass(frozen=True)
class Row:
    """One row of a worked step: a line of the rule for one coordinate, or for whole vectors.

    line   index of the line of the rule
    axis   index of the coordinate; None for whole vectors
    tex    LaTeX of the expression and of its result, or only of the result; the mark NUMBER with index k is slot k
    """

    line: int
    axis: int | None
    tex: tuple[str, ...]
    slots: tuple[Slot, ...]


@dataclass(frozen=True)
class WorkedSteps:
    """All steps of a run, worked out.

    lines   the lines of the rule, then the effective rate, if there is one, the step, and further ones
    values  values of the quantities and of the lines, by key
    rows    the rows of all lines
    digits  number of digits that each row needs at each step, (T, rows)
    """

    lines: tuple[RuleLine, ...]
    values: Values
    rows: tuple[Row, ...]
    digits: Array

    @property
    def given(self) -> Mapping[str, Array]:
        """The results of the lines, (..., T), by variable; of a variable that is assigned twice, the last one."""
        return {line.target.name: self.values[line.target.key] for line in self.lines}

    def kept(self, name: str) -> Array:
        """An entry of the state before each step, (..., T)."""
        return self.values[f"state_{name}_0"]

    def asked(self, name: str) -> Array | None:
        """The point, (n, T), at which a line computes the gradient `name`; None if the point is no variable."""
        for line in self.lines:
            match line.value:
                case ast.Call(func=ast.Attribute(attr="grad"), args=[ast.Name(id=key)]) if line.target.name == name:
                    return self.values[key]
                case _:
                    pass
        return None

    def number(self, slot: Slot) -> Any:
        """The number of a slot at each step, (T,), or one number if it does not change."""
        return self.values[slot.key][slot.index]


def work_out(
    surface: Surface,
    optimizer: Optimizer,
    trajectory: Trajectory,
    write_number: Callable[[float], str],
    words: Mapping[str, str],
    extra: Sequence[RuleLine] = (),
) -> WorkedSteps:
    """Every line of every step of a single run; `trajectory` must have its state.

    `write_number` writes the method's own numbers in full. `words` has the text for the line: effective. `extra` lines,
    as those of `rules.epsilon_inside`, come last.
    """
    rate = effective_rate_line(optimizer, words["effective"])
    lines = (*rule_lines(optimizer), *([rate] if rate else []), _step_line(optimizer), *extra)
    values = line_values(surface, optimizer, trajectory, lines)
    rows: list[Row] = []
    digits: list[Array] = []
    for index, line in enumerate(lines):
        for row in _rows(optimizer, index, line, values, write_number):
            rows.append(row)
            digits.append(_digits_needed(row, line, values, evaluator(optimizer, surface, line)))
    return WorkedSteps(lines, values, tuple(rows), np.array(digits).T)


def _step_line(optimizer: Optimizer) -> RuleLine:
    """The step as the difference of two points."""
    previous, following = Leaf("name", "theta", 0, r"\theta_{t-1}"), rule_lines(optimizer)[-1].target
    value = ast.BinOp(ast.Name(following.key, ast.Load()), ast.Sub(), ast.Name(previous.key, ast.Load()))
    leaves = {leaf.key: leaf for leaf in (following, previous)}
    return RuleLine(Leaf("name", "step", 1, r"\Delta\theta_t"), value, leaves)


def _digits_needed(row: Row, line: RuleLine, values: Values, evaluate: Callable[[Values, Array], Any]) -> Array:
    """Number of digits, (T,), of the numbers in a row, so that its result is right as shown."""
    used = {key: _select_axis(values[key], row.axis) for key in line.leaves}
    shown = {slot.key for slot in row.slots if not slot.text}

    def from_shown(digits: int, indices: Array) -> Any:
        current = {key: value[..., indices] if np.ndim(value) else value for key, value in used.items()}
        return evaluate({key: rounded(v, digits) if key in shown else v for key, v in current.items()}, indices + 1)

    return sufficient_digits(_select_axis(values[line.target.key], row.axis), from_shown)


def _select_axis(value: Any, axis: int | None) -> Any:
    return value[axis] if axis is not None and np.ndim(value) > 1 else value


def symbols(optimizer: Optimizer, line: RuleLine, write: Callable[[Leaf], str] = lambda leaf: leaf.symbol) -> str:
    """LaTeX of a line in symbols; `write` writes the quantities in it."""
    right = right_side(optimizer, line, write)
    return _align(f"{write(line.target)} {'&=' if _LINE_BREAK in right else '='} {right}")


def filled(row: Row, texts: Sequence[str]) -> str:
    """LaTeX of a row with `texts` in its slots."""

    def fill(mark: re.Match[str]) -> str:
        index = int(mark[1], 16)
        text, slot = texts[index], row.slots[index]
        ambiguous = (slot.tight and text.startswith(("-", "−"))) or (slot.base and "e" in text)
        return rf"\left({text}\right)" if ambiguous else text

    return " ".join(_NUMBER.sub(fill, part) for part in row.tex)


# ---------------------------------------------------------------------------------------------------------------------
# Rows


def _rows(
    optimizer: Optimizer, index: int, line: RuleLine, values: Values, write_number: Callable[[float], str]
) -> list[Row]:
    """A row for each coordinate, or one row where a line is about whole vectors or about none."""
    result = values[line.target.key]
    axes = range(len(result)) if result.ndim == 2 and not _takes_vectors(line) else (None,)
    return [_RowWriter(line, axis, values, write_number).row(optimizer, index) for axis in axes]


class _RowWriter:
    """Writes a line with marks for its numbers, and collects the slots of the marks."""

    def __init__(self, line: RuleLine, axis: int | None, values: Values, write_number: Callable[[float], str]) -> None:
        self.line, self.axis, self.values, self.write_number = line, axis, values, write_number
        self.slots: list[Slot] = []

    def row(self, optimizer: Optimizer, index: int) -> Row:
        if isinstance(self.line.value, ast.Name):
            return Row(index, self.axis, (f"= {self._write(self.line.target)}",), tuple(self.slots))
        equals = r"\;\to\;" if _is_search(optimizer, self.line) else "="
        expression = _tidy(right_side(optimizer, self.line, self._write))
        tex = (
            _align("&" + expression if _LINE_BREAK in expression else expression),
            f"{equals} {self._write(self.line.target)}",
        )
        for part in tex:
            self._find_brackets(part)
        return Row(index, self.axis, tex, tuple(self.slots))

    def _write(self, leaf: Leaf) -> str:
        value = self.values[leaf.key]
        match np.ndim(value):
            case 0 | 1:
                return self._mark(leaf, ())
            case 2 if self.axis is not None:
                return self._mark(leaf, (self.axis,))
            case 2:
                return _matrix([[self._mark(leaf, (i,))] for i in range(len(value))])
            case _:
                return _matrix([[self._mark(leaf, (i, j)) for j in range(value.shape[1])] for i in range(len(value))])

    def _mark(self, leaf: Leaf, index: tuple[int, ...]) -> str:
        value = self.values[leaf.key]
        text = "" if np.ndim(value) else self.write_number(float(value))
        self.slots.append(Slot(leaf.key, index, text, False, False, leaf.name, leaf is self.line.target))
        return NUMBER % (len(self.slots) - 1, "0")

    def _find_brackets(self, tex: str) -> None:
        """Find out for each number in a part whether it may need brackets there."""
        for mark in _NUMBER.finditer(tex):
            index, base = int(mark[1], 16), tex[mark.end() :].startswith(("^", "}^"))
            previous = tex[: mark.start()].rstrip()
            tight = base or (previous != "" and not previous.endswith(_OPENINGS))
            slot = self.slots[index]
            self.slots[index] = replace(slot, base=slot.base or base, tight=slot.tight or tight)


def _is_search(optimizer: Optimizer, line: RuleLine) -> bool:
    """Whether the LaTeX of a line describes a search, and is no expression."""
    match line.value:
        case ast.Call(func=ast.Name(id=name)):
            return r"\begin" in getattr(type(optimizer).step.__globals__[name], "latex", "")
        case _:
            return False


def _takes_vectors(line: RuleLine) -> bool:
    """Whether a line takes vectors as a whole: it evaluates the surface, or calls a function that is not NumPy's."""
    return any(isinstance(node, ast.Call) and not _is_numpy_call(node) for node in ast.walk(line.value))


def _is_numpy_call(node: ast.Call) -> bool:
    match node.func:
        case ast.Attribute(value=ast.Name(id="np")):
            return True
        case _:
            return False


def _matrix(rows: list[list[str]]) -> str:
    return r"\begin{pmatrix}" + r"\\ ".join(" & ".join(row) for row in rows) + r"\end{pmatrix}"


def _align(tex: str) -> str:
    """LaTeX with several lines is aligned at its marks; other LaTeX is returned unchanged."""
    return rf"\begin{{aligned}}{tex}\end{{aligned}}" if "&=" in tex or tex.startswith("&") else tex


def _tidy(tex: str) -> str:
    """Write a dot between numbers side by side, and remove brackets around a column."""
    return _BRACKETED.sub(r"\1", re.sub(r"\\,(?=\\textcolor\{#a0)", r" \\cdot ", tex))
