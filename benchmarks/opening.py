# pyright: standard
"""Opening the app in a real Chromium that remembers nothing, then another page of it, then the app anew.

Bytes are those of all that the browser receives, as they travel: answers to requests, and what comes over the page's
connection. A browser keeps what scripts compile to after it has run them twice, so the app is opened three times with
one profile.
"""

from __future__ import annotations

import base64
import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from benchmarks import chrome
from benchmarks.compare import row

ROUNDS = 3
OTHER_PAGE = "/basins"
NEW = """drawn => [...document.querySelectorAll(drawn)].some(
  part => !window.old?.includes(part) && part.getBoundingClientRect().width > 0)"""
LEAVE = """([drawn, link]) => {
  window.old = [...document.querySelectorAll(drawn)]
  history.pushState({}, "", link)
  dispatchEvent(new PopStateEvent("popstate", { state: {} }))
}"""


@dataclass
class _Opening:
    """Seconds and bytes of openings with one profile, the first to the last, and of another page after the first."""

    seconds: list[float] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    other_page: float = 0.0


def lines() -> Iterator[str]:
    """Lines with the time of another page, the bytes of a second opening, and the time of a third."""
    path = chrome.find()
    from playwright.sync_api import sync_playwright

    from tests.browser.server import serve

    with serve("app.py") as address, sync_playwright() as playwright:
        openings = [_with_new_profile(playwright.chromium, path, address) for _ in range(ROUNDS + 1)]
    openings = openings[1:]  # the first one warms the server up
    first, third = (statistics.median(o.seconds[turn] for o in openings) for turn in (0, 2))
    second_page = statistics.median(o.other_page for o in openings)
    name, ratio = "another page of the app : opening the app", second_page / first
    yield row(name, f"{second_page:.2f} s", f"{first:.2f} s", f"{ratio:.2f}", "≤ 0.50", ratio <= 0.5)
    size, first_size = (statistics.median(o.sizes[turn] for o in openings) for turn in (1, 0))
    name, ratio = "bytes of the second opening : first", size / first_size
    yield row(name, f"{size / 1000:.0f} kB", f"{first_size / 1000:.0f} kB", f"{ratio:.3f}", "≤ 0.100", ratio <= 0.1)
    yield row("third opening : first", f"{third:.2f} s", f"{first:.2f} s", f"{third / first:.2f}")


def _with_new_profile(chromium: Any, path: str, address: str) -> _Opening:
    """Open the app three times with a profile of its own, and another page after the first time."""
    from tests.browser.conftest import DRAWN, FLAGS, settled

    opening = _Opening()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        for turn in range(3):
            context = chromium.launch_persistent_context(
                profile, executable_path=path, args=FLAGS, viewport={"width": 1400, "height": 900}
            )
            page, sizes = context.pages[0], list[int]()
            _count(context.new_cdp_session(page), sizes)
            begin = time.perf_counter()
            page.goto(address, wait_until="commit")
            page.wait_for_function(NEW, arg=DRAWN, polling=50, timeout=60_000)
            opening.seconds.append(time.perf_counter() - begin)
            settled(page)
            opening.sizes.append(sum(sizes))
            if turn == 0:
                begin = time.perf_counter()
                page.evaluate(LEAVE, [DRAWN, OTHER_PAGE])
                page.wait_for_function(NEW, arg=DRAWN, polling=50, timeout=60_000)
                opening.other_page = time.perf_counter() - begin
                settled(page)
            page.wait_for_timeout(2000)  # the browser writes what it keeps
            context.close()
    return opening


def _count(session: Any, sizes: list[int]) -> None:
    """Add to `sizes` the bytes of all that a page receives."""

    def frame(event: Any) -> None:
        text, is_binary = event["response"]["payloadData"], event["response"]["opcode"] == 2
        sizes.append(len(base64.b64decode(text)) if is_binary else len(text))

    session.send("Network.enable")
    session.on("Network.dataReceived", lambda event: sizes.append(event["encodedDataLength"]))
    session.on("Network.webSocketFrameReceived", frame)
