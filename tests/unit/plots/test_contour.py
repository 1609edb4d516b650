"""The contour picture draws the points of the run: nothing clipped, nothing rescaled."""

from typing import Any

import numpy as np
import pytest

from core import Surface
from plots import Theme, mark_traces, path_traces, window_of
from surfaces import SURFACES
from tests.support.charts import WORDS, contour_of, lines_of, loss_of

BOWL = SURFACES[0]

EVERY = pytest.mark.parametrize("surface", SURFACES, ids=lambda s: s.name)


@EVERY
def test_the_contour_draws_the_points_of_the_run(surface: Surface) -> None:
    theme = Theme()
    lines = lines_of(surface, theme)
    figure = contour_of(surface, lines, theme)
    for line in lines:
        (trace,) = (t for t in figure.data if t.name == line.label)
        drawn = np.stack([trace.x, trace.y], axis=1)
        assert drawn.dtype == np.float32
        np.testing.assert_array_equal(drawn, line.theta[: len(drawn)].astype(np.float32))
        outside = line.theta[len(drawn) :]
        low, high = np.array(surface.domain).T
        assert not np.any(np.all((outside >= low) & (outside <= high), axis=1))


@EVERY
@pytest.mark.parametrize("rate", [1.0, 1e3, 1e300])
def test_a_diverging_path_never_moves_the_window(surface: Surface, rate: float) -> None:
    theme = Theme()
    lines = lines_of(surface, theme, rate)
    figure = contour_of(surface, lines, theme)
    assert figure.layout.xaxis.range == surface.domain[0]
    assert figure.layout.yaxis.range == surface.domain[1]
    highest, least = 1000.0, -1000.0
    chart: Any = loss_of(lines, theme, log=False, lowest=0, highest_shown=highest, lowest_shown=least)
    bottom, top = chart.layout.yaxis.range
    assert 1.2 * least - 1 <= bottom < top <= 1.2 * highest + 1


def test_where_single_precision_would_be_seen_a_path_has_double() -> None:
    line = lines_of(BOWL, Theme())[3]
    x, y = line.theta[20]
    for half, kind in ((1.0, "float32"), (1e-5, "float64")):
        view = ((x - half, x + half), (y - half, y + half))
        path, _ = path_traces(BOWL, line, window_of(BOWL, BOWL.start), Theme(), WORDS, view=view)
        x_drawn, y_drawn = path.points["x"], path.points["y"]
        assert x_drawn.dtype == y_drawn.dtype == kind
        np.testing.assert_allclose(x_drawn, line.theta[:, 0], atol=half * 1e-3)


@EVERY
def test_the_lowest_minima_and_the_others_have_marks_of_their_own(surface: Surface) -> None:
    start, *marks = mark_traces(surface, surface.start, Theme(), WORDS)
    assert start.points["name"] == "start"
    drawn = {mark.points["name"]: np.column_stack([mark.points["x"], mark.points["y"]]) for mark in marks}
    assert sum(map(len, drawn.values())) == len(surface.minima)
    assert len({mark.style["marker"]["symbol"] for mark in marks}) == len(marks)
    span = abs(float(surface.f(np.array(surface.start))) - surface.lowest())
    for name, points in drawn.items():
        above = surface.f(points.T) - surface.lowest()
        assert np.all(above < 1e-9 * span) if name == "minimum" else np.all(above > 1e-6 * span)


def test_no_lines_is_a_picture_too() -> None:
    theme = Theme()
    assert len(contour_of(SURFACES[0], [], theme).data) == 4
    loss_of([], theme, log=True, lowest=0, highest_shown=1)


def test_projecting_enlarges_type_lines_and_markers() -> None:
    small, large = (
        contour_of(SURFACES[0], lines_of(SURFACES[0], theme), theme) for theme in (Theme(), Theme(scale=1.4))
    )
    assert large.layout.font.size == pytest.approx(1.4 * small.layout.font.size)
    assert large.data[2].line.width > small.data[2].line.width
