"""A small picture shows a path in equal units, with its ball."""

from __future__ import annotations

import base64
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest

from core import recommended_rate, run
from optimizers import Adam, GradientDescent
from plots import Theme, ground, line_of, line_style, thumbnail, window_of
from surfaces import SURFACES

BOWL = SURFACES[0]


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("surface", SURFACES, ids=lambda s: s.name)
def test_a_small_picture_shows_the_path_with_equal_units_and_its_ball(surface: Any, dark: bool) -> None:
    theme, window = Theme(dark=dark), window_of(surface, surface.start)
    path = run(surface, Adam(lr=recommended_rate(surface, Adam)), surface.start, surface.steps)
    line = line_of("Adam", "Adam", surface, path, line_style(5, theme))
    root = ElementTree.fromstring(thumbnail(surface, window, ground(surface, window), [line], theme))
    svg = "{http://www.w3.org/2000/svg}"
    width, height = (float(root.attrib[side]) for side in ("width", "height"))
    (x0, x1), (y0, y1) = window
    if 1 / 3 <= (y1 - y0) / (x1 - x0) <= 3:
        assert height / width == pytest.approx((y1 - y0) / (x1 - x0), rel=0.02)
    (way,) = root.findall(f"{svg}polyline")
    x, y = np.array([place.split(",") for place in way.attrib["points"].split()], dtype=float).T
    np.testing.assert_allclose(x0 + x / width * (x1 - x0), path.theta[: len(x), 0], atol=1e-3 * (x1 - x0))
    np.testing.assert_allclose(y1 - y / height * (y1 - y0), path.theta[: len(y), 1], atol=1e-3 * (y1 - y0))
    frames = [animate.attrib["values"].split(";") for animate in root.iter(f"{svg}animate")]
    assert len(frames) == 2
    assert 1 < len(frames[0]) == len(frames[1]) <= 120
    (image,) = root.findall(f"{svg}image")
    assert base64.b64decode(image.attrib["href"].partition(",")[2]).startswith(b"\x89PNG")


def test_a_path_that_leaves_the_small_picture_ends_at_its_edge() -> None:
    window = window_of(BOWL, BOWL.start)
    path = run(BOWL, GradientDescent(lr=1.5), BOWL.start, 30)
    line = line_of("", "", BOWL, path, line_style(0, Theme()))
    root = ElementTree.fromstring(thumbnail(BOWL, window, ground(BOWL, window), [line], Theme()))
    (way,) = root.iter("{http://www.w3.org/2000/svg}polyline")
    x, y = (float(c) for c in way.attrib["points"].split()[-1].split(","))
    assert x in (0, 320) or y in (0, 160)
