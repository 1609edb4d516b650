"""What stands on the page: charts read back from the browser, and a slider's keys."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from playwright.sync_api import Page

from core import Array
from tests.browser.conftest import forget, settled

CHARTS = {"contour": ".canvas .paths", "loss": ".canvas .loss", "solid": ".canvas .solid"}


def drawn(page: Page, chart: str = "contour") -> dict[str, Array]:
    """Every named trace of a chart, as (points, 2), read back from the chart itself."""
    traces = page.evaluate(
        """chart => document.querySelector(chart)._fullData
             .filter(t => t.y && t.type.startsWith('scatter') && t.name && !t.name.startsWith('trace '))
             .map(t => [t.name, Array.from(t.x ?? t.y.keys()), Array.from(t.y)])""",
        CHARTS[chart],
    )
    return {name: np.array([x, y], dtype=float).T for name, x, y in traces}


def path_of(page: Page, name: str, chart: str = "contour") -> Array:
    (points,) = (points for label, points in drawn(page, chart).items() if label.startswith(name + " "))
    return points


def slide(page: Page, key: str, presses: int) -> None:
    slider = page.locator(f".st-key-{key.replace('.', '-')} input[type=range]")
    slider.focus()
    for _ in range(abs(presses)):
        slider.press("ArrowRight" if presses > 0 else "ArrowLeft")
    settled(page)


def choose_surface(page: Page, name: str) -> None:
    """Choose a surface by typing its name, for the list is long."""
    box = page.locator(".st-key-surface input")
    box.scroll_into_view_if_needed()
    page.wait_for_timeout(300)
    box.click()
    box.fill(name)
    page.get_by_role("option", name=name, exact=True).click()
    page.wait_for_url(f"**surface={name}**")
    settled(page)


def go_to(page: Page, section: str, title: str) -> None:
    """Choose a page in the menu of its section."""
    page.get_by_text(section, exact=True).first.click()
    page.get_by_role("menuitem", name=title, exact=True).click()


def await_check(page: Page, check: Callable[[], None], tries: int = 100) -> None:
    """Make `check` again, for 10 seconds, while it fails: the browser sends once more what Streamlit has dropped."""
    for _ in range(tries - 1):
        try:
            return check()
        except AssertionError:
            page.wait_for_timeout(100)
    return check()


def window(page: Page) -> tuple[list[float], list[float]]:
    """The ranges of the contour's axes."""
    return page.evaluate(
        "(({ xaxis, yaxis }) => [xaxis.range, yaxis.range])(document.querySelector('.canvas .paths')._fullLayout)"
    )


def reopen(page: Page) -> None:
    """Open the link that the page has now, in a browser that remembers nothing else of it."""
    link = page.url
    forget(page)
    page.goto(link)
    settled(page)


def assert_nothing_sticks_out(page: Page) -> None:
    for box in ("document.documentElement", "document.querySelector('[data-testid=stMain]')"):
        assert page.evaluate(f"{box}.scrollWidth <= {box}.clientWidth"), "the page scrolls sideways"
