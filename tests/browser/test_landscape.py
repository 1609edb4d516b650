"""The paths among many weights as a person looks at them."""

from __future__ import annotations

from typing import Any

import numpy as np
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open, settled
from tests.browser.reading import assert_nothing_sticks_out, path_of, window
from tests.browser.test_lab import at

TINY = {"net.data": "Moons", "net.hidden": 0, "net.epochs": 50, "net.optimizers": ["Momentum", "Adam"]}
GROUND = "() => Array.from(document.querySelector('.canvas .ground')._fullData[0].x)"
CURSOR = """() => {
  const chart = document.querySelector('.charts-live .chart'), { xaxis } = chart.querySelector('.plot')._fullLayout
  return xaxis.p2d(chart.querySelector('.cursor').offsetLeft + 1 - xaxis._offset)
}"""


def computed(page: Page) -> None:
    settled(page)
    expect(page.locator(".canvas")).to_have_count(1, timeout=30_000)
    expect(page.locator("[data-testid=stProgress]")).to_have_count(0, timeout=30_000)
    settled(page)


def test_the_paths_are_scrubbed_and_looked_at_more_closely(open_page: Open) -> None:
    page = open_page(at("landscape", step=100, **TINY), theme="dark", locale="ja-JP", width=390)
    computed(page)
    assert_nothing_sticks_out(page)

    # The link's step, or the recorded one that is nearest, is shown in both charts.
    told: Any = page.locator(".canvas output").inner_text()
    step, last = (int(part) for part in told.removeprefix("ステップ ").split(" / "))
    assert last == 250
    assert abs(step - 100) <= 3
    assert abs(page.evaluate(CURSOR) - step) < 2
    count = len(path_of(page, "Adam"))
    assert 3 < count < 66
    page.locator(".canvas .next").click()
    settled(page)
    assert len(path_of(page, "Adam")) == count + 1
    assert abs(page.evaluate(CURSOR) - int(page.locator(".canvas output").inner_text().split()[1])) < 2

    # Nearer, the loss is computed anew over what is seen; the start stays where training began.
    expect(page.locator(".canvas .start")).to_be_hidden()
    before = path_of(page, "Adam")
    page.locator(".canvas .closer").click()
    computed(page)
    (x, _), grid = window(page), page.evaluate(GROUND)
    np.testing.assert_allclose([grid[0], grid[-1]], x, rtol=1e-5)
    box = page.locator(".canvas .paths .nsewdrag").bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] / 3, box["y"] + box["height"] / 3)
    page.wait_for_timeout(500)
    np.testing.assert_array_equal(path_of(page, "Adam"), before)
