"""The pages of three batch sizes and of a fan of runs as a person uses them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from core import run
from experiments.seeds import run_seeds
from optimizers import Adam, Momentum
from surfaces import PROBLEMS, SURFACES, Batches, Noisy
from tests.browser.conftest import Open, settled
from tests.browser.reading import assert_nothing_sticks_out, drawn, path_of, reopen, slide
from tests.browser.test_lab import at

LINE: Any = PROBLEMS[0]
MEANS = """() => Object.fromEntries(document.querySelector('.charts-live .plot')._fullData
  .filter(t => t.customdata).map(t => [t.name, [Array.from(t.x ?? []), Array.from(t.customdata)]]))"""


def choose(page: Page, text: str) -> None:
    page.locator(".st-key-axis button", has_text=text).click()
    settled(page)


@pytest.mark.parametrize("path", ["cuts", "fan"])
def test_narrow_and_dark_in_japanese_nothing_sticks_out(open_page: Open, path: str) -> None:
    page = open_page(at(path), theme="dark", locale="ja-JP", width=390)
    assert_nothing_sticks_out(page)
    said = {"cuts": "1エポック（100サンプル）の後", "fan": "50シード中"}[path]
    expect(page.locator("[data-testid=stMain]")).to_contain_text(said)


def test_by_samples_and_by_steps_the_three_batch_sizes_stand_at_other_places(open_page: Open) -> None:
    page = open_page(at("cuts", step=130))
    batch = run(LINE, Adam(0.2), LINE.start, 5)
    online = run(Batches(LINE, 1), Adam(0.2), LINE.start, 500)
    # After 130 samples the batch has made one step, and single samples 130.
    expect(page.locator(".canvas .bar output")).to_have_text("Samples seen 130 / 500")
    np.testing.assert_allclose(path_of(page, "Batch, B = 100")[-1], batch.theta[1], rtol=1e-5)
    np.testing.assert_allclose(path_of(page, "Online, B = 1")[-1], online.theta[130], rtol=1e-5)
    losses = drawn(page, "loss")
    ends = {name.split(",")[0]: points[-1, 0] for name, points in losses.items()}
    assert ends == {"Batch": 500, "Mini-batch": 500, "Online": 500}
    choose(page, "Step")
    assert "axis=steps" in page.url
    expect(page.locator(".canvas .bar output")).to_have_text("Step 130 / 500")
    ends = {name.split(",")[0]: points[-1, 0] for name, points in drawn(page, "loss").items()}
    assert ends == {"Batch": 5, "Mini-batch": 50, "Online": 50}
    np.testing.assert_allclose(path_of(page, "Batch, B = 100"), batch.theta, rtol=1e-5)
    np.testing.assert_allclose(path_of(page, "Online, B = 1"), online.theta[:131], rtol=1e-5)
    slide(page, "epochs", -2)
    assert "epochs=3" in page.url
    expect(page.locator(".canvas .bar output")).to_have_text("Step 130 / 300")


def test_a_fan_comes_back_by_its_link(open_page: Open) -> None:
    page = open_page(at("fan", optimizers=["Momentum", "Adam"], seeds=8))
    slide(page, "Batches.seed", 3)
    slide(page, "seeds", 2)
    choose(page, "Epoch")
    seed = int(page.url.split("Batches.seed=")[1].split("&")[0])
    assert seed > 0
    assert "seeds=12" in page.url
    means = page.evaluate(MEANS)
    for name, optimizer in (("Momentum", Momentum(0.02)), ("Adam", Adam(0.2))):
        ours = run_seeds(Batches(LINE, 10, seed=seed), optimizer, LINE.start, 100, 12)
        np.testing.assert_allclose(means[name][1], ours.mean, rtol=1e-5)
        np.testing.assert_allclose(means[name][0], np.arange(101) / 10, rtol=1e-5)
        path = run(Batches(LINE, 10, seed=seed), optimizer, LINE.start, 100).theta
        np.testing.assert_allclose(path_of(page, name), path, rtol=1e-5, atol=1e-5)
    told = page.locator("[data-testid=stTable]").inner_text()
    lines = drawn(page)
    reopen(page)
    assert page.evaluate(MEANS) == means
    assert page.locator("[data-testid=stTable]").inner_text() == told
    for name, points in drawn(page).items():
        np.testing.assert_array_equal(lines[name], points)


FANS = """() => document.querySelector('.canvas .paths')._fullData
  .filter(t => t.mode === 'lines' && String(t.uid).startsWith('mark')).map(t => [Array.from(t.x), Array.from(t.y)])"""


def test_a_fan_of_gradient_noise_is_drawn_and_follows_its_method(open_page: Open) -> None:
    page = open_page(at("noise", surface="Himmelblau", noise="3", seeds="20", optimizers=["Momentum", "Adam"]))
    surface = next(surface for surface in SURFACES if surface.name == "Himmelblau")
    for (x, y), cls in zip(page.evaluate(FANS), (Momentum, Adam), strict=True):
        ours = run_seeds(
            Noisy(surface, noise=3.0), cls(surface.rates[cls.__name__]), surface.start, surface.steps, 20
        ).theta
        points = np.array([x, y], dtype=float).T
        ends = np.flatnonzero(np.isnan(points[:, 0]))
        assert len(ends) == 20
        np.testing.assert_allclose(points[ends - 1], ours[-1].T, rtol=1e-5, atol=1e-5)
    # They lie under the bold paths, and go with them.
    order = page.evaluate("() => document.querySelector('.canvas .paths')._fullData.map(t => String(t.uid))")
    assert [uid[:4] for uid in order[:3]] == ["mark", "mark", "path"]
    drawn_lines = page.locator(".canvas .paths .js-line").count()
    assert drawn_lines >= 40
    page.locator(".canvas .legendtoggle").first.press("Enter")
    settled(page)
    visible = page.evaluate(
        """() => document.querySelector('.canvas .paths')._fullData
          .filter(t => t.visible === true).map(t => t.legendgroup)"""
    )
    assert "Momentum" not in visible
    assert "Adam" in visible
    page.locator(".canvas .legendtoggle").first.press("Enter")
    settled(page)
