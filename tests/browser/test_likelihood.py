"""The page of losses by task as a person uses it."""

from __future__ import annotations

from math import log, pi, sqrt

from playwright.sync_api import expect

from plots.text import number_text
from tests.browser.conftest import Open
from tests.browser.reading import assert_nothing_sticks_out, slide
from tests.browser.test_lab import at

SAMPLE = """() => [...document.querySelectorAll('.charts-live .plot')].map(plot => {
  const { x, y } = plot._fullData.at(-1)
  return [x[0], y[0]]
})"""


def told(output: float) -> str:
    """What the page says of a target 0 with σ = 1."""
    return f"−log p = {number_text(output**2 / 2 + log(sqrt(2 * pi)), 4)}, ℓ = {number_text(output**2 / 2, 4)}"


def test_a_slider_of_the_output_moves_the_sample_and_its_numbers(open_page: Open) -> None:
    page = open_page(at("losses"))
    expect(page.get_by_text(told(1.0))).to_be_visible()
    slide(page, "losses.output", 5)
    expect(page.get_by_text(told(1.5))).to_be_visible(timeout=15_000)
    assert "losses.output=1.5" in page.url
    (target, density), (output, negative_log) = page.evaluate(SAMPLE)
    assert (target, output) == (0, 1.5)
    assert abs(negative_log + log(density)) < 1e-5


def test_it_fits_a_narrow_screen_dark_and_japanese(open_page: Open) -> None:
    page = open_page(at("losses", task="classes"), theme="dark", locale="ja-JP", width=390)
    expect(page.get_by_text("交差エントロピーそのものです")).to_be_visible()
    assert_nothing_sticks_out(page)
