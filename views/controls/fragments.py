"""The parts of a page that are drawn anew when a number changes."""

from __future__ import annotations

from contextlib import suppress

import streamlit as st
from streamlit.errors import StreamlitAPIException

from views.controls.link import REFUSED

PICTURE, BESIDE = "picture", "beside"  # the keys of the fragments that a page may have


_FOLLOW = "fragments that follow a number"


def follow(*fragments: str) -> None:
    """Say which of the page's fragments are redrawn when a number changes."""
    st.session_state[_FOLLOW] = [*fragments]


def redraw_followers() -> None:
    """After a change of a number, redraw only the fragments that follow it, unless a notice may have to go."""
    if not st.session_state.get(REFUSED):
        with suppress(StreamlitAPIException):  # no whole run has been completed yet: this one will be whole
            st.rerun(st.session_state.get(_FOLLOW, [PICTURE]))
