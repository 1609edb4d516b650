"""A schedule as LaTeX."""

from __future__ import annotations

import ast

from core import Schedule, params_of
from formulas.latex import latex
from rules.source import body_of


def factor(schedule: Schedule) -> list[str]:
    """One LaTeX line for each line of the schedule's `__call__`, in its order, the last the factor: η_t/η.

    T is the number of steps. `self.a or b` is the number a where it is not 0, else b; of a choice that rests on one
    number of the schedule, only what is in use is shown.

    Raises ValueError when `__call__` holds anything but assignments of expressions and one return.
    """
    symbols = {p.name: p.symbol for p in params_of(schedule)} | {"steps": "T"}

    def write_name(node: ast.expr) -> str | None:
        match node:
            case ast.Attribute(value=ast.Name(id="self"), attr=name):
                return symbols[name]
            case ast.Name(id=name):
                return symbols.get(name)
            case ast.BoolOp(op=ast.Or(), values=[ast.Attribute(attr=name), otherwise]):
                own = getattr(schedule, name)
                return latex(ast.Constant(own) if own else otherwise, write_name)
            case ast.IfExp(
                test=ast.Compare(left=ast.Attribute(attr=name), ops=[ast.Eq()], comparators=[ast.Constant(value=value)])
            ):
                return latex(node.body if getattr(schedule, name) == value else node.orelse, write_name)
            case ast.Call(
                func=ast.Name(id="float"), args=[ast.Call(func=ast.Attribute(value=ast.Attribute(attr=name), attr="f"))]
            ):
                return getattr(schedule, name).formula
        return None

    lines = []
    for statement in body_of(type(schedule).__call__):
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                lines.append(f"{symbols.get(name, name)} = {latex(value, write_name)}")
            case ast.Return(value=ast.expr() as value):
                lines.append(rf"\frac{{\eta_t}}{{\eta}} = {latex(value, write_name)}")
            case _:
                raise ValueError(f"A schedule is assignments and one return, not: {ast.unparse(statement)}")
    return lines
