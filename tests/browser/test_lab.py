"""The learning-rate lab as a person touches it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from core import Optimizer, params_of, run
from experiments.rate_sweep import RATES, sweep
from optimizers import Adam, GradientDescent, Momentum
from settings.controls import LR
from surfaces import SURFACES
from tests.browser.conftest import Open, settled
from tests.browser.reading import go_to, path_of, reopen, slide
from tests.browser.test_canvas import drag_start, place

BOWL = SURFACES[0]
(MOMENTUM,) = (p for p in params_of(Momentum) if p.name == "momentum")
PAGES = ("lab", "three", "heat", "basins", "race")

# Where a curve of the sweep lies at a rate, on the screen.
ON_CURVE = """([name, rate]) => {
  const plot = document.querySelector('.charts-live .plot'), { xaxis: x, yaxis: y } = plot._fullLayout
  const curve = plot._fullData.find(t => t.name === name && t.mode === 'lines')
  const at = curve.x.findIndex(value => value === rate)
  const box = plot.getBoundingClientRect()
  const part = (axis, value) => (Math.log10(value) - axis.range[0]) / (axis.range[1] - axis.range[0]) * axis._length
  return [box.left + x._offset + part(x, rate), box.top + y._offset + y._length - part(y, curve.y[at])]
}"""
MESSAGES = """() => {
  window.messages = 0
  const send = WebSocket.prototype.send
  WebSocket.prototype.send = function (data) { messages += 1; return send.call(this, data) }
}"""


def at(path: str, **link: Any) -> str:
    """The link of a page of the lab, from the app's root."""
    return f"/{path}?{urlencode(link, doseq=True)}"


def move_to(page: Page, name: str, rate: float) -> tuple[float, float]:
    page.locator(".charts-live .plot").first.scroll_into_view_if_needed()
    settled(page)
    x, y = page.evaluate(ON_CURVE, [name, rate])
    page.mouse.move(x, y)
    page.wait_for_function("() => !document.querySelector('.charts-live output').textContent.startsWith('Move')")
    return x, y


def said(page: Page) -> str:
    return page.locator(".charts-live output").inner_text()


def assert_shown(page: Page, optimizer: Optimizer, rate: float, steps: int = 30) -> None:
    """The optimizer's path is that of the rate, but for points that lie on the one before."""
    whole = run(BOWL, replace(optimizer, lr=rate), BOWL.start, steps).theta
    shown = path_of(page, optimizer.name)
    low, high = np.array(BOWL.domain).T
    np.testing.assert_allclose(shown[0], whole[0], atol=1e-5)
    apart = np.max(np.abs(shown[:, None] - whole) / (high - low), axis=2)
    assert np.all(apart.min(axis=1) < 1e-5)
    inside = np.all((whole >= low) & (whole <= high), axis=1)
    assert np.all(apart.min(axis=0)[: np.flatnonzero(inside)[-1] + 1] < 1e-3)


@pytest.mark.parametrize("path", ["", "lab"])
def test_moving_along_a_curve_shows_its_path_without_the_server(open_page: Open, path: str) -> None:
    page = open_page(at(path), still=True)
    page.evaluate(MESSAGES)
    for name, optimizer, rate in (
        ("Adam", Adam(), 1.0),
        ("Momentum", Momentum(), 0.0147),
        ("Gradient descent", GradientDescent(), float(RATES[30])),
    ):
        move_to(page, name, rate)
        assert said(page).startswith(f"{name} η = {rate:.3g}".replace("e-05", "e-5"))
        page.wait_for_function("document.querySelector('.canvas').dataset.busy !== 'true'")
        assert_shown(page, optimizer, rate)
    page.mouse.move(5, 5)
    page.wait_for_timeout(500)
    np.testing.assert_allclose(path_of(page, "Adam"), run(BOWL, Adam(0.3), BOWL.start, 30).theta, atol=1e-5)
    assert page.evaluate("messages") == 0


