"""The surface in 3-D: its lines follow the step, and its start is dragged, clicked and moved by keys on the surface."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from core import Array, run
from optimizers import Adam
from surfaces import SURFACES
from tests.browser.conftest import Open, rest, settled
from tests.browser.reading import path_of, slide
from tests.browser.test_lab import at

BOWL = SURFACES[0]
LINK = at("", surface3d="true", optimizers="Adam")
HANDLE = """() => {
  const { left, top, width, height } = document.querySelector('.canvas .start').getBoundingClientRect()
  return [left + width / 2, top + height / 2] }"""
# Where a place of the surface is seen, by Plotly's own camera and no script of ours.
SEEN = """([x, y, z]) => {
  const { glplot, dataScale, container } = document.querySelector('.canvas .solid')._fullLayout.scene._scene
  const times = (matrix, v) =>
    [0, 1, 2, 3].map(row => v.reduce((sum, value, k) => sum + matrix[4 * k + row] * value, 0))
  const { projection, view, model } = glplot.cameraParams
  const seen = times(projection, times(view, times(model, [x * dataScale[0], y * dataScale[1], z * dataScale[2], 1])))
  const { left, top, width, height } = container.getBoundingClientRect()
  return [left + (0.5 + 0.5 * seen[0] / seen[3]) * width, top + (0.5 - 0.5 * seen[1] / seen[3]) * height]
}"""
HEIGHTS = """() => Array.from(document.querySelector('.canvas .solid')._fullData.find(t => t.uid === 'path0').z)"""


@pytest.fixture
def page(open_page: Open) -> Page:
    page = open_page(LINK, spoils=True)
    page.wait_for_selector(".canvas .solid canvas")
    page.wait_for_function("() => document.querySelector('.canvas .solid')._fullLayout?.scene?._scene?.traces.path0")
    return page


def seen(page: Page, x: float, y: float) -> tuple[float, float]:
    left, top = page.evaluate(SEEN, [x, y, float(BOWL.f(np.array([x, y])))])
    return left, top


def adam(start: Any = BOWL.start) -> Array:
    return run(BOWL, Adam(0.3), start, 30).theta


def test_its_lines_go_as_far_as_the_shown_step_and_play(page: Page) -> None:
    whole = run(BOWL, Adam(0.3), BOWL.start, 30)
    np.testing.assert_allclose(path_of(page, "Adam", "solid"), whole.theta, rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(page.evaluate(HEIGHTS), whole.loss, rtol=1e-5)
    slider = page.locator(".canvas .bar input")
    slider.fill("7")
    expect(page.locator(".canvas .bar output")).to_have_text("Step 7 / 30")
    np.testing.assert_allclose(path_of(page, "Adam", "solid"), whole.theta[:8], rtol=1e-5, atol=1e-5)
    page.wait_for_url("**step=7**")
    page.locator(".canvas .bar select").select_option("50")
    page.locator(".canvas button.play").click()
    page.wait_for_function("() => document.querySelector('.canvas .bar output').textContent === 'Step 30 / 30'")
    np.testing.assert_allclose(path_of(page, "Adam", "solid"), whole.theta, rtol=1e-5, atol=1e-5)
    page.locator(".canvas .legendtoggle").first.press("Enter")
    page.wait_for_function(
        "() => document.querySelector('.canvas .solid')._fullData.find(t => t.uid === 'path0').visible === false"
    )
    page.locator(".canvas .legendtoggle").first.press("Enter")


def test_the_start_is_dragged_on_the_surface(page: Page) -> None:
    np.testing.assert_allclose(page.evaluate(HANDLE), seen(page, -7, 2), atol=1)
    page.mouse.move(*seen(page, -7, 2))
    page.mouse.down()
    page.mouse.move(*seen(page, -2, 0.5))
    page.mouse.move(*seen(page, 3, -1))
    # It follows before it is let go.
    page.wait_for_function(
        "() => Math.abs(document.querySelector('.canvas .solid')._fullData.find(t => t.uid === 'path0').x[0] - 3) < .2"
    )
    np.testing.assert_allclose(page.evaluate(HANDLE), seen(page, 3, -1), atol=2)
    page.mouse.up()
    page.wait_for_url("**x=**")
    settled(page)
    start = [float(page.locator(f".st-key-{axis} input").input_value()) for axis in "xy"]
    assert start == pytest.approx([3, -1], abs=0.15)
    np.testing.assert_allclose(path_of(page, "Adam", "solid"), adam(start), rtol=1e-4, atol=1e-4)


def test_a_click_and_keys_set_the_start_too(page: Page) -> None:
    page.mouse.click(*seen(page, -4, 1))
    page.wait_for_url("**x=**")
    settled(page)
    x, y = (float(page.locator(f".st-key-{axis} input").input_value()) for axis in "xy")
    assert (x, y) == pytest.approx((-4, 1), abs=0.15)
    page.locator(".canvas .start").press("ArrowRight")
    page.locator(".canvas .start").press("ArrowUp")
    page.wait_for_function("x => Number(document.querySelector('.st-key-x input').value) > x", arg=x + 0.2)
    settled(page)
    moved = [float(page.locator(f".st-key-{axis} input").input_value()) for axis in "xy"]
    assert moved == pytest.approx([x + 0.02 * 20, y + 0.02 * 10], abs=0.03)
    np.testing.assert_allclose(path_of(page, "Adam", "solid")[0], moved, atol=1e-4)


def test_a_camera_that_turns_on_after_the_button_is_let_go_stays_where_it_is(page: Page) -> None:
    before = page.evaluate(HANDLE)
    page.evaluate(
        """() => { const { camera } = document.querySelector('.canvas .solid')._fullLayout.scene._scene
          camera.view.rotate(performance.now(), .2, .1, 0) }"""
    )
    page.locator(".canvas .solid").hover()  # the handle follows
    page.wait_for_timeout(1500)
    rest(page)
    turned = page.evaluate(HANDLE)
    assert np.hypot(*np.subtract(turned, before)) > 10
    np.testing.assert_allclose(turned, seen(page, -7, 2), atol=1.5)
    slide(page, "Adam.lr", 1)
    np.testing.assert_allclose(page.evaluate(HANDLE), turned, atol=1.5)


def test_a_turn_of_the_camera_takes_the_handle_along_and_stays_when_a_number_changes(page: Page) -> None:
    before = page.evaluate(HANDLE)
    box: Any = page.locator(".canvas .solid").bounding_box()
    x, y = box["x"] + 0.8 * box["width"], box["y"] + 0.15 * box["height"]
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 120, y + 20, steps=4)
    page.mouse.up()
    page.wait_for_timeout(1500)
    rest(page)
    turned = page.evaluate(HANDLE)
    assert np.hypot(*np.subtract(turned, before)) > 10
    np.testing.assert_allclose(turned, seen(page, -7, 2), atol=1.5)
    assert "x=" not in page.url  # a turn is no click
    slide(page, "Adam.lr", 1)
    np.testing.assert_allclose(page.evaluate(HANDLE), turned, atol=1.5)
    ours = run(BOWL, Adam(0.4), BOWL.start, 30).theta
    np.testing.assert_allclose(path_of(page, "Adam", "solid"), ours, rtol=1e-5, atol=1e-5)
    page.locator(".canvas button.whole").click()
    page.wait_for_timeout(1500)
    np.testing.assert_allclose(page.evaluate(HANDLE), before, atol=1.5)


NO_WEBGL = """{ const { getContext } = HTMLCanvasElement.prototype
  HTMLCanvasElement.prototype.getContext = function (kind, ...more) {
    return kind.includes("webgl") ? null : getContext.call(this, kind, ...more)
  } }"""


def test_without_webgl_there_is_the_contour_and_a_sentence(open_page: Open) -> None:
    page = open_page(LINK, before=NO_WEBGL)
    expect(page.locator(".canvas .warning")).to_have_text(
        "This browser cannot draw in 3-D (it has no WebGL): this is the contour."
    )
    assert not page.locator(".canvas .solid").is_visible()
    np.testing.assert_allclose(path_of(page, "Adam"), adam(), rtol=1e-5, atol=1e-5)
