"""The Trajectories page as a person meets it."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import expect

from core import params_of, run
from optimizers import CLASSIC, AdaGrad, Adam, GradientDescent, Momentum
from surfaces import SURFACES
from tests.browser.conftest import Open, follow, settled
from tests.browser.reading import assert_nothing_sticks_out, choose_surface, drawn, path_of, slide, window
from tests.browser.test_canvas import shown_step
from views.translation import japanese

BOWL = SURFACES[0]


@pytest.mark.parametrize(
    ("locale", "theme", "width"),
    [("ja-JP", "light", 390), ("en-US", "dark", 1400)],
)
def test_it_opens_drawn_and_nothing_sticks_out(open_page: Open, locale: str, theme: Any, width: int) -> None:
    page = open_page(theme=theme, locale=locale, width=width, fresh=True, still=True)
    for optimizer in (GradientDescent(0.95), Momentum(0.1), AdaGrad(1.5), Adam(0.3)):
        ours = run(BOWL, optimizer, (-7, 2), 30).theta
        np.testing.assert_allclose(path_of(page, optimizer.name), ours, rtol=1e-6, atol=1e-6)
    assert_nothing_sticks_out(page)
    cut = """chart => { const { right } = document.querySelector(chart).getBoundingClientRect()
      return [...document.querySelectorAll(`${chart} .legendtext`)].map(text => [text.textContent,
        text.getBoundingClientRect().right <= right]).filter(([, inside]) => !inside) }"""
    assert page.evaluate(cut, ".canvas .paths") == []
    header = page.locator("[data-testid=stHeader]").bounding_box()
    title = page.locator("[data-testid=stMain] .katex-html").first.bounding_box()
    assert header
    assert title
    assert title["y"] >= header["y"] + header["height"] - 12, "the bar covers the formula"
    ink = page.evaluate("document.querySelector('.canvas .paths')._fullLayout.font.color")
    assert ink == {"light": "#1f2933", "dark": "#e8ebef"}[theme]


def test_the_charts_follow_a_switch_of_theme(open_page: Open) -> None:
    page = open_page(still=True)
    for scheme, ink in (("dark", "#e8ebef"), ("light", "#1f2933"), ("dark", "#e8ebef"), ("light", "#1f2933")):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.wait_for_function("i => document.querySelector('.canvas .paths')?._fullLayout?.font?.color === i", arg=ink)


def test_sliders_redraw_the_paths_and_divergence_leaves_by_an_arrow_and_is_told(open_page: Open) -> None:
    page = open_page()
    before = window(page)
    spoken = page.locator(".canvas [aria-live]").inner_text
    slide(page, "GradientDescent.lr", -3)
    assert "GradientDescent.lr=0.5" in page.url
    np.testing.assert_allclose(
        path_of(page, "Gradient descent"), run(BOWL, GradientDescent(0.5), (-7, 2), 30).theta, rtol=1e-6, atol=1e-6
    )
    assert "diverged" not in spoken()
    slide(page, "GradientDescent.lr", 17)
    assert window(page) == before
    arrows = page.evaluate(
        "document.querySelector('.canvas .paths')._fullData"
        ".filter(t => t.marker?.symbol.includes?.('arrow') && t.y.length > 2).map(t => t.y[2])"
    )
    assert [abs(y) for y in arrows] == pytest.approx([5])
    expect(page.locator(".canvas table")).to_contain_text(re.compile(r"diverged at step \d+"))
    assert re.search(r"Gradient descent: diverged at step \d+", spoken())
    for name in ("Gradient descent", "Momentum", "AdaGrad", "Adam"):
        assert name in spoken()
    unnamed = page.evaluate(
        """() => [...document.querySelectorAll('.canvas button, .canvas input, .canvas select')]
             .filter(e => !e.getAttribute('aria-label')).length"""
    )
    assert unnamed == 0
    slide(page, "steps", 2)
    assert "steps=50" in page.url
    assert len(path_of(page, "Adam")) == 51
    slide(page, "GradientDescent.lr", -17)
    assert "diverged" not in spoken()


def test_all_methods_draw_what_run_computes(open_page: Open) -> None:
    page = open_page({"optimizers": [cls.name for cls in CLASSIC], "surface": "Rosenbrock", "steps": 60})
    surface = next(s for s in SURFACES if s.name == "Rosenbrock")
    for cls in CLASSIC:
        ours = run(surface, cls(lr=surface.rates[cls.__name__]), surface.start, 60)
        np.testing.assert_allclose(path_of(page, cls.name), ours.theta, rtol=1e-6, atol=1e-6)
        np.testing.assert_allclose(path_of(page, cls.name, "loss")[:, 1], ours.loss, rtol=1e-6)


def test_a_link_restores_the_picture_elsewhere(open_page: Open) -> None:
    page = open_page({"surface": "Himmelblau", "x": "1.5"})
    slide(page, "Adam.lr", 2)
    page.get_by_role("button", name="Nesterov").click()
    settled(page)
    page.get_by_text("Gradient noise", exact=True).click()
    slide(page, "noise", 5)
    page.locator(".st-key-y input").fill("-2.25")
    page.locator(".st-key-y input").press("Enter")
    settled(page)
    first, second = drawn(page), drawn(open_page(page.url, theme="dark", locale="ja-JP", width=900, fresh=True))
    assert any(name.startswith("Nesterov") for name in first)
    assert first["Start"].tolist() == [[1.5, -2.25]]
    for (name, ours), (label, theirs) in zip(first.items(), second.items(), strict=True):
        assert name == label or {name, label} <= {"Start", "開始点", "Global minimum", "最小点"}
        np.testing.assert_array_equal(ours, theirs)


def test_choosing_a_surface_shows_its_own_first_picture(open_page: Open) -> None:
    page = open_page({"x": "3", "Adam.lr": "0.02"})
    choose_surface(page, "Beale")
    beale = next(s for s in SURFACES if s.name == "Beale")
    ours = run(beale, Adam(beale.rates["Adam"]), beale.start, beale.steps).theta
    np.testing.assert_allclose(path_of(page, "Adam"), ours, rtol=1e-5, atol=1e-6)
    assert page.url.endswith("?surface=Beale")


def test_a_number_spelled_another_way_is_used_and_stays_in_the_link(open_page: Open) -> None:
    page = open_page({"Adam.lr": "0.50", "steps": "4e1"})
    assert "Adam.lr=0.50" in page.url
    assert "steps=4e1" in page.url
    np.testing.assert_allclose(path_of(page, "Adam"), run(BOWL, Adam(0.5), (-7, 2), 40).theta, rtol=1e-6, atol=1e-6)
    slide(page, "Adam.lr", 1)
    assert "Adam.lr=0.6" in page.url


def test_numbers_between_the_marks_come_back_with_their_link_and_bad_ones_are_named(open_page: Open) -> None:
    page = open_page({"Adam.lr": "0.123", "steps": "41"}, fresh=True)
    slide(page, "Adam.lr", 1)
    follow(page, page.url.split("?")[0] + "?Adam.lr=0.123&steps=41&AdaGrad.lr=-7")
    settled(page)
    assert "Adam.lr=0.123&steps=41" in page.url
    np.testing.assert_allclose(path_of(page, "Adam"), run(BOWL, Adam(0.123), (-7, 2), 41).theta, rtol=1e-6, atol=1e-6)
    expect(page.locator(".st-key-notice")).to_contain_text("AdaGrad.lr=-7")


def test_a_broken_link_opens_and_says_what_was_wrong(open_page: Open) -> None:
    page = open_page({"Adam.lr": "5000", "steps": "many", "step": "9999", "surface": "Beale"}, fresh=True)
    notice = page.locator(".st-key-notice")
    expect(notice).to_contain_text("Adam.lr=5000")
    expect(notice).to_contain_text("steps=many")
    expect(notice).to_contain_text("step=9999")
    expect(notice).not_to_contain_text("surface")
    assert shown_step(page) == int(page.locator(".canvas input[type=range]").get_attribute("max") or 0) > 0
    assert any(name.startswith("Adam  η = 0.1") for name in drawn(page))
    page.get_by_role("button", name="OK").click()
    expect(notice).to_have_count(0)


def test_the_japanese_page_is_japanese(open_page: Open) -> None:
    page = open_page(locale="ja-JP", fresh=True, spoils=True)
    text = page.locator(".stApp").inner_text()
    assert "学習率" in text
    names = {cls.name for cls in CLASSIC}
    lines = {line.strip() for line in text.splitlines()}
    english = {key for key, japanese in japanese().items() if key != japanese} - names
    assert not lines & english
    page.locator(".st-key-lang").get_by_text("en", exact=True).click()
    settled(page)
    assert "lang=en" in page.url
    assert "Projector mode" in page.locator(".stApp").inner_text()


def test_on_a_phone_the_controls_are_one_tap_away(open_page: Open) -> None:
    page = open_page(width=390, spoils=True)
    slider = page.locator(".st-key-GradientDescent-lr input[type=range]")
    page.locator("[data-testid=stExpandSidebarButton]").click()
    expect(slider).to_be_visible()
    slide(page, "GradientDescent.lr", 2)
    assert "GradientDescent.lr=1.2" in page.url


def test_projecting_enlarges_the_page(open_page: Open) -> None:
    size = "parseFloat(getComputedStyle(document.documentElement).fontSize)"
    page = open_page({"projector": "true", "optimizers": "Adam"})
    large = page.evaluate(size)
    page.locator(".st-key-projector label").click()
    settled(page)
    assert large > 1.3 * page.evaluate(size)


def test_fast_presses_end_in_the_last_setting(open_page: Open) -> None:
    page = open_page({"optimizers": "Gradient descent"})
    slide(page, "GradientDescent.lr", -12)
    marks = [m for m in params_of(GradientDescent)[0].slider_values() if m < 0.95]
    rate = marks[-12]
    assert f"GradientDescent.lr={rate}" in page.url
    np.testing.assert_allclose(
        path_of(page, "Gradient descent"), run(BOWL, GradientDescent(rate), (-7, 2), 30).theta, rtol=1e-6, atol=1e-6
    )
