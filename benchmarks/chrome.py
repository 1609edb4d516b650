"""The browser that benchmarks drive."""

from __future__ import annotations

import importlib.util


def found() -> tuple[str, str]:
    """Its path, or none and why nothing is measured."""
    if not importlib.util.find_spec("playwright"):
        return "", "not measured: playwright is not installed (pip install -r requirements-dev.txt)"
    from tests.browser import chromium

    path = chromium.find()
    none = "not measured: there is no Chrome or Chromium (python -m tests.browser.chromium installs one)"
    return (path, "") if path else ("", none)
