"""A real server and a real browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from tests.browser import chromium
from tests.browser.server import serve

FLAGS = ["--no-sandbox", "--disable-gpu", "--enable-unsafe-swiftshader", "--disable-background-networking"]
Open = Callable[..., Page]
DRAWN = ", ".join(
    [
        *(f"{chart} .scatterlayer .trace" for chart in (".canvas .paths", "[data-testid=stPlotlyChart]")),
        ".charts-live .plot .scatterlayer .trace",
        "[data-testid=stImage] img",
    ]
)
BUSY = ", ".join(f"{live}[data-busy=true]" for live in (".canvas", ".charts-live", ".glass"))


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """The address of the app for the length of the tests."""
    with serve("app.py") as here:
        yield here


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
    """Open the app in a fresh browser profile; a console error or a request to another host fails the test.

    `before` is JavaScript that runs before the page's own.
    """
    contexts, complaints = [], []

    def open_at(
        link: dict[str, Any] | str = "",
        *,
        theme: Any = "light",
        locale: str = "en-US",
        width: int = 1400,
        before: str = "",
        **more: Any,
    ) -> Page:
        context = browser.new_context(
            **{"viewport": {"width": width, "height": 900}, "reduced_motion": "reduce"} | more,
            color_scheme=theme,
            locale=locale,
        )
        contexts.append(context)
        page = context.new_page()
        page.add_init_script(before)
        page.on("console", lambda m: complaints.append(m.text) if m.type == "error" and not probing(m) else None)
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


def probing(message: ConsoleMessage) -> bool:
    """Whether Streamlit only looked for its server under a page's path, before it looks at the root."""
    return "/_stcore/" in message.location.get("url", "")


def settled(page: Page) -> None:
    """Wait until the charts are drawn, no run is under way and nothing moves."""
    page.wait_for_selector(DRAWN, timeout=30_000)
    for _ in range(2):  # a key press may still be on its way to the server: look twice
        page.wait_for_timeout(200)
        page.wait_for_function("document.querySelector('.stApp').dataset.testScriptState === 'notRunning'")
        page.wait_for_function(f"!document.querySelector('{BUSY}')")
