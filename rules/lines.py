"""A method's code as data: the lines of `step`, with the names of the paper.

The lines are read from the source, so that a formula on screen is the formula in the code.
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
from rules.source import body_of


@dataclass(frozen=True)
class Leaf:
    """What stands in a rule for numbers: one of the method's numbers, a remembered one, the step, or a variable.

    `version` says how often a variable had been assigned before; `symbol` is its LaTeX.
    """

    kind: Literal["number", "state", "t", "name"]
    name: str
    version: int
    symbol: str


@dataclass(frozen=True)
class RuleLine:
    """One assignment of a `step`: what it gives, and the expression as it holds for the present switches.

    In `value` each name of `leaves` stands for one.
    """

    gives: Leaf
    value: ast.expr
    leaves: Mapping[str, Leaf]


def rule_lines(optimizer: Optimizer) -> tuple[RuleLine, ...]:
    """The assignments of `optimizer.step` in their order, the last that of the new theta.

    Of `a if off(self.number) else b` the one that holds is taken; a line that then gives a variable another name is
    none, and the other is meant. A term times a switch (a number without a symbol) is the term or 0.

    Raises ValueError when `step` holds anything but assignments of expressions and one return.
    """
    numbers = [p.name for p in params_of(optimizer)]
    return _rule_lines(type(optimizer), frozenset(name for name in numbers if np.all(getattr(optimizer, name) == 0)))


@lru_cache
def _rule_lines(cls: type[Optimizer], off: frozenset[str]) -> tuple[RuleLine, ...]:
    """The lines of a method of whose numbers and switches these are 0."""
    symbols = {p.name: p.symbol for p in params_of(cls)}
    versions = {"theta": 0, "t": 0}
    meant: dict[str, Leaf] = {}

    def variable(name: str) -> Leaf:
        if name == "t":
            return Leaf("t", "t", 0, "t")
        version = versions[name]
        return Leaf("name", name, version, _timed(name, known=version > 0))

    def remembered(name: str) -> Leaf:
        own = {"start": r"\theta_{0}", "theta": r"\theta_{t-2}"}
        return Leaf("state", name, 0, own.get(name, rf"{symbol(name)}_{{t-1}}"))

    class Resolved(ast.NodeTransformer):
        """Choices decided, and a name for every leaf."""

        def __init__(self) -> None:
            self.leaves: dict[str, Leaf] = {}

        def leaf(self, leaf: Leaf) -> ast.expr:
            key = f"{leaf.kind}_{leaf.name}_{leaf.version}"
            self.leaves[key] = leaf
            return ast.Name(key, ast.Load())

        def visit_IfExp(self, node: ast.IfExp) -> Any:
            return self.visit(_chosen(node, off))

        def visit_BinOp(self, node: ast.BinOp) -> Any:
            match node:
                case ast.BinOp(
                    left=ast.Attribute(value=ast.Name(id="self"), attr=name), op=ast.Mult(), right=ast.BinOp() as right
                ) if not symbols[name]:
                    return ast.Constant(0) if name in off else self.visit(right)
            return self.generic_visit(node)

        def visit_Attribute(self, node: ast.Attribute) -> Any:
            match node:
                case ast.Attribute(value=ast.Name(id="self"), attr=name):
                    return self.leaf(Leaf("number", name, 0, symbols[name]))
            return node

        def visit_Subscript(self, node: ast.Subscript) -> Any:
            match node:
                case ast.Subscript(value=ast.Name(id="state"), slice=ast.Constant(value=str() as name)):
                    return self.leaf(remembered(name))
            return self.generic_visit(node)

        def visit_Call(self, node: ast.Call) -> Any:
            return ast.Call(node.func, [self.visit(argument) for argument in node.args], node.keywords)

        def visit_Name(self, node: ast.Name) -> Any:
            if node.id in meant:
                return self.leaf(meant[node.id])
            return self.leaf(variable(node.id)) if node.id in versions else node

    lines = []
    for statement in body_of(cls.step):
        match statement:
            case ast.Expr(value=ast.Constant(value=str())):
                continue
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.IfExp() as value) if isinstance(
                alias := _chosen(value, off), ast.Name
            ):
                meant[name] = meant.get(alias.id) or variable(alias.id)
                continue
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                pass
            case ast.Return(value=ast.Tuple(elts=[ast.Name(id="theta"), _])):
                continue
            case ast.Return(value=ast.Tuple(elts=[value, _])):
                name = "theta"
            case _:
                raise ValueError(f"A step is assignments and one return, not: {ast.unparse(statement)}")
        resolved = Resolved()
        expression = resolved.visit(copy.deepcopy(value))
        versions[name] = versions.get(name, 0) + 1
        lines.append(RuleLine(variable(name), expression, resolved.leaves))
    return tuple(lines)


def _chosen(node: ast.expr, off: frozenset[str]) -> ast.expr:
    match node:
        case ast.IfExp(
            test=ast.Call(func=ast.Name(id="is_off"), args=[ast.Attribute(value=ast.Name(id="self"), attr=name)])
        ):
            return node.body if name in off else node.orelse
    return node


def _timed(name: str, *, known: bool) -> str:
    """A variable with its step: t-1 before its assignment; `mu_next` is that of step t+1, `rho_inf` of none."""
    if name.endswith("_inf"):
        return symbol(name)
    base = symbol(name.removesuffix("_next"))
    time = "t+1" if name.endswith("_next") else "t" if known else "t-1"
    # A name with an index of its own, as w₁, or a power, as v^max, is held together.
    return rf"{{{base}}}_{{{time}}}" if "_" in base else rf"{base}_{{{time}}}"
