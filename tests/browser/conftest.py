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
OURS = ("127.0.0.1", None, "")  # hosts that a page may ask
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


@pytest.fixture(scope="session")
def kept() -> dict[str, Page]:
    """Pages of tests before, by what kind of browser they are: a page opens much faster where one was open."""
    return {}


@pytest.fixture
def open_page(browser: Browser, address: str, kept: dict[str, Page]) -> Iterator[Open]:
    """Open the app; a console error or a request to another host fails the test.

    The browser remembers nothing of the tests before. `before` is JavaScript that runs before the page's own.
    """
    opened: list[tuple[str, Page]] = []
    complaints: list[str] = []
    listeners: dict[Any, Any] = {
        "console": lambda m: complaints.append(m.text) if m.type == "error" and not probing(m) else None,
        "pageerror": lambda e: complaints.append(str(e)),
        "request": lambda r: complaints.append(r.url) if urlsplit(r.url).hostname not in OURS else None,
    }

    def open_at(
        link: dict[str, Any] | str = "",
        *,
        theme: Any = "light",
        locale: str = "en-US",
        width: int = 1400,
        before: str = "",
        **more: Any,
    ) -> Page:
        looks = {"viewport": {"width": width, "height": 900}, "reduced_motion": "reduce"} | more
        kind = repr((looks, theme, locale, before and {"before": before}))
        page = kept.pop(kind, None) or browser.new_context(**looks, color_scheme=theme, locale=locale).new_page()
        if before:
            page.add_init_script(before)
        opened.append((kind, page))
        page.set_viewport_size(looks["viewport"])
        page.emulate_media(color_scheme=theme, reduced_motion=looks["reduced_motion"])
        for event, listener in listeners.items():
            page.on(event, listener)
        query = link if isinstance(link, str) else "?" + urlencode(link, doseq=True)
        page.goto(query if query.startswith("http") else address + query)
        settled(page)
        return page

    yield open_at
    for kind, page in opened:
        for event, listener in listeners.items():
            page.remove_listener(event, listener)
        if kind in kept or page.is_closed() or "before" in kind:
            page.context.close()
            continue
        page.evaluate("localStorage.clear(), sessionStorage.clear()")
        page.mouse.move(0, 0)
        page.goto("about:blank")
        kept[kind] = page
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
