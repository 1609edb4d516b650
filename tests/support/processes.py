"""Work in other processes, and what tests ask about it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

from views.work.process import BackgroundProcess


def count(n: int, pause: float = 0.0) -> Iterator[int]:
    for k in range(n):
        yield k
        time.sleep(pause)


def wait_until(is_true: Callable[[], Any], seconds: float = 20.0) -> None:
    """Wait until a condition holds; fail after some seconds."""
    end = time.monotonic() + seconds
    while not is_true():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.02)


def process_of(work: BackgroundProcess[Any]) -> Any:
    wait_until(lambda: work._process)
    return work._process


def alive(work: BackgroundProcess[Any]) -> bool:
    return process_of(work).poll() is None


def values(work: BackgroundProcess[int]) -> list[int]:
    return [value for value in work.results() if value is not None]
