"""A real server and a real browser."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import chromium

ROOT = Path(__file__).parent.parent.parent
FLAGS = ["--no-sandbox", "--disable-gpu", "--enable-unsafe-swiftshader", "--disable-background-networking"]
Open = Callable[..., Page]


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """The address of the app, served as `make run` serves it, for the length of the tests."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    command += ["--server.headless", "true", "--server.address", "127.0.0.1"]
    nowhere = subprocess.DEVNULL
    server = subprocess.Popen(command, cwd=ROOT, stdin=nowhere, stdout=nowhere, stderr=nowhere)
    here = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{here}/_stcore/health", timeout=1).close()
                break
            except OSError:
                assert server.poll() is None, "the server stopped"
                time.sleep(0.1)
        else:
            pytest.fail("the server did not answer within 30 seconds")
        yield here
    finally:
        server.kill()
        server.wait()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = chromium.find()
    assert path, "no browser: run `python -m tests.browser.chromium`"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def open_page(browser: Browser, address: str) -> Iterator[Open]:
    """Open the app in a fresh browser profile; a console error or a request to another host fails the test."""
    contexts, complaints = [], []

    def open_at(
        link: dict[str, Any] | str = "", *, theme: Any = "light", locale: str = "en-US", width: int = 1400
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=theme, locale=locale, reduced_motion="reduce"
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda e: complaints.append(str(e)))
        page.on(
            "request",
            lambda r: complaints.append(r.url) if urlsplit(r.url).hostname not in ("127.0.0.1", None, "") else None,
        )
        query = link if isinstance(link, str) else "?" + urlencode(link, doseq=True)
        page.goto(query if query.startswith("http") else address + query)
        settled(page)
        return page

    yield open_at
    for context in contexts:
        context.close()
    assert complaints == []


def settled(page: Page) -> None:
    """Wait until the charts are drawn and no run is under way."""
    page.wait_for_selector(".st-key-loss .scatterlayer .trace", timeout=30_000)
    for _ in range(2):  # a key press may still be on its way to the server: look twice
        page.wait_for_timeout(200)
        page.wait_for_function("document.querySelector('.stApp').dataset.testScriptState === 'notRunning'")
