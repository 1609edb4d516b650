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
from tests.browser.test_batch import COUNT

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
    """Move the pointer with the thumb that it holds by so many marks, in some steps. Returns the text there."""
    goal = thumb(page, key, marks)
    page.mouse.move(*goal, steps=4)
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
