"""The graph of a curve over its window."""

from __future__ import annotations

import numpy as np
import pytest

from core import Surface
from plots import window_of
from plots.window import curve_points
from surfaces import CURVES

CURVE = pytest.mark.parametrize("curve", CURVES, ids=lambda s: s.name)


@CURVE
def test_the_graph_is_f_over_the_window_with_the_minima_on_it(curve: Surface) -> None:
    (side, (low, high)) = window_of(curve, curve.start)
    points = curve_points(curve, side)
    np.testing.assert_array_equal(points[:, 1], curve.f(points.T[:1]))
    assert {x for (x,) in curve.minima} <= {*points[:, 0]}
    assert low < points[:, 1].min() < points[:, 1].max() < high
    ((left, right), (_, top)) = window_of(curve, (50.0,))
    assert left <= -3
    assert right > 50
    assert top > curve.f(np.array([50.0]))
