# pyright: standard
"""A slider dragged across its range in a real Chromium, the start dragged, and a class of people at once.

The pointer is moved by the browser's own input, not by events of a script. Fetching is measured from the moment at
which the pointer comes near.
"""

from __future__ import annotations

import statistics
import threading
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode, urlsplit

from benchmarks import chrome
from benchmarks.compare import row
from optimizers import CLASSIC

SIX = urlencode({"optimizers": [cls.name for cls in CLASSIC], "steps": 200}, doseq=True)
# What is dragged: its name, its place on the page, and a link.
DRAGGED = (
    ("learning rate", "Adam-lr", SIX),
    ("β₂", "Adam-beta2", SIX),
    ("momentum", "Momentum-momentum", SIX),
    ("steps", "steps", SIX),
    ("condition number", "k", "surface=Rotated+bowl"),
)
SECONDS, MOVES = 2.0, 120  # of a drag
PEOPLE, FETCHES, PAUSE = 60, 4, 3.0  # of a class: fetches of each person, and seconds between two

WATCH = """place => {
  const input = document.querySelector(`.st-key-${place} input[type=range]`)
  const lines = document.querySelector(".canvas .paths .scatterlayer")
  const seen = { marks: 0, pictures: 0, delays: [] }
  let [moved, isNew] = [0, false]
  addEventListener("pointermove", () => (moved = performance.now()), true)
  new MutationObserver(() => { seen.marks++; isNew = true }).observe(input, { attributeFilter: ["aria-valuetext"] })
  new MutationObserver(() => {
    if (!isNew) return
    isNew = false
    seen.pictures++
    seen.delays.push(performance.now() - moved)
  }).observe(lines, { subtree: true, attributes: true, attributeFilter: ["d"] })
  window.seen = seen
}"""
START = """() => {
  window.seen = { delays: [] }
  let moved = null
  addEventListener("pointermove", () => (moved ??= performance.now()), true)
  new MutationObserver(() => {
    if (moved !== null) seen.delays.push(performance.now() - moved)
    moved = null
  }).observe(document.querySelector(".canvas .paths .scatterlayer"), { subtree: true, attributeFilter: ["d"] })
}"""
OPEN_ALL = "parts => parts.forEach(part => part.open || part.querySelector('summary')?.click())"


def lines() -> Iterator[str]:
    """Lines of each drag: pictures, delays, messages, fetching; then of the start, and of a class."""
    path = chrome.find()
    from playwright.sync_api import sync_playwright

    from tests.browser.conftest import FLAGS
    from tests.browser.server import serve

    with serve("app.py") as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        for name, place, link in DRAGGED:
            drag = _Drag(browser, f"{address}/?{link}", place)
            yield from drag.lines(name)
        yield from _start_lines(browser, f"{address}/?{SIX}")
        browser.close()
        yield from _class_lines(address)


