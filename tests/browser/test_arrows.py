"""What other parts of a page draw over the live picture, and how they tell each other the step."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Open, settled
from tests.browser.reading import window
from tests.browser.test_canvas import place, press, shown_step

STEP = "window.descentExplorer.step"


@pytest.fixture
def page(open_page: Open) -> Iterator[Page]:
    """The first page; a test leaves it as it was, but for what is drawn over the picture."""
    page = open_page(still=True)
    yield page
    page.evaluate("dispatchEvent(new CustomEvent('descent-overlay', { detail: null }))")


def item(key: str, kind: str, x: float, y: float, dx: float, dy: float, **more: Any) -> dict[str, Any]:
    looks = {"scaled": False, "color": "#b85000", "dash": "solid", "width": 3, "label": key}
    return {"key": key, "kind": kind, "x": x, "y": y, "dx": dx, "dy": dy} | looks | more


def overlay(page: Page, *items: dict[str, Any]) -> None:
    page.evaluate("items => dispatchEvent(new CustomEvent('descent-overlay', { detail: { items } }))", items)


def shape(page: Page, key: str) -> tuple[list[tuple[float, float]], list[tuple[float, float]], bool]:
    """The points of an item's line and of its head, on the screen, and whether the head is closed."""
    line, head, left, top = page.evaluate(
        """key => { const group = document.querySelector(`.canvas .over [data-key="${key}"]`)
             const { left, top } = group.ownerSVGElement.getBoundingClientRect()
             return [...[1, 2].map(k => group.children[k].getAttribute('d')), left, top] }""",
        key,
    )

    def points(path: str) -> list[tuple[float, float]]:
        pairs = [part.split(",") for part in path.strip("MZ").replace("M", "L").split("L") if part]
        return [(left + float(x), top + float(y)) for x, y in pairs]

    return points(line), points(head), head.endswith("Z")


def keys(page: Page) -> list[str]:
    return page.locator(".canvas .over g").evaluate_all("groups => groups.map(group => group.dataset.key)")


def test_arrows_are_true_to_the_axes_at_every_zoom(page: Page) -> None:
    arrow = (-5.0, 1.0, 2.0, -1.5)
    overlay(page, item("a", "arrow", *arrow), item("s", "segment", *arrow), item("p", "point", *arrow))
    for move in (None, "closer", "whole"):
        if move:
            press(page, move)
            settled(page)
        foot, tip = place(page, -5, 1), place(page, -3, -0.5)
        line, (_, head, _), closed = shape(page, "a")
        assert closed
        np.testing.assert_allclose([line[0], head], [foot, tip], atol=0.02)
        np.testing.assert_allclose(shape(page, "s")[0], [foot, tip], atol=0.02)


def test_scaled_arrows_share_the_factor_that_shows_the_longest_well(page: Page) -> None:
    overlay(
        page,
        item("long", "arrow", 0, 0, 3e8, 4e8, scaled=True),
        item("half", "bar", 0, 0, 2e8, 1e8, scaled=True),
        item("true", "arrow", 0, 0, 1, 1),
    )
    (x0, x1), (y0, y1) = window(page)
    across, down = np.subtract(place(page, x1, y0), place(page, x0, y1)) / (x1 - x0, y1 - y0)  # pixels of a unit
    length = math.hypot(3e8 * across, 4e8 * down)
    factor = 0.22 * min(across * (x1 - x0), down * (y1 - y0)) / length
    zero = np.array(place(page, 0, 0))
    tip = shape(page, "long")[1][1]
    np.testing.assert_allclose(tip - zero, factor * np.array([3e8 * across, -4e8 * down]), atol=0.02)
    (left, right), (bottom, top) = np.reshape(shape(page, "half")[0], (2, 2, 2))
    np.testing.assert_allclose(right - left, [2 * factor * 2e8 * across, 0], atol=0.02)
    np.testing.assert_allclose(bottom - top, [0, 2 * factor * 1e8 * down], atol=0.02)
    np.testing.assert_allclose(shape(page, "true")[1][1], place(page, 1, 1), atol=0.02)


