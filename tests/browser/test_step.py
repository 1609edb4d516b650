"""The page of one step as a person uses it: formula, numbers and picture tell the same."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from core import run
from optimizers import Adam, Momentum, Nesterov, RMSProp
from surfaces import SURFACES
from tests.browser.conftest import Open, settled
from tests.browser.reading import await_check, path_of, slide

BOWL: Any = SURFACES[0]


def results(page: Page) -> list[list[float]]:
    """What each line of the rule comes to, as it is seen; below them stands the curvature."""
    lines = page.evaluate("""() => [...document.querySelectorAll('.glass .line')].slice(0, -1).map(line =>
        [...line.querySelectorAll('.row:not(.symbols) .formula')].map(row => row.innerText))""")
    found = []
    for rows in lines:
        numbers = [re.findall(r"−?[\d.]+(?:e−?\d+)?", row.replace("\u200b", "").rpartition("=")[2]) for row in rows]
        found.append([float(text.replace("−", "-")) for texts in numbers for text in texts])
    return found


def key(page: Page, name: str, times: int = 1) -> None:
    slider = page.locator(".canvas .bar input[type=range]")
    slider.focus()
    for _ in range(times):
        slider.press(name)


@pytest.mark.parametrize(
    ("locale", "theme", "width", "link"),
    [
        ("ja-JP", "dark", 390, {"method": "BFGS", "surface": "Rosenbrock"}),
        ("en-US", "light", 1400, {"method": "Prodigy", "projector": "true"}),
    ],
)
def test_it_opens_without_a_complaint(open_page: Open, locale: str, theme: str, width: int, link: Any) -> None:
    page = open_page("/step?" + "&".join(f"{k}={v}" for k, v in link.items()), locale=locale, theme=theme, width=width)
    expect(page.locator(".glass .formula .katex").first).to_be_visible()
    assert page.locator(".glass .formula:not(:has(.katex))").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator(".canvas .over [data-key]").count() > 0


def test_the_numbers_are_those_of_the_step_that_is_shown_and_follow_a_switch(open_page: Open) -> None:
    page = open_page("/step")
    of = run(BOWL, Adam(0.3), BOWL.start, 30)
    for t in (1, 2, 7, 30):
        if t > 1:
            key(page, "Home")
            key(page, "ArrowRight", t)
        expect(page.locator(".glass h4")).to_contain_text(f"Step {t}:")
        seen = results(page)
        expected = [
            *(of.state[name][t] for name in ("g", "m", "v", "m_hat", "v_hat")),
            of.theta[t],
            0.3 / (np.sqrt(of.state["v_hat"][t]) + 1e-8),
            of.theta[t] - of.theta[t - 1],
        ]
        np.testing.assert_allclose(seen, expected, rtol=6e-4)
    # Without the server: the path is cut where the numbers are.
    key(page, "Home")
    key(page, "ArrowRight", 3)
    expect(page.locator(".glass h4")).to_contain_text("Step 3:")
    # A switch changes the rule.
    key(page, "Home")
    key(page, "ArrowRight", 1)
    expect(page.locator(".glass h4")).to_contain_text("Step 1:")
    page.get_by_text("Bias correction", exact=True).locator("visible=true").last.click()
    settled(page)
    without = run(BOWL, Adam(0.3, bias_correction=False), BOWL.start, 1)
    expected = [*(without.state[name][1] for name in ("g", "m", "v")), without.theta[1]]
    np.testing.assert_allclose(results(page)[:4], expected, rtol=6e-4)


def test_an_arrow_ends_where_the_run_goes(open_page: Open) -> None:
    page = open_page("/step?method=Momentum&step=5", spoils=True)
    page.locator(".glass .moves select").select_option("1")
    of = run(BOWL, Momentum(0.1), BOWL.start, 30)
    sent = page.evaluate("""() => new Promise(done => {
        addEventListener('descent-overlay', ({ detail }) => done(detail.items), { once: true })
        dispatchEvent(new CustomEvent('descent-go', { detail: { step: 6 } }))
    })""")
    items = {item["key"]: item for item in sent}
    np.testing.assert_allclose([items["step"]["x"], items["step"]["y"]], of.theta[5])
    np.testing.assert_allclose([items["step"]["dx"], items["step"]["dy"]], of.theta[6] - of.theta[5])
    np.testing.assert_allclose([items["v"]["dx"], items["v"]["dy"]], of.state["v"][5])
    np.testing.assert_allclose([items["g"]["dx"], items["g"]["dy"]], -of.state["g"][6])
    np.testing.assert_allclose([items["plain"]["dx"], items["plain"]["dy"]], -0.1 * of.state["g"][6])


def test_a_term_and_its_arrow_are_lit_together(open_page: Open) -> None:
    page = open_page("/step?step=3", still=True)
    page.evaluate("addEventListener('descent-hover', ({ detail }) => (window.pointed = detail.key))")
    page.locator(".glass .formula [data-term=m_hat]").first.hover()
    page.wait_for_function("window.pointed === 'm_hat'")
    assert page.locator(".glass .formula .lit").count() > 0
    shown = page.evaluate(
        """() => [...document.querySelectorAll('.canvas .over [data-key]')]
             .map(group => [group.dataset.key, group.getAttribute('opacity')])"""
    )
    assert {name for name, opacity in shown if opacity in (None, "1")} == {"m_hat"}
    page.mouse.move(5, 5)
    page.wait_for_function("window.pointed === null")
    page.evaluate("dispatchEvent(new CustomEvent('descent-hover', { detail: { key: 'v_hat' } }))")
    assert page.locator(".glass .terms button.lit").get_attribute("data-term") == "v_hat"
    page.evaluate("dispatchEvent(new CustomEvent('descent-hover', { detail: { key: null } }))")


def test_a_slider_changes_formula_picture_and_charts_which_lead_to_a_step(open_page: Open) -> None:
    page = open_page("/step?step=3")
    slide(page, "Adam.lr", 2)
    lr = float(page.locator(".st-key-Adam-lr input[type=range]").get_attribute("aria-valuetext") or "nan")
    of = run(BOWL, Adam(lr), BOWL.start, 30)
    assert lr > 0.3
    np.testing.assert_allclose(results(page)[-1], of.theta[3] - of.theta[2], rtol=6e-4)
    np.testing.assert_allclose(path_of(page, "Adam"), of.theta[:4], rtol=1e-5)
    # The last chart is of the curvature; before it stands the length of the step.
    last = page.evaluate("[...document.querySelectorAll('.charts-live .plot')].at(-2)._fullData[0].y.at(-1)")
    assert last == pytest.approx(np.hypot(*(of.theta[30] - of.theta[29])), rel=1e-5)
    chart = page.locator(".charts-live .plot").first
    chart.scroll_into_view_if_needed()
    box = chart.bounding_box()
    assert box
    chart.click(position={"x": box["width"] * 0.7, "y": box["height"] * 0.5})
    page.wait_for_function("window.descentExplorer.step.step > 10")
    step = page.evaluate("window.descentExplorer.step.step")
    expect(page.locator(".glass h4")).to_contain_text(f"Step {step}:")


def test_another_method_brings_its_own_formulas(open_page: Open) -> None:
    page = open_page("/step?step=2")
    page.locator(".st-key-method input").click()
    page.locator(".st-key-method input").fill("RMSProp")
    page.get_by_role("option", name="RMSProp", exact=True).click()
    page.wait_for_url("**method=RMSProp**")
    settled(page)

    def assert_five_lines() -> None:
        assert len(results(page)) == 5

    await_check(page, assert_five_lines)
    assert page.locator(".glass .terms button").count() == 4
    # What the pages share comes back, also what this one does not show.
    page.get_by_role("link", name="Trajectories").click()
    settled(page)
    assert page.locator(".st-key-optimizers [aria-checked=true], .st-key-optimizers [aria-pressed=true]").count() >= 4


def test_the_form_of_nesterov_s_method_is_drawn_and_survives_a_reload(open_page: Open) -> None:
    page = open_page("/step?method=Nesterov", spoils=True)
    textbook = run(BOWL, Nesterov(0.1), BOWL.start, 30)
    key(page, "End")

    def assert_textbook() -> None:
        np.testing.assert_allclose(path_of(page, "Nesterov"), textbook.theta, rtol=1e-5, atol=1e-5)

    await_check(page, assert_textbook)
    page.locator(".st-key-nesterov button", has_text="Keras").click()
    page.wait_for_url("**nesterov=keras**")
    settled(page)

    def assert_keras() -> None:
        drawn = path_of(page, "Nesterov, Keras's points")
        np.testing.assert_allclose(drawn, textbook.state["lookahead"][: len(drawn)], rtol=1e-5, atol=1e-5)

    await_check(page, assert_keras)
    page.reload()
    settled(page)
    key(page, "End")

    def assert_whole() -> None:
        assert_keras()
        assert len(path_of(page, "Nesterov, Keras's points")) == 31

    await_check(page, assert_whole)
    assert "nesterov=keras" in page.url
    # While the slider is held the picture follows in this form too.
    slide(page, "Nesterov.lr", -2)
    lr = float(page.locator(".st-key-Nesterov-lr input[type=range]").get_attribute("aria-valuetext") or "nan")
    followed = run(BOWL, Nesterov(lr), BOWL.start, 30).state["lookahead"]
    drawn = path_of(page, "Nesterov, Keras's points")
    np.testing.assert_allclose(drawn, followed[: len(drawn)], rtol=1e-5, atol=1e-5)


def test_epsilon_inside_the_root_is_worked_out_at_the_shown_step(open_page: Open) -> None:
    page = open_page("/step?method=RMSProp&eps_inside=true&step=3&RMSProp.eps=0.1", spoils=True)
    of = run(BOWL, RMSProp(0.3, eps=0.1), BOWL.start, 30)
    g, v = of.state["g"][3], of.state["v"][3]
    outer, inner = -0.3 * g / (np.sqrt(v) + 0.1), -0.3 * g / np.sqrt(v + 0.1)
    np.testing.assert_allclose(results(page)[-3:], [outer, inner, inner - outer], rtol=6e-4)
    page.locator(".st-key-eps_inside label").click()
    settled(page)
    await_check(page, lambda: np.testing.assert_allclose(results(page)[-1], of.theta[3] - of.theta[2], rtol=6e-4))
    assert "eps_inside" not in page.url


@pytest.mark.parametrize("link", ["/step", "/step?method=Nesterov", "/cloud"])
def test_no_sentence_runs_into_the_picture_that_stays_in_sight(open_page: Open, link: str) -> None:
    page = open_page(link, fresh=True)
    for height in range(0, 1000, 100):
        end, *begins = page.evaluate(
            """height => { document.querySelector("[data-testid=stMain]").scrollTo(0, height)
              const picture = document.querySelector(".canvas"), column = picture.closest(".stColumn")
              const texts = [...column.querySelectorAll(".stMarkdown")].filter(text =>
                picture.compareDocumentPosition(text) & Node.DOCUMENT_POSITION_FOLLOWING)
              const begins = texts.map(text => text.getBoundingClientRect().top)
              return [picture.getBoundingClientRect().bottom, ...begins] }""",
            height,
        )
        assert end <= min(begins)
