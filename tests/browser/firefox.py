"""Start an installed Firefox for tests."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import Browser, Playwright

from tests.browser import browsers

BRIDGE = Path(__file__).with_name("firefox_bridge.py")
# What other tests ask of a page by `emulate_media`, which does nothing here: the light theme, and little motion.
PREFERENCES: dict[str, Any] = {"layout.css.prefers-color-scheme.content-override": 1, "ui.prefersReducedMotion": 1}


@contextmanager
def launched(playwright: Playwright) -> Iterator[Browser]:
    """Firefox over the bridge, which Playwright starts as if it were Firefox: by one path, so by a script of `sh`."""
    path = browsers.FIREFOX.find(playwright)
    assert path, "no Firefox: run `python -m tests.browser.browsers`"
    with TemporaryDirectory() as folder:
        launcher = Path(folder) / "firefox"
        command = shlex.join([sys.executable, "-I", str(BRIDGE), path])
        launcher.write_text(f'#!/bin/sh\nexec {command} "$@"\n', encoding="utf-8")
        launcher.chmod(0o700)
        with playwright.firefox.launch(
            channel="moz-firefox", executable_path=launcher, firefox_user_prefs=PREFERENCES, timeout=120_000
        ) as started:
            yield started
