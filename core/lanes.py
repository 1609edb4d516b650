"""Many runs in one set of arrays: records and arrays are cut into chunks of lanes and put together again."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from core.surface import Array, State, Surface

# Smaller chunks cost thread synchronization, larger ones overflow the caches (measured).
LANES_PER_CHUNK = 32_768


def map_lanes(record: Any, pick: Callable[[Array], Array]) -> Any:
    """`record` with `pick` applied to each number that has lanes, also in surfaces inside the record."""
    changed: dict[str, Any] = {}
    for f in dataclasses.fields(record):
        value = getattr(record, f.name)
        if isinstance(value, Surface):
            inner = map_lanes(value, pick)
            if inner is not value:
                changed[f.name] = inner
        elif np.ndim(value):
            changed[f.name] = pick(value)
    return replace(record, **changed) if changed else record


def chunk_edges(lanes: tuple[int, ...]) -> tuple[int, NDArray[np.intp]]:
    """The longest axis of `lanes`, as a negative index, and the edges of the chunks along it, (chunks+1,)."""
    axis = max(range(-len(lanes), 0), key=lambda axis: lanes[axis], default=-1)
    longest = lanes[axis] if lanes else 1
    count = max(1, min(longest, math.ceil(math.prod(lanes) / LANES_PER_CHUNK)))
    return axis, np.linspace(0, longest, count + 1).astype(np.intp)


def slice_axis(values: Array, axis: int, part: slice) -> Array:
    """A part of `values` along an axis of the lanes, a negative index; all if that axis is missing or has length 1."""
    if values.ndim < -axis or values.shape[axis] == 1:
        return values
    return values[(..., part, *[slice(None)] * (-axis - 1))]


def take_lanes(values: Array, lanes: tuple[int, ...], indices: NDArray[np.intp]) -> Array:
    """The lanes at flat indices, (k,), of numbers, (...), or of points, (n, ...)."""
    first = values.shape[: values.ndim - len(lanes)] if values.ndim > len(lanes) else ()
    return np.broadcast_to(values, (*first, *lanes)).reshape(*first, -1)[..., indices]


def concatenate(pieces: tuple[Any, ...], axis: int) -> Any:
    """Join chunks along `axis`, a negative index: arrays, or dictionaries of arrays. Undoes `slice_axis`."""
    if len(pieces) == 1:
        return pieces[0]
    if isinstance(pieces[0], dict):
        names = cast(State, pieces[0])
        return {name: concatenate(tuple(piece[name] for piece in pieces), axis) for name in names}
    return np.concatenate(pieces, axis)
