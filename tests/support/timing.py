"""Bounds of the work that a test may do."""

import contextlib
import sys
from collections.abc import Iterator


@contextlib.contextmanager
def at_most(calls: int) -> Iterator[None]:
    """Fail if more functions are called. Unlike seconds, their number is the same on every machine."""
    called = 0

    def count(frame: object, event: str, argument: object) -> None:
        nonlocal called
        called += event.endswith("call")

    previous = sys.getprofile()
    sys.setprofile(count)
    try:
        yield
    finally:
        sys.setprofile(previous)
    assert called <= calls
