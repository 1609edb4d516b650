"""A method's code as data: the lines of `step`, with the names of the paper.

The lines are read from the source code, so a formula on screen is the formula in the code. A reading goes through
`rule_lines(optimizer)` and writes each line's `target` and `value`, where the names in `value` stand for `leaves`.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import numpy as np

from core import Optimizer, params_of
from formulas.latex import symbol
from rules.source import method_body


@dataclass(frozen=True)
class Leaf:
    """A quantity in a rule.

    kind     "number": a number of the method; "state": an entry of the state before the step; "t": the step; "name": a
             variable
    version  how many times the variable has been assigned before
    symbol   LaTeX
    """

    kind: Literal["number", "state", "t", "name"]
    name: str
    version: int
    symbol: str

    @property
    def key(self) -> str:
        """The name that stands for the leaf in `RuleLine.value`."""
        return f"{self.kind}_{self.name}_{self.version}"


@dataclass(frozen=True)
class RuleLine:
    """One assignment of a `step`, with the switches of the method resolved.

    target  the variable that is assigned
    value   the expression; its names are keys of `leaves`, functions or `surface`
    leaves  the quantities in the expression, by key
    """

    target: Leaf
    value: ast.expr
    leaves: Mapping[str, Leaf]


def rule_lines(optimizer: Optimizer) -> tuple[RuleLine, ...]:
    """The assignments of `optimizer.step` in their order; the last one is the new theta.

    `a if is_off(self.x) else b` is resolved to the active branch. A term times a switch (a number without a symbol) is
    resolved to the term or to 0, and `a - 0` and `a / 1` to `a`. If that leaves `y = z`, the line is dropped and `y` is
    shown as `z`.

    Raises ValueError if `step` has anything else than assignments of expressions and one return.
    """
    names = [p.name for p in params_of(optimizer)]
    return _read_lines(type(optimizer), frozenset(name for name in names if np.all(getattr(optimizer, name) == 0)))


@lru_cache
def _read_lines(cls: type[Optimizer], zeros: frozenset[str]) -> tuple[RuleLine, ...]:
    """The lines of a method whose numbers and switches with these names are 0."""
    reader = _StepReader(cls, zeros)
    lines = [reader.read_line(statement) for statement in method_body(cls.step)]
    return tuple(line for line in lines if line)


class _StepReader(ast.NodeTransformer):
    """Reads the statements of a `step` in their order: resolves switches and replaces each quantity by its key."""

    def __init__(self, cls: type[Optimizer], zeros: frozenset[str]) -> None:
        self.zeros = zeros
        self.symbols = {p.name: p.symbol for p in params_of(cls)}
        self.versions = {"theta": 0, "t": 0}  # number of assignments so far, by variable
        self.aliases: dict[str, Leaf] = {}  # variables of dropped lines
        self.leaves: dict[str, Leaf] = {}  # of the current line

    def read_line(self, statement: ast.stmt) -> RuleLine | None:
        """The line of a statement; None for a docstring, a return of known variables and a dropped line."""
        match statement:
            case ast.Expr(value=ast.Constant(value=str())):
                return None
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                expression = self._expression(value)
                match expression:
                    case ast.Name(id=key) if key in self.leaves and self.leaves[key].kind == "name" and name != "theta":
                        self.aliases[name] = self.leaves[key]
                        return None
                    case _:
                        return self._assignment(name, expression)
            case ast.Return(value=ast.Tuple(elts=[ast.Name(id="theta"), _])):
                return None
            case ast.Return(value=ast.Tuple(elts=[value, _])):
                return self._assignment("theta", self._expression(value))
            case _:
                raise ValueError(f"A step is assignments and one return, not: {ast.unparse(statement)}")

    def _expression(self, value: ast.expr) -> ast.expr:
        self.leaves = {}
        return self.visit(copy.deepcopy(value))

    def _assignment(self, name: str, expression: ast.expr) -> RuleLine:
        self.versions[name] = self.versions.get(name, 0) + 1
        return RuleLine(self._variable(name), expression, self.leaves)

    def _variable(self, name: str) -> Leaf:
        if name == "t":
            return Leaf("t", "t", 0, "t")
        version = self.versions[name]
        return Leaf("name", name, version, _timed_symbol(name, assigned=version > 0))

    def _state_entry(self, name: str) -> Leaf:
        special = {"start": r"\theta_{0}", "theta": r"\theta_{t-2}"}
        return Leaf("state", name, 0, special.get(name, rf"{symbol(name)}_{{t-1}}"))

    def _active_branch(self, node: ast.IfExp) -> ast.expr:
        match node.test:
            case ast.Call(func=ast.Name(id="is_off"), args=[ast.Attribute(value=ast.Name(id="self"), attr=name)]):
                return node.body if name in self.zeros else node.orelse
            case _:
                return node

    def _add(self, leaf: Leaf) -> ast.expr:
        self.leaves[leaf.key] = leaf
        return ast.Name(leaf.key, ast.Load())

    def visit_IfExp(self, node: ast.IfExp) -> Any:
        branch = self._active_branch(node)
        return self.generic_visit(node) if branch is node else self.visit(branch)

    def visit_BinOp(self, node: ast.BinOp) -> Any:
        match node:
            case ast.BinOp(
                left=ast.Attribute(value=ast.Name(id="self"), attr=name), op=ast.Mult(), right=ast.BinOp() as right
            ) if not self.symbols[name]:
                return ast.Constant(0) if name in self.zeros else self.visit(right)
            case _:
                return _without_neutral(self.generic_visit(node))

    def visit_Attribute(self, node: ast.Attribute) -> Any:
        match node:
            case ast.Attribute(value=ast.Name(id="self"), attr=name):
                return self._add(Leaf("number", name, 0, self.symbols[name]))
            case _:
                return node

    def visit_Subscript(self, node: ast.Subscript) -> Any:
        match node:
            case ast.Subscript(value=ast.Name(id="state"), slice=ast.Constant(value=str() as name)):
                return self._add(self._state_entry(name))
            case _:
                return self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> Any:
        return ast.Call(node.func, [self.visit(argument) for argument in node.args], node.keywords)

    def visit_Name(self, node: ast.Name) -> Any:
        if node.id in self.aliases:
            return self._add(self.aliases[node.id])
        return self._add(self._variable(node.id)) if node.id in self.versions else node


def _without_neutral(node: ast.AST) -> ast.AST:
    """`a` for `a - 0` and `a / 1`, as switches leave them; other nodes unchanged."""
    match node:
        case ast.BinOp(left=left, op=ast.Sub(), right=ast.Constant(value=0)):
            return left
        case ast.BinOp(left=left, op=ast.Div(), right=ast.Constant(value=1)):
            return left
        case _:
            return node


def _timed_symbol(name: str, *, assigned: bool) -> str:
    """A variable's symbol with its time: t-1 before its assignment, else t; t+1 for `mu_next`, none for `rho_inf`."""
    if name.endswith("_inf"):
        return symbol(name)
    base = symbol(name.removesuffix("_next"))
    time = "t+1" if name.endswith("_next") else "t" if assigned else "t-1"
    # Braces keep a name that has an index, as w₁, or a power, as v^max, in one piece.
    return rf"{{{base}}}_{{{time}}}" if "_" in base else rf"{base}_{{{time}}}"
