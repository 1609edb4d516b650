"""The step with ε inside a root, √(v + ε), where the code has it beside the root, √v + ε; and their difference."""

from __future__ import annotations

import ast
import copy

from core import Optimizer
from rules.lines import Leaf, RuleLine, rule_lines

OUTER, INNER, DIFFERENCE = "outer", "inner", "difference"  # names of the variables that the lines assign
_EPSILON = "number_eps_0"
_OUTER_TEX = r"\Delta\theta_{t}^{\sqrt{\,\cdot\,} + \epsilon}"
_INNER_TEX = r"\Delta\theta_{t}^{\sqrt{\,\cdot\, + \epsilon}}"


def epsilon_lines(optimizer: Optimizer) -> tuple[RuleLine, ...]:
    """The step as the code has it, with ε inside the root, and their difference; nothing where that is no choice.

    It is one where the last line, and no other, has ε, and there beside a root that has none. Both steps use the same
    memory, that of the run.
    """
    *previous, last = rule_lines(optimizer)
    if any(_EPSILON in line.leaves for line in previous) or not isinstance(last.value, ast.BinOp):
        return ()
    mover = _Mover()
    moved = mover.visit(copy.deepcopy(last.value))
    uses = sum(isinstance(node, ast.Name) and node.id == _EPSILON for node in ast.walk(last.value))
    if not mover.count or mover.count != uses:
        return ()
    theta = Leaf("name", "theta", 0, r"\theta_{t-1}")
    leaves = {**last.leaves, theta.key: theta}
    outer = RuleLine(Leaf("name", OUTER, 1, _OUTER_TEX), _step(last.value, theta), leaves)
    inner = RuleLine(Leaf("name", INNER, 1, _INNER_TEX), _step(moved, theta), leaves)
    value = ast.BinOp(ast.Name(inner.target.key, ast.Load()), ast.Sub(), ast.Name(outer.target.key, ast.Load()))
    targets = {line.target.key: line.target for line in (inner, outer)}
    difference = RuleLine(Leaf("name", DIFFERENCE, 1, r"\delta_{t}"), value, targets)
    return tuple(_used(line) for line in (outer, inner, difference))


class _Mover(ast.NodeTransformer):
    """Moves ε from beside a root into it, and counts the roots."""

    count = 0

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        match node:
            case ast.BinOp(
                left=ast.Call(func=ast.Attribute(attr="sqrt"), args=[square]),
                op=ast.Add(),
                right=ast.Name(id=name) as epsilon,
            ) if name == _EPSILON:
                self.count += 1
                assert isinstance(node.left, ast.Call)
                return ast.Call(node.left.func, [ast.BinOp(square, ast.Add(), epsilon)], [])
            case _:
                return self.generic_visit(node)


def _step(value: ast.expr, theta: Leaf) -> ast.expr:
    """The step of a line that ends at `value`: without the point itself, whose digits would hide a small difference."""
    start = ast.Name(theta.key, ast.Load())
    match value:
        case ast.BinOp(left=ast.Name(id=key), op=ast.Sub(), right=move) if key == theta.key:
            return ast.UnaryOp(ast.USub(), move)
        case ast.BinOp(left=left, op=ast.Sub(), right=move):
            return ast.BinOp(ast.BinOp(left, ast.Sub(), start), ast.Sub(), move)
        case _:
            return ast.BinOp(value, ast.Sub(), start)


def _used(line: RuleLine) -> RuleLine:
    """A line with only those quantities that its expression has."""
    names = {node.id for node in ast.walk(line.value) if isinstance(node, ast.Name)}
    return RuleLine(line.target, line.value, {key: leaf for key, leaf in line.leaves.items() if key in names})
