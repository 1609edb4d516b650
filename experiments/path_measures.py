"""Numbers that sum up a path: steps to a tolerance, length, and how often each coordinate turns back."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core import Array


def first_step_within(excess: ArrayLike, tolerance: float) -> NDArray[np.intp]:
    """First step at which `excess`, (T+1, ...), is at most `tolerance`, (...); -1 where it never is.

    A run may leave again later. What is not a number is never within the tolerance.
    """
    is_reached = np.asarray(excess) <= tolerance
    return np.where(is_reached.any(axis=0), is_reached.argmax(axis=0), -1)


def path_length(theta: Array) -> Array:
    """Sum of the lengths of all steps of paths (T+1, n, ...), (...); infinite where a point is not finite."""
    with np.errstate(all="ignore"):
        length: Array = np.hypot.reduce(np.diff(theta, axis=0), axis=1).sum(axis=0)
    return np.where(np.isnan(length), np.inf, length)


def turn_counts(theta: Array) -> NDArray[np.intp]:
    """How often each coordinate's step has the opposite sign of the step before, (n, ...), on paths (T+1, n, ...).

    A step of 0, or one that is not finite, is no turn.
    """
    with np.errstate(all="ignore"):
        signs = np.sign(np.diff(theta, axis=0))
        return np.sum(signs[1:] * signs[:-1] < 0, axis=0)
