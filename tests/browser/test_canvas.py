"""The live picture as a person touches it."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from core import run
from optimizers import AdaGrad, Adam, GradientDescent, Momentum
from surfaces import SURFACES
from tests.browser.conftest import Open, rest, settled
from tests.browser.reading import await_check, choose_surface, drawn, path_of, slide, window
from tests.browser.server import free_port, serve

BOWL = SURFACES[0]
FOUR = (GradientDescent(0.95), Momentum(0.1), AdaGrad(1.5), Adam(0.3))


def place(page: Page, x: float, y: float) -> tuple[float, float]:
    """Where on the screen the point (x, y) of the contour is."""
    return page.evaluate(
        """([x, y]) => {
             const chart = document.querySelector('.canvas .paths'), { xaxis, yaxis } = chart._fullLayout
             const { left, top } = chart.getBoundingClientRect()
             return [left + xaxis._offset + xaxis.l2p(x), top + yaxis._offset + yaxis.l2p(y)]
           }""",
        [x, y],
    )


def drag_start(page: Page, *stations: tuple[float, ...]) -> None:
    """Drag the start from the first station, where it must be seen, over the others."""

    def assert_seen() -> None:
        handle = "([x, y]) => Boolean(document.elementFromPoint(x, y)?.closest('.canvas .start'))"
        assert page.evaluate(handle, place(page, *stations[0])), f"the start is not at {stations[0]}"

    await_check(page, assert_seen)
    drag(page, *stations)


def drag(page: Page, *stations: tuple[float, ...]) -> None:
    first, *others = (place(page, *station) for station in stations)
    page.mouse.move(*first)
    page.mouse.down()
    for station in others:
        page.mouse.move(*station, steps=8)
    page.mouse.up()


def start_of(page: Page) -> tuple[float, float]:
    """The start on which the link, the number boxes and the picture agree."""
    link = parse_qs(urlsplit(page.url).query)
    boxes = [float(page.locator(f".st-key-{key} input").input_value()) for key in "xy"]
    assert [float(link[key][0]) for key in "xy"] == boxes
    np.testing.assert_allclose(drawn(page)["Start"][0], boxes, rtol=1e-6)
    return boxes[0], boxes[1]


def assert_paths(page: Page, start: Sequence[float], shown: int = 30) -> None:
    for optimizer in FOUR:
        ours = run(BOWL, optimizer, start, 30).theta[: shown + 1]
        np.testing.assert_allclose(path_of(page, optimizer.name), ours, rtol=1e-6, atol=1e-6)


def shown_step(page: Page) -> int:
    return int(page.locator(".canvas input[type=range]").input_value())


def press(page: Page, name: str, times: int = 1) -> None:
    for _ in range(times):
        page.locator(f".canvas button.{name}").click()


# At every frame of the screen, of each line: how many of its dots are seen, where its head is, and where it ends.
FRAMES = """() => {
  window.frames = []
  const numbers = text => (text.match(/-?[\\d.]+/g) ?? []).map(Number)
  const look = () => {
    const all = (part, kind) => [...document.querySelectorAll(`.canvas .paths [class*=${part}] ${kind}`)]
    const seen = dot => dot.style.display !== "none" && dot.getAttribute("display") !== "none"
    const dots = all("tracepath", ".points").map(dots => [...dots.children].filter(seen).length)
    const heads = all("traceend", ".point:nth-child(2)").filter(seen).map(p => numbers(p.getAttribute("transform")))
    const ends = all("tracepath", ".js-line").map(line => numbers(line.getAttribute("d")).slice(-2))
    frames.push([Number(document.querySelector(".canvas input[type=range]").value), dots, heads, ends])
    window.looking = requestAnimationFrame(look)
  }
  look()
}"""


def assert_balls_and_dots_travelled(page: Page) -> set[int]:
    """That they were with the lines in all frames since; the steps that were shown."""
    frames = page.evaluate("cancelAnimationFrame(looking), frames")
    for step, dots, heads, ends in frames:
        assert dots == [step + 1] * len(FOUR)
        if step:  # a line of one point has no end
            np.testing.assert_allclose(heads, ends, atol=0.2)
    return {frame[0] for frame in frames}


def test_everything_is_reached_by_the_tab_key(open_page: Open) -> None:
    page = open_page(still=True)
    assert page.locator(".canvas").get_attribute("role") == "group"
    page.locator(".canvas .paths .legendtoggle").first.focus()
    reached = set()
    for _ in range(20):
        reached.add(page.evaluate("document.activeElement.className.baseVal ?? document.activeElement.className"))
        page.keyboard.press("Tab")
    assert {"legendtoggle", "start", "first", "back", "play", "next", "pin", "closer", "whole", "image"} <= reached
    page.evaluate("document.activeElement.blur(), document.querySelector('[data-testid=stMain]').scrollTo(0, 0)")


def test_the_picture_is_saved_whole(open_page: Open) -> None:
    page = open_page(still=True)
    page.evaluate(
        """() => { const { downloadImage } = Plotly; Plotly.downloadImage = (sheet, how) => {
             Plotly.downloadImage = downloadImage
             const inside = box => box.left >= 0 && box.top >= 0 && box.right <= how.width && box.bottom <= how.height
             const { left, top } = sheet.getBoundingClientRect()
             const boxes = [...sheet.querySelectorAll("text")].filter(text => text.textContent).map(text => {
               const box = text.getBoundingClientRect()
               return { text: text.textContent, font: getComputedStyle(text).fontFamily, left: box.left - left,
                        top: box.top - top, right: box.right - left, bottom: box.bottom - top } })
             window.saved = { how, out: boxes.filter(box => !inside(box)).map(box => box.text),
                              texts: boxes.map(box => box.text), fonts: boxes.map(box => box.font) }
             return downloadImage(sheet, how) } }"""
    )
    with page.expect_download() as saved:
        press(page, "image")
    name = "descent-explorer-trajectories-elongated-bowl-gradient-descent-momentum-adagrad-adam.png"
    assert saved.value.suggested_filename == name
    # Nothing is cut, and no text was measured in a font that an image does not know.
    sheet = page.evaluate("saved")
    assert sheet["out"] == []
    assert not any("Source Sans" in font for font in sheet["fonts"])
    for text in ("Momentum  η = 0.1, μ = 0.9", "Adam  η = 0.3, β₁ = 0.9, β₂ = 0.999", "Global minimum", "x", "−10"):
        assert text in sheet["texts"]
    assert any("Elongated bowl:  f(x, y) = x^2/20 + y^2" in text for text in sheet["texts"])
    assert any("30 steps · Start (-7, 2) · Step 30 / 30" in text for text in sheet["texts"])
    assert sheet["how"]["width"] == 1200
    # The browser itself looks into the image: contours beneath, the path of gradient descent on them.
    bytes_ = base64.b64encode(saved.value.path().read_bytes()).decode()
    colors = page.evaluate(
        """async data => { const image = new Image(); image.src = 'data:image/png;base64,' + data; await image.decode()
             const canvas = new OffscreenCanvas(image.width, image.height), context = canvas.getContext('2d')
             context.drawImage(image, 0, 0)
             const { data: d } = context.getImageData(0, 0, image.width, image.height), seen = {}
             for (let i = 0; i < d.length; i += 4) { const c = [d[i], d[i+1], d[i+2]]; seen[c] = (seen[c] ?? 0) + 1 }
             return seen }""",
        bytes_,
    )
    assert colors["184,80,0"] > 500
    assert sum(1 for count in colors.values() if count > 5000) >= 6


def test_the_wheel_zooms_with_control_only(open_page: Open) -> None:
    page = open_page(still=True)
    home = window(page)
    page.mouse.move(*place(page, 0, 0))
    page.mouse.wheel(0, -200)
    page.wait_for_timeout(200)
    assert window(page) == home
    page.keyboard.down("Control")
    page.mouse.wheel(0, -200)
    page.keyboard.up("Control")
    settled(page)
    (x0, x1), _ = window(page)
    assert x1 - x0 < 15
    press(page, "whole")
    settled(page)
    assert window(page) == home


def test_keys_clicks_and_drags_move_the_start_the_paths_the_link_and_the_boxes(open_page: Open) -> None:
    page = open_page()

    def stands(at: tuple[float, float]) -> None:
        settled(page)
        start = start_of(page)
        assert start == pytest.approx(at, abs=0.06)
        assert_paths(page, start)

    # Grabbed beside its middle it does not jump: a click leaves it where it is.
    (x, y), beside = place(page, -7, 2), (9, 5)
    page.mouse.click(x + 9, y + 5)
    settled(page)
    assert "x=" not in page.url
    # The arrow keys move it when it has the focus.
    handle = page.locator(".canvas .start")
    handle.focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowRight", "ArrowUp"):
        handle.press(key)
    page.wait_for_url("**x=**")
    stands((-7 + 3 * 0.4, 2 + 0.2))
    assert "(-5.8, 2.2)" in (handle.get_attribute("aria-label") or "")
    grabbed, left = (
        [a + b for a, b in zip(place(page, *at), beside, strict=True)] for at in (start_of(page), (2.0, -2.0))
    )
    page.mouse.move(*grabbed)
    page.mouse.down()
    page.mouse.move(*left, steps=6)
    page.mouse.up()
    stands((2, -2))
    drag_start(page, start_of(page), (0, -1), (4, -3))
    stands((4, -3))
    # The paths follow while it is held, the link does not.
    link = page.url
    page.mouse.move(*place(page, *start_of(page)))
    page.evaluate(FRAMES)
    page.mouse.down()
    page.mouse.move(*place(page, 3, 3), steps=5)
    settled(page)
    assert assert_balls_and_dots_travelled(page) == {30}
    follows = path_of(page, "Adam")
    assert follows[0] == pytest.approx((3, 3), abs=0.06)
    np.testing.assert_allclose(follows, run(BOWL, Adam(0.3), follows[0], 30).theta, atol=1e-5)
    assert page.url == link
    page.mouse.up()
    stands((3, 3))
    # Of two quick drags the last counts.
    drag_start(page, start_of(page), (-2, 3))
    drag_start(page, (-2, 3), (5, 1), (6, -2))
    stands((6, -2))
    # A click sets it, a double click does not.
    page.mouse.click(*place(page, 5, -4))
    page.wait_for_function("link => location.href !== link", arg=page.url)
    stands((5, -4))
    start = start_of(page)
    page.mouse.dblclick(*place(page, -5, 4))
    settled(page)
    assert start_of(page) == start


def test_a_finger_drags_the_start_and_scrolls_elsewhere(open_page: Open) -> None:
    page = open_page(width=390, has_touch=True, is_mobile=True)
    finger = page.context.new_cdp_session(page)

    def touch(kind: str, *at: float) -> None:
        points = [{"x": at[0], "y": at[1]}] if at else []
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", *place(page, -7, 2))
    for x in (-5, -2, 1, 4):
        touch("touchMove", *place(page, x, -2))
    touch("touchEnd")
    page.wait_for_url("**x=**")
    settled(page)
    start = start_of(page)
    assert start == pytest.approx((4, -2), abs=0.1)
    scroll = "document.querySelector('[data-testid=stMain]').scrollTop"
    before = page.evaluate(scroll)
    x, y = place(page, 0, 0)
    touch("touchStart", x, y)
    for way in range(10, 200, 10):
        touch("touchMove", x, y - way)
    touch("touchEnd")
    page.wait_for_timeout(500)
    assert page.evaluate(scroll) > before + 50
    assert start_of(page) == start


def test_zoom_survives_a_slider_and_is_not_that_of_another_surface(open_page: Open) -> None:
    page = open_page()
    home = window(page)
    press(page, "closer", 2)
    settled(page)
    near = window(page)
    assert near[0][1] - near[0][0] == pytest.approx(20 / 1.6**2)
    np.testing.assert_allclose(ground_window(page), near, rtol=1e-5)
    slide(page, "GradientDescent.lr", -3)
    np.testing.assert_allclose(window(page), near)
    ours = run(BOWL, GradientDescent(0.5), (-7, 2), 30).theta
    np.testing.assert_allclose(path_of(page, "Gradient descent"), ours, rtol=1e-6, atol=1e-6)
    page.mouse.dblclick(*place(page, 1, 1))
    settled(page)
    assert window(page) == home
    # Each surface has its own.
    press(page, "closer", 3)
    settled(page)
    page.evaluate(
        """() => { window.stale = 0; const look = () => {
             const { mark } = document.querySelector('.canvas').dataset
             const heading = document.querySelector('.st-key-heading strong').textContent
             const seen = Number(getComputedStyle(document.querySelector('.canvas')).opacity) > 0.2
             window.known ??= { [heading]: mark }
             if (heading in known ? known[heading] !== mark : Object.values(known).includes(mark)) window.stale += seen
             else known[heading] = mark
             window.looking = requestAnimationFrame(look) }; look() }"""
    )
    for name in ("Weighted bowl", "Elongated bowl"):
        page.locator(".st-key-surface input").click()
        page.get_by_role("option", name=name).click()
        page.wait_for_function(
            "name => document.querySelector('h1, [data-testid=stMain] strong').textContent === name", arg=name
        )
        settled(page)
    # A heading never stands over the picture of another surface.
    assert page.evaluate("cancelAnimationFrame(looking), [stale, Object.keys(known).length]") == [0, 2]
    assert window(page) == home
    assert ground_window(page) == home


def test_dragging_the_ground_pans_and_the_start_can_be_set_there(open_page: Open) -> None:
    page = open_page({"optimizers": "Adam"})
    drag(page, (5, -3), (0, -3))
    settled(page)
    (x0, x1), _ = window(page)
    assert (x0, x1) == pytest.approx((-5, 15), abs=0.1)
    assert "x=" not in page.url
    page.mouse.click(*place(page, 13, 3))
    page.wait_for_url("**x=**")
    settled(page)
    start = start_of(page)
    assert start == pytest.approx((13, 3), abs=0.1)
    np.testing.assert_allclose(path_of(page, "Adam"), run(BOWL, Adam(0.3), start, 30).theta, rtol=1e-5, atol=1e-5)
    assert window(page)[0] == pytest.approx([x0, x1])


def test_zoomed_out_a_path_is_shown_beyond_the_usual_window(open_page: Open) -> None:
    page = open_page({"optimizers": "Gradient descent", "GradientDescent.lr": "1.05"})
    inside = len(path_of(page, "Gradient descent"))
    press(page, "farther", 2)
    settled(page)
    ours = run(BOWL, GradientDescent(1.05), (-7, 2), 30).theta
    shown = path_of(page, "Gradient descent")
    assert len(shown) > inside
    np.testing.assert_allclose(shown, ours[: len(shown)], rtol=1e-6)


def ground_window(page: Page) -> list[list[float]]:
    """The part of the surface whose contours are drawn, as (x, y) ranges."""
    return page.evaluate(
        "(({ x, y }) => [[x[0], x.at(-1)], [y[0], y.at(-1)]])(document.querySelector('.canvas .ground')._fullData[0])"
    )


def square(page: Page) -> float:
    """Pixels of a unit of x over those of a unit of y."""
    (x0, y0), (x1, y1) = place(page, 0, 0), place(page, 1, 1)
    return (x1 - x0) / (y0 - y1)


def test_the_contour_covers_the_axes_whatever_comes_before(open_page: Open) -> None:
    page = open_page({"surface": "Himmelblau"})
    home = window(page)

    def whole(page: Page, *, is_home: bool) -> None:
        settled(page)
        await_check(page, lambda: np.testing.assert_allclose(ground_window(page), window(page), rtol=1e-5))
        assert square(page) == pytest.approx(1, abs=0.01)
        assert (window(page) == home) == is_home

    whole(page, is_home=True)
    drag(page, (1, 1), (2.5, 2))
    whole(page, is_home=False)
    press(page, "whole")
    whole(page, is_home=True)
    press(page, "closer", 3)
    whole(page, is_home=False)
    near = window(page)
    page.set_viewport_size({"width": 1000, "height": 900})
    whole(page, is_home=False)
    page.get_by_role("button", name="Nesterov").click()
    page.get_by_role("button", name="RMSProp").click()
    whole(page, is_home=False)
    page.locator(".st-key-projector label").click()
    whole(page, is_home=False)
    np.testing.assert_allclose(window(page), near)
    press(page, "whole")
    whole(page, is_home=True)
    for name in ("Beale", "Himmelblau"):
        choose_surface(page, name)
        page.get_by_test_id("stMain").get_by_text(name, exact=True).wait_for()
        whole(page, is_home=name == "Himmelblau")


def test_a_pan_while_it_plays_keeps_ring_and_handle_together(open_page: Open) -> None:
    page = open_page({"steps": "1000", "step": "1"}, reduced_motion="no-preference")
    press(page, "play")
    x, y = place(page, 5, -3)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 80, y + 40, steps=20)
    boxes = [page.locator(f".canvas {one}").first.bounding_box() for one in (".tracemark0 .point", "button.start")]
    (ax, ay), (bx, by) = ((box["x"] + box["width"] / 2, box["y"] + box["height"] / 2) for box in boxes if box)
    gap = np.hypot(ax - bx, ay - by)
    page.mouse.up()
    assert gap < 3


def test_without_optimizers_the_start_can_be_dragged_and_the_minima_stay(open_page: Open) -> None:
    page = open_page("?surface=Himmelblau&optimizers=")
    drag_start(page, (0.3, 4), (-2, -1))
    settled(page)
    assert start_of(page) == pytest.approx((-2, -1), abs=0.06)
    np.testing.assert_allclose(drawn(page)["Global minimum"][0], (3, 2), atol=1e-6)


def test_a_start_outside_the_window_is_dragged_without_the_window_running_away(open_page: Open) -> None:
    page = open_page({"x": "15", "optimizers": "Adam"})
    before = window(page)
    x, y = place(page, 15, 2)
    page.mouse.move(x, y)
    page.mouse.down()
    for turn in range(40):
        page.mouse.move(x + 200 + turn % 2, y + 30)
    settled(page)
    assert window(page) == before
    page.mouse.up()
    settled(page)
    assert 15 < start_of(page)[0] < before[0][1]


def test_a_picture_overtaken_by_a_newer_one_does_not_take_it_down(open_page: Open) -> None:
    page = open_page(spoils=True)
    page.evaluate(
        """() => { document.querySelector('.canvas').mine = true
             const open = Response.prototype.arrayBuffer
             Response.prototype.arrayBuffer = async function () {
               await new Promise(done => setTimeout(done, 1200)); return open.call(this) } }"""
    )
    page.locator(".st-key-field label").click()
    slide(page, "Adam.lr", 1)
    page.wait_for_timeout(2500)
    assert page.evaluate("document.querySelector('.canvas').mine") is True
    np.testing.assert_allclose(path_of(page, "Adam"), run(BOWL, Adam(0.4), (-7, 2), 30).theta, rtol=1e-6, atol=1e-6)


def test_playing_makes_no_server_run(open_page: Open) -> None:
    sent: list[Any] = []
    page = open_page(reduced_motion="no-preference")
    page.evaluate(
        "() => { const send = WebSocket.prototype.send; window.sent = 0;"
        " WebSocket.prototype.send = function (data) { window.sent++; return send.call(this, data) } }"
    )
    page.on("websocket", lambda socket: sent.append(socket))
    press(page, "first")
    page.locator(".canvas select").select_option("2")
    page.evaluate(FRAMES)
    press(page, "play")
    page.wait_for_timeout(2000)
    press(page, "play")
    settled(page)
    assert len(assert_balls_and_dots_travelled(page)) > 2
    step = shown_step(page)
    assert 3 <= step <= 20
    assert_paths(page, (-7, 2), step)
    page.wait_for_url(f"**step={step}")
    press(page, "next", 2)
    press(page, "back")
    page.locator(".canvas input[type=range]").press("ArrowRight")
    page.wait_for_url(f"**step={step + 2}")
    assert page.evaluate("sent") == 0
    assert not sent
    # From the play button on, it runs to the end and stops there.
    page.locator(".canvas select").select_option("20")
    press(page, "play")
    page.wait_for_function("document.querySelector('.canvas input[type=range]').value === '30'", timeout=5000)
    settled(page)
    assert_paths(page, (-7, 2))
    assert "step" not in urlsplit(page.url).query
    # The buttons work while it plays.
    page.locator(".canvas select").select_option("2")
    press(page, "back", 18)
    assert shown_step(page) == 12
    press(page, "play")
    press(page, "first")
    page.wait_for_timeout(400)
    assert shown_step(page) == 0
    press(page, "next")
    assert shown_step(page) == 1


def test_the_shown_step_is_in_the_link_and_in_the_loss_chart(open_page: Open) -> None:
    page = open_page({"step": 7})
    assert shown_step(page) == 7
    assert_paths(page, (-7, 2), 7)
    assert len(drawn(page, "loss")) == 4
    at = page.evaluate(
        """() => { const chart = document.querySelector('.canvas .loss'), { xaxis } = chart._fullLayout
             const line = document.querySelector('.canvas .cursor').getBoundingClientRect()
             return xaxis.p2l(line.left + 1 - chart.getBoundingClientRect().left - xaxis._offset) }"""
    )
    assert at == pytest.approx(7, abs=0.1)
    slide(page, "Adam.lr", 2)
    assert "step=7" in page.url
    assert "Adam.lr=0.5" in page.url
    assert shown_step(page) == 7
    np.testing.assert_allclose(path_of(page, "Adam"), run(BOWL, Adam(0.5), (-7, 2), 30).theta[:8], rtol=1e-6, atol=1e-6)
    # Streamlit keeps the step with which the page was opened, and writes it into the link when the start is moved.
    press(page, "next")
    drag_start(page, (-7, 2), (3.0, -2.0))
    settled(page)
    assert shown_step(page) == 8
    assert "step=8" in page.url
    # Another surface has other steps: it is shown whole.
    choose_surface(page, "Beale")
    assert shown_step(page) == int(page.locator(".canvas input[type=range]").get_attribute("max") or 0)


def test_with_reduced_motion_few_pictures_are_shown(open_page: Open) -> None:
    page = open_page(still=True)
    press(page, "first")
    press(page, "play")
    seen, seconds = page.evaluate(
        """() => new Promise(done => { const seen = new Set(), since = performance.now()
             const look = now => { seen.add(document.querySelector('.canvas input[type=range]').value)
               now - since < 1900 ? requestAnimationFrame(look) : done([seen.size, (now - since) / 1000]) }
             requestAnimationFrame(look) })"""
    )
    assert 2 <= seen <= 2 + 2 * seconds
    assert shown_step(page) >= 10
    page.locator(".canvas input[type=range]").press("End")
    settled(page)
    assert shown_step(page) == 30
    assert "step=" not in page.url


def test_a_legend_toggle_survives_redraws(open_page: Open) -> None:
    page = open_page()
    entry = page.locator(".canvas .paths .legendtoggle").nth(1)
    expect(entry).to_have_attribute("aria-label", re.compile("Momentum"))
    entry.click()
    page.wait_for_timeout(500)
    hidden = """chart => document.querySelector(chart).data
                  .filter(t => t.visible !== true).map(t => t.legendgroup)"""
    for step in range(3):
        assert set(page.evaluate(hidden, ".canvas .paths")) == {"Momentum"}
        assert set(page.evaluate(hidden, ".canvas .loss")) == {"Momentum"}
        if step == 0:
            slide(page, "GradientDescent.lr", -2)
        if step == 1:
            drag_start(page, (-7, 2), (3, 2))
            settled(page)
    # By keyboard it comes back, and the focus stays.
    entry.focus()
    entry.press("Enter")
    page.wait_for_timeout(300)
    assert page.evaluate(hidden, ".canvas .paths") == []
    expect(entry).to_be_focused()
    expect(entry).to_have_attribute("aria-checked", "true")


def test_hovering_tells_step_place_loss_and_gradient_norm(open_page: Open) -> None:
    page = open_page({"optimizers": "Gradient descent"}, still=True)
    path = run(BOWL, GradientDescent(0.95), (-7, 2), 30)
    x, y = path.theta[3]
    page.mouse.move(*place(page, x, y - 0.3))
    page.mouse.move(*place(page, x, y))
    label = page.locator(".canvas .paths .hoverlayer").text_content
    page.wait_for_function("document.querySelector('.canvas .paths .hoverlayer').textContent !== ''")
    slope = np.hypot(*BOWL.grad(path.theta[3]))
    for part in ("Gradient descent", "Step 3", f"x {x:.4g}, y {y:.4g}", f"Gradient norm {slope:.3g}"):
        assert part in (label() or "")
    assert f"Loss {path.loss[3]:.4g}" in (label() or "")


def test_the_setting_before_stays_for_a_moment_and_with_the_pin_for_longer(open_page: Open) -> None:
    page = open_page({"optimizers": "Gradient descent"})
    old = page.locator(".canvas .paths .tracepath0 .js-line").get_attribute("d")
    slider = page.locator(".st-key-GradientDescent-lr input[type=range]")
    slider.focus()
    slider.press("ArrowLeft")
    ghost = page.locator(".canvas .paths .ghost path")
    expect(ghost).to_have_attribute("d", old or "")
    expect(ghost).to_have_count(0, timeout=5000)
    press(page, "pin")
    slide(page, "GradientDescent.lr", -3)
    page.wait_for_timeout(1800)
    kept = drawn(page)["Kept: Gradient descent  η = 0.8"]
    np.testing.assert_allclose(kept, run(BOWL, GradientDescent(0.8), (-7, 2), 30).theta, rtol=1e-6, atol=1e-6)
    expect(page.locator(".canvas .pin")).to_have_attribute("aria-pressed", "true")
    press(page, "pin")
    assert not any(name.startswith("Kept") for name in drawn(page))


def test_the_contour_can_be_linear_and_carry_arrows(open_page: Open) -> None:
    page = open_page()
    levels = "document.querySelector('.canvas .ground')._fullData[0].contours.end"
    kinds = "document.querySelector('.canvas .ground')._fullData.map(t => t.mode ?? t.type).join()"
    logarithmic = page.evaluate(levels)
    assert page.evaluate(kinds) == "contour,text"
    page.locator(".st-key-field label").click()
    page.locator(".st-key-log_contours label").click()
    page.wait_for_url("**log_contours=false**")
    settled(page)
    assert page.evaluate(kinds) == "contour,lines,text"
    assert page.evaluate(levels) != logarithmic
    assert "field=true" in page.url
    assert_paths(page, (-7, 2))


def test_without_its_script_the_page_says_so_and_shows_the_plain_chart(open_page: Open) -> None:
    page = open_page(before="window.whole = DecompressionStream; delete window.DecompressionStream")
    expect(page.get_by_text("could not load the live picture")).to_be_visible()
    page.wait_for_selector(".st-key-contour .scatterlayer .trace")
    names = page.evaluate("document.querySelector('.st-key-contour .js-plotly-plot')._fullData.map(t => t.name)")
    assert any(str(name).startswith("Adam") for name in names)
    expect(page.locator(".canvas")).to_have_count(0)
    slide(page, "Adam.lr", 1)
    assert "Adam.lr=0.4" in page.url
    expect(page.locator("[data-testid=stTable]")).to_contain_text("Adam")
    page.evaluate("() => { window.DecompressionStream = whole }")
    page.get_by_role("button", name="Try again").click()
    page.wait_for_selector(".canvas .paths .scatterlayer .trace")
    settled(page)
    np.testing.assert_allclose(path_of(page, "Adam"), run(BOWL, Adam(0.4), (-7, 2), 30).theta, rtol=1e-6, atol=1e-6)


def test_a_picture_that_has_no_room_at_first_is_drawn_when_it_has(open_page: Open) -> None:
    page = open_page("/heat", fresh=True)
    style = page.add_style_tag(content="[data-testid=stMain] {display: none}")
    page.get_by_role("link", name="Trajectories", exact=True).click()
    page.wait_for_selector(".canvas", state="attached")
    rest(page)
    assert page.locator(".canvas .main-svg").count() == 0
    style.evaluate("style => style.remove()")
    settled(page)
    assert_paths(page, (-7, 2))


def test_the_3d_view_shows_the_same_paths_and_the_picture_comes_back_after_it(open_page: Open) -> None:
    page = open_page()
    page.locator(".st-key-surface3d label").click()
    page.wait_for_selector(".canvas .solid canvas")
    settled(page)
    assert "surface3d=true" in page.url
    ours = run(BOWL, Adam(0.3), (-7, 2), 30).theta
    np.testing.assert_allclose(path_of(page, "Adam", "solid"), ours, rtol=1e-6, atol=1e-6)
    slide(page, "Adam.lr", 1)
    page.locator(".st-key-surface3d label").click()
    page.wait_for_selector(".canvas .paths .scatterlayer .trace")
    settled(page)
    np.testing.assert_allclose(path_of(page, "Adam"), run(BOWL, Adam(0.4), (-7, 2), 30).theta, rtol=1e-6, atol=1e-6)
    drag_start(page, (-7, 2), (2, -1))
    settled(page)
    assert start_of(page) == pytest.approx((2, -1), abs=0.06)


def test_restarting_the_server_keeps_what_a_person_has_set(browser: Any) -> None:
    port = free_port()
    page = browser.new_context(viewport={"width": 1400, "height": 900}).new_page()
    with serve("app.py", port) as address:
        page.goto(f"{address}/?step=9")
        settled(page)
        drag_start(page, (-7, 2), (4, -2))
        settled(page)
        slide(page, "Adam.lr", 2)
        press(page, "closer")
        page.wait_for_timeout(600)
        settled(page)
        before = page.url, drawn(page), window(page), start_of(page)
    state = "document.querySelector('.stApp').dataset.testConnectionState"
    page.wait_for_function(state + " !== 'CONNECTED'")
    with serve("app.py", port):
        page.wait_for_function(state + " === 'CONNECTED'")
        settled(page)
        assert (page.url, window(page), start_of(page)) == (before[0], before[2], before[3])
        after = drawn(page)
        for name, points in before[1].items():
            np.testing.assert_array_equal(after[name], points)
        # And it still answers.
        slide(page, "Adam.lr", -2)
        drag_start(page, start_of(page), (1, 1))
        settled(page)
        assert start_of(page) == pytest.approx((1, 1), abs=0.06)
    page.context.close()


def test_a_slow_server_that_hears_several_wishes_at_once_heeds_them_all(open_page: Open) -> None:
    page = open_page()
    page.evaluate(
        """() => {
             const { send } = WebSocket.prototype, kept = []
             const keep = (socket, data) => kept.push(() => send.call(socket, data))
             window.hold = () => { WebSocket.prototype.send = function (data) { keep(this, data) } }
             window.release = () => { WebSocket.prototype.send = send; for (const each of kept.splice(0)) each() }
           }"""
    )
    # A number that is changed before the band under the picture is asked for.
    rate = page.locator(".st-key-GradientDescent-lr input[type=range]")
    rate.press("ArrowLeft")
    page.wait_for_function("() => document.querySelector('.canvas').textContent.includes('η = 0.8')")
    page.evaluate("hold()")
    rate.press("ArrowLeft")
    page.wait_for_timeout(1200)
    page.evaluate("release()")
    settled(page)
    ours = run(BOWL, GradientDescent(0.6), (-7, 2), 30).theta
    np.testing.assert_allclose(path_of(page, "Gradient descent"), ours, rtol=1e-6, atol=1e-6)
    # A start whose end was sent twice.
    page.evaluate("hold()")
    page.locator(".canvas .start").press("ArrowRight")
    page.wait_for_timeout(2500)
    page.evaluate("release()")
    page.wait_for_url("**x=-6.6**")
    settled(page)
    np.testing.assert_allclose(drawn(page)["Start"][0], (-6.6, 2), rtol=1e-6)
    assert "x=-6.6" in page.url