def test_clicks_take_the_rate_into_slider_and_link(open_page: Open) -> None:
    page = open_page(at("lab"))
    # The first counts after the keys too.
    page.locator(".charts-live input[type=range]").press("ArrowRight")
    page.mouse.click(*page.evaluate(ON_CURVE, ["Momentum", 0.0147]))
    page.wait_for_url("**Momentum.lr=0.0147**")
    settled(page)
    # Of quick ones the last counts everywhere.
    for rate in (0.0147, 0.1, 0.0215, 0.0736):
        page.mouse.click(*page.evaluate(ON_CURVE, ["Momentum", rate]))
        page.wait_for_timeout(50)
    page.mouse.move(5, 5)
    page.wait_for_timeout(1000)
    settled(page)
    link = parse_qs(urlsplit(page.url).query)
    assert list(link) == ["Momentum.lr"]
    rate = float(link["Momentum.lr"][0])
    assert rate == pytest.approx(0.0736, rel=0.2)
    assert f"{rate:g}" in page.locator(".st-key-Momentum-lr").inner_text()
    np.testing.assert_allclose(path_of(page, "Momentum"), run(BOWL, Momentum(rate), BOWL.start, 30).theta, atol=1e-5)
    # And one that comes after a look.
    page.mouse.click(*move_to(page, "Momentum", 0.0147))
    page.wait_for_url("**Momentum.lr=0.0147**")
    settled(page)
    page.mouse.move(5, 5)
    settled(page)
    assert "0.0147" in page.locator(".st-key-Momentum-lr").inner_text()
    np.testing.assert_allclose(path_of(page, "Momentum"), run(BOWL, Momentum(0.0147), BOWL.start, 30).theta, atol=1e-5)


def test_keys_take_a_rate_a_limit_under_a_slider_follows_momentum_and_a_rate_can_be_typed(open_page: Open) -> None:
    page = open_page(at("lab"), fresh=True, spoils=True)
    slider = page.locator(".charts-live input[type=range]")
    slider.focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowDown", "ArrowLeft", "ArrowLeft"):
        slider.press(key)
    name, rate = said(page).split(" η = ")
    assert name == "Adam"
    rate = float(rate.split(":")[0])
    page.wait_for_timeout(500)
    assert_shown(page, Adam(), rate)
    slider.press("Enter")
    page.wait_for_url(f"**Adam.lr={rate}**")
    settled(page)
    sidebar = page.locator("[data-testid=stSidebar]")
    assert "Momentum diverges above 1.9 here" in sidebar.inner_text()
    page.locator("[data-testid=stSidebar] summary", has_text="Momentum").click()
    slide(page, "Momentum.momentum", -4)
    assert "Momentum diverges above 1.5 here" in sidebar.inner_text()

    # A box on the slider's value takes any number in its range.
    of_rate = page.locator(".st-key-Momentum-lr")
    of_rate.locator(".entry-pencil").click()
    page.keyboard.type("1,49")
    page.keyboard.press("Enter")
    page.wait_for_url("**Momentum.lr=1.49**")
    of_rate.locator(".entry-box").wait_for(state="detached")
    thumb = of_rate.locator("input[type=range]")
    assert thumb.get_attribute("aria-valuetext") == "1.49"
    assert thumb.evaluate("thumb => thumb === document.activeElement")
    settled(page)
    page.keyboard.type("900")
    page.keyboard.press("Enter")
    of_rate.locator("[aria-invalid]").wait_for()
    assert of_rate.locator("[role=alert]").inner_text() == "Learning rate η goes from 1e-5 to 100."
    page.keyboard.press("Escape")
    settled(page)
    assert thumb.get_attribute("aria-valuetext") == "1.49"
    # The note keeps its place while one drags.
    box = of_rate.locator("[data-testid=stSliderThumbValue]").bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 28)
    page.mouse.down()
    page.mouse.move(box["x"], box["y"] + 28, steps=3)
    assert thumb.get_attribute("aria-valuetext") != "1.49"
    assert not of_rate.locator("[data-testid=stSliderTickBar]").is_visible()
    assert page.locator(".st-key-steps [data-testid=stSliderTickBar]").is_visible()
    page.mouse.up()
    settled(page)


