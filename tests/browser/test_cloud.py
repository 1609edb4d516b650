"""The pages of gradient estimates and of the noise floor as a person uses them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page

from experiments.noise_floor import noise_theory
from surfaces.data.problems import LineFit
from tests.browser.conftest import Open, settled
from tests.browser.reading import assert_nothing_sticks_out, drawn, slide
from tests.browser.test_canvas import drag_start
from tests.browser.test_inside import CHARTS, charts, told
from tests.browser.test_lab import at

LINE = LineFit()


def arrow(page: Page) -> Any:
    """The full gradient's arrow: foot and way."""
    foot, tip = drawn(page)["Full gradient: −η∇f"]
    return foot, tip - foot


def test_the_arrows_follow_the_point_and_the_charts_the_batch_size(open_page: Open) -> None:
    page = open_page(at("cloud", **{"Batches.replacement": "true"}))
    rate = float(told(page).split("step at η = ")[1].split(":")[0])
    drag_start(page, LINE.start, (2.0, 3.0))
    settled(page)
    foot, way = arrow(page)
    np.testing.assert_allclose(foot, (2.0, 3.0), atol=0.1)
    np.testing.assert_allclose(way, -rate * LINE.grad(foot), rtol=1e-3)
    spread = charts(page)[1]
    before = spread["B = 10"][0]
    assert "B = 40" in told(page)
    slide(page, "Batches.size", 2)
    now = {name: values for name, values in charts(page)[1].items() if name.startswith("B = ")}
    ((name, (value,)),) = now.items()
    size = int(name.removeprefix("B = "))
    assert size > 10
    assert value == pytest.approx(before * np.sqrt(10 / size), rel=0.2)
    assert f"Batches.size={size}" in page.url
    assert page.locator(".canvas .play").is_hidden()


def test_the_floor_fills_in_and_follows_its_rate(open_page: Open) -> None:
    page = open_page(at("floor"))
    page.locator(".st-key-floor-theory button").click()
    page.wait_for_function("() => document.querySelector('[data-testid=stMain]').innerText.includes('(theory)')")
    settled(page)
    assert "method=" not in page.url
    assert "Means over 100 runs" in told(page)
    said = noise_theory(LINE, 10)
    assert said
    (marked,) = (values for name, values in charts(page)[0].items() if name.startswith("Floor"))
    assert marked[0] == pytest.approx(said.floor(0.1), rel=1e-6)
    measured = next(values for name, values in page.evaluate(CHARTS)[0] if name == "Constant η = 0.1")
    assert np.mean(measured[-250:]) == pytest.approx(marked[0], rel=0.15)
    slide(page, "GradientDescent.lr", 1)
    (marked,) = (values for name, values in charts(page)[0].items() if name.startswith("Floor"))
    assert marked[0] == pytest.approx(said.floor(0.12), rel=1e-6)


@pytest.mark.parametrize("path", ["cloud", "floor"])
def test_nothing_sticks_out_on_a_phone(open_page: Open, path: str) -> None:
    page = open_page(at(path, projector="true"), theme="dark", locale="ja-JP", width=390)
    assert_nothing_sticks_out(page)
