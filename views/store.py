"""Where the values of controls live, and all that is remembered beside them: in a person's session, or for one link."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, cast

import streamlit as st

Values = MutableMapping[str, Any]  # by key

_LINKED: ContextVar[Values | None] = ContextVar("values of a link", default=None)


def store() -> Values:
    """Values of the session; inside of `linked`, those given there."""
    linked_values = _LINKED.get()
    return cast("Values", st.session_state) if linked_values is None else linked_values


@contextmanager
def linked(values: Values) -> Iterator[None]:
    """Let `store` be these values: what a link says, without a person's session."""
    token = _LINKED.set(values)
    try:
        yield
    finally:
        _LINKED.reset(token)
