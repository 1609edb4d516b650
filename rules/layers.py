"""A layer of a network as LaTeX."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from formulas.latex import latex
from rules.source import body_of

_AXES = {-1: "m", -2: "n"}  # what is counted along the axes of a batch: units, samples


def layer_rule(layer: object, name: str, symbols: Mapping[str, str] = {}) -> str:
    """LaTeX of what the method `name` of a network's layer, or of its loss, gives for a batch.

    A dot is the product of matrices, a circle with a dot that of their entries; n counts samples, m units. `symbols`
    has the LaTeX of variables that are not called as in the code.

    Raises ValueError when the method holds anything but assignments of expressions and one return.
    """
    meant: dict[str, ast.expr] = {}

    def axis_of(keywords: list[ast.keyword]) -> str:
        (along,) = (keyword.value for keyword in keywords if keyword.arg == "axis")
        match along:
            case ast.Attribute(value=ast.Name(id="self"), attr=own):
                return _AXES[getattr(layer, own)]
        return _AXES[ast.literal_eval(along)]

    def held(node: ast.expr) -> str:
        sums = isinstance(node, ast.Compare) or (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub))
        return rf"\left({latex(node, write)}\right)" if sums else latex(node, write)

    def write(node: ast.expr) -> str | None:
        match node:
            case ast.Name(id=given) if given in meant:
                return latex(meant[given], write)
            case ast.Name(id=given) if given in symbols:
                return symbols[given]
            case ast.Name(id=gradient) if gradient.startswith("d"):
                return rf"\mathrm{{d}}{gradient[1:]}"
            case ast.Attribute(value=ast.Name(id="self"), attr=own):
                return own
            case ast.BinOp(left=left, op=ast.MatMult(), right=right):
                return rf"{held(left)} \cdot {held(right)}"
            case ast.BinOp(left=left, op=ast.Mult(), right=right):
                return rf"{held(left)} \odot {held(right)}"
            case ast.Call(func=ast.Name(id="transposed"), args=[of]):
                return rf"{held(of)}^{{\top}}"
            case ast.Call(func=ast.Attribute(attr="forward")):  # of the output unit
                return "Y"
            case ast.Subscript(value=ast.Attribute(attr="shape")):
                return "N"
            case ast.Call(func=ast.Attribute(value=ast.Attribute(attr="add"), attr="reduce"), args=[of], keywords=how):
                return rf"\sum_{{{axis_of(how)}}} {held(of)}"
            case ast.Call(func=ast.Attribute(value=of, attr="sum" | "max" as kind), args=[], keywords=how):
                return rf"\{kind}_{{{axis_of(how)}}} {held(of)}"
        return None

    for statement in body_of(getattr(type(layer), name)):
        match statement:
            case ast.Expr(value=ast.Constant(value=str())):
                continue
            case ast.Assign(targets=[ast.Name(id=given)], value=value):
                meant[given] = value
            case ast.Return(value=ast.expr() as value):
                return latex(value, write)
            case _:
                break
    raise ValueError(f"A layer's method is assignments and one return: {name} of {type(layer).__name__} is not.")
