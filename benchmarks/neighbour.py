"""Latency of a slider while another session trains a network, in a real Chromium.

One session shows the page "Train a network", the other one the Trajectories. An arrow key is pressed on a learning-rate
slider of the second, and the time ends when the first path has changed in its DOM. Blocks of presses during a long
training (4 layers of 256 units, 200 epochs, five methods) alternate with blocks without training. Both pages are in one
browser on this machine, so drawing the first page takes processor time as well.
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
MAX_RATIO = 2.0  # of the latency during a training to that without
MAX_SECONDS = 10.0  # for the default task


def lines() -> Iterator[str]:
    """Lines with the two latencies, and with the time of the default task from opening the page."""
    path = chrome.find()
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
        seconds = time.perf_counter() - begin
        name, met = "training the default task, from opening the page", seconds < MAX_SECONDS
        yield row(name, f"{seconds:.1f} s", "", "", f"< {MAX_SECONDS:.0f} s", met)
        first.goto(f"{address}/network?{urlencode(LONG)}")
        first.wait_for_selector(".st-key-stop-training", timeout=60_000)
        second.goto(address)
        second.wait_for_selector(LINES["app"], timeout=60_000)
        second.wait_for_timeout(3000)
        second.evaluate(WATCH, LINES["app"])
        _press(second, 2)
        times: dict[bool, list[float]] = {True: [], False: []}
        for block in range(2 * BLOCKS):
            trains = block % 2 == 0
            _switch(first, trains=trains)
            key = "ArrowLeft" if block // 2 % 2 == 0 else "ArrowRight"  # so that the slider does not reach its end
            times[trains] += _press(second, PRESSES, key)
            assert first.locator(".st-key-stop-training").count() == trains, "the training did not last"
        browser.close()
    training, rest = (statistics.median(times[trains]) for trains in (True, False))
    name = f"arrow key to new path beside a training, median of {PRESSES * BLOCKS}"
    ratio = training / rest
    yield row(name, f"{training:.0f} ms", f"{rest:.0f} ms", f"{ratio:.2f}", f"≤ {MAX_RATIO:.1f}", ratio <= MAX_RATIO)
    training, rest = (statistics.quantiles(times[trains], n=10)[-1] for trains in (True, False))
    yield row("  the slowest tenth takes", f"{training:.0f} ms", f"{rest:.0f} ms", f"{training / rest:.2f}")


def _switch(page: Any, *, trains: bool) -> None:
    """Begin the long training, or stop it."""
    button, next_button = ("train-anew", "stop-training") if trains else ("stop-training", "train-anew")
    if page.locator(f".st-key-{button}").count():
        page.locator(f".st-key-{button} button").click()
    page.wait_for_selector(f".st-key-{next_button}", timeout=30_000)
    page.wait_for_timeout(3000)  # until the other process has begun or ended


def _press(page: Any, count: int, key: str = "ArrowLeft") -> list[float]:
    """Milliseconds from each of `count` presses of an arrow key to the new path."""
    from tests.browser.conftest import settled

    slider = page.locator("[data-testid=stSidebar] input[type=range]").first
    times: list[float] = []
    for _ in range(count):
        slider.focus()
        page.keyboard.press(key)
        page.wait_for_function("times.drawn")
        times.append(page.evaluate("times.drawn - times.pressed"))
        settled(page)
    return times
