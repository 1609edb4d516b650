"""The functions of formulas, as NumPy computes them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from formulas import stable
from formulas.stable import Numbers


def power(base: Numbers, exponent: Numbers) -> Numbers:
    """Real power, (...): NaN where the base is negative, and where it is 0 and the exponent is negative."""
    defined = (base > 0) | ((base == 0) & (exponent >= 0))
    return np.where(defined, np.where(defined, base, 1.0) ** exponent, np.nan)


def power_or_0(base: Numbers, exponent: Numbers) -> Numbers:
    """Fractional power, (...): 0 where the base is 0, NaN where it is negative."""
    return np.where(base == 0, 0.0, power(np.where(base == 0, 1.0, base), exponent))


def choose(selector: Numbers, positive: Numbers, negative: Numbers) -> Numbers:
    """`positive` where `selector` > 0, `negative` where it is < 0, and the mean of both where it is 0, (...)."""
    return np.where(selector > 0, positive, np.where(selector < 0, negative, (positive + negative) / 2))


@dataclass(frozen=True)
class Function:
    """A function as NumPy computes it; `has_singularities` if it is not finite for some real numbers."""

    compute: Callable[..., Any]
    has_singularities: bool = False


NUMPY_FUNCTIONS: dict[str, Function] = {
    "exp": Function(np.exp),
    "log": Function(np.log, has_singularities=True),
    "sin": Function(np.sin),
    "cos": Function(np.cos),
    "tan": Function(np.tan, has_singularities=True),
    "asin": Function(np.arcsin, has_singularities=True),
    "acos": Function(np.arccos, has_singularities=True),
    "atan": Function(np.arctan),
    "sinh": Function(np.sinh),
    "cosh": Function(np.cosh),
    "tanh": Function(np.tanh),
    "tanh_derivative": Function(stable.tanh_derivative),
    "asinh": Function(np.arcsinh),
    "acosh": Function(np.arccosh, has_singularities=True),
    "atanh": Function(np.arctanh, has_singularities=True),
    "sigmoid": Function(stable.sigmoid),
    "sigmoid_derivative": Function(stable.sigmoid_derivative),
    "softplus": Function(stable.softplus),
    "logaddexp": Function(np.logaddexp),
    "logcosh": Function(stable.logcosh),
    "cbrt": Function(np.cbrt),
    "log10": Function(np.log10, has_singularities=True),
    "log2": Function(np.log2, has_singularities=True),
    "log1p": Function(np.log1p, has_singularities=True),
    "log1mexp": Function(stable.log1mexp, has_singularities=True),
    "expm1": Function(np.expm1),
    "abs": Function(np.abs),
    "sign": Function(np.sign),
    "max": Function(np.maximum),
    "min": Function(np.minimum),
    "choose": Function(choose),
    "power": Function(power, has_singularities=True),
    "power_or_0": Function(power_or_0, has_singularities=True),
}


CONSTANTS: dict[str, float] = {"pi": np.pi, "e": np.e}
