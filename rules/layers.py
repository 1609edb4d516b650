"""A layer of a network as LaTeX."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from formulas.latex import latex
from rules.source import method_body

_AXES = {-1: "m", -2: "n"}  # indices along the axes of a batch: units, samples


def layer_rule(layer: object, name: str, symbols: Mapping[str, str] = {}) -> str:
    """LaTeX of the value of the method `name` of a network's layer or loss, for a batch.

    A dot is the product of matrices, a circle with a dot the product of their entries; n is the index of samples, m
    that of units. `symbols` gives LaTeX for variables that do not have the name in the code.

    Raises ValueError if the method has anything else than assignments of expressions and one return.
    """
    assigned: dict[str, ast.expr] = {}

    def write_factor(node: ast.expr) -> str:
        sums = isinstance(node, ast.Compare) or (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub))
        return rf"\left({latex(node, write)}\right)" if sums else latex(node, write)

    def write(node: ast.expr) -> str | None:
        match node:
            case ast.Name(id=name) if name in assigned:
                return latex(assigned[name], write)
            case ast.Name(id=name) if name in symbols:
                return symbols[name]
            case ast.Name(id=gradient) if gradient.startswith("d"):
                return rf"\mathrm{{d}}{gradient[1:]}"
            case ast.Attribute(value=ast.Name(id="self"), attr=attribute):
                return attribute
            case ast.BinOp(left=left, op=ast.MatMult(), right=right):
                return rf"{write_factor(left)} \cdot {write_factor(right)}"
            case ast.BinOp(left=left, op=ast.Mult(), right=right):
                return rf"{write_factor(left)} \odot {write_factor(right)}"
            case ast.Call(func=ast.Name(id="transposed"), args=[matrix]):
                return rf"{write_factor(matrix)}^{{\top}}"
            case ast.Call(func=ast.Attribute(attr="forward")):  # of the output unit
                return "Y"
            case ast.Subscript(value=ast.Attribute(attr="shape")):
                return "N"
            case ast.Call(
                func=ast.Attribute(value=ast.Attribute(attr="add"), attr="reduce"), args=[values], keywords=keywords
            ):
                return rf"\sum_{{{_axis_index(layer, keywords)}}} {write_factor(values)}"
            case ast.Call(func=ast.Attribute(value=values, attr="sum" | "max" as kind), args=[], keywords=keywords):
                return rf"\{kind}_{{{_axis_index(layer, keywords)}}} {write_factor(values)}"
            case _:
                return None

    for statement in method_body(getattr(type(layer), name)):
        match statement:
            case ast.Expr(value=ast.Constant(value=str())):
                continue
            case ast.Assign(targets=[ast.Name(id=variable)], value=value):
                assigned[variable] = value
            case ast.Return(value=ast.expr() as value):
                return latex(value, write)
            case _:
                break
    raise ValueError(f"A layer's method is assignments and one return: {name} of {type(layer).__name__} is not.")


def _axis_index(layer: object, keywords: list[ast.keyword]) -> str:
    """The index along the axis that a call has as a keyword: a number, or an attribute of the layer."""
    (axis,) = (keyword.value for keyword in keywords if keyword.arg == "axis")
    match axis:
        case ast.Attribute(value=ast.Name(id="self"), attr=attribute):
            return _AXES[getattr(layer, attribute)]
        case _:
            return _AXES[ast.literal_eval(axis)]
