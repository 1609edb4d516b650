"""Whether the page is dark. Streamlit tells at a rerun, but does not rerun when a person switches; this does."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from streamlit.components.v2 import component

_watch = component("theme_watch", js=Path(__file__).with_name("theme.js").read_text(encoding="utf-8"))


def is_dark() -> bool:
    """Whether the page's ground is dark; a switch of theme reruns the page."""
    believed = st.session_state.get("theme_watch", {}).get("dark")
    if believed is None:
        believed = st.context.theme.type == "dark"
    _watch(key="theme_watch", data={"dark": believed}, on_dark_change=lambda: None)
    return believed
