"""The last result of range tests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def last(results: Iterator[Any]) -> Any:
    *_, found = results
    return found
