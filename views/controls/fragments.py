"""The fragments of a page that are redrawn when a number changes."""

from __future__ import annotations

from contextlib import suppress

import streamlit as st
from streamlit.errors import StreamlitAPIException

from views.controls import session

PICTURE, SIDE_PANEL = "picture", "beside"  # keys of the fragments that a page may have


def follow(*fragments: str) -> None:
    """Register the fragments of this page that are redrawn when a number changes."""
    session.FOLLOWERS.set([*fragments])


def redraw_followers() -> None:
    """Redraw only the registered fragments; the whole page while a notice about the link may have to disappear."""
    if not session.REFUSED.get():
        with suppress(StreamlitAPIException):  # before the first complete run there are no fragments
            st.rerun(session.FOLLOWERS.get() or [PICTURE])
