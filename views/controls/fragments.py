"""The fragments of a page that are redrawn when a number changes, while the page stands still."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec

import streamlit as st

from views.controls import session

P = ParamSpec("P")
PICTURE, SIDE_PANEL = "picture", "beside"  # keys of the fragments that a page may have


def live_fragment(
    key: str, waits: Callable[[], bool] = lambda: False
) -> Callable[[Callable[P, None]], Callable[P, None]]:
    """Decorator: the function draws a fragment, which is redrawn alone when a number changes, unless it `waits`."""

    def decorate(draw: Callable[P, None]) -> Callable[P, None]:
        fragment = st.fragment(draw, key=key)

        @wraps(draw)
        def draw_live(*args: P.args, **kwargs: P.kwargs) -> None:
            session.DRAWN_FRAGMENTS.get()[key] = waits
            fragment(*args, **kwargs)

        return draw_live

    return decorate


@contextmanager
def whole_page() -> Iterator[None]:
    """Draw a page and its sidebar inside of this: fragments are redrawn alone only once all of it has been drawn."""
    session.FOLLOWERS.set({})
    session.DRAWN_FRAGMENTS.set({})
    yield
    session.FOLLOWERS.set(session.DRAWN_FRAGMENTS.pop())
    session.SET_KEYS.pop()


def redraw_followers() -> None:
    """Redraw only the live fragments; the whole page while a notice about the link may have to disappear."""
    followers = [key for key, waits in session.FOLLOWERS.get().items() if not waits()]
    if followers and not session.REFUSED.get():
        st.rerun(followers)
