"""Bounds of time."""

import contextlib
import sys
from collections.abc import Iterator


@contextlib.contextmanager
def at_most(calls: int) -> Iterator[None]:
    """Fail where more functions are called: unlike seconds, that is the same on every machine."""
    called = 0

    def count(frame: object, event: str, argument: object) -> None:
        nonlocal called
        called += event.endswith("call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        yield
    finally:
        sys.setprofile(before)
    assert called <= calls
