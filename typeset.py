"""Code to LaTeX, so that a formula on screen is the formula in the code.

`latex` writes one Python expression as mathematics; `update_rule` writes an optimizer's `step` line by line, `factor`
a schedule's `__call__`, `layer_rule` what a network's layer does with a batch.
"""

from __future__ import annotations

import ast
import copy
import inspect
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import numpy as np

from core import Optimizer, Schedule, params_of

_SUM, _PRODUCT, _SIGN, _POWER, _ATOM = range(5)  # how tightly an expression holds together

_NAMES = ("alpha", "beta", "delta", "eta", "gamma", "kappa", "lambda", "mu", "pi", "rho", "theta")
GREEK = {name: rf"\{name}" for name in _NAMES}
_ACCENTS = {
    "_hat": r"\hat{%s}",
    "_max": r"%s^{\mathrm{max}}",
    "_inf": r"%s_{\infty}",
}
# Calls with a form of their own, how tightly that holds together, and how tightly each argument must.
_CALLS = {
    "sqrt": (r"\sqrt{%s}", _POWER, _SUM),
    "cbrt": (r"\sqrt[3]{%s}", _POWER, _SUM),
    "log2": (r"\log_{2}\left(%s\right)", _PRODUCT, _SUM),
    "log10": (r"\log_{10}\left(%s\right)", _PRODUCT, _SUM),
    "exp": (r"e^{%s}", _POWER, _SUM),
    "square": ("{%s}^{2}", _POWER, _ATOM),
    "sigmoid": (r"\sigma\left(%s\right)", _PRODUCT, _SUM),
    "softplus": (r"\log\left(1 + e^{%s}\right)", _PRODUCT, _SUM),
    "abs": (r"\left|%s\right|", _ATOM, _SUM),
    "floor": (r"\left\lfloor %s \right\rfloor", _ATOM, _SUM),
    "ceil": (r"\left\lceil %s \right\rceil", _ATOM, _SUM),
    "sign": (r"\operatorname{sgn}\left(%s\right)", _PRODUCT, _SUM),
    "maximum": (r"\max\left(%s,\;%s\right)", _PRODUCT, _SUM),
    "fmax": (r"\max\left(%s,\;%s\right)", _PRODUCT, _SUM),
    "minimum": (r"\min\left(%s,\;%s\right)", _PRODUCT, _SUM),
    "dot": (r"%s^{\top} %s", _PRODUCT, _ATOM),
    "norm": (r"\left\lVert %s\right\rVert", _ATOM, _SUM),
    "norm1": (r"\left\lVert %s\right\rVert_1", _ATOM, _SUM),
    "outer": (r"%s\,%s^{\top}", _PRODUCT, _ATOM),
    "times": (r"%s\,%s", _PRODUCT, _ATOM),
}
_COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Lt: "<",
    ast.LtE: r"\le",
    ast.Gt: ">",
    ast.GtE: r"\ge",
    ast.Eq: "=",
    ast.NotEq: r"\ne",
}
_JOINED: dict[type[ast.operator], str] = {ast.BitAnd: r"\land"}
# Functions whose name in LaTeX is another.
_FUNCTIONS = {
    "asin": "arcsin",
    "acos": "arccos",
    "atan": "arctan",
    "asinh": "operatorname{arsinh}",
    "acosh": "operatorname{arcosh}",
    "atanh": "operatorname{artanh}",
    "sign": "operatorname{sgn}",
    "sgn": "operatorname{sgn}",
}


