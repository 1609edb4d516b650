"""The parts of a page that are drawn anew when a number changes."""

from __future__ import annotations

from contextlib import suppress

import streamlit as st
from streamlit.errors import StreamlitAPIException

from views.controls import session

PICTURE, BESIDE = "picture", "beside"  # the keys of the fragments that a page may have


def follow(*fragments: str) -> None:
    """Say which of the page's fragments are redrawn when a number changes."""
    session.FOLLOWERS.set([*fragments])


def redraw_followers() -> None:
    """After a change of a number, redraw only the fragments that follow it, unless a notice may have to go."""
    if not session.REFUSED.get():
        with suppress(StreamlitAPIException):  # no whole run has been completed yet: this one will be whole
            st.rerun(session.FOLLOWERS.get() or [PICTURE])
