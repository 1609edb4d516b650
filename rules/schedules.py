"""A schedule as LaTeX."""

from __future__ import annotations

import ast

from core import Schedule, params_of
from formulas.latex import latex
from rules.source import method_body


def factor(schedule: Schedule) -> list[str]:
    """LaTeX for each line of the schedule's `__call__`, in its order; the last one is the factor η_t/η.

    T is the number of steps. `self.a or b` is resolved to the number a if it is not 0, else to b. A choice that
    depends on one number of the schedule is resolved to the active branch. A number drawn uniformly from 0 to 1 has the
    seed and the step as indices.

    Raises ValueError if `__call__` has anything else than assignments of expressions and one return.
    """
    symbols = {p.name: p.symbol for p in params_of(schedule)} | {"steps": "T"}

    def write_name(node: ast.expr) -> str | None:
        match node:
            case ast.Attribute(value=ast.Name(id="self"), attr=name):
                return symbols[name]
            case ast.Name(id=name):
                return symbols.get(name)
            case ast.BoolOp(op=ast.Or(), values=[ast.Attribute(attr=name), fallback]):
                number = getattr(schedule, name)
                return latex(ast.Constant(number) if number else fallback, write_name)
            case ast.IfExp(
                test=ast.Compare(left=ast.Attribute(attr=name), ops=[ast.Eq()], comparators=[ast.Constant(value=value)])
            ):
                return latex(node.body if getattr(schedule, name) == value else node.orelse, write_name)
            case ast.Call(
                func=ast.Name(id="float"), args=[ast.Call(func=ast.Attribute(value=ast.Attribute(attr=name), attr="f"))]
            ):
                return getattr(schedule, name).formula
            case ast.Call(func=ast.Name(id="uniform"), args=[seed, step]):
                return rf"\mathcal{{U}}_{{{latex(seed, write_name)}, {latex(step)}}}\left(0, 1\right)"
            case _:
                return None

    lines: list[str] = []
    for statement in method_body(type(schedule).__call__):
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                lines.append(f"{symbols.get(name, name)} = {latex(value, write_name)}")
            case ast.Return(value=ast.expr() as value):
                lines.append(rf"\frac{{\eta_t}}{{\eta}} = {latex(value, write_name)}")
            case _:
                raise ValueError(f"A schedule is assignments and one return, not: {ast.unparse(statement)}")
    return lines
