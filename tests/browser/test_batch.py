"""The page of a batch's loss as a person uses it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from core import run
from optimizers import Adam, Momentum
from plots import ground
from surfaces import Batches, LineFit
from tests.browser.conftest import Open, settled
from tests.browser.reading import assert_nothing_sticks_out, reopen, slide
from tests.browser.test_lab import at

LINE: Any = LineFit()
COUNT = (
    "() => { const send = WebSocket.prototype.send, isCounted = 'sent' in window; window.sent = 0;"
    " if (!isCounted) WebSocket.prototype.send = function (data) { window.sent++; return send.call(this, data) } }"
)


def show(page: Page, step: int) -> None:
    page.evaluate("step => dispatchEvent(new CustomEvent('descent-go', { detail: { step } }))", step)


def contours(page: Page) -> np.ndarray[Any, Any]:
    """The points of the batch's contours, (k, 2), in the units of the window."""
    text, box = page.evaluate(
        """(svg => [svg.firstElementChild.getAttribute("d"), svg.getAttribute("viewBox")])
             (document.querySelector(".canvas .fleeting"))"""
    )
    points = [tuple(map(float, point.split(","))) for line in text.split("M")[1:] for point in line.split("L")]
    _, _, wide, high = map(float, box.split())
    x, y = np.array(points).T.reshape(2, -1)
    (x0, x1), (y0, y1) = LINE.domain
    return np.column_stack([x0 + (x1 - x0) * x / wide, y1 - (y1 - y0) * y / high])


def trace(page: Page, name: str) -> np.ndarray[Any, Any]:
    """What stands in the chart of the data, (k, 2)."""
    x, y = page.evaluate(
        """name => (({ x, y }) => [Array.from(x), Array.from(y)])
             (document.querySelector(".charts-live .plot")._fullData.find(trace => trace.name === name))""",
        name,
    )
    return np.column_stack([x, y]).astype(float)


def moved_by_hand(page: Page, step: int | None = None) -> tuple[int, list[float]]:
    """How many rings are seen, and the first line; where another step is given, right after it is shown."""
    rings, line = page.evaluate(
        """async step => {
          if (step !== null) dispatchEvent(new CustomEvent("descent-go", { detail: { step } }))
          if (step !== null) await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))
          const plot = document.querySelector(".charts-live .plot")
          const of = name => plot.querySelector(`.trace${plot._fullData.find(trace => trace.name === name).uid}`)
          const rings = [...of("Batch of this step").querySelectorAll(".point")]
          const line = of("Momentum").querySelector(".js-line").getAttribute("d")
          return [rings.filter(ring => ring.style.display !== "none").length, line]
        }""",
        step,
    )
    ends = [point.split(",") for point in line[1:].split("L")]
    return rings, [float(pixels) for point in (ends[0], ends[-1]) for pixels in point]


def test_steps_are_shown_by_the_browser_alone(open_page: Open) -> None:
    page = open_page(at("batch", optimizers=["Momentum", "Adam"], **{"Batches.size": "30", "Batches.seed": "5"}))
    batches = Batches(LINE, 30, seed=5)
    optimizers = Momentum(0.02), Adam(0.2)
    runs = {optimizer.name: run(batches, optimizer, LINE.start, 100) for optimizer in optimizers}
    page.evaluate(COUNT)
    # What is moved by hand while steps change is what Plotly draws once they rest. Every fourth batch has 10 samples.
    for step, rings in ((12, 10), (13, 30), (0, 0), (14, 30)):
        moved = moved_by_hand(page, step)
        assert moved[0] == rings
        if rings == 30:
            settled(page)
            drawn = moved_by_hand(page)
            assert drawn[0] == rings
            np.testing.assert_allclose(moved[1], drawn[1], atol=0.1)
    for step in (12, 14):
        show(page, step)
        settled(page)
        for name, of in runs.items():
            w, b = of.theta[step]
            x, y = trace(page, name).T
            np.testing.assert_allclose(y, w * x + b, rtol=1e-5)
            assert x[0] < LINE.data.x.min() < LINE.data.x.max() < x[-1]
        own = batches.batch(step)
        np.testing.assert_allclose(
            trace(page, "Batch of this step"), np.column_stack([LINE.data.x[own], LINE.data.y[own]]), rtol=1e-6
        )
        # Contours lie as high above the lowest loss on the batch as those of all data above theirs.
        design = np.column_stack([LINE.data.x[own], np.ones(len(own))])
        loss = batches.at_step(step)
        own_best: Any = np.linalg.lstsq(design, LINE.data.y[own])[0]
        least = loss.f(own_best)
        best = np.linalg.lstsq(np.column_stack([LINE.data.x, np.ones(100)]), LINE.data.y)[0]
        levels = ground(LINE, LINE.domain).levels - LINE.f(best)
        height = loss.f(contours(page).T) - least
        outer = height[height > 0.2]
        apart = np.abs(outer[:, None] - levels)
        assert len({*apart.argmin(axis=1)}) > 3
        assert np.all(apart.min(axis=1) < 0.02)
    show(page, 0)
    settled(page)
    assert len(contours(page)) == 0
    assert len(trace(page, "Batch of this step")) == 0
    assert page.evaluate("sent") == 0


