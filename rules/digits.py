"""As many digits as make a line that is shown right."""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Any

import numpy as np

from core import Array

RESULT = 4


MORE = (4, 5, 6, 8, 10, 13, 17)  # digits of what a result is worked out from: 17 are the number itself


SEVERAL = r"\\ &"  # in LaTeX of several lines


def rounded(values: Any, digits: int) -> Any:
    """Numbers, (...), to so many digits; what lies halfway goes away from 0, as a browser's toPrecision has it."""
    values = np.asarray(values, dtype=float)
    if digits >= MORE[-1]:
        return values
    with np.errstate(all="ignore"):
        size = np.abs(values)
        up = digits - 1 - np.floor(np.log10(size))
        scaled = np.where(up >= 0, size * 10.0**up, size / 10.0**-up)
        whole = np.floor(scaled + 0.5)
        near = np.copysign(np.where(up >= 0, whole / 10.0**up, whole * 10.0**-up), values)
        known = np.isfinite(values) & (values != 0)
        near = np.where(known, near, values)
        # Where a last bit decides, and where powers of ten are not exact, decimal arithmetic does.
        doubtful = known & ((np.abs(scaled - whole) > 0.4999) | (np.abs(up) > 22) | (whole >= 10**digits))
    with localcontext(prec=digits, rounding=ROUND_HALF_UP):
        for at in zip(*np.nonzero(doubtful), strict=True):
            near[at] = float(+Decimal(float(values[at])))
    return near


def enough(result: Array, from_shown: Callable[[int, Any], Any]) -> Array:
    """The fewest digits of MORE, (T,), from which each of the results (..., T) is found as it is shown.

    `from_shown` works the results at some places, (k,), out from numbers with so many digits, (..., k).
    """
    shown = rounded(result, RESULT)
    with np.errstate(all="ignore"):
        half = 0.5 * 10.0 ** (np.floor(np.log10(np.abs(shown))) - RESULT + 1)
    half = np.where(np.isfinite(half), half, 0) * (1 + 1e-6)
    needed = np.full(result.shape[-1], MORE[-1], dtype=float)
    missing = np.flatnonzero(np.isfinite(result).reshape(-1, len(needed)).any(axis=0))
    needed[np.setdiff1d(np.arange(len(needed)), missing)] = MORE[0]
    for digits in MORE:
        if not len(missing):
            break
        found = from_shown(digits, missing)
        with np.errstate(all="ignore"):
            wrong = (np.abs(found - shown[..., missing]) > half[..., missing]) & np.isfinite(result[..., missing])
        wrong = wrong.reshape(-1, len(missing)).any(axis=0)
        needed[missing[~wrong]] = digits
        missing = missing[wrong]
    return needed