def latex(node: ast.expr, write_name: Callable[[ast.expr], str | None] = lambda node: None) -> str:
    """LaTeX of an expression made of numbers, names, + - * / // **, comparisons, choices and calls.

    `write_name` may write any node itself (a name, an attribute, a call) and returns None for those it leaves.
    Raises ValueError at syntax that has no mathematical form here.
    """

    def write(node: ast.expr, at_least: int = _SUM) -> str:
        text, holds = write_bare(node)
        return text if holds >= at_least else rf"\left({text}\right)"

    def unsigned(text: str) -> str:
        return rf"\left({text}\right)" if text.startswith("-") else text

    def write_bare(node: ast.expr) -> tuple[str, int]:
        own = write_name(node)
        if own is not None:
            return own, _ATOM
        match node:
            case ast.Constant(value=int() | float() as value):
                text = _number(value)
                return text, _PRODUCT if "^" in text else _ATOM
            case ast.Name(id=name) | ast.Attribute(value=ast.Name(id="math"), attr=name):
                return symbol(name), _ATOM
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return f"-{unsigned(write(operand, _PRODUCT))}", _SIGN
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                return write_bare(operand)
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                return f"{write(left)} + {unsigned(write(right))}", _SUM
            case ast.BinOp(left=left, op=ast.Sub(), right=right):
                return f"{write(left)} - {unsigned(write(right, _PRODUCT))}", _SUM
            case ast.BinOp(left=left, op=ast.Mult(), right=right):
                first, second = write(left, _PRODUCT), unsigned(write(right, _PRODUCT))
                return (rf"{first} \cdot {second}" if second[0].isdigit() else rf"{first}\,{second}"), _PRODUCT
            case ast.BinOp(left=left, op=ast.Div(), right=right):
                return rf"\frac{{{write(left)}}}{{{write(right)}}}", _PRODUCT
            case ast.BinOp(left=left, op=ast.FloorDiv(), right=right):
                return _CALLS["floor"][0] % rf"\frac{{{write(left)}}}{{{write(right)}}}", _ATOM
            case ast.BinOp(
                left=ast.Call(func=func, args=[argument]), op=ast.Pow(), right=ast.Constant(value=int()) as power
            ) if _call(func) not in (None, *_CALLS):
                return rf"\{_function(func)}^{{{write(power)}}}\left({write(argument)}\right)", _PRODUCT
            case ast.BinOp(left=left, op=ast.Pow(), right=power):
                base = write(left, _ATOM)
                return (rf"{{{base}}}" if "^" in base or "_" in base else base) + f"^{{{write(power)}}}", _POWER
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                return rf"{write(left)} {_COMPARISONS[type(op)]} {write(right)}", _SUM
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _JOINED:
                return rf"{write(left)} {_JOINED[type(op)]} {write(right)}", _SUM
            case (
                ast.Call(func=ast.Attribute(attr="where"), args=[condition, then, otherwise], keywords=[])
                | ast.IfExp(test=condition, body=then, orelse=otherwise)
            ):
                rows = [rf"{write(then)} & {write(condition)}"]
                while isinstance(otherwise, ast.Call) and _call(otherwise.func) == "where":
                    condition, then, otherwise = otherwise.args
                    rows.append(rf"{write(then)} & {write(condition)}")
                rows.append(rf"{write(otherwise)} & \text{{else}}")
                return r"\begin{cases} " + r" \\ ".join(rows) + r" \end{cases}", _ATOM
            case ast.Call(func=func, args=[argument, base]) if _call(func) == "log":
                return rf"\log_{{{write(base)}}}\left({write(argument)}\right)", _PRODUCT
            case ast.Call(func=func, args=arguments, keywords=[]) if (name := _call(func)) is not None:
                if name in _CALLS:
                    form, holds, inner = _CALLS[name]
                    return form % tuple(write(argument, inner) for argument in arguments), holds
                return (
                    rf"\{_function(func)}\left({', '.join(write(argument) for argument in arguments)}\right)",
                    _PRODUCT,
                )
        raise ValueError(f"No mathematical form for: {ast.unparse(node)}")

    return write(node)


def symbol(name: str) -> str:
    """LaTeX of a variable: theta -> θ, w1 -> w₁, m_hat -> m̂."""
    for ending, form in _ACCENTS.items():
        if name.endswith(ending):
            return form % symbol(name.removesuffix(ending))
    stem = name.rstrip("0123456789")
    return GREEK.get(stem, stem) + (f"_{{{name[len(stem) :]}}}" if stem != name else "")


def _number(value: float) -> str:
    mantissa, _, exponent = f"{value:.12g}".partition("e")
    if not exponent:
        return mantissa
    return (rf"{mantissa} \cdot " if mantissa != "1" else "") + f"10^{{{int(exponent)}}}"


def _call(func: ast.expr) -> str | None:
    match func:
        case ast.Name(id=name) | ast.Attribute(value=ast.Name(id="np" | "math"), attr=name):
            return name
    return None


def _function(func: ast.expr) -> str:
    name = _call(func) or ""
    return _FUNCTIONS.get(name, name)


@lru_cache
def _body(method: Callable[..., object]) -> list[ast.stmt]:
    (function,) = ast.parse(textwrap.dedent(inspect.getsource(method))).body
    assert isinstance(function, ast.FunctionDef)
    return function.body


_ASKED = {"f": "f", "grad": r"\nabla f", "hessian": r"\nabla^2 f"}


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
    for statement in _body(cls.step):
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
            test=ast.Call(func=ast.Name(id="off"), args=[ast.Attribute(value=ast.Name(id="self"), attr=name)])
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
    for statement in _body(type(schedule).__call__):
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                lines.append(f"{symbols.get(name, name)} = {latex(value, write_name)}")
            case ast.Return(value=ast.expr() as value):
                lines.append(rf"\frac{{\eta_t}}{{\eta}} = {latex(value, write_name)}")
            case _:
                raise ValueError(f"A schedule is assignments and one return, not: {ast.unparse(statement)}")
    return lines


# \\max alone in an index would make MathML that Firefox refuses.
_CURVATURES = {
    "curvature": r"\lambda_{\mathrm{max}}",
    "most": r"\lambda_{\mathrm{max}}",
    "least": r"\lambda_{\mathrm{min}}",
}


def limit(optimizer: Optimizer) -> str | None:
    """LaTeX of the learning rates that are stable on a quadratic, from `stable_below`; None where there are no such."""
    if type(optimizer).stable_below is Optimizer.stable_below:
        return None
    (statement,) = _body(type(optimizer).stable_below)
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
        for statement in _body(type(optimizer).best_between)
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

    for statement in _body(getattr(type(layer), name)):
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
