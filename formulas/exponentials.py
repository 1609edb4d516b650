"""Sums of exponentials in an expression, and forms of them that do not overflow.

log(1 + e^u) becomes softplus(u), e^u/(e^u + e^v) becomes σ(u − v), and log(cosh(u)) one function: where the logarithm
or the quotient is finite, every intermediate result is finite too.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from formulas.expression import Expression, Value

Terms = list[tuple["Value", "Expression"]]  # positive coefficients and exponents of e
Factors = Sequence[tuple["Expression", int]]  # expressions and whole powers


def exponent(part: Expression) -> Expression | None:
    """w if an expression has the form e^w, else None."""
    algebra = part.algebra
    if part.kind == "call" and part.label == "exp":
        return part.parts[0]
    if part.kind == "call" and part.label == "power" and (part.parts[0].value or 0) > 0:
        return part.parts[1] * algebra.call("log", part.parts[0])
    if part.kind == "product" and all(exponent(factor) for factor, _ in part.parts):
        return algebra.sum([(power, w) for factor, power in part.parts if (w := exponent(factor))])
    return None


def exponential_terms(part: Expression, *, cosh: bool = False) -> Terms:
    """Coefficients and exponents of a sum of exponentials and a constant, all positive; empty for other expressions.

    The exponent of the constant is 0. With `cosh`, cosh(u) counts as e^u/2 + e^-u/2.
    """
    algebra = part.algebra
    if part.kind != "sum" or part.label < 0:
        return []
    terms: Terms = [(part.label, algebra.as_expression(0))] if part.label else []
    for factor, term in part.parts:
        w = exponent(term)
        if factor <= 0:
            return []
        if w is not None:
            terms.append((factor, w))
        elif cosh and term.kind == "call" and term.label == "cosh":
            terms += [(factor / 2, term.parts[0]), (factor / 2, -term.parts[0])]
        else:
            return []
    return terms if len(terms) > 1 else []


def logarithm(expression: Expression) -> Expression | None:
    """log of an expression with a factor whose logarithm has a form of its own; else None."""
    algebra = expression.algebra
    if expression.value is not None:
        return None
    coefficient, inner = 1, expression
    if expression.kind == "sum" and expression.label == 0 and len(expression.parts) == 1:
        coefficient, inner = expression.parts[0]
    known: list[tuple[Value, Expression]] = []
    rest: list[tuple[Expression, int]] = []
    for part, power in inner.parts if inner.kind == "product" else [(inner, 1)]:
        if (log := _log_positive(part)) is not None:
            known.append((power, log))
        else:
            rest.append((part, power))
    if not known or (coefficient < 0 and not rest):
        return None
    remainder = algebra.product([(algebra.as_expression(coefficient), 1), *rest])
    return algebra.sum([*known, (1, algebra.call("log", remainder))])


def _log_positive(part: Expression) -> Expression | None:
    """log of a factor that is positive for all real numbers; None for other factors."""
    algebra = part.algebra
    if (w := exponent(part)) is not None:
        return w
    if terms := exponential_terms(part, cosh=True):
        return _log_sum(terms)
    match part.kind, part.label, part.parts:
        case "call", "sigmoid", (u,):
            return -algebra.call("softplus", -u)
        case "call", "cosh", (u,):
            return algebra.call("logcosh", u)
        case "call", "power", (base, power) if (log := _log_positive(base)) is not None:
            return power * log
        case _:
            return _log_difference(part)


def _log_difference(part: Expression) -> Expression | None:
    """log of a multiple of 1 − σ(u) or 1 ± tanh(u); None for other expressions."""
    algebra = part.algebra
    if part.kind == "sum" and len(part.parts) == 1 and part.label > 0:
        ((factor, term),) = part.parts
        if term.kind == "call" and term.label == "sigmoid" and factor == -part.label:
            return algebra.call("log", part.label) - algebra.call("softplus", term.parts[0])
        if term.kind == "call" and term.label == "tanh" and abs(factor) == part.label:
            u = term.parts[0] * (-2 if factor > 0 else 2)
            return algebra.call("log", 2 * part.label) - algebra.call("softplus", u)
    return None


def _log_sum(terms: Terms) -> Expression:
    """log of a sum of exponentials."""
    algebra = terms[0][1].algebra
    (first, u), (second, v), *rest = terms
    if not rest and first == second and (u + v).value == 0:
        return algebra.call("log", 2 * first) + algebra.call("logcosh", u)
    if u.value == 0:
        total = algebra.call("log", first) + algebra.call("softplus", v + algebra.call("log", second / first))
    else:
        total = algebra.call("logaddexp", u + algebra.call("log", first), v + algebra.call("log", second))
    for factor, w in rest:
        total = algebra.call("logaddexp", total, w + algebra.call("log", factor))
    return total


def quotients(factors: Factors) -> Factors:
    """The factors of a product with σ or tanh in place of a quotient of exponentials.

    e^u/(e^u + e^v) becomes σ(u − v), (e^u − e^v)/(e^u + e^v) becomes tanh((u − v)/2), and σ(u)·σ(−u) one function.
    """
    for i, (denominator, power) in enumerate(factors):
        terms = exponential_terms(denominator) if power < 0 else []
        simplified = _divide(terms, [*factors[:i], *factors[i + 1 :]], denominator, power) if terms else []
        if simplified:
            return quotients(simplified)
    indices: dict[Expression, int] = {}  # of σ(u), by u
    for i, (part, power) in enumerate(factors):
        if part.kind == "call" and part.label == "sigmoid" and power > 0:
            u = part.parts[0]
            if (j := indices.get(-u)) is not None:
                times = min(power, factors[j][1])
                rest = [(factor, n - times * (k in (i, j))) for k, (factor, n) in enumerate(factors)]
                product = u.algebra.call("sigmoid_derivative", u)
                return quotients([(product, times), *((factor, n) for factor, n in rest if n)])
            indices[u] = i
    return factors


def _divide(
    terms: Terms, rest: list[tuple[Expression, int]], denominator: Expression, power: int
) -> list[tuple[Expression, int]]:
    """The product of `rest` and a negative power of a sum of exponentials, simplified; empty if it cannot be."""
    algebra = denominator.algebra
    simplified, times = _take_tanh(terms, rest, -power)
    power += times
    # A constant divides whatever the other factors are, so the other terms come first.
    for i, (factor, w) in sorted(enumerate(terms), key=lambda term: term[1][1].value == 0):
        times = _take_exponential(rest, w, -power)
        if times:
            rest_terms = terms[:i] + terms[i + 1 :]
            simplified += [(algebra.as_expression(factor), -times), (_share(factor, w, rest_terms), times)]
            power += times
    return [*simplified, *rest, *([(denominator, power)] if power else [])] if simplified else []


def _take_tanh(
    denominator: Terms, factors: list[tuple[Expression, int]], limit: int
) -> tuple[list[tuple[Expression, int]], int]:
    """Take (e^u − e^v)/(e^u + e^v) out of a product up to `limit` times; its replacement, and the number of times."""
    if len(denominator) != 2 or denominator[0][0] != denominator[1][0]:
        return [], 0
    (k, u), (_, v) = denominator
    algebra = u.algebra
    for i, (part, power) in enumerate(factors):
        if part.kind == "sum" and power > 0:
            numerator = [
                *([(part.label, algebra.as_expression(0))] if part.label else []),
                *((f, exponent(term)) for f, term in part.parts),
            ]
            signs = {w: factor for factor, w in numerator}
            if len(numerator) == 2 and u in signs and v in signs and signs[u] == -signs[v]:
                times = min(power, limit)
                factors[i : i + 1] = [(part, power - times)] if power > times else []
                tanh = algebra.call("tanh", (u - v) * Fraction(1, 2))
                return [(algebra.as_expression(signs[u] / k), times), (tanh, times)], times
    return [], 0


def _take_exponential(factors: list[tuple[Expression, int]], w: Expression, limit: int) -> int:
    """Take e^w out of a product up to `limit` times; the number of times."""
    if w.value == 0:
        return limit
    for i, (part, power) in enumerate(factors):
        if power > 0 and part.kind == "call" and part.label in ("exp", "power") and exponent(part) is w:
            times = min(power, limit)
            factors[i : i + 1] = [(part, power - times)] if power > times else []
            return times
    return 0


def _share(factor: Value, w: Expression, rest: Terms) -> Expression:
    """One term, factor·e^w, divided by the sum of it and the rest of the terms."""
    algebra = w.algebra
    log_term = w + algebra.call("log", factor)
    if len(rest) == 1:
        ((second, v),) = rest
        return algebra.call("sigmoid", log_term - (v + algebra.call("log", second)))
    return algebra.call("exp", log_term - _log_sum([*rest, (factor, w)]))
