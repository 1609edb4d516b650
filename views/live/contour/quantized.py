"""Values as whole steps along an axis: finer than a pixel, and a fraction of the bytes of floats."""

from __future__ import annotations

from typing import Any

import numpy as np

from core import Array, Interval

STEPS = 4096  # over the range of an axis
MAX_COARSER = 4  # factor by which steps may be longer, for values far outside of the axis
MOST_KEPT = 6  # grids
FINER = 16  # times, that grids are which are kept: errors add up in sums
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


class GridCoder:
    """Packs smooth grids one after another: each as a sum of those before, where it is one, else by its differences.

    A surface in a number of its own is often such a sum at all values: x² + k y² is one of two grids.
    """

    def __init__(self) -> None:
        self._known: list[Array] = []  # as the browser has them

    def coded(self, values: Array, step: float) -> Any:
        """Values, (k,), for JavaScript, right to a step; single floats where some are not finite or very large.

        weights  of 1 and of the grids that are kept: the values are this sum
        step     between two numbers
        bends    (k,) int32: third differences of the numbers
        kept     whether the browser is to keep the grid
        """
        if not np.all(np.abs(values) < _LARGEST_ON_GRID * step / FINER):  # NaN too
            with np.errstate(over="ignore"):
                return np.asarray(values, dtype=np.float32)
        parts = np.stack([np.ones(len(values)), *self._known])
        weights = np.linalg.lstsq(parts.T, values)[0]
        if np.max(np.abs(weights @ parts - values)) < step:
            return {"weights": weights.tolist()}
        kept = len(self._known) < MOST_KEPT
        step = step / FINER if kept else step
        numbers = np.round(values / step)
        if kept:
            self._known.append(numbers * step)
        bends = np.diff(numbers.astype(np.int64), 3, prepend=[0, 0, 0]).astype(np.int32)
        return {"step": step, "bends": bends, "kept": kept}
