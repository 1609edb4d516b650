"""Vectors and matrices over lanes: the first axes are the coordinates, the others the runs."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from core import Array, written


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


@written("<a> > 0")
def positive(a: Array) -> NDArray[np.bool_]:
    """Whether a is above 0, and by more than what vanishes when numbers this small are multiplied."""
    return a > 1e-290


def outer(a: Array, b: Array) -> Array:
    """Outer product, (n, n, ...), of (n, ...) and (n, ...)."""
    return a[:, None] * b


def times(matrix: Array, a: Array) -> Array:
    """Product, (n, ...), of a matrix (n, n, ...) and (n, ...)."""
    return np.sum(matrix * a, axis=1)  # unlike einsum, whose last bits depend on how many lanes there are


@written("I")
def identity(theta: Array) -> Array:
    """One identity matrix for each lane of theta, (n, n, ...)."""
    one = np.eye(len(theta)).reshape(len(theta), len(theta), *[1] * (theta.ndim - 1))
    return np.broadcast_to(one, (len(theta), *theta.shape)).copy()


@written(r"<matrix>^{-1}\, <a>")
def solve(matrix: Array, a: Array) -> Array:
    """x, (n, ...), with matrix x = a; not finite in the lanes in which the matrix, (n, n, ...), is singular.

    Gauss and Jordan's elimination with partial pivoting over all lanes at once: `np.linalg.solve` raises for all lanes
    where one is singular.
    """
    rows = np.concatenate([matrix, a[:, None]], axis=1)
    for k in range(len(a)):
        pivot = k + np.argmax(np.abs(rows[k:, k]), axis=0)
        chosen = np.take_along_axis(rows, pivot[None, None], axis=0)[0]
        at_pivot = np.arange(len(a)).reshape(-1, *[1] * (a.ndim - 1)) == pivot
        rows = np.where(at_pivot[:, None], rows[k], rows)
        reduced = chosen / chosen[k]
        rows = rows - rows[:, k : k + 1] * reduced
        rows[k] = reduced
    return rows[:, -1]


def least_eigenvalue(matrix: Array) -> Array:
    """The smallest eigenvalue, (...), of symmetric matrices (n, n, ...); NaN where they are not finite."""
    if len(matrix) == 2:  # in many lanes much faster than LAPACK
        (a, b), (_, d) = matrix
        return (a + d) / 2 - np.hypot((a - d) / 2, b)
    finite = np.isfinite(matrix).all(axis=(0, 1))
    usable = np.where(finite, matrix, identity(matrix[0]))
    return np.where(finite, np.linalg.eigvalsh(np.moveaxis(usable, (0, 1), (-2, -1)))[..., 0], np.nan)