def test_an_arrow_that_leaves_the_plot_ends_open_at_its_edge(page: Page) -> None:
    far = item("far", "arrow", 0, 0, 1e200, 0)
    overlay(page, far, item("nan", "arrow", 0, 0, math.inf, 1), item("off", "arrow", 50, 50, 1, 1))
    assert keys(page) == ["far"]
    line, (_, tip, _), closed = shape(page, "far")
    assert not closed
    (_, right), _ = window(page)
    np.testing.assert_allclose([line[1], tip], [place(page, right, 0)] * 2, atol=0.6)
    page.evaluate("dispatchEvent(new CustomEvent('descent-overlay', { detail: null }))")
    assert keys(page) == []


def test_an_arrow_shorter_than_a_pixel_is_a_dot(page: Page) -> None:
    overlay(page, item("dot", "arrow", 1, 1, 1e-9, 0))
    head = page.locator(".canvas .over [data-key=dot] path").nth(2).get_attribute("d")
    assert head
    assert head.count("a") == 2  # two arcs


def test_labels_stand_apart(page: Page) -> None:
    overlay(page, *(item(f"label {k}", "arrow", 0, 0, 3 + k / 50, 2) for k in range(5)))
    boxes = page.locator(".canvas .over text").evaluate_all(
        "texts => texts.map(text => text.getBBox()).map(b => [b.x, b.x + b.width, b.y, b.y + b.height])"
    )
    for place_, (left, right, top, bottom) in enumerate(boxes):
        for other in boxes[:place_]:
            slack = 0.35 * (bottom - top)  # a line of text is less high than its box
            assert right <= other[0] or left >= other[1] or bottom - slack <= other[2] or top >= other[3] - slack


def test_a_label_stands_over_the_lines_and_off_them_where_it_can(page: Page) -> None:
    bar = item("bar", "bar", 0, 0, 0.5, 3)
    overlay(page, item("short", "arrow", 0, 0, 0, -1.5), bar, item("long", "arrow", 0, 0, 0.01, -2.4))
    order = page.locator(".canvas .over").evaluate("over => [...over.children].map(part => part.tagName)")
    assert order == ["g"] * 3 + ["text"] * 3
    axis, _ = place(page, 0, 0)
    boxes = page.locator(".canvas .over text").evaluate_all(
        "texts => texts.map(text => text.getBoundingClientRect()).map(({ left, right }) => [left, right])"
    )
    short, _, long = boxes
    for left, right in (short, long):
        assert right < axis or left > axis


def test_hovering_an_arrow_highlights_it_and_tells(page: Page) -> None:
    page.evaluate(
        "addEventListener('descent-hover', ({ detail }) => (window.hovered = [...(window.hovered ?? []), detail.key]))"
    )
    overlay(page, item("a", "arrow", -5, -3, 4, 0), item("b", "arrow", 1, -3, 4, 0))
    seen = "groups => Object.fromEntries(groups.map(group => [group.dataset.key, group.getAttribute('opacity')]))"
    groups = page.locator(".canvas .over g")
    x, y = place(page, -3, -3)
    page.mouse.move(x, y + 3)
    assert groups.evaluate_all(seen) == {"a": "1", "b": "0.25"}
    page.mouse.move(x, y + 60)
    assert groups.evaluate_all(seen) == {"a": "1", "b": "1"}
    assert page.evaluate("window.hovered") == ["a", None]
    page.evaluate("dispatchEvent(new CustomEvent('descent-hover', { detail: { key: 'b' } }))")
    assert groups.evaluate_all(seen) == {"a": "0.25", "b": "1"}


def test_an_arrow_lets_clicks_and_drags_through(page: Page) -> None:
    overlay(page, item("a", "arrow", -5, -3, 4, 0))
    before = window(page)
    page.mouse.move(*place(page, -3, -3))
    page.mouse.down()
    page.mouse.move(*place(page, -1, -3), steps=4)
    page.mouse.up()
    settled(page)
    assert window(page) != before
    press(page, "whole")
    settled(page)
    assert window(page) == before


def test_the_shown_step_is_told_and_can_be_asked_for(open_page: Open) -> None:
    page = open_page({"step": 5})
    assert page.evaluate(STEP) == {"step": 5, "steps": 30}
    page.evaluate("addEventListener('descent-step', ({ detail }) => (window.heard = detail))")
    for step in (7, 30):
        page.evaluate("step => dispatchEvent(new CustomEvent('descent-go', { detail: { step } }))", step)
        assert page.evaluate("window.heard") == page.evaluate(STEP) == {"step": step, "steps": 30}
        assert shown_step(page) == step
        settled(page)
        assert ("step=" in page.url) == (step < 30)
