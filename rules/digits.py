"""Rounding for people: as many digits as make a shown line right."""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Any

import numpy as np

from core import Array

RESULT = 4  # digits of a result
WORKING_DIGITS = (4, 5, 6, 8, 10, 13, 17)  # digits of the numbers in a line; 17 show a number exactly


def rounded(values: Any, digits: int) -> Any:
    """Numbers, (...), rounded to a number of digits; halves are rounded away from 0, as by a browser's toPrecision."""
    numbers: Array = np.asarray(values, dtype=float)
    if digits >= WORKING_DIGITS[-1]:
        return numbers
    with np.errstate(all="ignore"):
        size = np.abs(numbers)
        exponent = digits - 1 - np.floor(np.log10(size))
        scaled = np.where(exponent >= 0, size * 10.0**exponent, size / 10.0**-exponent)
        whole = np.floor(scaled + 0.5)
        result = np.copysign(np.where(exponent >= 0, whole / 10.0**exponent, whole * 10.0**-exponent), numbers)
        usable = np.isfinite(numbers) & (numbers != 0)
        result = np.where(usable, result, numbers)
        # Decimal arithmetic decides where the last bit matters, and where powers of ten are not exact.
        doubtful = usable & ((np.abs(scaled - whole) > 0.4999) | (np.abs(exponent) > 22) | (whole >= 10**digits))
    with localcontext(prec=digits, rounding=ROUND_HALF_UP):
        for index in zip(*np.nonzero(doubtful), strict=True):
            result[index] = float(+Decimal(float(numbers[index])))
    return result


def sufficient_digits(result: Array, from_shown: Callable[[int, Any], Any]) -> Array:
    """Smallest number of digits, (T,), among WORKING_DIGITS, with which every result, (..., T), is as it is shown.

    A result is so if it agrees with the shown one within half a unit of its last digit; 17 where no smaller number is
    sufficient. `from_shown(digits, indices)` computes the results, (..., k), of the steps `indices`, (k,), from
    numbers rounded to `digits`.
    """
    shown = rounded(result, RESULT)
    with np.errstate(all="ignore"):
        half = 0.5 * 10.0 ** (np.floor(np.log10(np.abs(shown))) - RESULT + 1)
    half = np.where(np.isfinite(half), half, 0) * (1 + 1e-6)
    needed = np.full(result.shape[-1], WORKING_DIGITS[-1], dtype=float)
    missing = np.flatnonzero(np.isfinite(result).reshape(-1, len(needed)).any(axis=0))
    needed[np.setdiff1d(np.arange(len(needed)), missing)] = WORKING_DIGITS[0]
    for digits in WORKING_DIGITS:
        if not len(missing):
            break
        found = from_shown(digits, missing)
        with np.errstate(all="ignore"):
            wrong = (np.abs(found - shown[..., missing]) > half[..., missing]) & np.isfinite(result[..., missing])
        wrong = wrong.reshape(-1, len(missing)).any(axis=0)
        needed[missing[~wrong]] = digits
        missing = missing[wrong]
    return needed
