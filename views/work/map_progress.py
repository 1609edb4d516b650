"""How far a map has come."""

from __future__ import annotations

import streamlit as st

from plots.text import percent_text
from views.translation import tr

FINISHED = 1.0


def show_map_progress(share: float) -> None:
    """Under a map, so that it does not move when the bar goes."""
    if share < FINISHED:
        st.progress(
            share,
            text=tr("{share} of the map is in; the rest repeats its neighbours").format(share=percent_text(share)),
        )
