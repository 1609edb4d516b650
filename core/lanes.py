"""Many runs in one: records and arrays cut into lanes, and joined again."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.surface import Array, Surface

# Smaller chunks make threads wait for one another, larger ones leave the caches (measured).
LANES_PER_CHUNK = 32_768


def map_lanes(record: Any, pick: Callable[[Array], Array]) -> Any:
    """`record` with the lanes of its numbers, those of surfaces within it too, that `pick` takes."""
    changed = {}
    for f in dataclasses.fields(record):
        value = getattr(record, f.name)
        if isinstance(value, Surface):
            theirs = map_lanes(value, pick)
            if theirs is not value:
                changed[f.name] = theirs
        elif np.ndim(value):
            changed[f.name] = pick(value)
    return replace(record, **changed) if changed else record


def chunks(lanes: tuple[int, ...]) -> tuple[int, NDArray[np.intp]]:
    """The longest axis of `lanes`, counted from the last, and the edges of the chunks along it, (chunks+1,)."""
    axis = max(range(-len(lanes), 0), key=lambda axis: lanes[axis], default=-1)
    longest = lanes[axis] if lanes else 1
    count = max(1, min(longest, math.ceil(math.prod(lanes) / LANES_PER_CHUNK)))
    return axis, np.linspace(0, longest, count + 1).astype(np.intp)


def slice_axis(values: Array, axis: int, at: slice) -> Array:
    """A part of one of the lanes' axes, counted from the last; whole where `values` has no such axis or one for all."""
    if values.ndim < -axis or values.shape[axis] == 1:
        return values
    return values[(..., at, *[slice(None)] * (-axis - 1))]


def take_lanes(values: Array, lanes: tuple[int, ...], at: NDArray[np.intp]) -> Array:
    """The lanes at the flat indices `at`, from numbers (...) or points (n, ...)."""
    first = values.shape[: values.ndim - len(lanes)] if values.ndim > len(lanes) else ()
    return np.broadcast_to(values, (*first, *lanes)).reshape(*first, -1)[..., at]


def concatenate(pieces: tuple[Any, ...], axis: int) -> Any:
    if len(pieces) == 1:
        return pieces[0]
    if isinstance(pieces[0], dict):
        return {name: concatenate(tuple(piece[name] for piece in pieces), axis) for name in pieces[0]}
    return np.concatenate(pieces, axis)
