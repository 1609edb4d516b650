"""What the sidebar tells of stationary points."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.stationary_points import stationary_points
from settings import kinds, stationary
from surfaces import SURFACES, from_formula
from tests.support.pages import open_page, page_text, without_exception


def test_any_surface_has_its_stationary_points_on_the_page() -> None:
    page = without_exception(open_page("formula", surface="Himmelblau"))
    assert "3.58443" in page_text(page)
    himmelblau = next(s for s in SURFACES if s.name == "Himmelblau")
    assert len(stationary_points(himmelblau, himmelblau.domain).points) == 9
    (button,) = (b for b in page.button if "of your own" in b.label)
    page = without_exception(button.click().run())
    assert page.selectbox(key="surface").value == kinds.NAME
    assert page.text_input(key="formula").value == kinds.EXAMPLE


@pytest.mark.parametrize(
    "text",
    [
        "(x^2 + y - 11)^2 + (x + y^2 - 7)^2",
        "sin(x)^2 + cos(y)^2",
        "x*y^2",
        "1e-9*((x^2 + y - 11)^2 + (x + y^2 - 7)^2)",
        "1e9*(sin(x)^2 + cos(y)^2)",
    ],
)
def test_rounding_is_shown_as_0(text: str) -> None:
    surface = from_formula(text)
    spots = stationary.cached_stationary_points(surface).points
    assert spots
    numbers = [number for spot in spots for number in (spot.value, *spot.curvatures)]
    assert all(number == 0 or abs(number) > 1e-9 * float(surface.height) for number in numbers)
    assert all(c == 0 or abs(c) > 1e-9 for spot in spots for c in spot.point)


def test_a_narrow_window_keeps_its_small_coordinates() -> None:
    surface = from_formula("(x/1000 - 3)^2 + (1000*y - 0.005)^2", domain=((0, 1e4), (-0.01, 0.01)))
    (spot,) = stationary.cached_stationary_points(surface).points
    np.testing.assert_allclose(spot.point, (3000, 5e-6), rtol=1e-6)
