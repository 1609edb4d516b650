"""Functions of exponentials that no number is too large for, each right to a few units in the last place, (...)."""

from __future__ import annotations

from typing import Any

import numpy as np


def sigmoid(u: Any) -> Any:
    """1 / (1 + e^-u)."""
    small = np.exp(-np.abs(u))
    return np.where(u >= 0, 1.0, small) / (1 + small)


def sigmoid_slope(u: Any) -> Any:
    """σ(u)·(1 − σ(u)), where 1 − σ(u) does not cancel."""
    small = np.exp(-np.abs(u))
    return small / (1 + small) ** 2


def tanh_slope(u: Any) -> Any:
    """1 − tanh²(u), which does not cancel."""
    return 4 * sigmoid_slope(2 * u)


def softplus(u: Any) -> Any:
    """log(1 + e^u)."""
    return np.logaddexp(0.0, u)


def logcosh(u: Any) -> Any:
    """log(cosh(u)); near 0 as log(1 + 2 sinh²(u/2))."""
    size = np.abs(u)
    near = np.log1p(2 * np.sinh(np.minimum(size, 1) / 2) ** 2)
    return np.where(size < 1, near, size + np.log1p(np.exp(-2 * size)) - np.log(2))


def log1mexp(u: Any) -> Any:
    """log(1 − e^u): NaN for u above 0.

    Source: M. Mächler, Accurately computing log(1 − exp(−|a|)), 2012.
    """
    near = u > -np.log(2)
    return np.where(near, np.log(-np.expm1(np.where(near, u, -1.0))), np.log1p(-np.exp(np.where(near, -1.0, u))))
