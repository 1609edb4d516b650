"""A card of a figure opens its page with the figure's settings alone; Back leads to what was there before."""

from playwright.sync_api import expect

from lessons.figures import FIGURES
from tests.browser.conftest import Open, settled
from tests.browser.reading import assert_nothing_sticks_out
from tests.browser.test_lab import at
from views.pages import figures


def test_a_card_leaves_nothing_of_other_settings(open_page: Open) -> None:
    page = open_page(at("bias", surface="Beale", steps="77", **{"Adam.beta1": "0.5"}))
    settled(page)
    before = page.url
    page.get_by_role("link", name=figures.TITLE).click()
    page.wait_for_url("**/figures*")
    page.get_by_role("link", name="Adam with and without bias correction").click()
    page.wait_for_url("**/bias*")
    settled(page)
    assert page.url.split("?")[1] == FIGURES["adam_bias_correction"].link
    expect(page.get_by_role("slider", name="Steps")).to_have_attribute("aria-valuetext", "30")
    for _ in range(2):
        page.go_back()
    page.wait_for_url(before)
    settled(page)
    expect(page.get_by_role("slider", name="Steps")).to_have_attribute("aria-valuetext", "77")
    assert page.url == before


def test_the_cards_fit_a_phone(open_page: Open) -> None:
    page = open_page(at("figures", lang="ja"), width=390, theme="dark")
    assert_nothing_sticks_out(page)
    cut = """() => [...document.querySelectorAll('[data-testid=stPageLink] *')]
      .filter(part => part.scrollWidth > part.clientWidth + 1).length"""
    assert page.evaluate(cut) == 0