def test_a_path_that_diverges_leaves_by_an_arrow_there_too(open_page: Open) -> None:
    page = open_page(at("lab", optimizers="Gradient descent"))
    row = page.evaluate(
        """() => {
          const plot = document.querySelector('.charts-live .plot'), { xaxis: x, yaxis2: y } = plot._fullLayout
          const box = plot.getBoundingClientRect()
          return [box.left + x._offset + 0.8 * x._length, box.top + y._offset + y._length / 2]
        }"""
    )
    page.mouse.move(*row)
    page.wait_for_timeout(600)
    assert "diverged at step" in said(page)
    rate = float(RATES[round(0.8 * 210)])
    whole = run(BOWL, GradientDescent(rate), BOWL.start, 30).theta
    shown = path_of(page, "Gradient descent")
    np.testing.assert_allclose(shown, whole[: len(shown)], rtol=1e-5)
    assert len(shown) < 10


def test_the_band_follows_when_things_rest(open_page: Open) -> None:
    page = open_page(spoils=True)
    read = "() => Array.from(document.querySelector('.charts-live .plot')._fullData.find(t => t.name === 'Momentum').y)"
    before = page.evaluate(read)
    page.locator("[data-testid=stSidebar] summary", has_text="Momentum").click()
    slide(page, "Momentum.momentum", -4)
    settled(page)
    assert page.evaluate(read) != before
    assert_sweep(page.evaluate(read), Momentum(momentum=0.5))


def assert_sweep(shown: list[float], optimizer: Optimizer) -> None:
    ours = sweep(BOWL, optimizer, BOWL.start, 30).loss[-1]
    np.testing.assert_allclose(np.array(shown, dtype=float)[:150], ours[:150], rtol=1e-9)


BLOCKED = "window.DecompressionStream = class { constructor() { throw new Error('blocked') } }"


@pytest.mark.parametrize(("path", "charts"), [("lab", 2), ("basins", 2)])
def test_without_the_live_pictures_there_are_plain_ones(open_page: Open, path: str, charts: int) -> None:
    page = open_page(at(path, method="Momentum") if path != "lab" else at(path), before=BLOCKED)
    page.wait_for_function(
        "n => document.querySelectorAll('[data-testid=stPlotlyChart] .js-plotly-plot').length === n", arg=charts
    )


def test_a_finger_looks_first_and_takes_by_the_button(open_page: Open) -> None:
    page = open_page(at("lab"), width=390, has_touch=True, is_mobile=True)
    page.locator(".charts-live .plot").scroll_into_view_if_needed()
    x, y = page.evaluate(ON_CURVE, ["Adam", 1.0])
    page.touchscreen.tap(x, y)
    page.wait_for_timeout(400)
    assert "η = " in said(page)
    assert "lr=" not in page.url
    page.get_by_role("button", name="Take this rate").tap()
    page.wait_for_url("**.lr=**")


def test_the_sweep_follows_the_start_while_it_is_dragged(open_page: Open) -> None:
    page = open_page(at("lab", surface="Himmelblau"))
    read = "() => Array.from(document.querySelector('.charts-live .plot')._fullData[0].y)"
    before = page.evaluate(read)
    page.mouse.move(*place(page, 0.3, 4))
    page.mouse.down()
    page.mouse.move(*place(page, -3, -2), steps=5)
    settled(page)
    assert page.evaluate(read) != before
    page.mouse.up()
    settled(page)
    assert "x=" in page.url


def test_a_click_on_the_heat_map_takes_both_numbers(open_page: Open) -> None:
    page = open_page(at("heat", method="Momentum"), spoils=True)
    box: Any = page.locator(".charts-live .nsewdrag, .charts-live .plot .bglayer").first.bounding_box()
    page.mouse.move(box["x"] + 0.6 * box["width"], box["y"] + 0.8 * box["height"])
    text = said(page)
    assert text.startswith("η = ")
    page.mouse.down()
    page.mouse.up()
    page.wait_for_url("**Momentum.momentum=**")
    settled(page)
    link = parse_qs(urlsplit(page.url).query)
    rate, momentum = float(link["Momentum.lr"][0]), float(link["Momentum.momentum"][0])
    assert text.startswith(f"η = {rate:g}, μ = {momentum:g}:")
    ours = run(BOWL, Momentum(rate, momentum), BOWL.start, 30).theta
    np.testing.assert_allclose(path_of(page, "Momentum"), ours, rtol=1e-5, atol=1e-5)


