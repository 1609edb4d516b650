"""The formula panel by itself: numbers in their places, terms, and what is sent to the picture."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from tests.browser.panel import BY, DIGITS, MARKS, NUMBERS, T
from tests.browser.server import serve

LISTEN = "addEventListener('descent-overlay', ({ detail }) => (window.overlay = detail))"


@pytest.fixture(scope="module")
def panel_address() -> Iterator[str]:
    with serve("tests/browser/panel.py") as here:
        yield here


@pytest.fixture(scope="module")
def panel(browser: Browser, panel_address: str) -> Iterator[Page]:
    """The page, for all tests that set what they look at: the step, the enlargement. One alone turns the knob."""
    context = browser.new_context()
    page = context.new_page()
    page.add_init_script(LISTEN)
    page.goto(panel_address)
    page.wait_for_selector(".glass[data-busy=false] .formula .katex")
    yield page
    context.close()


def go(page: Page, step: int) -> None:
    """What the live picture does when it shows a step."""
    page.evaluate(
        """step => { window.descentExplorer.step = { step, steps: 40 }
             dispatchEvent(new CustomEvent('descent-step', { detail: window.descentExplorer.step })) }""",
        step,
    )


def slots(page: Page, row: int) -> list[str]:
    """What stands in a row's formula, leaf by leaf, in the order of its slots."""
    label = page.locator(".glass .formula").nth(row).get_attribute("aria-label")
    assert label
    plain = (
        label.replace("^{2}", "")
        .replace(r"\frac", "")
        .replace(r"\cdot", "+")
        .replace("}{", "+")
        .replace("=", "+")
        .strip("xy {}")
    )
    return [part.strip(" {}") for part in plain.split("+")]


def items(page: Page) -> dict[str, dict[str, Any]]:
    return {item["key"]: item for item in page.evaluate("window.overlay.items")}


def number(text: str) -> float:
    return float(text.strip("()").replace("−", "-").replace("∞", "inf").replace("–", "nan"))


def test_every_number_stands_in_its_place_with_its_digits(panel: Page) -> None:
    for step in range(1, T + 1):
        go(panel, step)
        value, digits = NUMBERS[step - 1, 0], int(DIGITS[step - 1, 0])
        plain, tight, result, given, base = slots(panel, 1)
        assert number(plain) == number(tight) == float(f"{value:.{digits - 1}e}") or np.isnan(value)
        assert number(result) == float(f"{value:.3e}") or np.isnan(value)
        assert given == "−0.9"
        assert tight == (f"({plain})" if plain.startswith("−") else plain)
        small = "e" in plain
        assert small == (np.isfinite(value) and value != 0 and not 1e-4 <= abs(number(plain)) < 1e6)
        assert base == (f"({plain})" if small or plain.startswith("−") else plain)
        mantissa = plain.split("e")[0]
        assert not (mantissa.endswith("0") and "." in mantissa)
        seen = panel.locator(".glass .formula").nth(1).inner_text()
        assert all(text in seen for text in (plain, tight, result, given))
        assert "#" not in seen
    go(panel, 1)
    assert slots(panel, 1)[0] == "–"
    go(panel, 2)
    assert slots(panel, 1)[:2] == ["−∞", "(−∞)"]


def test_step_0_is_told_as_the_first(panel: Page) -> None:
    for step, told in ((0, "Step 1: from θ₀ to θ₁"), (12, "Step 12: from θ₁₁ to θ₁₂")):
        go(panel, step)
        assert panel.locator(".glass h4").inner_text() == told


def test_the_rows_stand_still_while_the_step_changes(panel: Page) -> None:
    def heights() -> list[float]:
        rows = panel.locator(".glass .row")
        return rows.evaluate_all("rows => rows.map(row => row.getBoundingClientRect().height)")

    go(panel, 1)
    before = heights()
    for step in range(1, T + 1):
        go(panel, step)
        assert heights() == before


def test_the_knob_changes_rows_at_once(panel: Page) -> None:
    go(panel, 3)
    panel.locator(".glass .knob input").focus()
    for place in (1, 2, 3):
        assert [number(text) for text in slots(panel, 2)] == [pytest.approx(BY[2, place], rel=0.1), MARKS[place]]
        panel.keyboard.press("ArrowRight")
    assert panel.locator(".glass .knob output").inner_text().strip() == "2"