class _Drag:
    """A page on which one slider is dragged from one end to the other, and back."""

    def __init__(self, browser: Any, address: str, place: str) -> None:
        self.page = browser.new_context(viewport={"width": 1400, "height": 900}).new_page()
        self.sent, self.fetches = 0, []
        self.page.on("websocket", lambda socket: socket.on("framesent", self._count))
        self.page.on("requestfinished", self._note)
        self.page.goto(address)
        self.page.wait_for_selector(".canvas .paths .js-line", timeout=60_000)
        self.page.locator("[data-testid=stSidebar] details").evaluate_all(OPEN_ALL)
        self.page.wait_for_timeout(3000)
        slider = self.page.locator(f".st-key-{place} .stSlider")
        slider.scroll_into_view_if_needed()
        self.track = slider.locator("[role=group] [data-orientation=horizontal]").first.bounding_box()
        self.thumb = slider.locator("[data-testid=stSliderThumbValue]").locator("..").bounding_box()
        self.place = place

    def _count(self, _: object) -> None:
        self.sent += 1

    def _note(self, request: Any) -> None:
        if "/live/" in request.url:
            self.fetches.append(request)

    def lines(self, name: str) -> Iterator[str]:
        """Lines of the drag."""
        page, track, thumb = self.page, self.track, self.thumb
        y = thumb["y"] + thumb["height"] / 2
        page.mouse.move(thumb["x"] + thumb["width"] / 2, y)
        page.wait_for_timeout(2500)
        page.evaluate(WATCH, self.place)
        page.mouse.down()
        sent, fetched = self.sent, len(self.fetches)
        self._sweep(track["x"], track["width"], y)
        seen = page.evaluate("seen")
        messages, requests = self.sent - sent, len(self.fetches) - fetched
        page.mouse.up()
        share = seen["pictures"] / max(1, seen["marks"])
        p95 = _p95(seen["delays"])
        yield row(
            f"{name}: pictures of marks passed",
            f"{seen['pictures']}",
            f"{seen['marks']}",
            f"{share:.2f}",
            "≥ 0.95",
            share >= 0.95,
        )
        yield row(f"{name}: 95% from pointer to DOM within", f"{p95:.1f} ms", "", "", "≤ 16.7", p95 <= 16.7)
        yield row(
            f"{name}: messages and requests in the drag",
            f"{messages} + {requests}",
            "",
            "",
            "0",
            messages + requests == 0,
        )
        (request, *_) = self.fetches
        timing, size = request.timing, request.sizes()["responseBodySize"]
        taken = timing["responseEnd"] - timing["requestStart"]
        yield row(f"{name}: fetch", f"{taken:.0f} ms", "", "", "≤ 60", taken <= 60)
        yield row(f"{name}: bytes", f"{size / 1000:.1f} kB", "", "", "≤ 40", size <= 40_000)
        page.context.close()

    def _sweep(self, left: float, width: float, y: float) -> None:
        """Move the pointer across the track and back, evenly in time, as fast as the browser takes it."""
        begin = time.perf_counter()
        while (share := (time.perf_counter() - begin) / SECONDS) < 1:
            self.page.mouse.move(left + width * (1 - abs(2 * share - 1)), y)


def _start_lines(browser: Any, address: str) -> Iterator[str]:
    page = browser.new_context(viewport={"width": 1400, "height": 900}).new_page()
    page.goto(address)
    page.wait_for_selector(".canvas .paths .js-line", timeout=60_000)
    page.wait_for_timeout(3000)
    box = page.locator(".canvas .start").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.evaluate(START)
    page.mouse.move(x, y)
    page.mouse.down()
    begin, turn = time.perf_counter(), 0
    while time.perf_counter() - begin < 2 * SECONDS:
        turn += 1
        page.mouse.move(x + 60 + 2 * turn % 240, y + turn % 40)
    delays = page.evaluate("seen.delays")
    page.mouse.up()
    rate, p95 = len(delays) / (2 * SECONDS), _p95(delays)
    yield row("start: pictures a second, six methods × 200 steps", f"{rate:.0f}", "", "", "≥ 30", rate >= 30)
    yield row("start: 95% from pointer to DOM within", f"{p95:.0f} ms", "", "", "≤ 50", p95 <= 50)
    page.context.close()


def _class_lines(address: str) -> Iterator[str]:
    """Lines of a class whose people fetch a slider each, half of them the same, half of them their own."""
    host = urlsplit(address).netloc
    times: list[float] = []

    def person(number: int) -> None:
        time.sleep(PAUSE * number / PEOPLE)
        for turn in range(FETCHES):
            single = f"Momentum.lr={0.05 + number / 1000}" if number % 2 else ""
            begin = time.perf_counter()
            connection = HTTPConnection(host, timeout=60)
            connection.request(
                "GET", f"/live/root/Adam-lr?steps={30 + turn}&{single}", headers={"Accept-Encoding": "gzip"}
            )
            connection.getresponse().read()
            connection.close()
            times.append(1000 * (time.perf_counter() - begin))
            time.sleep(PAUSE)

    people = [threading.Thread(target=person, args=(number,)) for number in range(PEOPLE)]
    for student in people:
        student.start()
    for student in people:
        student.join()
    median, p95 = statistics.median(times), _p95(times)
    yield row(
        f"{PEOPLE} people at once: 95% of fetches (median)",
        f"{p95:.0f} ms",
        f"{median:.0f} ms",
        "",
        "≤ 100",
        p95 <= 100,
    )


def _p95(values: list[float]) -> float:
    return sorted(values)[int(0.95 * (len(values) - 1))] if values else float("nan")
