"""The effective learning rate of each axis: the factor of the gradient in the last line of a rule."""

from __future__ import annotations

import ast

from core import Optimizer
from rules.lines import Leaf, RuleLine, rule_lines


def effective_rate_line(optimizer: Optimizer, title: str) -> RuleLine | None:
    """The line of the effective rate, with `title` as its symbol; None if the rule has no such rate.

    The rule has one if its last line subtracts exactly one gradient, or average of gradients, times a factor.
    """
    last = rule_lines(optimizer)[-1]
    gradients = gradient_names(optimizer)
    keys = [key for key, leaf in last.leaves.items() if leaf.kind == "name" and leaf.name in gradients]
    factor = _linear_factor(last.value, keys[0]) if len(keys) == 1 else None
    if factor is None or factor[0] > 0 or factor[1] is None:
        return None
    used = collect_names(factor[1])
    leaves = {key: leaf for key, leaf in last.leaves.items() if key in used}
    return RuleLine(Leaf("name", "effective", 1, rf"\text{{{title}}}"), factor[1], leaves)


def gradient_names(optimizer: Optimizer) -> set[str]:
    """The variables of a rule that are a gradient or an average of gradients."""
    return {"g", *(name for kind, *names in optimizer.terms if kind == "slope" for name in names)}


def collect_names(node: ast.expr) -> set[str]:
    """The names in an expression."""
    return {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}


def _linear_factor(node: ast.expr, key: str) -> tuple[int, ast.expr | None] | None:
    """Sign and size of the factor of a name in an expression that is linear in it; None where it is not.

    The size is None where it is 1.
    """

    def has_key(node: ast.expr) -> bool:
        return key in collect_names(node)

    match node:
        case ast.Name():
            return 1, None
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub() as op, right=right) if has_key(left) != has_key(right):
            inner = _linear_factor(left if has_key(left) else right, key)
            sign = -1 if has_key(right) and isinstance(op, ast.Sub) else 1
            return inner and (sign * inner[0], inner[1])
        case ast.BinOp(left=left, op=ast.Mult() | ast.Div() as op, right=right) if has_key(left) and not has_key(right):
            inner = _linear_factor(left, key)
            size = right if isinstance(op, ast.Mult) else None
            return inner and (inner[0], ast.BinOp(inner[1], op, right) if inner[1] else size)
        case ast.BinOp(left=left, op=ast.Mult(), right=right) if has_key(right) and not has_key(left):
            inner = _linear_factor(right, key)
            return inner and (inner[0], ast.BinOp(left, ast.Mult(), inner[1]) if inner[1] else left)
        case _:
            return None
