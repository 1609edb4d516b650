"""English in the source is the key; ja.toml beside this file holds the Japanese."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

import streamlit as st

LANGUAGES = ("en", "ja")


@cache
def _japanese() -> dict[str, str]:
    return tomllib.loads(Path(__file__).with_name("ja.toml").read_text(encoding="utf-8"))


def tr(english: str) -> str:
    """`english` in the language of the session."""
    return _japanese()[english] if st.session_state.get("lang") == "ja" else english


def browser_language() -> str:
    """The language of a first visit: Japanese where the browser asks for it."""
    return "ja" if (st.context.locale or "").startswith("ja") else "en"
