"""A real server and a real browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright, expect, sync_playwright

from tests.browser import browsers
from tests.browser.server import serve

FLAGS = ["--no-sandbox", "--disable-gpu", "--enable-unsafe-swiftshader", "--disable-background-networking"]
expect.set_options(timeout=30_000)  # as long as a locator waits
Open = Callable[..., Page]
OURS = ("127.0.0.1", None, "")  # hosts that a page may ask
DRAWN = ", ".join(
    [
        *(f"{chart} .scatterlayer .trace" for chart in (".canvas .paths", "[data-testid=stPlotlyChart]")),
        ".charts-live .plot .scatterlayer .trace",
        "[data-testid=stImage] img",
        ".matrices table",
        "[data-testid=stPageLink] a",
    ]
)
SEEN = "chosen => [...document.querySelectorAll(chosen)].some(part => part.getBoundingClientRect().width > 0)"
# Whether the page waits for its server; what counts is what the browser sent, not what it is about to.
ASKING = """{ const { send } = WebSocket.prototype
  WebSocket.prototype.send = function (...what) {
    window.asking = true
    this.addEventListener("message", () => { window.asking = false }, { once: true })
    return send.apply(this, what)
  } }"""
BUSY = ", ".join(f"{live}[data-busy=true]" for live in (".canvas", ".charts-live", ".glass"))
# Undoes what no link says: zoom, pin and how far a page was scrolled. Returns whether there was a zoom, of which the
# server hears after a moment.
PUT_BACK = """async () => {
  const range = () => String(document.querySelector(".canvas .paths")?._fullLayout?.xaxis.range)
  const before = range()
  for (const part of document.querySelectorAll("[data-testid=stMain], .stSidebar > *")) part.scrollTo(0, 0)
  for (const button of document.querySelectorAll(".canvas .whole, .canvas .pin[aria-pressed=true]")) button.click()
  await new Promise(done => setTimeout(done, 100))
  return range() !== before
}"""
RESTING = f"""() => document.querySelector('.stApp').dataset.testScriptState === 'notRunning'
  && !window.asking && !window.descentExplorer?.calls && !document.querySelector('{BUSY}')"""

# Where the pictures stand and what part of the plane they show.
PLACES = """() => [...document.querySelectorAll('.canvas .paths, .canvas .start, .charts-live .plot')].map(part => {
  const { left, top, width, height } = part.getBoundingClientRect()
  return [left, top, width, height, part._fullLayout?.xaxis?.range, part._fullLayout?.yaxis?.range]
})"""


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """The address of the app for the length of the tests."""
    with serve("app.py") as here:
        yield here


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """The one of all browsers: there cannot be two at once."""
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """Chromium; a file of tests may have a fixture of this name with another browser."""
    path = browsers.CHROMIUM.find(playwright)
    assert path, "no browser: run `python -m tests.browser.browsers`"
    started = playwright.chromium.launch(executable_path=path, args=FLAGS)
    yield started
    started.close()


@dataclass
class Kept:
    """A page of the tests before: one opens much faster where one was open."""

    page: Page
    width: int
    file: str  # of the test that it was of
    looks: str  # what it still shows as if it had just been opened (see `Opener`), or nothing
    blank: bool = False


PageKind = tuple[Browser, str]  # pages of one kind can stand for each other


@pytest.fixture(scope="session")
def kept() -> dict[PageKind, list[Kept]]:
    """Pages of tests before, by their browser and what kind of it they are."""
    return {}


@dataclass
class Opener:
    """Opens pages of the app for one test.

    Where a test of the same file had the same page open, a link is followed there, as Back and Forward are: nearly all
    that can be set on a page is in its link. All else, and what is `fresh`, is loaded anew, in a browser that remembers
    nothing of the tests before. `before` is JavaScript that runs before the page's own. A test that is `still` leaves
    the page as it found it, so the next one need not even follow a link; what one `spoils` is not used again, as what
    has files, choices that are kept for a session, or a menu that it opened.
    """

    browser: Browser
    address: str
    file: str
    kept: dict[PageKind, list[Kept]]
    # The kind, the page, and its link if it is kept.
    opened: list[tuple[PageKind, Kept, str]] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    damaged: bool = False  # whether a test took something from the browser, so that the live picture may be missing

    def __post_init__(self) -> None:
        told = self.complaints.append
        self.listeners: dict[Any, Any] = {
            "console": lambda m: told(m.text) if broken(m, self.damaged) else None,
            "pageerror": lambda e: told(str(e)),
            "request": lambda r: told(r.url) if urlsplit(r.url).hostname not in OURS else None,
        }

    def __call__(
        self,
        link: dict[str, Any] | str = "",
        *,
        theme: Any = "light",
        locale: str = "en-US",
        width: int = 1400,
        before: str = "",
        reduced_motion: Any = "reduce",
        fresh: bool = False,
        still: bool = False,
        spoils: bool = False,
        **more: Any,
    ) -> Page:
        query = link if isinstance(link, str) else "?" + urlencode(link, doseq=True)
        self.damaged |= bool(before)
        kind, looks = (self.browser, repr((locale, before, more))), repr((query, theme, width, reduced_motion))
        whole = query if query.startswith("http") else self.address + query

        def fits(one: Kept) -> bool:
            same = urlsplit(one.page.url).path == (urlsplit(whole).path or "/")
            # A picture takes the step from the link when it comes, and then goes its own way.
            stepped = any("step" in parse_qs(urlsplit(link).query) for link in (one.page.url, whole))
            anew = fresh or before or one.blank or stepped
            return same and not anew and (one.width, one.file) == (width, self.file)

        found = chosen(self.kept.setdefault(kind, []), "" if fresh else looks, fits)
        if not found:
            context = self.browser.new_context(**more, locale=locale)
            found = Kept(context.new_page(), width, "", "", blank=True)
            found.page.add_init_script(ASKING + before)
        page = found.page
        for event, listener in self.listeners.items():
            page.on(event, listener)
        if fresh or found.looks != looks:
            if not (found.blank or fits(found)):
                empty(found)
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=theme, reduced_motion=reduced_motion)
            page.goto(whole) if found.blank else follow(page, whole)
        settled(page)
        found.width, found.file, found.looks, found.blank = width, self.file, looks if still else "", False
        self.opened.append((kind, found, "" if spoils else page.url))
        return page

    def close(self, failed: bool) -> None:
        """Keep for the next test what can be used again."""
        for kind, found, link in self.opened:
            page = found.page
            for event, listener in self.listeners.items():
                page.remove_listener(event, listener)
            if page.is_closed():
                continue
            if found.looks and page.url != link and not failed:
                self.complaints.append(f"not left as it was: {link} became {page.url}")
            page.mouse.move(0, 0)
            if failed or not link or self.complaints:
                empty(found)
            self.kept[kind].append(found)


@pytest.fixture
def open_page(
    browser: Browser, address: str, kept: dict[PageKind, list[Kept]], request: pytest.FixtureRequest
) -> Iterator[Open]:
    """Open the app; a console error or a request to another host fails the test."""
    failures = request.session.testsfailed
    opener = Opener(browser, address, request.node.path.name, kept)
    yield opener
    opener.close(request.session.testsfailed > failures)
    assert opener.complaints == []


def chosen(alike: list[Kept], looks: str, fits: Callable[[Kept], bool]) -> Kept | None:
    """The page of tests before that is nearest to what is wanted, taken from among them."""
    found = min(alike, key=lambda one: (one.looks != looks, not fits(one), one.looks), default=None)
    if found:
        alike.remove(found)
    return found


def follow(page: Page, link: str) -> None:
    """Follow a link to the page that is open, without loading the app anew; what no link says is put back too."""
    page.evaluate("localStorage.clear(), sessionStorage.clear()")
    if page.evaluate(PUT_BACK):
        rest(page)
    page.evaluate(
        "link => { history.pushState({}, '', link); dispatchEvent(new PopStateEvent('popstate', { state: {} })) }", link
    )


def empty(found: Kept) -> None:
    """Leave the app; the browser forgets what it kept of it."""
    forget(found.page)
    found.looks, found.blank = "", True


def forget(page: Page) -> None:
    page.evaluate("localStorage.clear(), sessionStorage.clear()")
    page.goto("about:blank")


def broken(message: ConsoleMessage, damaged: bool) -> bool:
    """Whether a script complains: of an error, or that a browser, not `damaged`, shows no live picture."""
    # Streamlit looks for its server under a page's path before it looks at the root.
    searching = "/_stcore/" in message.location.get("url", "")
    missing = not damaged and "live picture cannot be shown" in message.text
    return missing or (message.type == "error" and not searching)


def settled(page: Page) -> None:
    """Wait until the charts are drawn, no run is under way and nothing moves."""
    page.wait_for_function(SEEN, arg=DRAWN, timeout=30_000, polling=50)  # `wait_for_selector` looks twice a second
    rest(page)


def rest(page: Page) -> None:
    """Wait until no run is under way and nothing moves."""
    before, places = None, []
    while places != before:
        before = places
        # A key press may still wait for others, by a timer of the page: one that is set later ends later, however slow
        # the machine is.
        page.evaluate("new Promise(done => setTimeout(done, 200))")
        page.wait_for_function(RESTING, polling=50)  # at every frame, as is usual, it would cost half a core
        places = page.evaluate(PLACES)
