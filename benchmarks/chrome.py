"""The browser for benchmarks."""

from __future__ import annotations

import importlib.util


def find() -> tuple[str, str]:
    """Path of the browser, and why nothing can be measured; one of the two is empty."""
    if not importlib.util.find_spec("playwright"):
        return "", "not measured: playwright is not installed (pip install -r requirements-dev.txt)"
    from tests.browser import chromium

    path = chromium.find()
    reason = "not measured: there is no Chrome or Chromium (python -m tests.browser.chromium installs one)"
    return (path, "") if path else ("", reason)
