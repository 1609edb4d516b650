"""A covering selection of what is parametrized: every value of every parameter at least once.

`--quick` keeps this of each test function; the whole run has all. The pairs differ from function to function, so that
all tests together try most methods on many surfaces. Of a function that opens pages, or is marked as `long`, at most
`FEW` are kept, from all over.
"""

from __future__ import annotations

import random
from collections.abc import Hashable, Sequence
from itertools import groupby
from zlib import crc32

import pytest

FEW = 4


def covering(items: Sequence[pytest.Item]) -> tuple[list[pytest.Item], list[pytest.Item]]:
    """The items to keep, in their order, and the others."""
    kept: set[pytest.Item] = set()
    for name, alike in groupby(items, key=lambda item: item.nodeid.partition("[")[0]):
        of_one = [*alike]
        is_costly = "/pages/" in name or of_one[0].get_closest_marker("long") is not None
        kept |= {*_cover(of_one, crc32(name.encode()), FEW if is_costly else len(of_one))}
    return [item for item in items if item in kept], [item for item in items if item not in kept]


def _cover(items: list[pytest.Item], seed: int, most: int) -> list[pytest.Item]:
    """Of the items of one function so many that they have every value of each parameter, chosen greedily."""
    values = {item: _values(item) for item in items}
    random.Random(seed).shuffle(items)
    missing: set[Hashable] = set().union(*values.values())
    chosen: list[pytest.Item] = []
    while missing and len(chosen) < most:
        best = max(items, key=lambda item: len(values[item] & missing))
        chosen.append(best)
        missing -= values[best]
    return chosen or items[:1]


def _values(item: pytest.Item) -> set[Hashable]:
    """The item's parameters, each with its value."""
    call = getattr(item, "callspec", None)
    params: dict[str, object] = call.params if call else {}
    return {(name, value if isinstance(value, str | int | float) else id(value)) for name, value in params.items()}
