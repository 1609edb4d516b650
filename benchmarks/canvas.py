# pyright: standard
"""The live picture in a real Chromium, against a plainer Streamlit page (`plain/page.py`) that shows the same.

Six methods, 200 steps, x²/20 + y². The arrow key is pressed on the first learning-rate slider of each page in turn, and
the time ends when the first path has changed in the DOM. Dragging and scrubbing are simulated by events in the page,
sixty times a second.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from benchmarks import chrome
from benchmarks.compare import row
from optimizers import CLASSIC

PRESSES = 24
CALM = 1500  # ms
PLAIN = "benchmarks/plain/page.py"
LINK = urlencode({"optimizers": [cls.name for cls in CLASSIC], "steps": 200}, doseq=True)
LINES = {"app": ".canvas .paths .tracepath0 .js-line", "plain": ".js-plotly-plot .scatterlayer .js-line"}

# Records when the next request leaves, when a picture arrives (a long message), and when the path has changed.
WATCH = """path => {
  window.times = {}
  const send = WebSocket.prototype.send
  WebSocket.prototype.send = function (data) {
    times.sent ??= performance.now()
    if (!this.watched) this.addEventListener("message", ({ data }) => {
      if (times.sent && data.byteLength > 5000) times.heard = performance.now()
    })
    this.watched = true
    return send.call(this, data)
  }
  const drawn = () => document.querySelector(path)?.getAttribute("d")
  addEventListener("keydown", () => { times = { pressed: performance.now(), was: drawn() } }, true)
  new MutationObserver(() => {
    if (!times.was || times.drawn) return
    if (drawn() && drawn() !== times.was) times.drawn = performance.now()
  }).observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ["d"] })
}"""

DRAG = """async ([path, x, y]) => {
  const handle = document.querySelector(".canvas .start"), seen = new Set(), since = performance.now()
  for (let frame = 0; performance.now() - since < 4000; frame++) {
    const now = await new Promise(requestAnimationFrame)
    seen.add(document.querySelector(path).getAttribute("d"))
    const move = { clientX: x + 60 + ((frame * 2) % 240), clientY: y + (frame % 40), bubbles: true }
    handle.dispatchEvent(new PointerEvent("pointermove", move))
  }
  return seen.size / 4
}"""

SCRUB = """async () => {
  const slider = document.querySelector(".canvas input[type=range]"), since = performance.now()
  let frames = 0
  for (; performance.now() - since < 4000; frames++) {
    await new Promise(requestAnimationFrame)
    slider.value = frames % slider.max
    slider.dispatchEvent(new Event("input", { bubbles: true }))
  }
  return frames / 4
}"""

EMPTY = """async () => {
  const times = []
  for (let turn = 0; turn < 40; turn++) {
    const since = performance.now()
    await (await fetch("_stcore/health")).text()
    times.push(performance.now() - since)
  }
  return times.sort((a, b) => a - b)[20]
}"""


def lines() -> Iterator[str]:
    """Lines with the time to the new path, bytes, time to Python's picture, drags and frames a second."""
    path = chrome.find()
    from playwright.sync_api import sync_playwright

    from tests.browser.conftest import FLAGS
    from tests.browser.server import serve

    with serve("app.py") as app_address, serve(PLAIN) as plain_address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        app = _WatchedPage(browser, f"{app_address}/?{LINK}", LINES["app"])
        plain = _WatchedPage(browser, plain_address, LINES["plain"])
        for turn in range(PRESSES + 2):
            for page in (app, plain):
                page.press(turn)
        yield from _press_lines(app, plain)
        yield from _drag_lines(app.page)
        browser.close()


class _WatchedPage:
    """A page in a context of its own, with the times and bytes of its presses of an arrow key."""

    def __init__(self, browser: Any, address: str, line: str) -> None:
        self.page = browser.new_context(viewport={"width": 1400, "height": 900}).new_page()
        self.received = 0
        self.times: list[dict[str, float]] = []
        self.bytes: list[int] = []
        self.page.on("websocket", lambda socket: socket.on("framereceived", self._count))
        self.page.goto(address)
        self.page.wait_for_selector(line, timeout=60_000)
        self.page.wait_for_timeout(3000)
        self.page.evaluate(WATCH, line)
        self.slider = self.page.locator("[data-testid=stSidebar] input[type=range]").first

    def _count(self, frame: bytes | str) -> None:
        self.received += len(frame)

    def press(self, turn: int) -> None:
        """Press an arrow key, once nothing has come for a while: charts under the picture follow later."""
        self.slider.focus()
        self.received = -1
        while self.received:
            self.received = 0
            self.page.wait_for_timeout(CALM)
        self.page.keyboard.press("ArrowLeft")  # always a new setting: a former one would come from a cache
        self.page.wait_for_function("times.drawn")
        self.page.wait_for_timeout(500)
        if turn >= 2:  # the first presses warm up
            self.times.append(self.page.evaluate("times"))
            self.bytes.append(self.received)

    def median(self, begin: str, end: str) -> float:
        return statistics.median(t[end] - t[begin] for t in self.times)


def _press_lines(app: _WatchedPage, plain: _WatchedPage) -> Iterator[str]:
    """Lines with the time and the bytes of a press, and with the time until Python's picture arrives."""
    app_time, plain_time = (page.median("pressed", "drawn") for page in (app, plain))
    name, ratio = f"arrow key to new path in the DOM, median of {PRESSES}", app_time / plain_time
    yield row(name, f"{app_time:.0f} ms", f"{plain_time:.0f} ms", f"{ratio:.2f}", "≤ 0.30", ratio <= 0.3)
    app_size, plain_size = (statistics.median(page.bytes) for page in (app, plain))
    sizes, ratio = (f"{app_size / 1000:.1f} kB", f"{plain_size / 1000:.1f} kB"), app_size / plain_size
    yield row("bytes received for one change", *sizes, f"{ratio:.3f}", "≤ 0.040", ratio <= 0.04)
    # The app's path follows the key before the server has heard of it, so this time is no part of the first.
    app_time, plain_time = (page.median("sent", "heard") - page.page.evaluate(EMPTY) for page in (app, plain))
    times = f"{app_time:.0f} ms", f"{plain_time:.0f} ms", f"{app_time / plain_time:.2f}"
    yield row("  request to picture in the page, without transfer", *times)


def _drag_lines(page: Any) -> Iterator[str]:
    """Lines with the updates a second while the start is dragged, and the frames a second while steps are scrubbed."""
    box: Any = page.locator(".canvas .start").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 20, y)
    drags = [page.evaluate(DRAG, [LINES["app"], x, y]) for _ in range(3)]
    page.mouse.up()
    page.wait_for_timeout(1000)
    updates, frames = statistics.median(drags), page.evaluate(SCRUB)
    yield row("dragging the start: Python updates a second", f"{updates:.1f}", "", "", "≥ 12", updates >= 12)
    yield row("scrubbing the steps: frames a second", f"{frames:.1f}", "", "", "≥ 50", frames >= 50)
