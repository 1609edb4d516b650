"""Values as whole steps along an axis: finer than a pixel, and a fraction of the bytes of floats."""

from __future__ import annotations

from typing import Any

import numpy as np

from core import Array, Interval

STEPS = 4096  # over the range of an axis
MAX_COARSER = 4  # factor by which steps may be longer, for values far outside of the axis
_LARGEST = 2**15 - 1
_LARGEST_ON_GRID = 2**27  # so that the differences fit into 32 bits
_GAP = -(2**15)  # stands for NaN


def quantized(values: Array, side: Interval, *, log: bool = False) -> dict[str, Any] | None:
    """Values, (k,), as whole steps along an axis over `side`, for JavaScript; None where they reach too far beyond.

    low, step  of value number 0 and between two of them; with `log`, of the decimal logarithm
    moves      (k,) int16: number of the first value, and differences from one to the next, modulo 2^16

    An error is at most half a step. NaN stays NaN, and so does what has no logarithm.
    """
    low, high = side
    with np.errstate(all="ignore"):
        places = (np.log10(values) if log else np.asarray(values, dtype=float)) - low
        places[(values <= 0) if log else np.zeros(len(values), dtype=bool)] = np.nan
        step = (high - low) / STEPS
        largest = np.fmax.reduce(np.abs(places), initial=0.0) / step
        if largest > MAX_COARSER * _LARGEST:
            return None
        while largest > _LARGEST:
            step, largest = 2 * step, largest / 2
        numbers = np.where(np.isnan(places), _GAP, np.round(places / step)).astype(np.int32)
    return {"low": low, "step": step, "log": log, "moves": np.diff(numbers, prepend=0).astype(np.int16)}


def quantized_grid(values: Array, step: float) -> Any:
    """Values of a smooth grid, (k,), as whole numbers of a step, for JavaScript; single floats where there are others.

    step   between two numbers
    bends  (k,) int32: third differences of the numbers
    """
    numbers = np.round(values / step)
    if not np.all(np.abs(numbers) < _LARGEST_ON_GRID):  # NaN too
        with np.errstate(over="ignore"):
            return np.asarray(values, dtype=np.float32)
    return {"step": step, "bends": np.diff(numbers.astype(np.int64), 3, prepend=[0, 0, 0]).astype(np.int32)}
