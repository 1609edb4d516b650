"""One step under the glass: each line of a rule with the step's numbers put in, and its result.

The lines are those of the code (`rules.lines`), worked out for all steps of a run at once. A result is written with
RESULT digits, what it is worked out from with as many more as make the line right as it stands: whoever puts the
numbers that are shown into a calculator finds the result that is shown.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from types import CodeType
from typing import Any

import numpy as np

from core import Array, Optimizer, Surface, Trajectory, params_of
from rules.digits import SEVERAL, enough, rounded
from rules.lines import Leaf, RuleLine, rule_lines
from rules.typeset import right_side

NUMBER, TERM = r"\textcolor{#a0%04x}{%s}", r"\textcolor{#b0%04x}{%s}"  # marks in LaTeX: a number, a term's symbol


_NUMBER = re.compile(r"\\textcolor\{#a0([0-9a-f]{4})\}\{0\}")


_BRACKETED = re.compile(r"\((\\begin\{pmatrix\}(?:(?!\\begin|\\end).)*\\end\{pmatrix\})\)")


# After these a negative number needs no brackets.
_OPENS = (*"{([|&=<>,", r"\\", "pmatrix}", "cases}", r"\;", r"\le", r"\ge", r"\land", r"\to")


Values = Mapping[str, Any]  # of leaves, by key: (..., T), or one number for all steps


@dataclass(frozen=True)
class Slot:
    """A number in a row: entry `index` of the leaf `key`, or `text`, which is the same at every step.

    `tight`: a negative one wants brackets. `base`: it is raised to a power, so that one with an exponent of its own, as
    8e-5, wants them too. `name` is that of the variable, `result` whether the row ends with it.
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
    """A line for one coordinate, or with whole vectors (`axis` None). Number k of `tex`, see NUMBER, is slot k.

    `tex` has two parts, what is worked out and what it comes to, or only the second.
    """

    line: int
    axis: int | None
    tex: tuple[str, ...]
    slots: tuple[Slot, ...]


@dataclass(frozen=True)
class Glass:
    """All steps of a run: `values` by leaf, the rows of each line, and (T, rows) how many digits each row needs."""

    lines: tuple[RuleLine, ...]
    values: Values
    rows: tuple[Row, ...]
    digits: Array

    @property
    def given(self) -> Mapping[str, Array]:
        """What the lines give, (..., T), by variable; of one that is given twice, the last."""
        return {line.gives.name: self.values[key_of(line.gives)] for line in self.lines}

    def kept(self, name: str) -> Array:
        """What is remembered of a variable when a step begins, (..., T)."""
        return self.values[f"state_{name}_0"]

    def asked(self, name: str) -> Array | None:
        """The point, (n, T), of which a line asks for the gradient, where that point has a name."""
        for line in self.lines:
            match line.gives.name, line.value:
                case given, ast.Call(func=ast.Attribute(attr="grad"), args=[ast.Name(id=key)]) if given == name:
                    return self.values[key]
        return None

    def number(self, slot: Slot) -> Any:
        """The number of a slot at each step, (T,); one for all where it does not change."""
        return self.values[slot.key][slot.index]


def key_of(leaf: Leaf) -> str:
    """The name that a leaf has in `RuleLine.value`."""
    return f"{leaf.kind}_{leaf.name}_{leaf.version}"


def under_glass(
    surface: Surface, optimizer: Optimizer, of: Trajectory, written: Callable[[float], str], words: Mapping[str, str]
) -> Glass:
    """Every line of every step of the single run `of`, which must have its state.

    After the lines of the rule come the learning rate of each axis, where the rule has one, and the step. `written`
    writes the method's own numbers in full; `words` gives the text for: effective.
    """
    lines = (*rule_lines(optimizer), *_effective(optimizer, words["effective"]), _step(optimizer))
    values = _worked_out(surface, optimizer, of, lines)
    rows, digits = [], []
    for place, line in enumerate(lines):
        for row in _rows(optimizer, place, line, values, written):
            rows.append(row)
            digits.append(digits_of(row, line, values, _evaluate(optimizer, surface, line)))
    return Glass(lines, values, tuple(rows), np.array(digits).T)


# ---------------------------------------------------------------------------------------------------------------------
# Lines


def _step(optimizer: Optimizer) -> RuleLine:
    before, after = Leaf("name", "theta", 0, r"\theta_{t-1}"), rule_lines(optimizer)[-1].gives
    return _of(r"\Delta\theta_t", "step", ast.BinOp(_name(after), ast.Sub(), _name(before)), (after, before))


def slopes_of(optimizer: Optimizer) -> set[str]:
    """The names of a rule that are a slope, or an average of slopes."""
    return {"g", *(name for kind, *names in optimizer.terms if kind == "slope" for name in names)}


