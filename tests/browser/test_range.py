"""The rates for a network, as a person uses them."""

from __future__ import annotations

import gzip
from urllib.parse import parse_qs, urlsplit

import numpy as np
from playwright.sync_api import Page, expect

from experiments.range_test import RangeTest
from tests.browser.conftest import Open, settled
from tests.browser.reading import assert_nothing_sticks_out, await_check
from tests.browser.test_lab import at, move_to, said
from tests.support.image_files import IDX

SMALL = {
    "net.data": "Moons",
    "net.units": 32,
    "net.size": 8,
    "net.RangeTest.epochs": 2,
    "net.optimizers": ["Gradient descent", "Adam"],
}


def rate_in_link(page: Page, key: str) -> float:
    return float(parse_qs(urlsplit(page.url).query)[key][0])


def test_rates_are_found_and_taken_and_images_are_given(open_page: Open) -> None:
    page = open_page(at("range", **SMALL))
    expect(page.locator("[data-testid=stProgress]")).to_have_count(0)
    main, sidebar = (page.locator(f"[data-testid={box}]") for box in ("stMain", "stSidebar"))
    expect(main).to_contain_text("The rates that suit lie a factor of")
    expect(main).to_contain_text("of 2 optimizers.", timeout=30_000)

    # A click on a curve takes its rate, and the marker on it is there.
    rate = float(RangeTest().fixed_rates()[20])
    x, y = move_to(page, "Adam", rate)
    assert said(page).startswith(f"Adam η = {rate:g}: learns")
    page.mouse.click(x, y)
    settled(page)
    assert rate_in_link(page, "net.Adam.lr") == rate
    markers = """() => document.querySelector('.charts-live .plot')._fullData
      .filter(t => t.mode === 'markers' && t.x?.length === 1).map(t => [t.legendgroup, t.x[0]])"""
    await_check(page, lambda: np.testing.assert_allclose(dict(page.evaluate(markers))["Adam"], rate))

    # So does a button for all at once: a tenth of the lowest.
    row = main.locator("[data-testid=stTable] tbody tr", has_text="Adam")
    tenth = float(row.locator("td").nth(4).inner_text())
    main.get_by_role("button", name="Take a tenth of each lowest").click()
    expect(row.locator("td").nth(1)).to_have_text(f"{tenth:.3g}")
    settled(page)
    np.testing.assert_allclose(rate_in_link(page, "net.Adam.lr"), tenth, rtol=0.01)

    main.get_by_text("Validation accuracy", exact=True).click()
    settled(page)
    assert "measure=accuracy" in page.url

    # Images of one's own, in two files.
    sidebar.locator(".st-key-net-data input").click()
    page.get_by_role("option", name="Images of your own").click()
    expect(sidebar).to_contain_text("a link does not hold them")
    files = [("images.gz", gzip.compress(IDX["images"])), ("labels", IDX["labels"])]
    sidebar.locator("input[type=file]").set_input_files(
        [{"name": name, "mimeType": "application/octet-stream", "buffer": raw} for name, raw in files]
    )
    expect(sidebar).to_contain_text("images.gz, labels: 30 images of 5×4 pixels, 3 classes.")
    settled(page)
    expect(page.locator("[data-testid=stProgress]")).to_have_count(0)
    page.set_viewport_size({"width": 390, "height": 900})
    settled(page)
    assert_nothing_sticks_out(page)
