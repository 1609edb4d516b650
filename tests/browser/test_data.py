"""Data of one's own and escaping by noise, as a person uses them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from experiments.noise_escape import find_valleys, run_escapes, with_batches
from experiments.stationary_points import stationary_points
from optimizers import GradientDescent
from surfaces import LineFit, TanhNeuron, penguins, read_table
from tests.browser.conftest import Open, settled
from tests.browser.reading import assert_nothing_sticks_out, drawn, go_to
from tests.browser.test_lab import at

CSV = "height,weight\n" + "\n".join(f"{i},{3 + 0.5 * i + i * i % 4}" for i in range(30)) + "\nNA,3\n7,\n8,eight\n9;9\n"
PICTURE = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"


def give(page: Page, name: str, raw: bytes) -> None:
    page.locator("input[type=file]").set_input_files([{"name": name, "mimeType": "text/csv", "buffer": raw}])
    expect(page.locator("[data-testid=stSidebar]")).to_contain_text(f"{name}:" if raw == PICTURE else f"{name}, ")
    settled(page)


def minimum(page: Page) -> Any:
    return next(points[0] for name, points in drawn(page).items() if "minimum" in name)


def test_a_file_is_fitted_on_every_page_until_another_source_is_chosen(open_page: Open) -> None:
    page = open_page(at("batch", source="file"))
    sidebar = page.locator("[data-testid=stSidebar]")
    expect(sidebar).to_contain_text("a link does not hold it")
    generated = minimum(page)
    sidebar.get_by_text("Data", exact=True).click()
    give(page, "points.csv", CSV.encode())
    expect(sidebar).to_contain_text(
        "Skipped lines: 32, 33, 34 … (4 in all), without two numbers or with too many cells."
    )
    line = LineFit(read_table(CSV.encode()).table)
    best = np.polyfit(line.data.x, line.data.y, 1)
    np.testing.assert_allclose(minimum(page), best, rtol=1e-4)

    # What is no table is refused in one sentence, and the page stays as it is.
    give(page, "photo.png", PICTURE)
    expect(sidebar).to_contain_text("This file is not a text")
    expect(sidebar).to_contain_text("Until then this file is shown: points.csv")
    np.testing.assert_allclose(minimum(page), best, rtol=1e-4)
    give(page, "points.csv", CSV.encode())

    # What one column takes the other one leaves, in the boxes too.
    for x, y in (("weight", "height"), ("height", "weight")):
        page.locator(".st-key-file-x input").click()
        page.get_by_role("option", name=x, exact=True).click()
        expect(sidebar).to_contain_text(f"x: {x}, y: {y}.")
        settled(page)
        expect(page.locator(".st-key-file-y input")).to_have_value(y)
        assert ("file.x=weight" in page.url) == (x == "weight")
    np.testing.assert_allclose(minimum(page), best, rtol=1e-4)

    go_to(page, "Mini-batches", "Noise floor")
    expect(sidebar).to_contain_text("points.csv, 30 samples")
    go_to(page, "Mini-batches", "The loss of a batch")
    expect(sidebar).to_contain_text("points.csv, 30 samples")
    settled(page)
    np.testing.assert_allclose(minimum(page), best, rtol=1e-4)

    page.locator(".st-key-source input").click()
    page.get_by_role("option", name="Palmer penguins").click()
    expect(sidebar).to_contain_text("333 penguins")
    settled(page)
    assert "source=penguins" in page.url
    birds = LineFit(penguins())
    np.testing.assert_allclose(minimum(page), np.polyfit(birds.data.x, birds.data.y, 1), rtol=1e-4)
    page.locator(".st-key-source input").click()
    page.get_by_role("option", name="Generated").click()
    expect(page.locator(".st-key-samples")).to_be_visible()
    settled(page)
    assert "source" not in page.url
    np.testing.assert_allclose(minimum(page), generated, rtol=1e-6)


CURVES = """() => document.querySelector('.charts-live .plot')._fullData
  .map(t => [t.name, Array.from(t.x), Array.from(t.y)])"""


def done(page: Page) -> None:
    """Wait until all runs are computed."""
    page.wait_for_selector(".charts-live .plot .scatterlayer .trace")
    page.wait_for_function("document.querySelector('.charts-live .plot')._fullData.length === 6", timeout=60_000)
    expect(page.locator("[data-testid=stProgress]")).to_have_count(0, timeout=60_000)


def test_leaving_opens_with_its_lesson_and_its_problem_does_not_go_along(open_page: Open) -> None:
    page = open_page(at("leaving"))
    done(page)
    surface = TanhNeuron()
    of = find_valleys(surface, stationary_points(surface, surface.domain).points)
    optimizer = GradientDescent(0.2)
    losses = [with_batches(surface, size) for size in (1, 2, 5, 10, 20, 50, None)]
    shares = [run_escapes(loss, of, optimizer, surface.start, 200).out_share[-1] for loss in losses]
    (curve,) = (curve for curve in page.evaluate(CURVES) if curve[0] == "η = 0.2")
    np.testing.assert_allclose(curve[2], shares, rtol=1e-6)
    main = page.locator("[data-testid=stMain]")
    expect(main).to_contain_text(f"the run stays in its valley; with B = 10, {round(100 * shares[3])} of 100 runs")
    # Nobody picked the problem that the page opened with, so the next page has its own.
    go_to(page, "Mini-batches", "The loss of a batch")
    page.wait_for_url("**/batch**")
    settled(page)
    assert "problem=" not in page.url
    # Where another one was picked, the page says what is missing, and one click brings it.
    page.locator(".st-key-problem input").click()
    page.get_by_role("option", name="Logistic regression", exact=True).click()
    settled(page)
    go_to(page, "Mini-batches", "Escaping by noise")
    page.get_by_role("button", name="Take the tanh neuron").click()
    done(page)
    assert "problem=" not in page.url


@pytest.mark.parametrize(
    ("locale", "theme", "width", "link"),
    [("ja-JP", "dark", 390, {"projector": "true"})],
)
def test_it_opens_and_nothing_sticks_out(
    open_page: Open, locale: str, theme: Any, width: int, link: dict[str, str]
) -> None:
    page = open_page(at("leaving", **link), theme=theme, locale=locale, width=width)
    done(page)
    assert_nothing_sticks_out(page)
