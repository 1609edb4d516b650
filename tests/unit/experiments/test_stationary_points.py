"""Stationary points: known landscapes, kinks, whole curves, and any sum of Gaussians."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import Interval
from experiments import stationary_points
from experiments.stationary_points import MAX_POINTS, POINTS_PER_CURVE
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
        ("abs(sin(3x)) + abs(y)", ((-2, 2), (-2, 2)), {"minimum": 3, "saddle": 4}),
        # homogeneous, without a Hessian in the middle
        ("(x^4 + y^4)/(x^2 + y^2)", WIDE, {"minimum": 1}),
        ("xy(x^2 - y^2)/(x^2 + y^2)", WIDE, {"saddle": 1}),
        # 0/0 in the middle, where nothing is stationary
        ("(exp(x) - 1)/x + y^2", WIDE, {}),
        ("-(exp(x) - 1)/x + y^2", WIDE, {}),
    ],
)
def test_known_landscapes(text: str, window: Sequence[Interval], kinds: dict[str, int]) -> None:
    found = stationary_points(from_formula(text), window)
    assert Counter(point.kind for point in found.points) == kinds
    assert not found.is_truncated
    assert not found.has_curves
    assert [p.value for p in found.points] == sorted(p.value for p in found.points)


@pytest.mark.parametrize("text", ["x^2", "(x + 2y)^2", "(x^2 + y^2 - 4)^2", "3 + 0x", "x^4", "max(0, x^2 + y^2 - 9)^3"])
def test_a_whole_curve_is_told_by_a_few_of_its_points(text: str) -> None:
    found = stationary_points(from_formula(text), WIDE)
    assert found.has_curves
    flat = [point for point in found.points if point.kind == "flat"]
    assert 3 <= len(flat) <= POINTS_PER_CURVE
    assert len(found.points) <= POINTS_PER_CURVE + 1
    for point in flat:
        assert np.hypot(*from_formula(text).grad(np.array(point.point))) < 1e-6


def test_of_very_many_the_lowest_are_told() -> None:
    rastrigin = next(s for s in SURFACES if s.name == "Rastrigin")
    found = stationary_points(rastrigin, rastrigin.domain)
    assert len(found.points) == MAX_POINTS
    assert found.is_truncated
    np.testing.assert_allclose(found.points[0].point, 0, atol=1e-9)


# One on the edge of the window, where the surface is not flat; and those near Schwefel's axes, which are narrower than
# the grid of starts.
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
        beyond = found.is_truncated and surface.f(np.array(known, dtype=float)) >= found.points[-1].value
        near = np.min(np.hypot(*(minima - known).T), initial=np.inf)
        assert near < 1e-7 * scale or missed(known) or beyond


def test_a_peak_in_a_plain_is_found() -> None:
    found = stationary_points(from_formula("exp(-100(x^2 + y^2))"), WIDE)
    assert found.has_curves
    assert [point.point for point in found.points if point.kind == "maximum"] == [(0, 0)]


ROOT = "sqrt((x - A)^2 + (y - B)^2)"


@pytest.mark.parametrize("size", [1.0, -1.0, 10.0, -1e-4, 1e4])
@pytest.mark.parametrize("middle", [(0.0, 0.0), (0.3, -1.234)])
@pytest.mark.parametrize(
    ("text", "value", "bend"),
    [
        ("sin(R)/R", 1, -1 / 3),
        ("tanh(R)/R", 1, -2 / 3),
        ("atan(R)/R", 1, -2 / 3),
        ("R/sinh(R)", 1, -1 / 3),
        ("(1 - cos(R))/R^2", 1 / 2, -1 / 12),
        ("(cosh(R) - 1)/R^2", 1 / 2, 1 / 12),
        ("log(1 + R^2)/R^2", 1, -1),
        ("(R - sin(R))/R^3", 1 / 6, -1 / 60),
    ],
)
def test_next_to_a_removable_0_by_0_the_values_decide(
    text: str, value: float, bend: float, middle: tuple[float, float], size: float
) -> None:
    a, b = middle
    formula = f"{size}*({text.replace('R', ROOT)})".replace("A", f"({a})").replace("B", f"({b})")
    found = stationary_points(from_formula(formula), WIDE)
    (spot,) = (spot for spot in found.points if np.hypot(spot.point[0] - a, spot.point[1] - b) < 0.1)
    assert spot.kind == ("minimum" if size * bend > 0 else "maximum")
    assert spot.point == pytest.approx(middle, abs=1e-7)
    assert spot.value == pytest.approx(size * value)
    np.testing.assert_allclose(spot.curvatures, size * bend, rtol=1e-5)
    assert all(other is spot or other.kind == "flat" for other in found.points)


BUKIN = "100sqrt(abs(y - 0.01x^2)) + 0.01abs(x + 10)"

OTHER = ((-3.0, 2.2), (-1.3, 4.1))  # without a node where a minimum is


@pytest.mark.parametrize(
    ("text", "window", "points"),
    [
        ("10abs(y - x^2) + (1 - x)^2", WIDE, {(1, 1): "minimum"}),
        ("10abs(y - x^2) + (1 - x)^2", OTHER, {(1, 1): "minimum"}),
        ("10abs(y - x^2)^1.5 + (1 - x)^2", OTHER, {(1, 1): "minimum"}),
        ("sqrt(abs(y - x^2)) + (x - 1)^2", OTHER, {(1, 1): "minimum"}),
        ("abs(1 - x) + 100abs(y - x^2)", OTHER, {(1, 1): "minimum"}),
        ("-abs(y - x^2) - (1 - x)^2", OTHER, {(1, 1): "maximum"}),
        ("abs(y - x^3) + x^2", OTHER, {(0, 0): "minimum"}),
        ("abs(y - sin(x)) + 0.1x^2", WIDE, {(0, 0): "minimum"}),
        ("max(abs(x - y^2), abs(y))", OTHER, {(0, 0): "minimum"}),
        ("max(x^2 + y^4, (2 - x)^2 + (2 - y)^2)", WIDE, {(1.1390376, 0.8995599): "minimum"}),
        ("abs(x^2 + y^2 - 4) + x", WIDE, {(-2, 0): "minimum", (2, 0): "saddle", (0.5, 0): "maximum"}),
        (BUKIN, ((-15, -5), (-3, 3)), {(-10, 1): "minimum"}),
        (BUKIN, WIDE, {}),
    ],
)
def test_a_point_on_the_floor_of_a_bent_valley_is_a_minimum_only_if_the_floor_leads_no_lower(
    text: str, window: Sequence[Interval], points: dict[tuple[float, float], str]
) -> None:
    found = stationary_points(from_formula(text), window).points
    assert {tuple(round(c, 4) + 0.0 for c in spot.point): spot.kind for spot in found} == {
        tuple(round(c, 4) + 0.0 for c in point): kind for point, kind in points.items()
    }


@settings(max_examples=10)
@given(
    st.floats(-1.5, 1.5).map(lambda v: round(v, 2)), st.floats(0, 3), st.sampled_from(["U^2", "U^3/3", "sin(2U)", "-U"])
)
def test_a_bent_valley_has_no_minimum_but_its_own(lowest: float, angle: float, floor: str) -> None:
    c, s = round(np.cos(angle), 12), round(np.sin(angle), 12)
    u, v = f"({c}x + ({s})y)", f"({c}y - ({s})x)"
    surface = from_formula(f"5abs({v} - ({floor.replace('U', u)})) + ({u} - ({lowest}))^2")
    (spot,) = stationary_points(surface, WIDE).points
    assert spot.kind == "minimum"
    assert c * spot.point[0] + s * spot.point[1] == pytest.approx(lowest, abs=1e-5)


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
    assert found.has_curves or any(point.kind == "minimum" for point in found.points)
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
