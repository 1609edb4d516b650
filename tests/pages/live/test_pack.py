"""What is packed for the browser is what it unpacks, and nothing else is let through."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from tests.support.live_picture import unpack
from views.live import pack

ARRAYS = some.builds(
    lambda kind, shape: np.arange(np.prod(shape), dtype=kind).reshape(shape) + 0.5,
    some.sampled_from(["float32", "float64"]),
    some.lists(some.integers(0, 7), min_size=1, max_size=2),
)

PLAIN = some.none() | some.booleans() | some.text() | some.floats(allow_nan=False, allow_infinity=False)

CONTENT = some.recursive(PLAIN | ARRAYS, lambda c: some.lists(c) | some.dictionaries(some.text("abc"), c))


def same(ours: Any, theirs: Any) -> bool:
    if isinstance(ours, np.ndarray):
        return ours.dtype == theirs.dtype and np.array_equal(ours, theirs)
    if isinstance(ours, list):
        return len(ours) == len(theirs) and all(map(same, ours, theirs))
    if isinstance(ours, dict):
        return ours.keys() == theirs.keys() and all(same(ours[key], theirs[key]) for key in ours)
    return ours == theirs


@given(CONTENT)
def test_what_was_packed_is_unpacked(content: Any) -> None:
    assert same(content, unpack(pack.pack(content)))


def test_equal_arrays_travel_once() -> None:
    array = np.linspace(0, 1, 1000, dtype=np.float32)
    once, twice = (len(pack.pack([array.copy() for _ in range(n)])) for n in (1, 2))
    assert twice < once + 100


@pytest.mark.parametrize(
    "content", [np.arange(3), np.float32(1), np.zeros((1, 2, 3)), np.array(1.0), {1, 2}, np.zeros(2, dtype=complex)]
)
def test_what_the_browser_cannot_read_is_refused(content: Any) -> None:
    with pytest.raises(TypeError, match="cannot read"):
        pack.pack([content])


def test_what_is_no_number_is_not_sent_as_one() -> None:
    with pytest.raises(ValueError, match="JSON"):
        pack.pack([float("nan")])
