"""Vectors and matrices over lanes: the first axes are the coordinates, the others are the runs."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from core import Array, typeset_as


def is_off(number: Any) -> bool:
    """Whether a number or a switch of a method is a plain 0 for all lanes, so that its factor need not be computed."""
    return isinstance(number, (int, float)) and not number


def dot(a: Array, b: Array) -> Array:
    """Inner product, (...), of vectors (n, ...) and (n, ...)."""
    return np.sum(a * b, axis=0)


def norm(a: Array) -> Array:
    """Euclidean norm, (...), of a vector (n, ...)."""
    return np.sqrt(np.sum(a * a, axis=0))


def norm1(a: Array) -> Array:
    """Sum of absolute coordinates, (...), of a vector (n, ...)."""
    return np.sum(np.abs(a), axis=0)


@typeset_as("<a> > 0")
def is_positive(a: Array) -> NDArray[np.bool_]:
    """Whether a > 0, (...), and not so small that its products underflow."""
    return a > 1e-290


def outer(a: Array, b: Array) -> Array:
    """Outer product, (n, n, ...), of vectors (n, ...) and (n, ...)."""
    return a[:, None] * b


def times(matrix: Array, a: Array) -> Array:
    """Product, (n, ...), of a matrix (n, n, ...) and a vector (n, ...)."""
    return np.sum(matrix * a, axis=1)  # not einsum: its last bits depend on the number of lanes


@typeset_as("I")
def identity(theta: Array) -> Array:
    """Identity matrix for each lane of theta, (n, n, ...)."""
    eye = np.eye(len(theta)).reshape(len(theta), len(theta), *[1] * (theta.ndim - 1))
    return np.broadcast_to(eye, (len(theta), *theta.shape)).copy()


@typeset_as(r"<matrix>^{-1}\, <a>")
def solve(matrix: Array, a: Array) -> Array:
    """Solution x, (n, ...), of matrix x = a; not finite in lanes where the matrix, (n, n, ...), is singular.

    Gauss-Jordan elimination with partial pivoting over all lanes at once. `np.linalg.solve` would raise for all lanes
    if one matrix is singular.
    """
    rows = np.concatenate([matrix, a[:, None]], axis=1)
    for k in range(len(a)):
        pivot = k + np.argmax(np.abs(rows[k:, k]), axis=0)
        pivot_row = np.take_along_axis(rows, pivot[None, None], axis=0)[0]
        is_pivot = np.arange(len(a)).reshape(-1, *[1] * (a.ndim - 1)) == pivot
        rows = np.where(is_pivot[:, None], rows[k], rows)
        reduced = pivot_row / pivot_row[k]
        rows = rows - rows[:, k : k + 1] * reduced
        rows[k] = reduced
    return rows[:, -1]


def smallest_eigenvalue(matrix: Array) -> Array:
    """Smallest eigenvalue, (...), of symmetric matrices (n, n, ...); NaN where a matrix is not finite."""
    if len(matrix) == 2:  # much faster than LAPACK in many lanes
        (a, b), (_, d) = matrix
        return (a + d) / 2 - np.hypot((a - d) / 2, b)
    finite = np.isfinite(matrix).all(axis=(0, 1))
    usable = np.where(finite, matrix, identity(matrix[0]))
    return np.where(finite, np.linalg.eigvalsh(np.moveaxis(usable, (0, 1), (-2, -1)))[..., 0], np.nan)
