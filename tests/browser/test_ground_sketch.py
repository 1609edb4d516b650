"""The ground that is painted for a moment looks as the one that Plotly draws."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Page

from core import Surface
from plots import ground, ground_traces, window_of
from plots.style import Theme
from surfaces import SURFACES
from tests.browser.conftest import Open

POINTS = 48  # along the longer side of a coarse grid
SHOW = """ground => {
  for (const key of ["heights", "rises"])
    if (ground[key]) ground[key] = Float32Array.from(ground[key], value => value ?? NaN)
  document.querySelector(".canvas").parentElement.live.sketch.show(ground)
}"""
HIDE = """parts => { for (const part of document.querySelectorAll(parts))
  part.style.setProperty("visibility", "hidden", "important") }"""
OVER = ".canvas .paths, .canvas .over, .canvas button.start"
LABELS = ".canvas .ground .scatterlayer"
IS_SEEN = """() => ["sketch", "ground"].map(name =>
  document.querySelector(`.canvas .${name}`).checkVisibility({ visibilityProperty: true }))"""


def named(name: str, **numbers: float) -> Surface:
    return replace(next(surface for surface in SURFACES if surface.name == name), **numbers)


def coarse(surface: Surface, theme: Theme, *, points: int = POINTS) -> dict[str, Any]:
    """What the sketch gets: rises above the lowest loss on a coarse grid, and the looks of the contours."""
    window = window_of(surface, surface.start)
    drawn = ground(surface, window)
    (contours, *_) = ground_traces(surface, window, drawn, theme)
    sides = np.ptp(window, axis=1)
    x, y = (np.linspace(*side, round(points * share)) for side, share in zip(window, sides / sides.max(), strict=True))
    losses, floor = surface.f(np.stack(np.meshgrid(x, y))), surface.lowest()
    return {
        "window": window,
        "columns": len(x),
        "rises": (losses - floor).ravel().tolist(),
        "scale": {"levels": (drawn.levels - floor).tolist(), "log": True},
        **{key: contours.style[key] for key in ("colorscale", "contours", "line")},
    }


def pixels(page: Page) -> NDArray[np.int16]:
    """What is seen where the axes are, (height, width, 3)."""
    box: Any = page.locator(".canvas .under").bounding_box()
    return np.asarray(Image.open(BytesIO(page.screenshot(clip=box))).convert("RGB")).astype(np.int16)


@pytest.mark.parametrize(
    ("name", "numbers", "scheme"),
    [
        ("Rosenbrock", {"b": 100.0}, "light"),
        ("Rosenbrock", {"b": 1000.0}, "dark"),
        ("Rotated bowl", {"k": 30.0}, "dark"),
    ],
)
def test_the_sketch_looks_as_the_ground(open_page: Open, name: str, numbers: dict[str, float], scheme: str) -> None:
    page = open_page({"surface": name, **numbers}, theme=scheme, spoils=True)
    page.evaluate(HIDE, OVER + "," + LABELS)
    drawn = pixels(page)
    page.evaluate(SHOW, coarse(named(name, **numbers), Theme(dark=scheme == "dark")))
    assert page.evaluate(IS_SEEN) == [True, False]
    difference = np.abs(pixels(page) - drawn).max(axis=2)
    # In the narrowest valley both break the lines up, each along its own grid.
    assert np.mean(difference > 8) < 0.03, difference.mean()
    assert np.mean(difference) < 1.5


def test_labels_stand_where_the_ground_has_them(open_page: Open) -> None:
    page = open_page({"surface": "Rotated bowl"}, spoils=True)
    page.evaluate(HIDE, OVER)
    surface = named("Rotated bowl")
    sent = coarse(surface, Theme())
    labels = ground(surface, window_of(surface, surface.start)).labels

    def inked(whole: NDArray[np.int16], bare: NDArray[np.int16]) -> NDArray[np.float64]:
        ink = np.abs(whole - bare).sum(axis=2)
        assert ink.max() > 100
        rows, columns = np.indices(ink.shape)
        return np.array([np.average(rows, weights=ink), np.average(columns, weights=ink), ink.sum() ** 0.5 / 10])

    page.evaluate(SHOW, sent)
    bare = pixels(page)
    page.evaluate(SHOW, {**sent, "labels": labels})
    written = pixels(page)
    page.evaluate("document.querySelector('.canvas').parentElement.live.sketch.hide()")
    assert page.evaluate(IS_SEEN) == [False, True]
    whole = pixels(page)
    page.evaluate(HIDE, LABELS)
    np.testing.assert_allclose(inked(written, bare), inked(whole, pixels(page)), atol=1)


def test_what_is_missing_stays_empty(open_page: Open) -> None:
    page = open_page({"surface": "Rotated bowl"}, spoils=True)
    sent = coarse(named("Rotated bowl"), Theme())
    columns = sent["columns"]
    sent["rises"] = [None if index % columns > columns / 2 else rise for index, rise in enumerate(sent["rises"])]
    page.evaluate(SHOW, sent)
    opacity = page.evaluate(
        """() => { const canvas = document.querySelector(".canvas .sketch")
          const { data } = canvas.getContext("2d").getImageData(0, canvas.height >> 1, canvas.width, 1)
          return Array.from(data).filter((_, index) => index % 4 === 3) }"""
    )
    share = np.array(opacity) / 255
    assert set(share) == {0.0, 1.0}
    assert 0.45 < share.mean() < 0.55
    assert np.all(np.diff(share) <= 0)
