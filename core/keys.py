"""Keys of records: plain data that can be hashed and compared, with digests in place of arrays."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Hashable, Mapping, Sequence
from functools import cached_property
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray


def record_key(value: Any) -> Hashable:
    """`value` as plain data: a record as its class and fields, an array as its digest. Equal values have equal keys."""
    match value:
        case Keyed():
            return value.key
        case np.ndarray():
            array = cast("NDArray[Any]", value)
            return array.dtype.str, array.shape, hashlib.sha256(array.tobytes()).hexdigest()
        case np.generic():
            return cast("Hashable", value.item())
        case Mapping():
            return record_key([*cast("Mapping[Any, Any]", value).items()])
        case tuple() | list():
            return tuple(map(record_key, cast("Sequence[Any]", value)))
        case type():
            return f"{value.__module__}.{value.__qualname__}"
        case _ if dataclasses.is_dataclass(value):
            return _fields_key(value)
        case _:
            return value


def _fields_key(record: Any) -> tuple[Hashable, ...]:
    """Class and fields of a record, without fields that are declared with `compare=False`."""
    values = (getattr(record, f.name) for f in dataclasses.fields(record) if f.compare)
    return record_key(type(record)), *map(record_key, values)


class Keyed:
    """A frozen record that may hold arrays. It is equal to the records with its key, and hashed by it.

    The key is computed once. Whatever outlives a session keeps the key, and not the record with its arrays.
    """

    @cached_property
    def key(self) -> Hashable:
        """Class and fields of the record, with digests in place of arrays."""
        return _fields_key(self)

    def __eq__(self, value: object) -> bool:
        return self is value or (isinstance(value, Keyed) and self.key == value.key)

    def __hash__(self) -> int:
        return hash(self.key)
