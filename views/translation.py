"""Translation: the English sentence in the source is the key, and the folder `ja` holds the Japanese."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

import streamlit as st

from views.store import store

LANGUAGES = ("en", "ja")


@cache
def japanese() -> dict[str, str]:
    """All Japanese sentences, by the English ones."""
    paths = sorted(Path(__file__).with_name("ja").glob("*.toml"))
    sections = [tomllib.loads(path.read_text(encoding="utf-8")) for path in paths]
    return {english: text for section in sections for english, text in section.items()}


def tr(english: str) -> str:
    """`english` in the language of the session or link; unchanged if its Japanese is missing, which a test reports."""
    return japanese().get(english, english) if store().get("lang") == "ja" else english


def browser_language() -> str:
    """Language of a first visit: Japanese if the browser asks for it, else English."""
    return "ja" if (st.context.locale or "").startswith("ja") else "en"
