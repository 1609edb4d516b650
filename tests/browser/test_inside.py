"""The pages on bias correction and on momentum's forms as a person uses them."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from core import run
from experiments.momentum_forms import AverageMomentum, TorchMomentum
from optimizers import Adam, Momentum
from schedules import MultiStep
from surfaces import SURFACES
from tests.browser.conftest import Open, settled
from tests.browser.reading import assert_nothing_sticks_out, path_of, reopen, slide
from tests.browser.test_canvas import drag_start
from tests.browser.test_lab import at

BOWL: Any = SURFACES[0]
CHARTS = """() => [...document.querySelectorAll('.charts-live .plot')].map(plot =>
  plot._fullData.map(t => [t.name, Array.from(t.y)]))"""


def charts(page: Page) -> list[dict[str, list[float]]]:
    return [dict(chart) for chart in page.evaluate(CHARTS)]


def told(page: Page) -> str:
    return page.locator("[data-testid=stMain]").inner_text()


@pytest.mark.parametrize(
    ("path", "locale", "theme", "width", "link"),
    [
        ("bias", "ja-JP", "dark", 390, {}),
        ("momentum", "en-US", "light", 1400, {"projector": "true"}),
    ],
)
def test_its_pages_open_and_nothing_sticks_out(
    open_page: Open, path: str, locale: str, theme: Any, width: int, link: dict[str, str]
) -> None:
    page = open_page(at(path, **link), theme=theme, locale=locale, width=width)
    page.wait_for_selector(".charts-live .plot .scatterlayer .trace")
    assert_nothing_sticks_out(page)


@pytest.mark.parametrize("path", [at("step", projector="true"), at("bias")])
def test_numbers_at_the_axes_of_small_charts_stand_apart(open_page: Open, path: str) -> None:
    page = open_page(path, still=True)
    charts = page.evaluate(
        """() => [...document.querySelectorAll('.charts-live .plot')].map(plot =>
             [...plot.querySelectorAll('.ytick text')].map(tick => tick.getBoundingClientRect())
               .map(({ top, bottom }) => [top, bottom]).sort((one, other) => one[0] - other[0]))"""
    )
    for boxes in charts:
        assert len(boxes) > 1
        for (top, bottom), (below, _) in itertools.pairwise(boxes):
            assert bottom - below < 0.35 * (bottom - top)  # digits are less high than their box


def test_bias_correction_follows_its_sliders_and_the_start(open_page: Open) -> None:
    page = open_page(at("bias"), spoils=True)
    slide(page, "Adam.beta2", -3)
    beta2 = float(page.url.split("Adam.beta2=")[1].split("&")[0])
    for name, on in (("Adam with correction", True), ("Adam without correction", False)):
        ours = run(BOWL, Adam(0.3, beta2=beta2, bias_correction=on), BOWL.start, 30).theta
        np.testing.assert_allclose(path_of(page, name), ours, rtol=1e-5, atol=1e-5)
    factors, _ = charts(page)
    np.testing.assert_allclose(factors["v: 1 / (1 − β₂ᵗ)"], 1 / (1 - beta2 ** np.arange(1, 31)), rtol=1e-5)
    first = page.locator("[data-testid=stTable] tbody tr").first
    expect(first.locator("td").nth(1)).to_have_text("-0.7")
    drag_start(page, BOWL.start, (6.0, 3.0))
    settled(page)
    expect(first.locator("td").nth(1)).to_have_text("0.6")
    page.locator("[data-testid=stButtonGroup] button", has_text="y").last.click()
    expect(first.locator("td").nth(1)).to_have_text("6")
    assert "coordinate=y" in page.url


def test_the_moving_average_lags_until_its_rate_is_raised(open_page: Open) -> None:
    page = open_page(at("momentum"), still=True)
    page.locator(".st-key-rescaled label").click()
    settled(page)
    expect(page.locator("[data-testid=stMain]")).to_contain_text("After the same slopes")
    assert "rescaled=false" in page.url
    ours = run(BOWL, AverageMomentum(0.1), BOWL.start, 30).theta
    np.testing.assert_allclose(path_of(page, "Moving average"), ours, rtol=1e-5, atol=1e-5)
    page.locator(".st-key-rescaled label").click()
    settled(page)
    assert "rescaled" not in page.url


def test_one_click_shows_where_the_forms_part_and_the_link_holds_it(open_page: Open) -> None:
    page = open_page(at("momentum"))
    assert "walk the same path" in told(page)
    page.locator(".st-key-forms-part button").click()
    expect(page.locator("[data-testid=stMain]")).to_contain_text("parts from PyTorch at step 16")
    settled(page)
    assert "schedule=Multi-step" in page.url
    reopen(page)
    for name, form in (
        ("Textbook", Momentum(0.1)),
        ("PyTorch", TorchMomentum(0.1)),
        ("Moving average", AverageMomentum(1.0)),
    ):
        ours = run(BOWL, form, BOWL.start, 30, schedule=MultiStep()).theta
        np.testing.assert_allclose(path_of(page, name), ours, rtol=1e-5, atol=1e-5)
    page.locator(".st-key-forms-part button").click()
    expect(page.locator("[data-testid=stMain]")).to_contain_text("walk the same path: at most")
    assert "schedule" not in page.url
