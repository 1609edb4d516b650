"""Vectors and matrices over lanes: the first axes are the coordinates, the others the runs."""

from typing import Any

import numpy as np

from core import Array


def off(number: Any) -> bool:
    """Whether a number or switch of a method is a plain 0, for all lanes: what it multiplies need not be computed."""
    return isinstance(number, (int, float)) and not number


def dot(a: Array, b: Array) -> Array:
    """Inner product, (...), of (n, ...) and (n, ...)."""
    return np.sum(a * b, axis=0)


def norm(a: Array) -> Array:
    """Length, (...), of (n, ...)."""
    return np.sqrt(np.sum(a * a, axis=0))


def norm1(a: Array) -> Array:
    """Sum of the absolute coordinates, (...), of (n, ...)."""
    return np.sum(np.abs(a), axis=0)


def outer(a: Array, b: Array) -> Array:
    """Outer product, (n, n, ...), of (n, ...) and (n, ...)."""
    return a[:, None] * b


def times(matrix: Array, a: Array) -> Array:
    """Product, (n, ...), of a matrix (n, n, ...) and (n, ...)."""
    return np.einsum("ij...,j...->i...", matrix, a)


def identity(theta: Array) -> Array:
    """One identity matrix for each lane of theta, (n, n, ...)."""
    one = np.eye(len(theta)).reshape(len(theta), len(theta), *[1] * (theta.ndim - 1))
    return np.broadcast_to(one, (len(theta), *theta.shape)).copy()
