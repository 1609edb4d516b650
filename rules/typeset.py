"""A method as LaTeX: its update rule, its stability limit and its optimal numbers."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable

from core import Optimizer, params_of
from formulas.latex import latex
from rules.lines import Leaf, RuleLine, rule_lines
from rules.source import method_body

_SURFACE_CALLS = {"f": "f", "grad": r"\nabla f", "hessian": r"\nabla^2 f"}


def right_side(optimizer: Optimizer, line: RuleLine, write_leaf: Callable[[Leaf], str]) -> str:
    """LaTeX of a line's expression; `write_leaf` writes the quantities in it."""
    functions = type(optimizer).step.__globals__

    def write_name(node: ast.expr) -> str | None:
        match node:
            case ast.Name(id=name) if name in line.leaves:
                return write_leaf(line.leaves[name])
            case ast.Call(func=ast.Attribute(value=ast.Name(id="surface"), attr=method), args=[point]):
                return rf"{_SURFACE_CALLS[method]}({latex(point, write_name)})"
            case ast.Call(func=ast.Name(id=name), args=arguments) if hasattr(functions.get(name), "latex"):
                form: str = functions[name].latex
                for parameter, argument in zip(inspect.signature(functions[name]).parameters, arguments, strict=False):
                    if f"<{parameter}>" in form:
                        form = form.replace(f"<{parameter}>", latex(argument, write_name))
                return form
            case _:
                return None

    return latex(line.value, write_name)


def update_rule(optimizer: Optimizer) -> list[str]:
    """LaTeX for each line of `optimizer.step`, in its order; the last one is the new theta.

    A variable has the time t-1 before its assignment, and t after it; `mu_next` has t+1, `rho_inf` no time. In the
    state, "start" is the first point and "theta" the point before theta_{t-1}.

    Raises ValueError as `rule_lines` does.
    """
    return [
        f"{line.target.symbol} = {right_side(optimizer, line, lambda leaf: leaf.symbol)}"
        for line in rule_lines(optimizer)
    ]


# \mathrm is needed: Firefox refuses the MathML of a bare \max in an index.
_CURVATURES = {
    "curvature": r"\lambda_{\mathrm{max}}",
    "largest": r"\lambda_{\mathrm{max}}",
    "smallest": r"\lambda_{\mathrm{min}}",
}


def rate_limit_latex(optimizer: Optimizer) -> str | None:
    """LaTeX of the learning rates that are stable on a quadratic, from `rate_limit`; None if no limit is known."""
    if type(optimizer).rate_limit is Optimizer.rate_limit:
        return None
    (statement,) = method_body(type(optimizer).rate_limit)
    assert isinstance(statement, ast.Return)
    assert statement.value
    return rf"\eta < {latex(statement.value, _name_writer(optimizer))}"


def optimal_latex(optimizer: Optimizer) -> list[str]:
    """LaTeX of the optimal numbers for a quadratic, one line for each number; empty if no optimum is known."""
    if type(optimizer).optimal_for is Optimizer.optimal_for:
        return []
    symbols = {p.name: p.symbol for p in params_of(optimizer)}
    return [
        f"{symbols[target.id]}^* = {latex(statement.value, _name_writer(optimizer))}"
        for statement in method_body(type(optimizer).optimal_for)
        if isinstance(statement, ast.Assign) and isinstance(target := statement.targets[0], ast.Name)
    ]


def _name_writer(optimizer: Optimizer) -> Callable[[ast.expr], str | None]:
    """Writer for the numbers of the method and for curvatures."""
    symbols = {p.name: p.symbol for p in params_of(optimizer)}

    def write_name(node: ast.expr) -> str | None:
        match node:
            case ast.Attribute(value=ast.Name(id="self"), attr=name):
                return symbols[name]
            case ast.Name(id=name):
                return _CURVATURES[name]
            case _:
                return None

    return write_name
