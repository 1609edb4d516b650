"""Exact derivatives: the derivative of each function, and the chain rule over all steps of an expression.

At a kink of a function its derivative is still a number: the mean of the derivatives on both sides (0 for |u| at 0).
Where it would be infinite it is 0 (√u at 0).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from formulas.expression import Expression, Value, ordered_steps


def slopes(expressions: Sequence[Expression], name: str) -> list[Expression]:
    """Derivatives of expressions with respect to `name`, by the chain rule over all steps, operands first."""
    known: dict[Expression, Expression] = {}
    for step in ordered_steps(expressions):
        known[step] = _derivative(step, name, known) if name in step.names else step.algebra.as_expression(0)
    return [known[expression] for expression in expressions]


def _derivative(step: Expression, name: str, known: dict[Expression, Expression]) -> Expression:
    """Derivative of a step that depends on `name`, from the known derivatives of its parts."""
    algebra, parts = step.algebra, step.parts
    match step.kind:
        case "name":
            return algebra.as_expression(1)
        case "sum":
            return algebra.sum([(factor, known[part]) for factor, part in parts])
        case "product":
            terms: list[tuple[Value, Expression]] = []
            for i, (part, exponent) in enumerate(parts):
                if name in part.names:
                    rest = parts[:i] + parts[i + 1 :]
                    terms.append((exponent, algebra.product([*rest, (part, exponent - 1), (known[part], 1)])))
            return algebra.sum(terms)
        case _:
            return _call_derivative(step, known)


def _call_derivative(step: Expression, known: dict[Expression, Expression]) -> Expression:
    match step.parts:
        case (u,):
            return _UNARY[step.label](u, known[u])
        case (u, v):
            return _BINARY[step.label](u, v, known[u], known[v])
        case (selector, u, v) if step.label == "choose":
            return _call("choose", selector, known[u], known[v])
        case _:
            raise AssertionError(step.label)


def _call(name: str, u: Expression, *arguments: Expression | Value) -> Expression:
    return u.algebra.call(name, u, *arguments)


def _power(u: Expression, v: Expression, du: Expression, dv: Expression) -> Expression:
    if v.kind == "number":
        return v * _call("power_or_0" if 0 < v.label < 1 else "power", u, v.label - 1) * du
    return v * _call("power", u, v - 1) * du + _call("power", u, v) * _call("log", u) * dv


def _logaddexp(u: Expression, v: Expression, du: Expression, dv: Expression) -> Expression:
    return _call("sigmoid", u - v) * du + _call("sigmoid", v - u) * dv


def _asin(u: Expression) -> Expression:
    """1/√(1 − u²); 0 at ±1."""
    return _call("power_or_0", 1 - u**2, Fraction(-1, 2))


def _acosh(u: Expression) -> Expression:
    """1/√(u² − 1), without the difference of squares; 0 at 1."""
    return _call("power_or_0", (u - 1) * (u + 1), Fraction(-1, 2))


def _cbrt(u: Expression) -> Expression:
    """1/(3 ∛u²); 0 at 0."""
    return Fraction(1, 3) * _call("power_or_0", _call("abs", u), Fraction(-2, 3))


# Derivatives of functions of u, from u and du.
_UNARY: dict[str, Callable[[Expression, Expression], Expression]] = {
    "exp": lambda u, du: _call("exp", u) * du,
    "log": lambda u, du: du / u,
    "sin": lambda u, du: _call("cos", u) * du,
    "cos": lambda u, du: -_call("sin", u) * du,
    "tan": lambda u, du: (1 + _call("tan", u) ** 2) * du,
    "asin": lambda u, du: _asin(u) * du,
    "acos": lambda u, du: -_asin(u) * du,
    "atan": lambda u, du: du / (1 + u**2),
    "sinh": lambda u, du: _call("cosh", u) * du,
    "cosh": lambda u, du: _call("sinh", u) * du,
    "tanh": lambda u, du: _call("tanh_derivative", u) * du,
    "tanh_derivative": lambda u, du: -2 * _call("tanh_derivative", u) * _call("tanh", u) * du,
    "asinh": lambda u, du: _call("power", 1 + u**2, Fraction(-1, 2)) * du,
    "acosh": lambda u, du: _acosh(u) * du,
    "atanh": lambda u, du: du / ((1 - u) * (1 + u)),
    "sigmoid": lambda u, du: _call("sigmoid_derivative", u) * du,
    "sigmoid_derivative": lambda u, du: -1 * _call("sigmoid_derivative", u) * _call("tanh", Fraction(1, 2) * u) * du,
    "softplus": lambda u, du: _call("sigmoid", u) * du,
    "logcosh": lambda u, du: _call("tanh", u) * du,
    "cbrt": lambda u, du: _cbrt(u) * du,
    "log10": lambda u, du: du / (_call("log", u.algebra.as_expression(10)) * u),
    "log2": lambda u, du: du / (_call("log", u.algebra.as_expression(2)) * u),
    "log1p": lambda u, du: du / (1 + u),
    "log1mexp": lambda u, du: _call("exp", u) / (_call("exp", u) - 1) * du,
    "expm1": lambda u, du: _call("exp", u) * du,
    "abs": lambda u, du: _call("sign", u) * du,
    "sign": lambda u, du: 0 * du,
}

# Derivatives of functions of u and v, from u, v, du and dv.
_BINARY: dict[str, Callable[[Expression, Expression, Expression, Expression], Expression]] = {
    "logaddexp": _logaddexp,
    "max": lambda u, v, du, dv: _call("choose", u - v, du, dv),
    "min": lambda u, v, du, dv: _call("choose", v - u, du, dv),
    "power": _power,
    "power_or_0": lambda u, q, du, dq: q * _call("power_or_0", u, q - 1) * du,
}
