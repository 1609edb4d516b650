"""The live picture in a real Chromium, against a plainer Streamlit page (`plain/page.py`) that shows the same.

Six methods, 200 steps, x²/20 + y². The arrow key is pressed on the first learning-rate slider of each page in turn; the
time ends when the first path has changed in the DOM. Dragging and scrubbing are done by the page's own events, sixty
times a second.
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
PLAIN = "benchmarks/plain/page.py"
LINK = urlencode({"optimizers": [cls.name for cls in CLASSIC], "steps": 200}, doseq=True)
LINES = {"ours": ".canvas .paths .tracepath0 .js-line", "plain": ".js-plotly-plot .scatterlayer .js-line"}

# When the next request leaves and its last answer comes, and when the path has changed.
WATCH = """path => {
  window.times = {}
  const send = WebSocket.prototype.send
  WebSocket.prototype.send = function (data) {
    times.sent ??= performance.now()
    if (!this.watched) this.addEventListener("message", () => { if (times.sent) times.heard = performance.now() })
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
    """Time to the new path, bytes, where the time goes, drags and frames a second."""
    path, why_not = chrome.found()
    if not path:
        yield why_not
        return
    from playwright.sync_api import sync_playwright

    from tests.browser.conftest import FLAGS
    from tests.browser.server import serve

    with serve("app.py") as ours, serve(PLAIN) as plain, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        pages = {"ours": _Watched(browser, f"{ours}/?{LINK}", "ours"), "plain": _Watched(browser, plain, "plain")}
        for press in range(PRESSES + 2):
            for page in pages.values():
                page.press(press)
        yield from _told(pages["ours"], pages["plain"])
        page = pages["ours"].page
        box: Any = page.locator(".canvas .start").bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + 20, y)
        drags = [page.evaluate(DRAG, [LINES["ours"], x, y]) for _ in range(3)]
        page.mouse.up()
        page.wait_for_timeout(1000)
        updates, frames = statistics.median(drags), page.evaluate(SCRUB)
        yield row("dragging the start: Python updates a second", f"{updates:.1f}", "", "", "≥ 12", updates >= 12)
        yield row("scrubbing the steps: frames a second", f"{frames:.1f}", "", "", "≥ 50", frames >= 50)
        browser.close()


class _Watched:
    """A page of its own, with what its presses of an arrow key took."""

    def __init__(self, browser: Any, address: str, name: str) -> None:
        self.page = browser.new_context(viewport={"width": 1400, "height": 900}).new_page()
        self.received = 0
        self.times: list[dict[str, float]] = []
        self.bytes: list[int] = []
        self.page.on("websocket", lambda socket: socket.on("framereceived", self._count))
        self.page.goto(address)
        self.page.wait_for_selector(LINES[name], timeout=60_000)
        self.page.wait_for_timeout(3000)
        self.page.evaluate(WATCH, LINES[name])
        self.slider = self.page.locator("[data-testid=stSidebar] input[type=range]").first

    def _count(self, frame: bytes | str) -> None:
        self.received += len(frame)

    def press(self, turn: int) -> None:
        self.slider.focus()
        self.received = 0
        self.page.keyboard.press("ArrowLeft")  # always a new setting: an old one would come from a cache
        self.page.wait_for_function("times.drawn")
        self.page.wait_for_timeout(500)
        if turn >= 2:  # the first presses warm up
            self.times.append(self.page.evaluate("times"))
            self.bytes.append(self.received)

    def median(self, begin: str, end: str) -> float:
        return statistics.median(t[end] - t[begin] for t in self.times)


def _told(ours: _Watched, plain: _Watched) -> Iterator[str]:
    mine, theirs = (page.median("pressed", "drawn") for page in (ours, plain))
    name = f"arrow key to new path in the DOM, median of {PRESSES}"
    yield row(name, f"{mine:.0f} ms", f"{theirs:.0f} ms", f"{mine / theirs:.2f}", "≤ 0.50", mine <= 0.5 * theirs)
    mine, theirs = (statistics.median(page.bytes) for page in (ours, plain))
    sizes = f"{mine / 1000:.1f} kB", f"{theirs / 1000:.1f} kB"
    yield row("bytes received for one change", *sizes, f"{mine / theirs:.3f}", "≤ 0.060", mine <= 0.06 * theirs)
    # What lies between the answer's last byte and the path is the browser's, as is all before the request leaves. An
    # answer drawn before the last byte has come (an empty message ends each run) is counted as the server's.
    parts = []
    for page in (ours, plain):
        transfer = page.page.evaluate(EMPTY)
        away = statistics.median(min(t["heard"], t["drawn"]) - t["sent"] for t in page.times)
        parts.append((page.median("pressed", "drawn") - away, max(0.0, away - transfer), transfer))
    for name, a, b in zip(("in the browser", "on the server", "in transfer (an empty request)"), *parts, strict=True):
        yield row(f"  of which {name}", f"{a:.0f} ms", f"{b:.0f} ms", f"{a / b:.2f}" if b else "")
