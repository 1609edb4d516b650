"""A hand that moves a slider or the start, and what the picture shows meanwhile. No test itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import numpy as np
from playwright.sync_api import Locator, Page, Request, Route

from core import Array, run
from settings.keys import place_of
from settings.link import read
from settings.pages import PAGES
from settings.selection import Selection
from tests.browser.conftest import rest
from tests.browser.test_batch import COUNT
from tests.browser.test_canvas import place
from tests.browser.test_ground_sketch import IS_SEEN

CALM = 4  # looks in a row
# Whether every text of the legend ends where its entry ends.
FITS = """() => [...document.querySelectorAll(".canvas .paths .legendtoggle")].every(toggle => {
  const text = toggle.parentElement.querySelector(".legendtext")
  return text.getBoundingClientRect().right <= toggle.getBoundingClientRect().right + 1 })"""
# Points of each line, in pixels of the axes: as they stand in the page, moved by hand or drawn by Plotly.
LINES = """() => Array.from(document.querySelectorAll(".canvas .paths [class*=tracepath] .js-line"), line =>
  (line.getAttribute("d").match(/-?[\\d.]+(?:e-?\\d+)?/g) ?? []).map(Number))"""
HEADS = """() => Array.from(document.querySelectorAll(".canvas .paths [class*=traceend]"), end =>
  (end.querySelector(".point:nth-child(2)").getAttribute("transform").match(/-?[\\d.]+/g) ?? []).map(Number))"""
AXES = """() => { const { xaxis, yaxis } = document.querySelector(".canvas .paths")._fullLayout
  return [xaxis, yaxis].map(({ range, _length }) => [...range, _length]) }"""
TEXTS = """() => [".memo", "table", ".legendtext", "output"].map(part =>
  [...document.querySelectorAll(`.canvas ${part}`)].map(one => one.textContent))"""
# Keeps when the start is moved from now on, and says how often no move followed within a time.
KEEP_MOVES = """() => { const start = document.querySelector(".canvas .start"), times = window.startMoves = []
  for (const kind of ["pointermove", "keydown"])
    start.addEventListener(kind, () => times.push(performance.now()), { capture: true }) }"""
PAUSES = "delay => startMoves.filter((time, index, all) => !(all[index + 1] - time < delay)).length"
REST_DELAY, KEY_DELAY = 200, 400  # ms after which the hand, or the keys, rest

# What follows a pointer is drawn in a frame: on a busy machine a script of ours could look before it.
NEXT_FRAME = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"

# Opens what a slider is folded away in, and waits until it does not move any more.
UNFOLD = """async slider => {
  slider.closest("details:not([open])")?.querySelector("summary").click()
  for (let before; before !== (before = slider.getBoundingClientRect().top); )
    await new Promise(done => setTimeout(done, 100))
}"""


@dataclass
class Asked:
    """What was asked of the route, and how much of it is under way."""

    page: Page
    addresses: list[str] = field(default_factory=list)
    open: int = 0

    def begin(self, request: Request) -> None:
        if "/live/" in request.url:
            self.addresses.append(request.url)
            self.open += 1

    def end(self, request: Request) -> None:
        self.open -= "/live/" in request.url

    def wait(self) -> None:
        """Wait until all has come, and nothing more is asked for a moment: on a busy machine we hear of it late."""
        quiet = 0
        for _ in range(300):
            self.page.wait_for_timeout(50)
            quiet = 0 if self.open else quiet + 1
            if quiet == CALM:
                return
        raise TimeoutError("the route does not end its answer")


@contextmanager
def asked(page: Page) -> Iterator[Asked]:
    """Listen to what is asked of the route."""
    found = Asked(page)
    listeners: dict[Any, Any] = {"request": found.begin, "requestfinished": found.end, "requestfailed": found.end}
    for event, listener in listeners.items():
        page.on(event, listener)
    yield found
    for event, listener in listeners.items():
        page.remove_listener(event, listener)


@contextmanager
def answered(page: Page, answer: Callable[[Route], None]) -> Iterator[None]:
    """Answer in place of the route."""
    page.route("**/live/**", answer)
    try:
        yield
    finally:
        page.unroute("**/live/**")


@contextmanager
def held_back(page: Page) -> Iterator[list[Route]]:
    """Hold back what is asked of the route, until it is continued."""
    late: list[Route] = []

    def keep(route: Route) -> None:
        late.append(route)

    with answered(page, keep):
        yield late


def slider(page: Page, key: str) -> Locator:
    return page.locator(f".st-key-{place_of(key)} .stSlider")


def text_at(page: Page, key: str) -> str:
    """Text of the mark at which a thumb is."""
    return slider(page, key).locator("input").get_attribute("aria-valuetext") or ""


def thumb(page: Page, key: str, marks: int = 0) -> tuple[float, float]:
    """Where on the screen a thumb is, or would be after so many marks."""
    return slider(page, key).evaluate(
        """(slider, marks) => { const input = slider.querySelector("input")
          const { left, top, width, height } = slider.querySelector("[style*=relative]").getBoundingClientRect()
          return [left + (width * (Number(input.value) + marks)) / input.max, top + height / 2] }""",
        marks,
    )


def approach(page: Page, key: str) -> None:
    """Bring the pointer to a thumb, which may be folded away."""
    found = slider(page, key)
    found.evaluate(UNFOLD)
    found.scroll_into_view_if_needed()
    page.mouse.move(*thumb(page, key))


def pull(page: Page, key: str, marks: int) -> str:
    """Move the pointer with the thumb that it holds by so many marks. Returns the text there, in the next frame."""
    goal = thumb(page, key, marks)
    page.mouse.move(*goal, steps=4)
    page.evaluate(NEXT_FRAME)
    return text_at(page, key)


def count_messages(page: Page) -> None:
    """Let `sent` count what goes to the server from now on."""
    page.evaluate(COUNT)


def sent(page: Page) -> int:
    return page.evaluate("window.sent")


def runs_at(page: Page, **values: str) -> dict[str, Array]:
    """The paths that `run` computes for the page's link with other values of its controls, by the optimizer's name."""
    path, query = urlsplit(page.url).path.strip("/"), parse_qs(urlsplit(page.url).query, keep_blank_values=True)
    selection, refusals = read(PAGES[path or "root"], query | {key: [text] for key, text in values.items()})
    assert isinstance(selection, Selection)
    assert not refusals.texts
    setting = selection.setting()
    return {
        optimizer.name: run(setting.surface, optimizer, setting.start, setting.steps, schedule=setting.schedule).theta
        for optimizer in setting.optimizers
    }


def lines(page: Page) -> list[Array]:
    """Corners of the lines that are drawn, each (k, 2), in pixels of the axes."""
    return [np.array(line, dtype=float).reshape(-1, 2) for line in page.evaluate(LINES)]


def on_screen(page: Page, theta: Array) -> Array:
    """Points (k, 2) in pixels of the axes."""
    (x0, x1, width), (y0, y1, height) = page.evaluate(AXES)
    x, y = np.asarray(theta, dtype=float).T
    return np.column_stack([(x - x0) / (x1 - x0) * width, (y1 - y) / (y1 - y0) * height])


def apart(points: Array, line: Array) -> float:
    """The largest distance of points from a line with corners."""
    begin, way = line[:-1], np.diff(line, axis=0)
    length = np.maximum((way**2).sum(axis=1), 1e-9)
    share = np.clip(((points[:, None] - begin) * way).sum(axis=2) / length, 0, 1)
    return float(np.hypot(*np.moveaxis(points[:, None] - begin - share[..., None] * way, 2, 0)).min(axis=1).max())


def moved(before: list[Array], after: list[Array]) -> float:
    """How many pixels lines are from others."""
    both = [*zip(before, after, strict=True)]
    return max(max(apart(one, other), apart(other, one)) for one, other in both)


def assert_drawn(page: Page, runs: Mapping[str, Array]) -> None:
    """That lines and heads are where `run` says, within a pixel."""
    ours = [on_screen(page, theta) for theta in runs.values()]
    assert moved(lines(page), ours) <= 1
    np.testing.assert_allclose(page.evaluate(HEADS), [points[-1] for points in ours], atol=1)


def drag(page: Page, key: str, marks: int) -> str:
    """Seize a thumb, once all is there with which the picture can follow, and pull it. It stays held."""
    with asked(page) as found:
        approach(page, key)
        found.wait()
        page.mouse.down()
        text = pull(page, key, marks)
        assert_drawn(page, runs_at(page, **{key: text}))
    return text


def let_go(page: Page) -> None:
    page.mouse.up()
    rest(page)


def assert_thumb_followed(page: Page, key: str, marks: int, *, is_sketched: bool) -> None:
    """That what is shown while a thumb is held is what `run` computes, and stays; the server hears of it at release.

    `sent` must count already. `is_sketched` says whether the ground moves too.
    """
    with asked(page) as found:
        approach(page, key)
        found.wait()
        rest(page)
        before, messages = lines(page), sent(page)
        whole = len(found.addresses)
        page.mouse.down()
        pull(page, key, -marks)
        text = pull(page, key, 2 * marks)
        runs = runs_at(page, **{key: text})
        assert_drawn(page, runs)  # at once, by hand
        assert moved(before, lines(page)) > 2
        assert page.evaluate(IS_SEEN) == ([True, False] if is_sketched else [False, True])
        rest(page)
        assert_drawn(page, runs)  # by Plotly
        assert (sent(page), len(found.addresses)) == (messages, whole)
        assert f"{key}={text}" not in page.url
        held, texts = lines(page), page.evaluate(TEXTS)
        let_go(page)
        assert f"{key}={text}" in page.url
        assert moved(held, lines(page)) <= 1
        assert page.evaluate(TEXTS) == texts
        assert page.evaluate(IS_SEEN) == [False, True]
        assert len(found.addresses) == whole


def assert_thumbs_followed(page: Page, pulls: Mapping[str, int], *, is_sketched: bool) -> None:
    """That the picture follows one thumb after another, each pulled by so many marks."""
    count_messages(page)
    for key, marks in pulls.items():
        assert_thumb_followed(page, key, marks, is_sketched=is_sketched)


def assert_keys_followed(page: Page, key: str) -> None:
    """That the picture follows a thumb that keys move."""
    with asked(page) as found:
        slider(page, key).locator("input").focus()
        found.wait()
        for _ in range(4):
            page.keyboard.down("ArrowRight")
        assert_drawn(page, runs_at(page, **{key: text_at(page, key)}))
        page.keyboard.up("ArrowRight")
        rest(page)
    assert f"{key}={text_at(page, key)}" in page.url
    assert_drawn(page, runs_at(page))


def start_asked(found: Asked) -> tuple[str, str]:
    """Where the start stood when the route was asked last."""
    x, y = found.addresses[-1].partition("/start/")[2].partition("?")[0].split(",")
    return x, y


def assert_start_near(page: Page, x: float, y: float, found: Asked) -> None:
    """That the picture has its start where `found` asked for it last, which is within a pixel of (x, y)."""
    ours = start_asked(found)
    np.testing.assert_allclose(place(page, *map(float, ours)), place(page, x, y), atol=1)
    assert_drawn(page, runs_at(page, **dict(zip("xy", ours, strict=True))))


def assert_start_followed(page: Page) -> None:
    """That the picture follows the start from the route, by hand and by keys; the server hears of where it rests.

    That is one message, and more only where a slow machine makes pauses.
    """
    count_messages(page)
    with asked(page) as found:
        page.mouse.move(*place(page, -7, 2))
        page.mouse.down()
        page.evaluate(KEEP_MOVES)
        page.mouse.move(*place(page, 3, 3), steps=8)
        found.wait()
        assert_start_near(page, 3, 3, found)
        rest(page)
        assert sent(page) <= page.evaluate(PAUSES, REST_DELAY)  # for what stands beside the picture
        assert "x=" not in page.url
        held = lines(page)
        let_go(page)
        x, y = map(float, start_asked(found))
        assert f"x={x}&y={y}" in page.url
        assert moved(held, lines(page)) <= 1
        messages = sent(page)
        page.locator(".canvas .start").focus()
        page.evaluate(KEEP_MOVES)
        for _ in range(3):
            page.keyboard.down("ArrowRight")
        page.keyboard.up("ArrowRight")
        found.wait()
        assert_start_near(page, x + 1.2, y, found)
        # Three places, and one message: it may have gone already, for the last key was a while ago.
        assert sent(page) - messages <= page.evaluate(PAUSES, KEY_DELAY)
    page.wait_for_url(f"**x={float(start_asked(found)[0])}**")
    rest(page)
    assert_drawn(page, runs_at(page))
