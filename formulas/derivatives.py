"""Exact derivatives: the derivative of each function, and the chain rule over all steps of an expression.

Where a function has a kink its derivative is still a number: the mean of the derivatives on both sides (0 for |u| at
0). Where it would be infinite it is 0 (√u at 0).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from formulas.expression import Expression, ordered_steps


def _call(name: str, *arguments: Any) -> Expression:
    return arguments[0].algebra.call(name, *arguments)


def _power_slope(u: Expression, v: Expression, du: Expression, dv: Expression) -> Expression:
    if v.kind == "number":
        return v * _call("power_or_0" if 0 < v.label < 1 else "power", u, v.label - 1) * du
    return v * _call("power", u, v - 1) * du + _call("power", u, v) * _call("log", u) * dv


def _arc_slope(u: Expression) -> Expression:
    """1/√(1 − u²); 0 at its ends."""
    return _call("power_or_0", 1 - u**2, Fraction(-1, 2))


def _acosh_slope(u: Expression) -> Expression:
    """1/√(u² − 1), without the difference of squares; 0 at its end."""
    return _call("power_or_0", (u - 1) * (u + 1), Fraction(-1, 2))


def _cbrt_slope(u: Expression) -> Expression:
    """1/(3 ∛u²); 0 at 0."""
    return Fraction(1, 3) * _call("power_or_0", _call("abs", u), Fraction(-2, 3))


def _logaddexp_slope(u: Expression, v: Expression, du: Expression, dv: Expression) -> Expression:
    return _call("sigmoid", u - v) * du + _call("sigmoid", v - u) * dv


# Each is given the arguments of a function and then their derivatives.
SLOPES: dict[str, Callable[..., Any]] = {
    "exp": lambda u, du: _call("exp", u) * du,
    "log": lambda u, du: du / u,
    "sin": lambda u, du: _call("cos", u) * du,
    "cos": lambda u, du: -_call("sin", u) * du,
    "tan": lambda u, du: (1 + _call("tan", u) ** 2) * du,
    "asin": lambda u, du: _arc_slope(u) * du,
    "acos": lambda u, du: -_arc_slope(u) * du,
    "atan": lambda u, du: du / (1 + u**2),
    "sinh": lambda u, du: _call("cosh", u) * du,
    "cosh": lambda u, du: _call("sinh", u) * du,
    "tanh": lambda u, du: _call("tanh_slope", u) * du,
    "tanh_slope": lambda u, du: -2 * _call("tanh_slope", u) * _call("tanh", u) * du,
    "asinh": lambda u, du: _call("power", 1 + u**2, Fraction(-1, 2)) * du,
    "acosh": lambda u, du: _acosh_slope(u) * du,
    "atanh": lambda u, du: du / ((1 - u) * (1 + u)),
    "sigmoid": lambda u, du: _call("sigmoid_slope", u) * du,
    "sigmoid_slope": lambda u, du: -1 * _call("sigmoid_slope", u) * _call("tanh", Fraction(1, 2) * u) * du,
    "softplus": lambda u, du: _call("sigmoid", u) * du,
    "logaddexp": _logaddexp_slope,
    "logcosh": lambda u, du: _call("tanh", u) * du,
    "cbrt": lambda u, du: _cbrt_slope(u) * du,
    "log10": lambda u, du: du / (_call("log", u.algebra.as_expression(10)) * u),
    "log2": lambda u, du: du / (_call("log", u.algebra.as_expression(2)) * u),
    "log1p": lambda u, du: du / (1 + u),
    "log1mexp": lambda u, du: _call("exp", u) / (_call("exp", u) - 1) * du,
    "expm1": lambda u, du: _call("exp", u) * du,
    "abs": lambda u, du: _call("sign", u) * du,
    "sign": lambda u, du: 0 * du,
    "max": lambda u, v, du, dv: _call("choose", u - v, du, dv),
    "min": lambda u, v, du, dv: _call("choose", v - u, du, dv),
    "choose": lambda s, u, v, ds, du, dv: _call("choose", s, du, dv),
    "power": _power_slope,
    "power_or_0": lambda u, q, du, dq: q * _call("power_or_0", u, q - 1) * du,
}


def slopes(expressions: Sequence[Expression], name: str) -> list[Expression]:
    """Derivatives by `name`: the chain rule over all steps, in the order in which they were made."""
    known: dict[Expression, Expression] = {}
    for step in ordered_steps(expressions):
        known[step] = _slope(step, name, known) if name in step.names else step.algebra.as_expression(0)
    return [known[expression] for expression in expressions]


def _slope(expression: Expression, name: str, known: dict[Expression, Expression]) -> Expression:
    algebra, parts = expression.algebra, expression.parts
    match expression.kind:
        case "name":
            return algebra.as_expression(1)
        case "sum":
            return algebra.sum([(factor, known[part]) for factor, part in parts])
        case "product":
            return algebra.sum(
                [
                    (exponent, algebra.product([*others, (part, exponent - 1), (known[part], 1)]))
                    for place, (part, exponent) in enumerate(parts)
                    if name in part.names
                    for others in [parts[:place] + parts[place + 1 :]]
                ]
            )
    return algebra.as_expression(SLOPES[expression.label](*parts, *(known[part] for part in parts)))
