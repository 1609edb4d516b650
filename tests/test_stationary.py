"""Stationary points: known landscapes, kinks, whole curves, and any sum of Gaussians."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import Interval
from experiments.stationary import MOST, ON_A_CURVE, stationary_points
from surfaces import SURFACES, from_formula

WIDE = ((-5.0, 5.0), (-5.0, 5.0))


@pytest.mark.parametrize(
    ("text", "window", "kinds"),
    [
        ("(x^2 + y - 11)^2 + (x + y^2 - 7)^2", WIDE, {"minimum": 4, "saddle": 4, "maximum": 1}),
        (
            "(4 - 2.1x^2 + x^4/3)x^2 + xy + (-4 + 4y^2)y^2",  # six-hump camel
            ((-2, 2), (-1.5, 1.5)),
            {"minimum": 6, "saddle": 7, "maximum": 2},
        ),
        ("(1 - x)^2 + 100(y - x^2)^2", ((-2, 2), (-1, 3)), {"minimum": 1}),
        ("-1/(x^2 + y^2)", WIDE, {}),
        ("1/(x^2 + y^2)", WIDE, {}),
        ("log(x^2 + y^2)", WIDE, {}),
        ("log(abs(x - 0.3)) + y^2", WIDE, {}),
        ("x^2 + y^2 - 1/((x - 1)^2 + y^2)", WIDE, {}),
        ("x^2 - y^2", WIDE, {"saddle": 1}),
        ("xy exp(-x^2 - y^2)", WIDE, {"minimum": 2, "saddle": 1, "maximum": 2}),
        ("x + y", WIDE, {}),
        ("log(x)^2 + y^2", WIDE, {"minimum": 1}),
        ("exp(-100(x^2 + y^2)) + x/1000", WIDE, {"maximum": 1, "saddle": 1}),
        # no curvature to decide by
        ("x^4 + y^4", WIDE, {"minimum": 1}),
        ("-x^4 - y^2", WIDE, {"maximum": 1}),
        ("x^4 - y^4", ((-4, 5), (-5, 3)), {"saddle": 1}),
        ("x^3 - 3x y^2", WIDE, {"saddle": 1}),
        # kinks
        ("abs(x) + abs(y)", WIDE, {"minimum": 1}),
        ("abs(x - 0.3) + 2abs(y + 1.234)", WIDE, {"minimum": 1}),
        ("sqrt((x - 1/3)^2 + y^2)", WIDE, {"minimum": 1}),
        ("3 - sqrt(x^2 + y^2)", WIDE, {"maximum": 1}),
        ("max(abs(x), abs(y))", WIDE, {"minimum": 1}),
        ("x^2 + y^2 - 5abs(y)", WIDE, {"minimum": 2, "saddle": 1}),
        ("max(x, y)", WIDE, {}),
    ],
)
def test_known_landscapes(text: str, window: Sequence[Interval], kinds: dict[str, int]) -> None:
    found = stationary_points(from_formula(text), window)
    assert Counter(point.kind for point in found.points) == kinds
    assert not found.more
    assert not found.curve
    assert [p.value for p in found.points] == sorted(p.value for p in found.points)


@pytest.mark.parametrize("text", ["x^2", "(x + 2y)^2", "(x^2 + y^2 - 4)^2", "3 + 0x", "x^4", "max(0, x^2 + y^2 - 9)^3"])
def test_a_whole_curve_is_told_by_a_few_of_its_points(text: str) -> None:
    found = stationary_points(from_formula(text), WIDE)
    assert found.curve
    flat = [point for point in found.points if point.kind == "flat"]
    assert 3 <= len(flat) <= ON_A_CURVE
    assert len(found.points) <= ON_A_CURVE + 1
    for point in flat:
        assert np.hypot(*from_formula(text).grad(np.array(point.point))) < 1e-6


def test_of_very_many_the_lowest_are_told() -> None:
    rastrigin = next(s for s in SURFACES if s.name == "Rastrigin")
    found = stationary_points(rastrigin, rastrigin.domain)
    assert len(found.points) == MOST
    assert found.more
    np.testing.assert_allclose(found.points[0].point, 0, atol=1e-9)


# One on the bottom of a crease, where no slope leads; one on the edge of the window, where the surface is not flat; and
# those near Schwefel's axes, which are narrower than the grid of starts.
NOT_FOUND: dict[str, Callable[[Any], bool]] = {
    "Eggholder": lambda at: True,
    "Schwefel": lambda at: min(map(abs, at)) < 25,
}


@pytest.mark.parametrize("surface", SURFACES, ids=lambda s: s.name)
def test_every_known_minimum_in_the_window_is_found(surface) -> None:  # type: ignore[no-untyped-def]
    found = stationary_points(surface, surface.domain)
    minima = np.array([point.point for point in found.points if point.kind == "minimum"]).reshape(-1, 2)
    scale = np.ptp(surface.domain)
    missed = NOT_FOUND.get(surface.name, lambda at: False)
    for known in surface.minima:
        beyond = found.more and surface.f(np.array(known, dtype=float)) >= found.points[-1].value
        near = np.min(np.hypot(*(minima - known).T), initial=np.inf)
        assert near < 1e-7 * scale or missed(known) or beyond


def test_a_peak_in_a_plain_is_found() -> None:
    found = stationary_points(from_formula("exp(-100(x^2 + y^2))"), WIDE)
    assert found.curve
    assert [point.point for point in found.points if point.kind == "maximum"] == [(0, 0)]


def test_one_coordinate() -> None:
    found = stationary_points(from_formula("x^3 - 3x", coordinates=("x",), domain=((-3, 3),), start=(2,)), ((-3, 3),))
    assert [(p.kind, round(p.point[0], 9)) for p in found.points] == [("minimum", 1), ("maximum", -1)]


NUMBER = st.floats(-3, 3).map(lambda v: round(v, 2))


@settings(max_examples=25)
@given(
    st.lists(st.tuples(NUMBER, NUMBER, NUMBER, st.floats(0.3, 2).map(lambda v: round(v, 2))), min_size=1, max_size=4)
)
def test_every_point_is_level_and_of_its_kind(bumps: list[tuple[float, float, float, float]]) -> None:
    text = "0.05(x^2 + y^2)" + "".join(f" + ({h})exp(-{w}((x - ({a}))^2 + (y - ({b}))^2))" for h, a, b, w in bumps)
    surface = from_formula(text)
    found = stationary_points(surface, WIDE)
    # The sum grows outwards; one bump alone in the middle has a ring of minima.
    assert found.curve or any(point.kind == "minimum" for point in found.points)
    h = 1e-4
    for point in found.points:
        at = np.array(point.point)
        assert np.hypot(*surface.grad(at)) < 1e-8
        shifts = h * np.eye(2)
        hessian = np.array([(surface.grad(at + s) - surface.grad(at - s)) / (2 * h) for s in shifts])
        bends = np.linalg.eigvalsh((hessian + hessian.T) / 2)
        if np.min(np.abs(bends)) > 1e-3:
            kind = "minimum" if bends[0] > 0 else "maximum" if bends[1] < 0 else "saddle"
            assert point.kind == kind
            np.testing.assert_allclose(point.curvatures, bends, rtol=1e-3, atol=1e-5)