def test_arrows_are_the_numbers_of_the_step(panel: Page) -> None:
    panel.select_option(".glass select", "50")
    for step in (1, 17, T):
        go(panel, step)
        _, x, y, dx, dy = NUMBERS[step - 1]
        sent = items(panel)
        got = [sent["g"][name] for name in ("x", "y", "dx", "dy")]
        np.testing.assert_array_equal(got, [x, y, -dx, -dy])
        got = [sent["step"][name] for name in ("x", "y", "dx", "dy")]
        np.testing.assert_array_equal(got, [x, 0.5, 50 * dx, 50 * dy])
    assert "50" in panel.locator(".glass .moves span").inner_text()


def test_left_to_itself_moves_are_as_long_as_a_quarter_of_the_window_allows(panel: Page) -> None:
    panel.select_option(".glass select", "auto")
    longest = np.max(np.abs(NUMBERS[:, 3:]) / (4, 2))
    factor = max(times for times in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000) if times * longest <= 0.25)
    go(panel, 1)
    assert items(panel)["step"]["dx"] == factor * NUMBERS[0, 3]
    assert f"{factor} times" in panel.locator(".glass .moves span").inner_text()


def test_a_term_can_be_hidden_and_is_highlighted_everywhere(panel: Page) -> None:
    button = panel.locator(".glass .terms button").first
    button.click()
    assert [*items(panel)] == ["step"]
    assert button.get_attribute("aria-pressed") == "false"
    button.click()
    assert [*items(panel)] == ["g", "step"]
    panel.evaluate("addEventListener('descent-hover', ({ detail }) => (window.hovered = detail.key))")
    panel.locator(".glass h4").hover()
    panel.locator(".glass .formula [data-term=g]").first.hover()
    assert panel.evaluate("window.hovered") == "g"
    assert panel.locator(".glass .lit").count() > 2  # the button, its symbol and its number
    panel.locator(".glass h4").hover()
    assert panel.evaluate("window.hovered") is None
    assert panel.locator(".glass .lit").count() == 0


def test_charts_mark_the_step_and_a_drag_along_one_asks_for_another(panel: Page) -> None:
    panel.wait_for_selector(".charts-live .scatterlayer .trace")
    go(panel, 10)
    asked = "addEventListener('descent-go', ({ detail }) => (window.asked = [...(window.asked ?? []), detail.step]))"
    panel.evaluate(asked)
    axis = """plot => { const { xaxis } = plot._fullLayout, { left, top } = plot.getBoundingClientRect()
                return [left + xaxis._offset, xaxis._length / xaxis.range[1], top] }"""
    left = scale = top = 0.0
    for chart in panel.locator(".charts-live .chart").all():
        left, scale, top = chart.locator(".plot").evaluate(axis)
        cursor = chart.locator(".cursor").bounding_box()
        assert cursor
        assert cursor["x"] + cursor["width"] / 2 == pytest.approx(left + 10 * scale, abs=1)
        assert cursor["y"] >= top
    panel.mouse.move(left + 20.2 * scale, top + 100)
    panel.mouse.down()
    panel.mouse.move(left + 25.4 * scale, top + 150, steps=5)
    panel.mouse.move(left + 99 * scale, top + 150)
    panel.mouse.up()
    panel.mouse.move(left + 3 * scale, top + 150)
    steps = panel.evaluate("window.asked")
    assert steps[0] == 20
    assert 25 in steps
    assert steps[-1] == T
    go(panel, 41)
    assert not panel.locator(".charts-live .cursor").first.is_visible()


def test_formulas_that_were_not_typeset_are_shown_as_they_are_written(browser: Browser, panel_address: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(panel_address + "?late=1")
    page.wait_for_selector(".glass[data-busy=true]")
    page.wait_for_selector(".glass[data-busy=false]", timeout=10_000)
    assert page.locator(".glass .formula").first.inner_text() == r"{g_t} = \nabla f"
    go(page, 3)
    assert page.locator(".glass .formula").nth(1).inner_text() == r"0 + 0 = \frac{0}{−0.9} + {0}^{2}"
    context.close()