def test_a_slider_draws_other_batches_and_the_link_holds_them(open_page: Open) -> None:
    page = open_page(at("batch", step="7", optimizers="Adam", **{"Batches.seed": "3"}))
    before = contours(page)
    assert len(trace(page, "Batch of this step")) == 10
    slide(page, "Batches.size", 3)
    size = int(page.url.split("Batches.size=")[1].split("&")[0])
    assert size > 10
    page.locator(".st-key-Adam-lr input[type=range]").press("ArrowRight")
    settled(page)
    whole, path = contours(page), trace(page, "Adam")
    assert not np.array_equal(whole, before)
    reopen(page)
    own = Batches(LINE, size, seed=3).batch(7)
    rings = trace(page, "Batch of this step")
    np.testing.assert_allclose(rings, np.column_stack([LINE.data.x[own], LINE.data.y[own]]), rtol=1e-6)
    expect(page.locator("[data-testid=stMain]")).to_contain_text(f"Each step sees {size} of 100 samples")
    np.testing.assert_array_equal(contours(page), whole)
    np.testing.assert_array_equal(trace(page, "Adam"), path)
    # Zoomed in there are others, of the same loss.
    page.locator(".canvas .closer").click()
    settled(page)
    assert not np.array_equal(contours(page), whole)
    page.get_by_text("Contours of the batch", exact=True).locator("visible=true").last.click()
    settled(page)
    assert "batch_contours=false" in page.url
    assert len(contours(page)) == 0
    page.locator("[data-testid=stSidebar] [data-testid=stButtonGroup] button", has_text="ja").click()
    settled(page)
    expect(page.get_by_label("1ステップで使うデータ")).to_have_value("ミニバッチ")


@pytest.mark.parametrize(("locale", "theme", "width"), [("ja-JP", "dark", 390)])
def test_nothing_sticks_out(open_page: Open, locale: str, theme: Any, width: int) -> None:
    page = open_page(at("batch", problem="Logistic regression"), theme=theme, locale=locale, width=width)
    assert page.locator(".charts-live .chart").count() == 2
    assert_nothing_sticks_out(page)
    tops = page.evaluate(
        "[...document.querySelectorAll('.charts-live .chart')].map(one => one.getBoundingClientRect().top)"
    )
    assert tops[1] > tops[0] + 300  # one under another


def test_the_note_below_the_batch_size_names_the_batch(open_page: Open) -> None:
    page = open_page(at("batch", **{"Batches.size": "10", "samples": "10"}))
    note = page.get_by_test_id("stSidebar").get_by_text("B = ")
    expect(note).to_have_text("B = 10, all N = 10 samples: batch")
    slide(page, "Batches.size", -1)
    expect(note).to_have_text("1 < B = 8 < N = 10: mini-batch")
    page.locator(".st-key-Batches-size input[type=range]").press("Home")
    settled(page)
    expect(note).to_have_text("B = 1, one sample of N = 10: online")
