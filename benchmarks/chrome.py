"""The browser for benchmarks."""

from __future__ import annotations

import importlib.util


class NotMeasuredError(Exception):
    """A browser is missing; the text says what to install."""


def find() -> str:
    """Path of the browser. Raises NotMeasuredError where nothing can be measured."""
    if not importlib.util.find_spec("playwright"):
        raise NotMeasuredError("not measured: playwright is not installed (pip install -r requirements-dev.txt)")
    from playwright.sync_api import sync_playwright

    from tests.browser import browsers

    with sync_playwright() as playwright:
        path = browsers.CHROMIUM.find(playwright)
    if not path:
        raise NotMeasuredError(
            "not measured: there is no Chrome or Chromium (python -m tests.browser.browsers installs one)"
        )
    return path
