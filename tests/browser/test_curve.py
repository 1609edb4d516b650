"""The page of curves as a person uses it."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from core import run
from optimizers import CLASSIC, Adam, GradientDescent, Momentum, RMSProp
from surfaces.catalogue.curves import parabola, two_valleys
from surfaces.catalogue.valleys import rosenbrock
from tests.browser.conftest import Open, follow, settled
from tests.browser.reading import assert_nothing_sticks_out, drawn, path_of, slide, window
from tests.browser.test_canvas import drag_start
from tests.browser.test_lab import at


def graph(page: Page) -> np.ndarray[Any, Any]:
    """What lies under the paths, (k, 2)."""
    found = page.evaluate(
        "(({ x, y }) => [Array.from(x), Array.from(y)])(document.querySelector('.canvas .ground')._fullData[0])"
    )
    return np.array(found).T


@pytest.mark.parametrize(
    ("locale", "theme", "width", "link"),
    [
        ("ja-JP", "dark", 390, {"curve": "Wavy bowl"}),
        ("en-US", "light", 1400, {"projector": "true", "curve": "Two valleys"}),
    ],
)
def test_it_opens_with_panel_and_tangent_and_nothing_sticks_out(
    open_page: Open, locale: str, theme: Any, width: int, link: dict[str, str]
) -> None:
    page = open_page(at("curve", **link), theme=theme, locale=locale, width=width)
    assert_nothing_sticks_out(page)
    expect(page.locator(".glass .row .katex").first).to_be_visible()
    expect(page.locator(".glass h4")).to_contain_text("x₁")


def test_a_slider_the_link_and_play_show_what_run_computes(open_page: Open) -> None:
    page = open_page(at("curve", curve="Two valleys", step=100))
    path = path_of(page, "Momentum")
    ours = run(two_valleys, Momentum(0.03), two_valleys.start, 100)
    np.testing.assert_allclose(path, np.column_stack([ours.theta, ours.loss]), rtol=1e-6, atol=1e-6)
    slide(page, "GradientDescent.lr", 1)
    ours = run(two_valleys, GradientDescent(0.04), two_valleys.start, 100)
    assert "GradientDescent.lr=0.04" in page.url
    np.testing.assert_allclose(path_of(page, "Gradient descent")[:, 0], ours.theta[:, 0], rtol=1e-6, atol=1e-6)


def test_zooming_asks_for_a_finer_curve(open_page: Open) -> None:
    page = open_page(at("curve", curve="Two valleys"), still=True)
    before = graph(page)
    for _ in range(4):
        page.locator(".canvas .closer").click()
    settled(page)
    (x0, x1), _ = window(page)
    after = graph(page)
    assert x1 - x0 < 1
    np.testing.assert_allclose((after[0, 0], after[-1, 0]), (x0, x1), rtol=1e-6)
    assert len(after) >= len(before) - 2
    np.testing.assert_allclose(after[:, 1], two_valleys.f(after[:, 0][None]), rtol=1e-5, atol=1e-5)
    page.locator(".canvas .whole").click()
    settled(page)
    np.testing.assert_allclose(graph(page), before)


def test_the_start_is_dragged_along_the_curve(open_page: Open) -> None:
    page = open_page(at("curve", curve="Two valleys"))
    drag_start(page, (-1.8, float(two_valleys.f(np.array([-1.8])))), (1.0, 5.0))
    settled(page)
    (x,) = (float(found) for found in re.findall(r"[?&]at=([-\d.]+)", page.url))
    assert abs(x - 1) < 0.02
    np.testing.assert_allclose(drawn(page)["Start"][0], (x, float(two_valleys.f(np.array([x])))), rtol=1e-6)
    assert float(page.locator(".st-key-at input").input_value()) == x
    expect(page.get_by_text("even without momentum")).to_be_visible()
    handle = page.locator(".canvas .start")
    handle.focus()
    handle.press("ArrowRight")
    handle.press("ArrowUp")
    page.wait_for_timeout(600)
    settled(page)
    (moved,) = (float(found) for found in re.findall(r"[?&]at=([-\d.]+)", page.url))
    assert moved > x


def test_the_knob_turns_the_numbers_and_the_step_moves_the_tangent(open_page: Open) -> None:
    page = open_page(at("curve", curve="Two valleys"))  # which has more steps than the next
    follow(page, page.url.split("?")[0] + "?optimizers=Gradient+descent&GradientDescent.lr=0.01")
    settled(page)
    rows = page.locator(".glass .row .formula")
    expect(rows.nth(3)).to_have_attribute("aria-label", re.compile("0.25$"))  # the error ε² of x²
    knob = page.locator(".glass .knob input")
    knob.focus()
    knob.press("ArrowLeft")
    expect(rows.nth(3)).to_have_attribute("aria-label", re.compile("0.04$"))
    expect(rows.nth(5)).to_have_attribute("aria-label", re.compile("−4$"))  # even slopes are exact on a parabola
    page.locator(".canvas .next").click()
    expect(page.locator(".glass h4")).to_contain_text("x₂")
    expect(rows.nth(6)).to_have_attribute("aria-label", re.compile("−3.92$"))


def test_scenes_set_everything_and_surfaces_come_back(open_page: Open) -> None:
    page = open_page({"surface": "Rosenbrock", "steps": 80, "Adam.lr": 0.02})
    page.get_by_text("Inside a step").click()
    page.get_by_text("One dimension").click()
    page.wait_for_url("**/curve**")
    settled(page)
    assert "surface=" not in page.url
    page.get_by_role("button", name="Too large").click()
    settled(page)
    assert "curve=Wavy" in page.url
    page.get_by_role("button", name="Six classic settings").click()
    settled(page)
    for _ in range(2):
        page.locator(".canvas .back").click()  # from the first step to the start, and on to nowhere
    page.locator(".canvas .bar input").fill("80")
    settled(page)
    for cls in CLASSIC:
        rate = parabola.rates[cls.__name__]
        optimizer = RMSProp(lr=rate, rho=0.99) if cls is RMSProp else cls(lr=rate)  # PyTorch's default
        ours = run(parabola, optimizer, parabola.start, 80)
        np.testing.assert_allclose(path_of(page, cls.name)[:, 0], ours.theta[:, 0], rtol=1e-5, atol=1e-6)
    page.get_by_text("Trajectories").first.click()
    page.wait_for_function("!location.pathname.endsWith('curve')")
    settled(page)
    assert "surface=Rosenbrock" in page.url
    assert "steps=80" in page.url
    assert "Adam.lr=0.02" in page.url
    surface = run(rosenbrock, Adam(0.02), (-1.2, 1), 80)
    np.testing.assert_allclose(path_of(page, "Adam"), surface.theta, rtol=1e-5, atol=1e-5)
