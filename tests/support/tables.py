"""Uploaded tables."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from tests.support.pages import without_exception, words


def chosen(page: AppTest, name: str, raw: bytes) -> AppTest:
    """The page after a file is chosen."""
    page.file_uploader[0].set_value((name, raw, "text/csv"))
    return without_exception(page.run())


def told(page: AppTest) -> str:
    return words(page) + "\n".join(box.value for box in [*page.warning, *page.error, *page.info])
