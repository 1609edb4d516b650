"""The page's theme, dark or light. Streamlit tells it at a rerun, but does not rerun when a person switches it."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from streamlit.components.v2 import component

from plots import Theme

PROJECTOR_SCALE = 1.35
_watch = component("theme_watch", js=Path(__file__).with_name("theme.js").read_text(encoding="utf-8"))


def is_dark() -> bool:
    """Whether the page's theme is dark. From this call on, a switch of the theme reruns the page."""
    dark = st.session_state.get("theme_watch", {}).get("dark")
    if dark is None:
        dark = st.context.theme.type == "dark"
    _watch(key="theme_watch", data={"dark": dark}, on_dark_change=lambda: None)
    return dark


def theme_of(*, dark: bool, projector: bool) -> Theme:
    """Theme of a page's charts; for a projector they are larger."""
    return Theme(dark=dark, scale=PROJECTOR_SCALE if projector else 1.0)
