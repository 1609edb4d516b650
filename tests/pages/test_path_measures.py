"""The table of results has steps to a tolerance, length and turns of each path."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core import run
from optimizers import AdaGrad, Adam, GradientDescent, Momentum
from surfaces import SURFACES
from tests.support.live_picture import received
from tests.support.pages import open_root, without_exception, words

METHODS = (GradientDescent, Momentum, AdaGrad, Adam)


def columns(page: AppTest) -> dict[str, list[str]]:
    return received(page)[0]["results"]


CHOSEN = [
    surface for surface in SURFACES if surface.name in ("Elongated bowl", "Rosenbrock", "Himmelblau", "Eggholder")
]


@pytest.mark.parametrize("surface", CHOSEN, ids=lambda s: s.name)
def test_the_columns_are_those_of_a_loop_over_the_run(surface: Any) -> None:
    shown = columns(without_exception(open_root(surface=surface.name, tolerance="0.1")))
    names = ", ".join(surface.coordinates)
    for place, cls in enumerate(METHODS):
        path = run(surface, cls(lr=surface.rates[cls.__name__]), surface.start, surface.steps)
        reached = [k for k, loss in enumerate(path.loss) if loss - surface.lowest() <= 0.1]
        assert shown["Steps to f − f* ≤ 0.1"][place] == (str(reached[0]) if reached else "–")
        length = sum(float(np.hypot(*step)) for step in np.diff(path.theta, axis=0))
        assert float(shown["Path length"][place].replace(",", "")) == pytest.approx(length, rel=5e-3)
        steps = np.diff(path.theta, axis=0)
        turns = [int(np.sum(np.sign(a[1:]) * np.sign(a[:-1]) == -1)) for a in steps.T]
        (heading,) = (heading for heading in shown if heading.startswith("Turns back"))
        assert len(heading.split(", ")) == len(names.split(", "))
        assert shown[heading][place] == f"({turns[0]}, {turns[1]})"


def test_where_no_minimum_is_known_the_gradient_counts() -> None:
    page = without_exception(open_root(formula="x^2 + exp(-y)", tolerance="1"))
    headings = [*columns(page)]
    assert "Steps to ‖∇f‖ ≤ 1" in headings
    assert "no minimum of this surface is known" in words(page)


def test_a_run_that_overflows_has_no_finite_length() -> None:
    link = {"optimizers": "Gradient descent", "GradientDescent.lr": "100", "steps": "1000"}
    shown = columns(without_exception(open_root(**link)))
    assert shown["Path length"] == ["∞"]
    assert shown["Steps to f − f* ≤ 0.01"] == ["–"]


def test_in_japanese() -> None:
    page = without_exception(open_root(lang="ja", tolerance="1e-3"))
    assert "f − f* ≤ 0.001 までのステップ数" in columns(page)
    assert "折り返し：" in words(page)
