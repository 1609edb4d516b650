"""A covering selection of what is parametrized: every value of every parameter at least once.

`--quick` keeps this of each test function; the whole run has all. The pairs differ from function to function, so that
all tests together try most methods on many surfaces. Of a function that opens pages at most `PAGES` are kept, from all
over.
"""

from __future__ import annotations

import random
from collections.abc import Hashable, Iterable, Sequence
from itertools import groupby
from zlib import crc32

import pytest

PAGES = 6


def covering(items: Sequence[pytest.Item]) -> tuple[list[pytest.Item], list[pytest.Item]]:
    """The items to keep, in their order, and the others."""
    kept: set[pytest.Item] = set()
    for name, alike in groupby(items, key=lambda item: item.nodeid.partition("[")[0]):
        kept |= {*_cover([*alike], crc32(name.encode()), PAGES if "/pages/" in name else None)}
    return [item for item in items if item in kept], [item for item in items if item not in kept]


def _cover(items: list[pytest.Item], seed: int, most: int | None) -> Iterable[pytest.Item]:
    """Of the items of one function so many that they have every value of each parameter, chosen greedily."""
    left = {item: _values(item) for item in items}
    random.Random(seed).shuffle(items)
    missing: set[Hashable] = set().union(*left.values())
    chosen: list[pytest.Item] = []
    while missing and (most is None or len(chosen) < most):
        best = max(items, key=lambda item: len(left[item] & missing))
        chosen.append(best)
        missing -= left[best]
    return chosen or items[:1]


def _values(item: pytest.Item) -> set[Hashable]:
    """The item's parameters, each with its value."""
    spec = getattr(item, "callspec", None)
    if spec is None:
        return set()
    return {(name, value if isinstance(value, str | int | float) else id(value)) for name, value in spec.params.items()}