def test_keys_move_along_the_heat_map_and_take_its_numbers(open_page: Open) -> None:
    page = open_page(at("heat", method="Momentum"), spoils=True)
    slider = page.locator(".charts-live .bar input")
    slider.focus()
    page.keyboard.press("ArrowLeft")
    first = said(page)
    assert page.locator(".charts-live .dot").is_visible()
    for key in ("ArrowUp", "ArrowUp", "ArrowLeft"):
        page.keyboard.press(key)
    text = said(page)
    assert text != first
    rates, momenta = LR.grid(96), MOMENTUM.grid(96)
    now = np.argmin(np.abs(np.log(rates / 0.1))), np.argmin(np.abs(np.log((1 - momenta) / 0.1)))
    rate, momentum = rates[now[0] - 2], momenta[now[1] + 2]
    assert text.startswith(f"η = {rate:g}, μ = {momentum:g}:")
    page.keyboard.press("Enter")
    page.wait_for_url("**Momentum.momentum=**")
    settled(page)
    link = parse_qs(urlsplit(page.url).query)
    assert (float(link["Momentum.lr"][0]), float(link["Momentum.momentum"][0])) == pytest.approx((rate, momentum))
    assert said(page) == text


def test_a_click_on_the_basin_map_shows_the_path_from_there(open_page: Open) -> None:
    page = open_page(at("basins", surface="Himmelblau"))
    page.wait_for_function("() => !document.querySelector('[data-testid=stProgress]')", timeout=30_000)
    page.mouse.click(*place(page, -4, -4))
    page.wait_for_url("**x=**")
    settled(page)
    path = path_of(page, "Gradient descent")
    np.testing.assert_allclose(path[-1], (-3.7793, -3.2832), atol=0.01)
    drawn = page.evaluate("document.querySelector('.canvas .ground')._fullData.map(t => t.type)")
    assert drawn[0] == "heatmap"


def test_a_long_map_shows_its_progress_and_the_start_can_be_moved_meanwhile(open_page: Open) -> None:
    page = open_page(at("basins", surface="Rastrigin", steps=10, method="Adam"), fresh=True)
    expect(page.locator("[data-testid=stProgress]")).to_have_count(0)
    settled(page)  # before the long map begins: the page may not rest until that is over
    page.locator(".st-key-steps input[type=range]").press("End")
    page.wait_for_selector("[data-testid=stProgress]")
    drag_start(page, (-3.4, 2.7), (2, 2))
    page.wait_for_url("**x=**")
    page.wait_for_function("() => !document.querySelector('[data-testid=stProgress]')", timeout=60_000)
    settled(page)
    assert path_of(page, "Adam")[0] == pytest.approx((2, 2), abs=0.1)


def test_tuning_puts_every_rate_into_legend_sliders_and_link(open_page: Open) -> None:
    page = open_page(at("race"), spoils=True)
    page.get_by_role("button", name="Tune each optimizer").click()
    page.wait_for_url("**GradientDescent.lr=**")
    settled(page)
    assert "192 runs of 30 evaluations" in page.locator("[data-testid=stMain]").inner_text()
    link = parse_qs(urlsplit(page.url).query)
    legend = page.locator(".canvas .paths .legend").text_content() or ""
    for name in ("GradientDescent", "Momentum", "AdaGrad", "Adam"):
        assert f"η = {float(link[f'{name}.lr'][0]):.3g}" in legend


