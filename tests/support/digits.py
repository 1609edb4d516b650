"""Numbers as the browser shows them."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, localcontext


def shown(value: float, digits: int) -> str:
    """Text of a number as a browser's toPrecision writes it, computed in decimal arithmetic."""
    with localcontext(prec=digits, rounding=ROUND_HALF_UP):
        return repr(float(+Decimal(value)))


def number(shown: str) -> float:
    return float(shown.replace("−", "-"))


def unit(shown: str) -> float:
    """Value of one unit in the last digit of a shown number."""
    mantissa, _, exponent = shown.replace("−", "-").partition("e")
    return 10.0 ** (int(exponent or 0) - len(mantissa.partition(".")[2]))
