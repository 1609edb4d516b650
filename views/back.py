"""One press of Back for each page.

Streamlit adds an entry to the browser's history for every query that its server sends, also for those that follow from
a change of page. Back would then show the same page twice, or a page with the settings of another.
"""

from pathlib import Path

import streamlit as st

_SCRIPT = Path(__file__).with_name("back.js").read_text(encoding="utf-8")


def one_press_a_page() -> None:
    """Let a query that is sent for the page on screen take the place of its entry in the browser's history."""
    st.html(f"<script>{_SCRIPT}</script>", unsafe_allow_javascript=True)
