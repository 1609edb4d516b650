"""The view in 3D has the same paths at their true heights."""

from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from core import Surface
from plots import Theme, ground, surface_figure, surface_parts, window_of
from surfaces import SURFACES
from tests.support.charts import WORDS, lines_of

EVERY = pytest.mark.parametrize("surface", SURFACES, ids=lambda s: s.name)


@EVERY
def test_the_3d_view_has_the_same_paths_at_their_true_heights(surface: Surface) -> None:
    theme = Theme(dark=True)
    lines = lines_of(surface, theme)
    drawn = ground(surface, window_of(surface, surface.start))
    figure: Any = surface_figure(
        surface, window_of(surface, surface.start), drawn, surface.start, lines, theme, words=WORDS
    )
    assert isinstance(figure.data[0], go.Surface)
    for line, trace in zip(lines, figure.data[1 : 1 + len(lines)], strict=True):
        np.testing.assert_array_equal(trace.z, line.loss[: len(trace.z)].astype(np.float32))


@EVERY
def test_the_live_picture_gets_the_same_surface_and_marks(surface: Surface) -> None:
    theme, window = Theme(), window_of(surface, surface.start)
    drawn = ground(surface, window)
    parts = surface_parts(surface, window, drawn, theme, WORDS)
    still: Any = surface_figure(surface, window, drawn, surface.start, [], theme, words=WORDS)
    np.testing.assert_array_equal(parts["surface"]["z"], still.data[0].z)
    assert [mark["name"] for mark in parts["marks"]] == [trace.name for trace in still.data[1:-1]]
    low, high = parts["layout"]["scene"]["zaxis"]["range"]
    assert low < np.nanmin(drawn.z) <= np.nanmax(drawn.z) < high
    assert tuple(still.layout.scene.zaxis.range) == (low, high)