def _effective(optimizer: Optimizer, title: str) -> tuple[RuleLine, ...]:
    """By what the last line multiplies the one slope that stands in it, if that is so: the rate of each axis."""
    last = rule_lines(optimizer)[-1]
    slopes = [key for key, leaf in last.leaves.items() if leaf.kind == "name" and leaf.name in slopes_of(optimizer)]
    factor = _factor(last.value, slopes[0]) if len(slopes) == 1 else None
    if factor is None or factor[0] > 0 or factor[1] is None:
        return ()
    return (_of(rf"\text{{{title}}}", "effective", factor[1], tuple(last.leaves.values())),)


def _factor(node: ast.expr, key: str) -> tuple[int, ast.expr | None] | None:
    """Sign and size of the factor of a name in an expression that is linear in it; None where it is not.

    The size 1 is None.
    """

    def has(node: ast.expr) -> bool:
        return any(isinstance(inner, ast.Name) and inner.id == key for inner in ast.walk(node))

    match node:
        case ast.Name():
            return 1, None
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub() as op, right=right) if has(left) != has(right):
            inner = _factor(left if has(left) else right, key)
            turned = -1 if has(right) and isinstance(op, ast.Sub) else 1
            return inner and (turned * inner[0], inner[1])
        case ast.BinOp(left=left, op=ast.Mult() | ast.Div() as op, right=right) if has(left) and not has(right):
            inner = _factor(left, key)
            one = right if isinstance(op, ast.Mult) else None
            return inner and (inner[0], ast.BinOp(inner[1], op, right) if inner[1] else one)
        case ast.BinOp(left=left, op=ast.Mult(), right=right) if has(right) and not has(left):
            inner = _factor(right, key)
            return inner and (inner[0], _times(left, inner[1]) if inner[1] else left)
    return None


def _times(left: ast.expr, right: ast.expr) -> ast.expr:
    return ast.BinOp(left, ast.Mult(), right)


def _name(leaf: Leaf) -> ast.Name:
    return ast.Name(key_of(leaf), ast.Load())


def _of(symbol: str, name: str, value: ast.expr, leaves: Sequence[Leaf]) -> RuleLine:
    used = {node.id for node in ast.walk(value) if isinstance(node, ast.Name)}
    return RuleLine(
        Leaf("name", name, 1, symbol), value, {key_of(leaf): leaf for leaf in leaves if key_of(leaf) in used}
    )


# ---------------------------------------------------------------------------------------------------------------------
# Numbers


def _worked_out(surface: Surface, optimizer: Optimizer, of: Trajectory, lines: Sequence[RuleLine]) -> Values:
    """The value of every leaf and of every line at every step."""
    steps = len(of.lr)
    constant = {p.name: getattr(optimizer, p.name) for p in params_of(optimizer)}
    if np.any(of.lr != optimizer.lr):
        constant["lr"] = of.lr
    values: dict[str, Any] = {"name_theta_0": of.theta[:-1].T, "t_t_0": np.arange(1.0, steps + 1)}
    for line in lines:
        for key, leaf in line.leaves.items():
            if leaf.kind == "number":
                values[key] = constant[leaf.name]
            elif leaf.kind == "state":
                values[key] = np.moveaxis(of.state[leaf.name][:-1], 0, -1)
        result = np.asarray(_evaluate(optimizer, surface, line)(values, values["t_t_0"]), dtype=float)
        values[key_of(line.gives)] = result if result.ndim else np.full(steps, result)
    return values


def _evaluate(optimizer: Optimizer, surface: Surface, line: RuleLine) -> Callable[[Values, Array], Any]:
    """A function from values of the leaves, (..., k), at certain steps, (k,), to those of the line, (..., k)."""
    code, known = _code(line), type(optimizer).step.__globals__

    def at(values: Values, surface: Surface) -> Any:
        with np.errstate(all="ignore"):
            return eval(code, known, {"surface": surface, **values})  # our own code, from `step`

    def one_by_one(values: Values, steps: Array) -> Array:
        # Another loss at every step.
        each = ({key: v[..., k] if np.ndim(v) else v for key, v in values.items()} for k in range(len(steps)))
        return np.stack([at(now, surface.draw(int(t))) for t, now in zip(steps, each, strict=True)], axis=-1)

    if _asks(line) and surface.draw(1) is not surface:
        return one_by_one
    return lambda values, _: at(values, surface)


@lru_cache
def _code_of(source: str) -> CodeType:
    return compile(source, "<rule>", "eval")


def _code(line: RuleLine) -> CodeType:
    return _code_of(ast.unparse(line.value))


def _asks(line: RuleLine) -> bool:
    return any(isinstance(node, ast.Name) and node.id == "surface" for node in ast.walk(line.value))


