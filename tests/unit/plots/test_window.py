"""The window of a picture, and paths that leave it."""

import numpy as np
import pytest

from plots import union, window_of
from plots.window import clip_path
from surfaces import SURFACES


def test_the_union_of_windows_holds_both() -> None:
    assert union(((0, 1), (2, 3)), ((-1, 0.5), (2.5, 4))) == ((-1, 1), (2, 4))


def test_a_path_that_leaves_ends_in_an_arrow_on_the_edge() -> None:
    theta = np.array([[0.0, 0.0], [4.0, 1.0], [12.0, 3.0], [-40.0, 9.0]])
    points, edge = clip_path(theta, ((-10, 10), (-5, 5)))
    np.testing.assert_array_equal(points, theta[:2])
    assert edge == pytest.approx((10, 2.5))


def test_the_arrow_is_on_the_edge_to_the_last_bit() -> None:
    for slope in np.linspace(0.1, 400, 997):
        _, edge = clip_path(np.array([[0.3, 0.7], [slope, -37.0]]), ((-10, 10), (-5, 5)))
        assert edge is not None
        assert -10 <= edge[0] <= 10
        assert -5 <= edge[1] <= 5


def test_a_path_that_leaves_and_returns_is_kept_whole() -> None:
    theta = np.array([[0.0, 0.0], [12.0, 3.0], [1.0, 1.0]])
    points, edge = clip_path(theta, ((-10, 10), (-5, 5)))
    np.testing.assert_array_equal(points, theta)
    assert edge is None


def test_a_path_that_overflows_at_once_still_gets_its_arrow() -> None:
    points, edge = clip_path(np.array([[1.0, 1.0], [np.nan, np.nan]]), ((-10, 10), (-5, 5)))
    assert len(points) == 1
    assert edge is not None
    assert np.all(np.isfinite(edge))


def test_the_window_takes_in_a_start_outside() -> None:
    assert window_of(SURFACES[0], (-7, 2)) == SURFACES[0].domain
    (x0, x1), (y0, y1) = window_of(SURFACES[0], (300, -80))
    assert x0 <= -10
    assert x1 > 300 + 10
    assert y0 < -80 - 3
    assert y1 >= 5
    (x0, x1), _ = window_of(SURFACES[0], (10, 0))
    assert x1 > 10  # not half a ring on the edge
