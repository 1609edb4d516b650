"""English in the source is the key; the folder `ja` beside this file holds the Japanese."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

import streamlit as st

LANGUAGES = ("en", "ja")


@cache
def japanese() -> dict[str, str]:
    """All sentences in Japanese, by their English."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(Path(__file__).with_name("ja").glob("*.toml"))]
    return {english: text for each in texts for english, text in tomllib.loads(each).items()}


def tr(english: str) -> str:
    """`english` in the language of the session; as it is where its Japanese is missing, which a test reports."""
    return japanese().get(english, english) if st.session_state.get("lang") == "ja" else english


def browser_language() -> str:
    """The language of a first visit: Japanese where the browser asks for it."""
    return "ja" if (st.context.locale or "").startswith("ja") else "en"
