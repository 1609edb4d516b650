"""The page of one step tells the eigenvalues of the Hessian where each step begins."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core import Array, run
from optimizers import GradientDescent
from surfaces import SURFACES
from tests.pages.step.test_worked_step import panel
from tests.support.live_picture import received
from tests.support.pages import open_page, without_exception, words

SMOOTH = [s for s in SURFACES if s.name in ("Elongated bowl", "Rotated bowl", "Rosenbrock", "Himmelblau", "Beale")]


def told(page: AppTest) -> Array:
    """λmax, λmin, 2/λmax and λmax/λmin of each step, (T, 4)."""
    moving, cast = panel(page)
    return moving["numbers"][:, [slot["at"] for row in cast["rows"][-2:] for slot in row["slots"]]]


def measured(surface: Any, point: Array, width: float) -> Array:
    """Eigenvalues of the Hessian by second differences of the loss."""

    def loss(*shifts: tuple[int, int]) -> float:
        total = sum(np.eye(2)[axis] * sign * width for axis, sign in shifts)
        return float(surface.f(point + total))

    pairs = [[(i, j) for j in (0, 1)] for i in (0, 1)]
    hessian = [
        [sum(p * q * loss((i, p), (j, q)) for p in (-1, 1) for q in (-1, 1)) / (4 * width**2) for i, j in row]
        for row in pairs
    ]
    return np.linalg.eigvalsh(np.array(hessian))


@pytest.mark.parametrize("surface", SMOOTH, ids=lambda s: s.name)
@pytest.mark.parametrize("lang", ["en", "ja"])
def test_the_numbers_are_those_of_second_differences(surface: Any, lang: str) -> None:
    page = without_exception(open_page("step", surface=surface.name, method="Gradient descent", lang=lang, steps="12"))
    numbers = told(page)
    path = run(surface, GradientDescent(surface.rates["GradientDescent"]), surface.start, 12).theta
    for (largest, smallest, limit, condition), point in zip(numbers, path[:-1], strict=True):
        ours = measured(surface, point, 1e-3)
        np.testing.assert_allclose([smallest, largest], ours, rtol=1e-4, atol=1e-4 * abs(ours).max())
        assert limit == (pytest.approx(2 / largest) if largest > 0 else pytest.approx(np.nan, nan_ok=True))
        assert condition == pytest.approx(largest / smallest if smallest > 0 else np.nan, nan_ok=True)
    assert "λmax/λmin" in words(page)


def test_at_a_saddle_there_is_no_condition_number_and_at_a_kink_no_number() -> None:
    saddle = told(without_exception(open_page("step", formula="x^2 - y^2", x="1", y="0.1", steps="3")))
    np.testing.assert_allclose(saddle[:, :3], [[2, -2, 1]] * 3)
    assert np.isnan(saddle[:, 3]).all()
    summit = told(without_exception(open_page("step", formula="-x^2 - 3y^2", x="0.1", y="0.1", steps="2")))
    np.testing.assert_allclose(summit[:, :2], [[-2, -6]] * 2)
    assert np.isnan(summit[:, 2:]).all()
    page = without_exception(open_page("step", formula="abs(x) + y^2", x="0", y="1", steps="4"))
    assert np.isnan(told(page)).all()
    assert "At 4 of the 4 points there are none" in words(page)
    valley = told(without_exception(open_page("step", formula="(x + y)^2 / 3", x="1", y="1", steps="2")))
    assert np.isnan(valley[:, 3]).all()  # λmin is 0, or rounding


def test_with_noise_they_are_those_of_the_surface() -> None:
    page = without_exception(open_page("step", noise="1", steps="5"))
    np.testing.assert_allclose(told(page), [[2, 0.1, 1, 20]] * 5)
    assert "surface without noise" in words(page)


@pytest.mark.parametrize(("method", "text"), [("Gradient descent", "Thin line: 2/η = 4."), ("Adam", None)])
def test_the_chart_has_a_line_at_the_limit_of_gradient_descent(method: str, text: str | None) -> None:
    page = without_exception(open_page("step", method=method, **{"GradientDescent.lr": "0.5"}))
    chart = received(page, "charts")[0]["charts"][-1]
    assert chart["title"] == "Eigenvalues of the Hessian"
    assert chart.get("text") == text
    np.testing.assert_allclose([trace["y"][0] for trace in chart["data"]], [2, 0.1], rtol=1e-6)
