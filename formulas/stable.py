"""Functions with exponentials that do not overflow, each right to a few units in the last place, (...)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Numbers = float | NDArray[np.float64]


def sigmoid(u: Numbers) -> Numbers:
    """σ(u) = 1 / (1 + e^-u)."""
    small = np.exp(-np.abs(u))
    return np.where(u >= 0, 1.0, small) / (1 + small)


def sigmoid_derivative(u: Numbers) -> Numbers:
    """σ(u)·(1 − σ(u)), without cancellation in 1 − σ(u)."""
    small = np.exp(-np.abs(u))
    return small / (1 + small) ** 2


def tanh_derivative(u: Numbers) -> Numbers:
    """1 − tanh²(u), without cancellation."""
    return 4 * sigmoid_derivative(2 * u)


def softplus(u: Numbers) -> Numbers:
    """log(1 + e^u)."""
    return np.logaddexp(0.0, u)


def logcosh(u: Numbers) -> Numbers:
    """log(cosh(u)), for |u| < 1 as log(1 + 2 sinh²(u/2))."""
    size = np.abs(u)
    inner = np.log1p(2 * np.sinh(np.minimum(size, 1) / 2) ** 2)
    return np.where(size < 1, inner, size + np.log1p(np.exp(-2 * size)) - np.log(2))


def log1mexp(u: Numbers) -> Numbers:
    """log(1 − e^u); NaN for u above 0.

    Source: M. Mächler, Accurately computing log(1 − exp(−|a|)), 2012.
    """
    inner = u > -np.log(2)
    return np.where(inner, np.log(-np.expm1(np.where(inner, u, -1.0))), np.log1p(-np.exp(np.where(inner, -1.0, u))))
