"""What a training run costs whoever else uses the server: the latency of a slider on a second page, in a real Chromium.

One session has the page "Train a network", another one the Trajectories. An arrow key is pressed on a learning-rate
slider of the second; the time ends when the first path has changed in its DOM. Blocks of presses with a long training
under way (4 layers of 256 units, 200 epochs, five methods) and with the same page at rest take turns. Both pages are in
one browser on this machine, so drawing the first one takes its share of the processors too.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from benchmarks import chrome
from benchmarks.canvas import LINES, WATCH
from benchmarks.compare import row

PRESSES, BLOCKS = 6, 4  # presses in a block, and blocks of each kind
LONG = {"net.hidden": 4, "net.units": 256, "net.epochs": 200}
MOST = 2.0  # times the latency at rest
SOON = 10.0  # seconds for the default task


def lines() -> Iterator[str]:
    """The two latencies, and how long the default task takes from opening the page."""
    path, why_not = chrome.found()
    if not path:
        yield why_not
        return
    from playwright.sync_api import sync_playwright

    from tests.browser.conftest import FLAGS
    from tests.browser.server import serve

    with serve("app.py") as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        first, second = (browser.new_context(viewport={"width": 1400, "height": 900}).new_page() for _ in range(2))
        begin = time.perf_counter()
        first.goto(f"{address}/network")
        first.wait_for_selector(".st-key-train-anew", timeout=60_000)
        first.wait_for_selector(".charts-live .scatterlayer .trace", timeout=60_000)
        took = time.perf_counter() - begin
        yield row("training the default task, from opening the page", f"{took:.1f} s", "", "", "< 10 s", took < SOON)
        first.goto(f"{address}/network?{urlencode(LONG)}")
        first.wait_for_selector(".st-key-stop-training", timeout=60_000)
        second.goto(address)
        second.wait_for_selector(LINES["ours"], timeout=60_000)
        second.wait_for_timeout(3000)
        second.evaluate(WATCH, LINES["ours"])
        _press(second, 2)
        times: dict[bool, list[float]] = {True: [], False: []}
        for block in range(2 * BLOCKS):
            trains = block % 2 == 0
            _switch(first, trains=trains)
            key = "ArrowLeft" if block // 2 % 2 == 0 else "ArrowRight"  # the slider ends somewhere
            times[trains] += _press(second, PRESSES, key)
            assert first.locator(".st-key-stop-training").count() == trains, "the training did not last"
        browser.close()
    beside, alone = (statistics.median(times[trains]) for trains in (True, False))
    name = f"arrow key to new path beside a training, median of {PRESSES * BLOCKS}"
    ratio = beside / alone
    yield row(name, f"{beside:.0f} ms", f"{alone:.0f} ms", f"{ratio:.2f}", f"≤ {MOST:.1f}", ratio <= MOST)
    slow, usual = (statistics.quantiles(times[trains], n=10)[-1] for trains in (True, False))
    yield row("  the slowest tenth takes", f"{slow:.0f} ms", f"{usual:.0f} ms", f"{slow / usual:.2f}")


def _switch(page: Any, *, trains: bool) -> None:
    """Let the long training begin, or stop it."""
    wanted, other = ("stop-training", "train-anew") if trains else ("train-anew", "stop-training")
    if page.locator(f".st-key-{other}").count():
        page.locator(f".st-key-{other} button").click()
    page.wait_for_selector(f".st-key-{wanted}", timeout=30_000)
    page.wait_for_timeout(3000)  # the other process has begun, or ended


def _press(page: Any, times: int, key: str = "ArrowLeft") -> list[float]:
    """Milliseconds from each press of an arrow key to the new path."""
    from tests.browser.conftest import settled

    slider = page.locator("[data-testid=stSidebar] input[type=range]").first
    found = []
    for _ in range(times):
        slider.focus()
        page.keyboard.press(key)
        page.wait_for_function("times.drawn")
        found.append(page.evaluate("times.drawn - times.pressed"))
        settled(page)
    return found