def digits_of(row: Row, line: RuleLine, values: Values, evaluate: Callable[[Values, Array], Any]) -> Array:
    """With how many digits, (T,), what a row is worked out from must be shown so that its result is right as shown."""
    used = {key: _along(values[key], row.axis) for key in line.leaves}
    seen = {slot.key for slot in row.slots if not slot.text}

    def from_shown(digits: int, at: Array) -> Any:
        now = {key: value[..., at] if np.ndim(value) else value for key, value in used.items()}
        return evaluate({key: rounded(v, digits) if key in seen else v for key, v in now.items()}, at + 1)

    return enough(_along(values[key_of(line.gives)], row.axis), from_shown)


def _along(value: Any, axis: int | None) -> Any:
    return value[axis] if axis is not None and np.ndim(value) > 1 else value


# ---------------------------------------------------------------------------------------------------------------------
# Rows


def symbols(optimizer: Optimizer, line: RuleLine, write: Callable[[Leaf], str] = lambda leaf: leaf.symbol) -> str:
    """A line in symbols, each leaf as `write` has it."""
    right = right_side(optimizer, line, write)
    return _aligned(f"{write(line.gives)} {'&=' if SEVERAL in right else '='} {right}")


def _rows(
    optimizer: Optimizer, place: int, line: RuleLine, values: Values, written: Callable[[float], str]
) -> Iterator[Row]:
    """A row for each coordinate, or one for all where a line is about whole vectors, or about none."""
    result = values[key_of(line.gives)]
    each = result.ndim == 2 and not _whole(line)
    for axis in range(len(result)) if each else (None,):
        slots: list[Slot] = []

        def number(leaf: Leaf, index: tuple[int, ...], slots: list[Slot] = slots) -> str:
            value = values[key_of(leaf)]
            text = "" if np.ndim(value) else written(float(value))
            slots.append(Slot(key_of(leaf), index, text, False, False, leaf.name, leaf is line.gives))
            return NUMBER % (len(slots) - 1, "0")

        def write(leaf: Leaf, axis: int | None = axis, number: Callable[..., str] = number) -> str:
            value = values[key_of(leaf)]
            match np.ndim(value):
                case 0 | 1:
                    return number(leaf, ())
                case 2 if axis is not None:
                    return number(leaf, (axis,))
                case 2:
                    return _matrix([[number(leaf, (i,))] for i in range(len(value))])
                case _:
                    return _matrix([[number(leaf, (i, j)) for j in range(value.shape[1])] for i in range(len(value))])

        if isinstance(line.value, ast.Name):
            yield Row(place, axis, (f"= {write(line.gives)}",), tuple(slots))
            continue
        equals = r"\;\to\;" if _described(optimizer, line) else "="
        worked = _read(right_side(optimizer, line, write))
        tex = _aligned("&" + worked if SEVERAL in worked else worked), f"{equals} {write(line.gives)}"
        for part in tex:
            for found in _NUMBER.finditer(part):
                at, base = int(found[1], 16), part[found.end() :].startswith(("^", "}^"))
                before = part[: found.start()].rstrip()
                tight = base or (before != "" and not before.endswith(_OPENS))
                slots[at] = replace(slots[at], base=slots[at].base or base, tight=slots[at].tight or tight)
        yield Row(place, axis, tex, tuple(slots))


def _called(node: ast.Call) -> str:
    match node.func:
        case ast.Attribute(value=ast.Name(id=owner)):
            return owner
    return ""


def _described(optimizer: Optimizer, line: RuleLine) -> bool:
    """Whether what is written describes a search, and is no expression."""
    match line.value:
        case ast.Call(func=ast.Name(id=name)):
            return r"\begin" in getattr(type(optimizer).step.__globals__[name], "latex", "")
    return False


def _whole(line: RuleLine) -> bool:
    """Whether a line takes vectors as a whole: it asks the surface, or calls a function that is not NumPy's."""
    return any(isinstance(node, ast.Call) and _called(node) != "np" for node in ast.walk(line.value))


def _matrix(rows: list[list[str]]) -> str:
    return r"\begin{pmatrix}" + r"\\ ".join(" & ".join(row) for row in rows) + r"\end{pmatrix}"


def _aligned(text: str) -> str:
    """Text of several lines, which stand below one another at their marks."""
    return rf"\begin{{aligned}}{text}\end{{aligned}}" if "&=" in text or text.startswith("&") else text


def _read(tex: str) -> str:
    """Numbers side by side are multiplied with a dot, and a column wants no second brackets."""
    return _BRACKETED.sub(r"\1", re.sub(r"\\,(?=\\textcolor\{#a0)", r" \\cdot ", tex))


def filled(row: Row, texts: Sequence[str]) -> str:
    """A row with the numbers as `texts` in the place of its slots."""

    def text(found: re.Match[str]) -> str:
        at = int(found[1], 16)
        bare, slot = texts[at], row.slots[at]
        misread = (slot.tight and bare.startswith(("-", "−"))) or (slot.base and "e" in bare)
        return rf"\left({bare}\right)" if misread else bare

    return " ".join(_NUMBER.sub(text, part) for part in row.tex)
