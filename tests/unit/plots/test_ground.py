"""The ground of a picture: heights, levels, labels and arrows, however small its window."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from core import Surface
from plots import Grid, Theme, ground, ground_traces, window_of
from plots.ground import EDGE
from surfaces import SURFACES, from_formula


@given(some.floats(0, 1), some.floats(0, 1))
def test_between_its_points_a_grid_is_straight_and_outside_it_is_nothing(across: float, up: float) -> None:
    x, y = np.linspace(-2, 3, 6), np.linspace(1, 2, 4)
    grid = Grid(x, y, 2 + np.add.outer(3 * y, x) + np.multiply.outer(y, x))  # bilinear as a whole
    place = np.array([-2 + 5 * across, 1 + up])
    assert grid.f(place) == pytest.approx(2 + 3 * place[1] + place[0] + place[0] * place[1], abs=1e-12)
    assert np.isnan(grid.f(np.array([[3.1, -2.1, 0, 0], [1.5, 1.5, 2.1, 0.9]]))).all()
    np.testing.assert_allclose(grid.f(np.stack(np.meshgrid(x, y))), grid.z, atol=1e-12)


def test_levels_are_round_and_their_values_stand_along_one_edge() -> None:
    x = y = np.linspace(-4, 4, 41)
    grid = Grid(x, y, np.exp(np.add.outer(y / 9, x)))
    window = ((-4.0, 4.0), (-4.0, 4.0))
    drawn = ground(grid, window, labels_on_edge=True)
    assert {f"{level:.0e}"[0] for level in drawn.levels} <= {"1", "2", "5"}
    places = np.array([[x, y] for x, y, _ in drawn.labels])
    assert len(places) >= 3
    edge = 4 - 8 * EDGE
    assert any(np.allclose(places[:, axis], sign * edge) for axis in (0, 1) for sign in (-1, 1))
    for (x, y, text), value in zip(drawn.labels, grid.f(places.T), strict=True):
        assert float(text) == pytest.approx(value, rel=0.1), (x, y)
    assert len(ground_traces(grid, window, drawn, Theme())) == 2


BOWL = SURFACES[0]

EVERY = pytest.mark.parametrize("surface", SURFACES, ids=lambda s: s.name)


@EVERY
def test_heights_are_whole_on_the_levels_and_levels_cover_the_window(surface: Surface) -> None:
    drawn = ground(surface, window_of(surface, surface.start))
    assert 6 <= len(drawn.levels) <= 40
    assert np.all(np.diff(drawn.levels) > 0)
    assert drawn.levels[-1] >= drawn.z.max() >= drawn.levels[-2]
    order = np.argsort(drawn.z, axis=None)
    assert np.all(np.diff(drawn.height.ravel()[order]) >= -1e-3)  # the same landscape
    for place, level in enumerate(drawn.levels[:-1]):
        below, above = drawn.height[drawn.z < level], drawn.height[drawn.z > level]
        assert below.max(initial=-np.inf) <= place + 1e-3
        assert above.min(initial=np.inf) >= place - 1e-3
    assert {a.dtype for a in (drawn.x, drawn.y, drawn.z, drawn.height)} == {np.dtype("float32")}


@EVERY
def test_level_labels_stand_where_the_surface_has_that_value(surface: Surface) -> None:
    drawn = ground(surface, window_of(surface, surface.start))
    assert len(drawn.labels) >= 3
    steepest = np.max(np.abs(np.gradient(drawn.z.astype(float), drawn.y, drawn.x)))
    for x, y, text in drawn.labels:
        value = float(surface.f(np.array([x, y])))
        side = max(high - low for low, high in surface.domain)
        assert abs(value - float(text)) <= steepest * side / 300 + 0.006 * abs(float(text))


@EVERY
def test_linear_levels_are_evenly_spaced_and_round(surface: Surface) -> None:
    levels = ground(surface, window_of(surface, surface.start), log=False).levels
    assert 6 <= len(levels) <= 40
    steps = np.diff(levels)
    np.testing.assert_allclose(steps, steps[0], rtol=1e-9)
    assert float(f"{steps[0]:.2g}") == pytest.approx(steps[0])


@EVERY
def test_arrows_of_the_field_point_down_the_gradient_and_stay_in_the_window(surface: Surface) -> None:
    window = window_of(surface, surface.start)
    contour, field, _ = ground_traces(surface, window, ground(surface, window), Theme(), field=True)
    assert contour.style["type"] == "contour"
    low, high = np.array(window).T
    # Each arrow is seven points: foot, tip, gap, barb, tip, barb, gap.
    strokes = np.stack([field.points["x"], field.points["y"]]).reshape(2, -1, 7).astype(float)
    assert strokes.shape[1] >= 60
    foot, tip = strokes[:, :, 0], strokes[:, :, 1]
    downhill = -surface.grad((foot + tip) / 2)
    along = np.sum(downhill * (tip - foot), axis=0)
    np.testing.assert_allclose(along / np.hypot(*downhill) / np.hypot(*(tip - foot)), 1, atol=1e-3)
    assert np.nanmin(strokes - low[:, None, None]) >= 0
    assert np.nanmax(strokes - high[:, None, None]) <= 0


def test_a_flat_surface_has_no_arrows() -> None:
    flat, window = from_formula("x - x + 3"), ((-5.0, 5.0), (-5.0, 5.0))
    _, field, _ = ground_traces(flat, window, ground(flat, window), Theme(), field=True)
    assert len(field.points["x"]) == 0


@given(some.floats(-100, 100), some.floats(-11, 1))
def test_neighbouring_grid_points_never_fall_together_however_deep_the_zoom(middle: float, power: float) -> None:
    half = 10**power * max(1, abs(middle))
    window = ((middle - half, middle + half), (middle - half, middle + half))
    drawn = ground(BOWL, window)
    for side in (drawn.x, drawn.y):
        steps = np.diff(side.astype(float))
        np.testing.assert_allclose(steps, steps[0], rtol=0.03)


@EVERY
@pytest.mark.parametrize("share", [0.1, 1e-3, 1e-6])
def test_contours_are_found_however_small_the_window_and_each_label_is_another(surface: Surface, share: float) -> None:
    middle = np.array(surface.start) + 0.1234
    half = share * np.ptp(np.array(surface.domain), axis=1)
    x, y = zip(middle - half, middle + half, strict=True)
    drawn = ground(surface, (x, y))
    seen = [level for level in drawn.levels if drawn.z.min() < level < drawn.z.max()]
    if np.ptp(drawn.z) > 1e-5 * np.abs(drawn.z).max():  # else single precision, in which z is kept, is exhausted
        assert 4 <= len(seen) <= 40
    texts = [text for _, _, text in drawn.labels]
    assert len(set(texts)) == len(texts)


def test_a_flat_or_undefined_surface_has_a_ground_too() -> None:
    for text in ("3", "x - x", "sqrt(-1 - x*x)", "x/abs(x)", "exp(exp(9 + x*x))*x", "((x + 1)**10)**2", "exp(50*x)"):
        drawn = ground(from_formula(text), ((-5, 5), (-5, 5)))
        assert 1 <= len(drawn.levels) <= 400