def test_pages_share_their_controls_and_maps_their_method(open_page: Open) -> None:
    page = open_page(at("heat", method="Adam", surface="Booth", **{"Adam.lr": "0.7"}), spoils=True)
    maps = {"Basins": "basins", "Three rates": "three", "Heat map": "heat"}
    for title in (*maps, "Basins", "Trajectories", "Heat map"):
        if title in maps:
            go_to(page, "Learning-rate lab", title)
        else:
            page.get_by_role("link", name=title, exact=True).click()
        page.wait_for_function("path => location.pathname === '/' + path", arg=maps.get(title, ""))
        settled(page)
        link = parse_qs(urlsplit(page.url).query)
        assert link["surface"] == ["Booth"]
        assert link["Adam.lr"] == ["0.7"]
        assert title not in maps or link["method"] == ["Adam"]
        assert "Booth" in page.locator("[data-testid=stMain]").inner_text()
        assert page.locator("[data-testid=stException]").count() == 0

    # What nobody picked does not go along, and one press of Back leads to the page before, as it was.
    main = page.locator("[data-testid=stMain]")
    for title, path, shown in (
        ("The loss of a batch", "/batch", "Line fit"),
        ("Escaping by noise", "/leaving", "Tanh neuron"),
    ):
        go_to(page, "Mini-batches", title)
        page.wait_for_function("path => location.pathname === path", arg=path)
        expect(main).to_contain_text(shown)
        assert "problem" not in page.url
    for path, shown in (("/batch", "Line fit"), ("/heat", "Booth"), ("/", "Booth")):
        page.go_back()
        page.wait_for_function("path => location.pathname === path", arg=path)
        expect(main).to_contain_text(shown)
    settled(page)
    assert urlsplit(page.url).path == "/"

    page.goto(page.url.split("?")[0] + "trajectories?formula=x^2%2B3y^2&field=true")
    settled(page)
    shown = page.url
    assert main.locator(".katex annotation").first.text_content() == "f(x, y) = x^{2} + 3\\,y^{2}"
    go_to(page, "Inside a step", "One dimension")
    page.wait_for_function("() => location.pathname === '/curve'")
    settled(page)
    page.go_back()
    page.wait_for_function("() => location.pathname === '/trajectories'")
    settled(page)
    assert parse_qs(urlsplit(page.url).query) == parse_qs(urlsplit(shown).query)
    assert page.locator(".st-key-field input").is_checked()


@pytest.mark.parametrize("path", ["three", "race"])
def test_nothing_is_wider_than_a_phone(open_page: Open, path: str) -> None:
    page = open_page(at(path), width=390, theme="dark", locale="ja-JP")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    wide = page.evaluate(
        """() => [...document.querySelectorAll('.charts-live *, .canvas .bar *')]
             .filter(e => !e.closest('svg') && e.getBoundingClientRect().right > innerWidth + 1)
             .map(e => e.className)"""
    )
    assert wide == []


@pytest.mark.parametrize("path", [path for path in PAGES if path not in ("lab", "three", "basins")])
def test_a_link_to_a_page_of_the_lab_opens_it_again(open_page: Open, path: str) -> None:
    link = {"surface": "Weighted bowl", "optimizers": ["Momentum", "Adam"], "Adam.lr": "0.12", "steps": 25}
    page = open_page(at(path, **link))
    shown = "() => [...document.querySelectorAll('.js-plotly-plot')].map(p => p._fullData.map(t => [t.name, t.type]))"
    before, held = page.evaluate(shown), parse_qs(urlsplit(page.url).query)
    reopen(page)
    assert page.evaluate(shown) == before
    assert parse_qs(urlsplit(page.url).query) == held


def test_what_a_page_asks_while_it_is_left_does_not_hold_one_back(open_page: Open) -> None:
    page = open_page(at("lab"))
    page.evaluate(
        """() => {
             document.querySelector('[data-testid=stTopNavLink]').click()
             const left = new KeyboardEvent('keydown', { key: 'ArrowLeft', bubbles: true })
             document.querySelector('.canvas .start').dispatchEvent(left)
           }"""
    )
    page.wait_for_url(lambda url: "/lab" not in url)
    settled(page)
    np.testing.assert_allclose(path_of(page, "Adam"), run(BOWL, Adam(0.3), BOWL.start, 30).theta, atol=1e-5)
    # What stands there now asks at once.
    page.locator(".canvas .start").press("ArrowLeft")
    page.wait_for_url("**x=**", timeout=5_000)
