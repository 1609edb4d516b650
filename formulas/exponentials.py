"""Sums of exponentials in an expression, and what is written in their place so that no number is too large.

log(1 + e^u) becomes softplus(u), e^u/(e^u + e^v) becomes σ(u − v), log(cosh(u)) one function: where the logarithm or
the quotient is a number, so is every step towards it.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from formulas.expression import Expression, Value

Terms = list[tuple["Value", "Expression"]]  # positive coefficients, and what e is raised to
Factors = Sequence[tuple["Expression", int]]


def exponent(part: Expression) -> Expression | None:
    """w where an expression is e^w as it stands, else None."""
    home = part.algebra
    if part.kind == "call" and part.label == "exp":
        return part.parts[0]
    if part.kind == "call" and part.label == "power" and (part.parts[0].value or 0) > 0:
        return part.parts[1] * home.call("log", part.parts[0])
    if part.kind == "product" and all(exponent(factor) for factor, _ in part.parts):
        return home.sum([(power, raised) for factor, power in part.parts if (raised := exponent(factor))])
    return None


def terms(part: Expression, *, cosh: bool = False) -> Terms:
    """Of a sum of exponentials and a constant, all positive: what e is raised to, 0 for the constant; else [].

    With `cosh` also of cosh(u), which is e^u/2 + e^-u/2.
    """
    home = part.algebra
    if part.kind != "sum" or part.label < 0:
        return []
    found: Terms = [(part.label, home.as_expression(0))] if part.label else []
    for factor, term in part.parts:
        raised = exponent(term)
        if factor <= 0:
            return []
        if raised is not None:
            found.append((factor, raised))
        elif cosh and term.kind == "call" and term.label == "cosh":
            found += [(factor / 2, term.parts[0]), (factor / 2, -term.parts[0])]
        else:
            return []
    return found if len(found) > 1 else []


def logarithm(of: Expression) -> Expression | None:
    """log of an expression with a factor whose own logarithm is known, written with it; else None."""
    home = of.algebra
    if of.value is not None:
        return None
    coefficient, inner = of.parts[0] if of.kind == "sum" and of.label == 0 and len(of.parts) == 1 else (1, of)
    known: list[tuple[Value, Expression]] = []
    rest: list[tuple[Expression, int]] = []
    for part, power in inner.parts if inner.kind == "product" else [(inner, 1)]:
        if (log := _of_positive(part)) is not None:
            known.append((power, log))
        else:
            rest.append((part, power))
    if not known or (coefficient < 0 and not rest):
        return None
    left = home.product([(home.as_expression(coefficient), 1), *rest])
    return home.sum([*known, (1, home.call("log", left))])


def _of_positive(part: Expression) -> Expression | None:
    """log of one factor that is above 0 for every number."""
    home = part.algebra
    if (raised := exponent(part)) is not None:
        return raised
    if found := terms(part, cosh=True):
        return _of_sum(found)
    match part.kind, part.label, part.parts:
        case "call", "sigmoid", (u,):
            return -home.call("softplus", -u)
        case "call", "cosh", (u,):
            return home.call("logcosh", u)
        case "call", "power", (base, power) if (log := _of_positive(base)) is not None:
            return power * log
    if part.kind == "sum" and len(part.parts) == 1 and part.label > 0:  # 1 − σ(u), 1 ± tanh(u)
        ((factor, term),) = part.parts
        if term.kind == "call" and term.label == "sigmoid" and factor == -part.label:
            return home.call("log", part.label) - home.call("softplus", term.parts[0])
        if term.kind == "call" and term.label == "tanh" and abs(factor) == part.label:
            u = term.parts[0] * (-2 if factor > 0 else 2)
            return home.call("log", 2 * part.label) - home.call("softplus", u)
    return None


def _of_sum(found: Terms) -> Expression:
    home = found[0][1].algebra
    (first, u), (second, v), *others = found
    if not others and first == second and (u + v).value == 0:
        return home.call("log", 2 * first) + home.call("logcosh", u)
    if u.value == 0:
        total = home.call("log", first) + home.call("softplus", v + home.call("log", second / first))
    else:
        total = home.call("logaddexp", u + home.call("log", first), v + home.call("log", second))
    for factor, raised in others:
        total = home.call("logaddexp", total, raised + home.call("log", factor))
    return total


def quotients(factors: Factors) -> Factors:
    """The factors of a product, with σ in place of a term over the sum that holds it: e^u/(e^u + e^v) = σ(u − v).

    Likewise (e^u − e^v)/(e^u + e^v) = tanh((u − v)/2), and σ(u)·σ(−u) is one function.
    """
    for place, (below, power) in enumerate(factors):
        if power < 0 and (found := terms(below)):
            home, rest = below.algebra, [*factors[:place], *factors[place + 1 :]]
            written, times = _tanh(found, rest, -power)
            power += times
            # A constant stands over the sum whatever else does, so the other terms come first.
            for over, (factor, raised) in sorted(enumerate(found), key=lambda term: term[1][1].value == 0):
                times = _taken(rest, raised, -power)
                if times:
                    others = found[:over] + found[over + 1 :]
                    written += [(home.as_expression(factor), -times), (_share(factor, raised, others), times)]
                    power += times
            if written:
                return quotients([*written, *rest, *([(below, power)] if power else [])])
    shares: dict[Expression, int] = {}  # the places of σ(u), by u
    for place, (part, power) in enumerate(factors):
        if part.kind == "call" and part.label == "sigmoid" and power > 0:
            u = part.parts[0]
            if (other := shares.get(-u)) is not None:
                times = min(power, factors[other][1])
                left = [(one, n - times * (i in (place, other))) for i, (one, n) in enumerate(factors)]
                return quotients([(u.algebra.call("sigmoid_slope", u), times), *((one, n) for one, n in left if n)])
            shares[u] = place
    return factors


def _tanh(below: Terms, factors: list[tuple[Expression, int]], most: int) -> tuple[list[tuple[Expression, int]], int]:
    """What stands for (e^u − e^v)/(e^u + e^v), and how often it was taken out of a product, up to `most`."""
    if len(below) != 2 or below[0][0] != below[1][0]:
        return [], 0
    (k, u), (_, v) = below
    home = u.algebra
    for place, (part, power) in enumerate(factors):
        if part.kind == "sum" and power > 0:
            above = [
                *([(part.label, home.as_expression(0))] if part.label else []),
                *((f, exponent(term)) for f, term in part.parts),
            ]
            signs = {raised: factor for factor, raised in above}
            if len(above) == 2 and u in signs and v in signs and signs[u] == -signs[v]:
                times = min(power, most)
                factors[place : place + 1] = [(part, power - times)] if power > times else []
                tanh = home.call("tanh", (u - v) * Fraction(1, 2))
                return [(home.as_expression(signs[u] / k), times), (tanh, times)], times
    return [], 0


def _taken(factors: list[tuple[Expression, int]], raised: Expression, most: int) -> int:
    """How often e^raised can be taken out of a product, up to `most`; what is taken is removed."""
    if raised.value == 0:
        return most
    for place, (part, power) in enumerate(factors):
        if power > 0 and part.kind == "call" and part.label in ("exp", "power") and exponent(part) is raised:
            times = min(power, most)
            factors[place : place + 1] = [(part, power - times)] if power > times else []
            return times
    return 0


def _share(factor: Value, raised: Expression, others: Terms) -> Expression:
    """One term over the sum of it and the others."""
    home = raised.algebra
    own = raised + home.call("log", factor)
    if len(others) == 1:
        ((second, v),) = others
        return home.call("sigmoid", own - (v + home.call("log", second)))
    return home.call("exp", own - _of_sum([*others, (factor, raised)]))
