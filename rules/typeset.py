"""A method as LaTeX: its update rule, its limit and its best numbers."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable

from core import Optimizer, params_of
from formulas.latex import latex
from rules.lines import Leaf, RuleLine, rule_lines
from rules.source import body_of

_ASKED = {"f": "f", "grad": r"\nabla f", "hessian": r"\nabla^2 f"}


def right_side(optimizer: Optimizer, line: RuleLine, write_leaf: Callable[[Leaf], str]) -> str:
    """LaTeX of a line's expression, with each leaf as `write_leaf` has it."""
    known = type(optimizer).step.__globals__

    def write_name(node: ast.expr) -> str | None:
        match node:
            case ast.Name(id=name) if name in line.leaves:
                return write_leaf(line.leaves[name])
            case ast.Call(func=ast.Attribute(value=ast.Name(id="surface"), attr=asked), args=[point]):
                return rf"{_ASKED[asked]}({latex(point, write_name)})"
            case ast.Call(func=ast.Name(id=name), args=arguments) if hasattr(known.get(name), "latex"):
                named = zip(inspect.signature(known[name]).parameters, arguments, strict=False)
                form: str = known[name].latex
                for argument, value in named:
                    if f"<{argument}>" in form:
                        form = form.replace(f"<{argument}>", latex(value, write_name))
                return form
        return None

    return latex(line.value, write_name)


def update_rule(optimizer: Optimizer) -> list[str]:
    """One LaTeX line for each line of `optimizer.step`, in its order, the last the new theta.

    A variable before its assignment is the one of step t-1, afterwards that of step t; `mu_next` is that of step t+1,
    `rho_inf` of none; of the state, "start" is the first point and "theta" the one before the present.

    Raises ValueError as `rule_lines` does.
    """
    return [
        f"{line.gives.symbol} = {right_side(optimizer, line, lambda leaf: leaf.symbol)}"
        for line in rule_lines(optimizer)
    ]


# \\max alone in an index would make MathML that Firefox refuses.
_CURVATURES = {
    "curvature": r"\lambda_{\mathrm{max}}",
    "largest": r"\lambda_{\mathrm{max}}",
    "smallest": r"\lambda_{\mathrm{min}}",
}


def limit(optimizer: Optimizer) -> str | None:
    """LaTeX of the learning rates that are stable on a quadratic, from `stable_below`; None where there are no such."""
    if type(optimizer).stable_below is Optimizer.stable_below:
        return None
    (statement,) = body_of(type(optimizer).stable_below)
    assert isinstance(statement, ast.Return)
    assert statement.value
    return rf"\eta < {latex(statement.value, _of(optimizer))}"


def best_numbers(optimizer: Optimizer) -> list[str]:
    """LaTeX of the best numbers for a quadratic, a line for each assignment in `best_between`, if it has any."""
    if type(optimizer).best_between is Optimizer.best_between:
        return []
    symbols = {p.name: p.symbol for p in params_of(optimizer)}
    return [
        f"{symbols[target.id]}^* = {latex(statement.value, _of(optimizer))}"
        for statement in body_of(type(optimizer).best_between)
        if isinstance(statement, ast.Assign) and isinstance(target := statement.targets[0], ast.Name)
    ]


def _of(optimizer: Optimizer) -> Callable[[ast.expr], str | None]:
    symbols = {p.name: p.symbol for p in params_of(optimizer)}

    def write_name(node: ast.expr) -> str | None:
        match node:
            case ast.Attribute(value=ast.Name(id="self"), attr=name):
                return symbols[name]
            case ast.Name(id=name):
                return _CURVATURES[name]
        return None

    return write_name
