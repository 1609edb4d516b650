"""The network page as a person uses it."""

from __future__ import annotations

from typing import Any

import numpy as np
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open, settled
from tests.browser.reading import assert_nothing_sticks_out, slide
from tests.browser.test_lab import at

BAR = ".st-key-training-bar"
# Of the four charts: the place on the page, and of each line its name and its last point.
CHARTS: Any = """() => [...document.querySelectorAll('.charts-live .plot')].slice(0, 4).map(plot => ({
  left: plot.getBoundingClientRect().left, top: plot.getBoundingClientRect().top, axis: plot._fullLayout.yaxis.range,
  lines: plot._fullData.filter(t => t.mode === 'lines+markers').map(t => [t.name, t.x.length, t.x.at(-1), t.y.at(-1)]),
}))"""


def heights(page: Page) -> list[float]:
    """Where things stand: nothing may jump."""
    places = (BAR, ".st-key-told", ".charts-live")
    return [page.evaluate(f"document.querySelector('{place}').getBoundingClientRect().top") for place in places]


def test_five_methods_are_trained_and_shown_and_another_number_trains_anew(open_page: Open) -> None:
    page = open_page(at("network", **{"net.epochs": 2}))
    expect(page.locator(BAR)).to_contain_text("Trained to epoch 2, step 46.", timeout=30_000)
    charts = page.evaluate(CHARTS)
    for pair in (charts[:2], charts[2:]):
        assert pair[0]["axis"] == pair[1]["axis"]
        assert pair[0]["top"] == pair[1]["top"]
        assert pair[0]["left"] < pair[1]["left"]
    assert charts[0]["left"] == charts[2]["left"]
    names = ["SGD", "Momentum", "AdaGrad", "RMSProp", "Adam"]
    for chart, row in zip(charts, (2, 2, 3, 4), strict=True):
        assert [line[0] for line in chart["lines"]] == names
        assert {line[2] for line in chart["lines"]} == {2}
        if row != 2 or chart is charts[0]:
            shown = page.locator("[data-testid=stTable] tbody tr").all()
            told = [float(line.locator("td").nth(row).inner_text().rstrip("%")) for line in shown]
            np.testing.assert_allclose([line[3] for line in chart["lines"]], told, rtol=6e-3)
    before = heights(page)
    slide(page, "net.epochs", 1)
    expect(page.locator(BAR)).to_contain_text("Trained to epoch 3, step 69.", timeout=30_000)
    assert {line[2] for chart in page.evaluate(CHARTS) for line in chart["lines"]} == {3}
    assert heights(page) == before
    assert "net.epochs=3" in page.url

    # What the sidebar of surfaces has too stays in the link on the way there and back.
    link = "Adam.beta1=0.8&schedule=Cosine"
    page.goto(f"{page.url.split('?')[0]}?{link}&net.epochs=1&net.optimizers=Adam")
    settled(page)
    header = page.get_by_test_id("stHeader")
    header.get_by_text("Trajectories", exact=True).click()
    page.wait_for_url(f"**/?{link}")
    settled(page)
    header.get_by_text("Networks", exact=True).click()
    page.get_by_text("Train a network", exact=True).click()
    expect(page.locator(BAR)).to_contain_text("Trained to epoch 1, step 23.")
    assert {*link.split("&")} < {*page.url.split("?")[1].split("&")}


def test_a_regression_shows_its_curves_among_the_data(open_page: Open) -> None:
    link = {"net.data": "Noisy sine", "net.size": 16, "net.epochs": 20, "net.optimizers": "Adam"}
    page = open_page(at("network", **link))
    expect(page.locator(BAR)).to_contain_text("Trained to epoch 20, step 200.", timeout=30_000)
    settled(page)
    (training, _, curve) = page.evaluate(
        "[...document.querySelectorAll('.charts-live .plot')].at(-1)._fullData.map(t => [t.name, [...t.x], [...t.y]])"
    )
    assert (training[0], curve[0]) == ("training data", "Adam")
    x, y = np.array(curve[1]), np.array(curve[2])
    assert np.sqrt(np.mean((y - np.sin(np.pi * x)) ** 2)) < 0.25  # in the noise, whose standard deviation is 0.2


def test_a_long_training_narrow_dark_and_japanese_can_be_stopped_and_begun_anew(open_page: Open) -> None:
    page = open_page(at("network", **{"net.epochs": 1}), theme="dark", locale="ja-JP", width=390)
    page.goto(f"{page.url.split('?')[0]}?net.hidden=4&net.units=256&net.epochs=200")
    stop = page.get_by_role("button", name="停止")
    page.wait_for_function(f"({CHARTS})()[3]?.lines.at(-1)?.[1] >= 2", timeout=30_000)
    before = heights(page)
    stop.click()
    settled(page)
    expect(page.locator(BAR)).to_contain_text("で停止しました")
    charts = page.evaluate(CHARTS)
    assert {chart["left"] for chart in charts} == {charts[0]["left"]}
    assert all(2 <= line[1] < 200 for chart in charts for line in chart["lines"])
    assert heights(page)[0] == before[0]
    assert_nothing_sticks_out(page)
    page.get_by_role("button", name="もう一度学習").click()
    expect(stop).to_be_visible(timeout=15_000)
    stop.click()
    expect(page.locator(BAR)).to_contain_text("エポックで停止しました")
