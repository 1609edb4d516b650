"""Progress of a map."""

from __future__ import annotations

import streamlit as st

from plots.text import percent_text
from views.translation import tr

FINISHED = 1.0


def show_map_progress(share: float) -> None:
    """Draw a progress bar until the map is finished. Call this below the map, which then keeps its position."""
    if share < FINISHED:
        st.progress(
            share,
            text=tr("{share} of the map is in; the rest repeats its neighbours").format(share=percent_text(share)),
        )
