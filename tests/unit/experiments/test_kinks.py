"""Kinks: told from gradients, and the jump that a run ends with."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments import stability_limits
from experiments.arrival import arrival
from experiments.kinks import final_oscillation, shape_at
from optimizers import GradientDescent
from surfaces import CURVES, SURFACES, from_formula
from tests.support.runs import ran

KNOWN = {surface.name: surface for surface in (*SURFACES, *CURVES)}


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("abs(x) + x^2 + 2*y^2", "kink"),
        ("abs(x) + abs(y)", "kink"),
        ("max(x, -2x) + y^2", "kink"),
        ("10*abs(x - 0.3) + y^2", "kink"),
        ("sqrt(x^2 + y^2)", "kink"),
        ("0.001*abs(x) + 100x^2 + y^2", "kink"),
        ("max(x^2, abs(y))", "kink"),
        ("abs(x)^0.5 + y^2", "kink"),
        ("abs(x)^1.5 + y^2", "infinite curvature"),
        ("abs(x)^1.9 + y^2", "infinite curvature"),
        ("abs(x)^1.1 + y^2", "infinite curvature"),
        ("max(x, 2x)^2 + y^2", "uneven curvature"),
        ("abs(x)^3 + y^2", "smooth"),
        ("x^4 + y^2", "smooth"),
        ("sqrt(x^2 + y^2 + 0.01)", "smooth"),
        ("1e-4*(x^2 + y^2)", "smooth"),
        ("1e6*(x^2 + y^2) + 1e5", "smooth"),
        ("x + y", "no minimum"),
    ],
)
def test_what_a_surface_is_like_is_told_from_its_gradients(text: str, shape: str) -> None:
    minimum = np.array((0.3, 0.0) if "0.3" in text else (0.0, 0.0))
    surface = from_formula(text, minima=(tuple(minimum),))
    assert shape_at(surface, minimum) == shape
    said = stability_limits.theory(surface, GradientDescent(), ran(surface, GradientDescent(0.2), (-4, 3), 60))
    assert np.isfinite(said.limit) == (shape == "smooth")
    assert said.unsettled == (shape in ("kink", "infinite curvature"))


@pytest.mark.parametrize(
    "text", ["-sin(sqrt(x^2 + y^2))/sqrt(x^2 + y^2)", "-(1 - cos(x))/x^2 + y^2", "-(sin(x)/x)^2 + y^2"]
)
def test_rounding_next_to_a_removable_0_0_is_no_kink(text: str) -> None:
    surface = from_formula(text, minima=((0, 0),))
    assert shape_at(surface, np.zeros(2)) == "smooth"
    for steps in (20, 400):
        assert arrival(surface, ran(surface, GradientDescent(0.2), (-1, 0.5), steps)).kind != "nearest known"


def test_the_sharp_minima_of_the_catalogue() -> None:
    shapes = {
        (name, shape_at(surface, np.array(minimum, dtype=float)))
        for name, surface in KNOWN.items()
        for minimum in surface.minima
    }
    assert {(name, shape) for name, shape in shapes if shape != "smooth"} == {
        ("Ackley", "kink"),
        ("Bukin N.6", "kink"),
        ("Absolute value", "kink"),
        ("Eggholder", "no minimum"),  # on the edge of its window
    }


@settings(max_examples=25)
@given(a=st.floats(0.2, 5), b=st.floats(0.1, 3), share=st.floats(0.1, 0.9), x=st.floats(-4, -1))
def test_the_jump_that_gradient_descent_ends_with_by_hand(a: float, b: float, share: float, x: float) -> None:
    surface = replace(CREASED, a=a, b=b)  # type: ignore[call-arg]
    rate = share / (2 * b)
    # From h to −h: η (a + 2 b h) = 2 h.
    jump = rate * a / (2 * (1 - rate * b))
    ends = final_oscillation(surface, GradientDescent(rate), (0.0, 0.0), (x, 0.3))
    assert ends is not None
    np.testing.assert_allclose(ends, [[-jump, 0], [jump, 0]], rtol=2e-3, atol=1e-12)


CREASED = from_formula("a*abs(x) + b*x^2 + b*y^2", a=1.0, b=1.0)


@pytest.mark.parametrize(
    ("text", "rate", "low", "high"),
    [
        ("abs(x) + x^2 + 2*y^2", 0.2, (-0.125, 0), (0.125, 0)),
        ("abs(x)^1.5 + y^2", 0.2, (-0.0225, 0), (0.0225, 0)),  # x = (3 η / 4)²
        ("abs(x) + y^2", 0.3, (-0.1, 0), (0.2, 0)),  # the start decides: −4 + 13 × 0.3
        ("max(x, -2x) + y^2", 0.3, (-0.1, 0), (0.5, 0)),  # −4 + 7 × 0.6, then down by 0.3 and up by 0.6
    ],
)
def test_other_jumps_by_hand(text: str, rate: float, low: Any, high: Any) -> None:
    ends = final_oscillation(from_formula(text), GradientDescent(rate), (0.0, 0.0), (-4, 3))
    assert ends is not None
    np.testing.assert_allclose(ends, [low, high], atol=1e-9)
