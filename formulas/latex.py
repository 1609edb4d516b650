"""From a Python expression to LaTeX."""

from __future__ import annotations

import ast
from collections.abc import Callable

_SUM, _PRODUCT, _SIGN, _POWER, _ATOM = range(5)  # precedence of an expression

_NAMES = ("alpha", "beta", "delta", "eta", "gamma", "kappa", "lambda", "mu", "pi", "rho", "theta")

GREEK = {name: rf"\{name}" for name in _NAMES}

_ACCENTS = {
    "_hat": r"\hat{%s}",
    "_max": r"%s^{\mathrm{max}}",
    "_inf": r"%s_{\infty}",
}

# Functions with a form of their own, its precedence, and the lowest precedence of an argument without brackets.
_FORMS = {
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

_BIT_OPERATORS: dict[type[ast.operator], str] = {ast.BitAnd: r"\land"}

# Functions with another name in LaTeX.
_FUNCTION_NAMES = {
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
    """LaTeX of an expression with numbers, names, + - * / // **, comparisons, choices and calls.

    `write_name` may write any node (a name, an attribute, a call); for other nodes it returns None. Raises ValueError
    at syntax that has no mathematical form here.
    """
    return _Writer(write_name).write(node)


class _Writer:
    def __init__(self, write_name: Callable[[ast.expr], str | None]) -> None:
        self.write_name = write_name

    def write(self, node: ast.expr, precedence: int = _SUM) -> str:
        """LaTeX of a node, in brackets if its own precedence is lower."""
        text = self.write_name(node)
        if text is not None:
            return text
        match node:
            case ast.Constant(value=int() | float() as value):
                text = _number(value)
                own_precedence = _PRODUCT if "^" in text else _ATOM
            case ast.Name(id=name) | ast.Attribute(value=ast.Name(id="math"), attr=name):
                return symbol(name)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                text, own_precedence = f"-{_bracket_sign(self.write(operand, _PRODUCT))}", _SIGN
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                return self.write(operand, precedence)
            case ast.BinOp():
                text, own_precedence = self._write_operation(node)
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                text, own_precedence = f"{self.write(left)} {_COMPARISONS[type(op)]} {self.write(right)}", _SUM
            case ast.IfExp(test=condition, body=value, orelse=fallback):
                text, own_precedence = self._write_cases(condition, value, fallback)
            case ast.Call():
                text, own_precedence = self._write_call(node)
            case _:
                raise _no_form(node)
        return text if own_precedence >= precedence else rf"\left({text}\right)"

    def _write_operation(self, node: ast.BinOp) -> tuple[str, int]:
        match node:
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                return f"{self.write(left)} + {_bracket_sign(self.write(right))}", _SUM
            case ast.BinOp(left=left, op=ast.Sub(), right=right):
                return f"{self.write(left)} - {_bracket_sign(self.write(right, _PRODUCT))}", _SUM
            case ast.BinOp(left=left, op=ast.Mult(), right=right):
                first, second = self.write(left, _PRODUCT), _bracket_sign(self.write(right, _PRODUCT))
                return (rf"{first} \cdot {second}" if second[0].isdigit() else rf"{first}\,{second}"), _PRODUCT
            case ast.BinOp(left=left, op=ast.Div(), right=right):
                return rf"\frac{{{self.write(left)}}}{{{self.write(right)}}}", _PRODUCT
            case ast.BinOp(left=left, op=ast.FloorDiv(), right=right):
                return _FORMS["floor"][0] % rf"\frac{{{self.write(left)}}}{{{self.write(right)}}}", _ATOM
            case ast.BinOp(
                left=ast.Call(func=func, args=[argument]), op=ast.Pow(), right=ast.Constant(value=int()) as power
            ) if _called_name(func) not in (None, *_FORMS):
                name = _function_name(func)
                return rf"\{name}^{{{self.write(power)}}}\left({self.write(argument)}\right)", _PRODUCT
            case ast.BinOp(left=left, op=ast.Pow(), right=power):
                base = self.write(left, _ATOM)
                base = rf"{{{base}}}" if "^" in base or "_" in base else base
                return f"{base}^{{{self.write(power)}}}", _POWER
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _BIT_OPERATORS:
                return rf"{self.write(left)} {_BIT_OPERATORS[type(op)]} {self.write(right)}", _SUM
            case _:
                raise _no_form(node)

    def _write_call(self, node: ast.Call) -> tuple[str, int]:
        match node:
            case ast.Call(func=ast.Attribute(attr="where"), args=[condition, value, fallback], keywords=[]):
                return self._write_cases(condition, value, fallback)
            case ast.Call(func=func, args=[argument, base]) if _called_name(func) == "log":
                return rf"\log_{{{self.write(base)}}}\left({self.write(argument)}\right)", _PRODUCT
            case ast.Call(func=func, args=arguments, keywords=[]) if (name := _called_name(func)) is not None:
                if name in _FORMS:
                    form, precedence, inner = _FORMS[name]
                    return form % tuple(self.write(argument, inner) for argument in arguments), precedence
                values = ", ".join(self.write(argument) for argument in arguments)
                return rf"\{_function_name(func)}\left({values}\right)", _PRODUCT
            case _:
                raise _no_form(node)

    def _write_cases(self, condition: ast.expr, value: ast.expr, fallback: ast.expr) -> tuple[str, int]:
        """Cases; a choice in the last one gives more cases."""
        rows = [rf"{self.write(value)} & {self.write(condition)}"]
        while isinstance(fallback, ast.Call) and _called_name(fallback.func) == "where":
            condition, value, fallback = fallback.args
            rows.append(rf"{self.write(value)} & {self.write(condition)}")
        rows.append(rf"{self.write(fallback)} & \text{{else}}")
        return r"\begin{cases} " + r" \\ ".join(rows) + r" \end{cases}", _ATOM


def _no_form(node: ast.expr) -> ValueError:
    return ValueError(f"No mathematical form for: {ast.unparse(node)}")


def _bracket_sign(text: str) -> str:
    return rf"\left({text}\right)" if text.startswith("-") else text


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


def _called_name(func: ast.expr) -> str | None:
    """The name of a function, alone or in np or math; None for another expression."""
    match func:
        case ast.Name(id=name) | ast.Attribute(value=ast.Name(id="np" | "math"), attr=name):
            return name
        case _:
            return None


def _function_name(func: ast.expr) -> str:
    """The name of a function in LaTeX."""
    name = _called_name(func) or ""
    return _FUNCTION_NAMES.get(name, name)
