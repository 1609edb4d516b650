"""Scripts come from addresses that a browser keeps; where these do not answer, over the page's connection."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, Route, WebSocket

from core import run
from optimizers import Adam
from surfaces import SURFACES
from tests.browser.conftest import follow, settled
from tests.browser.reading import path_of, slide

BOWL: Any = SURFACES[0]
SCRIPTS_AS_PARCELS = "[...window.descentExplorer.parcels].filter(([, { isScript }]) => isScript).length"


@contextmanager
def opened(browser: Browser) -> Iterator[tuple[Page, list[int]]]:
    """A page in a browser that remembers nothing, and the sizes of what comes over its connection."""
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    page, sizes = context.new_page(), list[int]()

    def count(socket: WebSocket) -> None:
        socket.on("framereceived", lambda frame: sizes.append(len(frame)))

    page.on("websocket", count)
    yield page, sizes
    context.close()


def test_no_script_comes_over_the_connection(browser: Browser, address: str) -> None:
    with opened(browser) as (page, sizes):
        answers: dict[str, Any] = {}
        page.on("response", lambda answer: answers.update({answer.url.removeprefix(address): answer}))
        page.goto(address)
        settled(page)
        scripts = {url: answer for url, answer in answers.items() if url.startswith("/assets/")}
        assert any(url.endswith("/plotly.min.js") for url in scripts)
        assert any(url.endswith("/contour/contour.js") for url in scripts)
        assert all("immutable" in answer.headers["cache-control"] for answer in scripts.values())
        answers.clear()
        follow(page, f"{address}/basins")
        settled(page)
        assert not any(url.endswith(".js") and "/assets/" in url for url in answers)
        assert page.evaluate(SCRIPTS_AS_PARCELS) == 0
        assert max(sizes) < 400_000


def not_found(route: Route) -> None:
    route.fulfill(status=404, body="There is no such script.")


def another_page(route: Route) -> None:
    route.fulfill(status=200, content_type="text/html", body="<!DOCTYPE html><title>Welcome</title>")


def no_charts(route: Route) -> None:
    not_found(route) if "/charts/" in route.request.url else route.continue_()


@pytest.mark.parametrize("answer", [lambda route: route.abort(), not_found, another_page, no_charts])
def test_where_addresses_do_not_answer_the_page_is_the_same(browser: Browser, address: str, answer: Any) -> None:
    with opened(browser) as (page, sizes):
        page.route("**/assets/**", answer)
        page.goto(address)
        settled(page)
        page.wait_for_selector(".charts-live .plot .scatterlayer .trace")
        assert page.evaluate(SCRIPTS_AS_PARCELS) > 30
        sent = sum(sizes)
        slide(page, "Adam.lr", 1)
        settled(page)
        ours = run(BOWL, Adam(0.4), (-7, 2), 30).theta
        np.testing.assert_allclose(path_of(page, "Adam"), ours, rtol=1e-6, atol=1e-6)
        follow(page, f"{address}/step")
        page.wait_for_selector(".glass .formula .katex")
        settled(page)
        follow(page, f"{address}/layers")
        page.wait_for_selector(".matrices table")
        settled(page)
        assert sent < 2_200_000  # each script came once
        assert sum(sizes) - sent < 1_000_000
