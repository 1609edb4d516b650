"""The catalogue's pages as a person uses them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from playwright.sync_api import expect

from core import run
from optimizers import Adam, GradientDescent, Lion
from schedules import Cosine
from settings import kinds
from surfaces import SURFACES, prepare_surface
from tests.browser.conftest import Open, settled
from tests.browser.reading import assert_nothing_sticks_out, drawn, path_of, reopen, slide
from tests.browser.test_lab import at

BOWL = SURFACES[0]
PAGES = {
    "surfaces": {"group": "Sharp edges"},
    "formula": {"surface": kinds.NAME, "formula": "x^4/4 - a x^2 + x y + y^2"},
    "methods": {"family": "Curvature"},
}


@pytest.mark.parametrize(("locale", "theme", "width"), [("ja-JP", "dark", 390)])
@pytest.mark.parametrize("path", PAGES)
def test_its_pages_open_and_nothing_sticks_out(open_page: Open, path: str, locale: str, theme: Any, width: int) -> None:
    page = open_page(at(path, **PAGES[path]), theme=theme, locale=locale, width=width)
    assert_nothing_sticks_out(page)
    wide = """() => [...document.querySelectorAll('[data-testid=stMain] .katex-display')].filter(shown =>
      getComputedStyle(shown).overflowX !== 'auto' && shown.scrollWidth > shown.clientWidth).length"""
    assert page.evaluate(wide) == 0
    loaded = "() => [...document.images].every(image => image.complete && image.naturalWidth > 0)"
    page.wait_for_function(loaded)


def test_a_formula_is_drawn_while_it_is_typed_and_a_slip_keeps_what_was(open_page: Open) -> None:
    page = open_page(at("formula", surface="Rosenbrock"))
    page.get_by_role("button", name="Type a formula of your own").click()
    box = page.locator(".st-key-formula input")
    box.wait_for()
    for text, good in (("x^2 + a y^2", True), ("x^2 + a y^2 +", False), ("x^2 + a y^2 + y", True)):
        box.fill(text)  # no Enter: a pause is enough
        if good:
            latex = prepare_surface(text, **kinds.LETTERS).formula
            page.wait_for_function(
                "latex => [...document.querySelectorAll('[data-testid=stMain] annotation')]"
                ".some(note => note.textContent.includes(latex))",
                arg=latex,
            )
            expect(page.locator("[data-testid=stAlert]")).to_have_count(0)
        else:
            expect(page.locator("[data-testid=stAlert]")).to_contain_text("Something is missing after “+”")
    settled(page)
    slide(page, "own.a", 10)
    assert "own.a=2" in page.url
    surface = prepare_surface("x^2 + a y^2 + y", a=2.0)
    ours = run(surface, GradientDescent(lr=0.05), (-4, 3), 100).theta
    np.testing.assert_allclose(path_of(page, "Gradient descent"), ours, rtol=1e-6, atol=1e-6)
    assert drawn(page)["Global minimum"] == pytest.approx(np.array([[0, -0.25]]), abs=1e-9)
    reopen(page)
    np.testing.assert_allclose(path_of(page, "Gradient descent"), ours, rtol=1e-6, atol=1e-6)


def test_a_surface_of_the_gallery_is_taken_to_the_other_pages(open_page: Open) -> None:
    page = open_page(at("surfaces", group="Valleys"))
    page.locator(".st-key-take-Beale button").click()
    expect(page.locator(".st-key-take-Beale button")).to_be_disabled()
    page.get_by_role("link", name="Trajectories").click()
    page.wait_for_selector(".canvas .paths .scatterlayer .trace")
    settled(page)
    beale = next(s for s in SURFACES if s.name == "Beale")
    ours = run(beale, Adam(lr=beale.rates["Adam"]), beale.start, beale.steps).theta
    np.testing.assert_allclose(path_of(page, "Adam"), ours, rtol=1e-6, atol=1e-6)
    assert "surface=Beale" in page.url


def test_a_method_joins_the_race_from_its_card(open_page: Open) -> None:
    page = open_page(at("methods", family="Sign"))
    page.locator(".st-key-race-Lion button").click()
    expect(page.locator(".st-key-race-Lion button")).to_contain_text("Take out")
    assert "more=Lion" in page.url
    page.get_by_role("link", name="Trajectories").click()
    page.wait_for_selector(".canvas .paths .scatterlayer .trace")
    settled(page)
    slide(page, "Lion.lr", 1)
    rate = float(page.url.split("Lion.lr=")[1].split("&")[0])
    ours = run(BOWL, Lion(lr=rate), BOWL.start, 30).theta
    np.testing.assert_allclose(path_of(page, "Lion"), ours, rtol=1e-6, atol=1e-6)


def test_a_schedule_is_followed_and_drawn_under_the_loss(open_page: Open) -> None:
    page = open_page({"schedule": "Cosine", "optimizers": "Gradient descent"})
    slide(page, "Cosine.end", 5)
    end = float(page.url.split("Cosine.end=")[1].split("&")[0])
    ours = run(BOWL, GradientDescent(lr=0.95), BOWL.start, 30, schedule=Cosine(end=end))
    np.testing.assert_allclose(path_of(page, "Gradient descent"), ours.theta, rtol=1e-6, atol=1e-6)
    rates = page.evaluate(
        "Array.from(document.querySelector('.canvas .loss')._fullData.find(trace => trace.yaxis === 'y2').y)"
    )
    np.testing.assert_allclose(rates, ours.lr, rtol=1e-6)
