"""Figures show the numbers they were given: nothing clipped, nothing rescaled, every method told apart twice."""

from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as some

from core import Surface, run
from optimizers import CLASSIC, GradientDescent
from plots import (
    Line,
    Look,
    contour_figure,
    ground,
    ground_traces,
    line_of,
    line_style,
    loss_chart,
    mark_traces,
    path_traces,
    surface_figure,
    union,
    window_of,
    with_rates,
)
from plots.style import log_axis
from plots.text import coordinate_text, number_text
from plots.window import cut
from surfaces import SURFACES, from_formula

WORDS = {key: key for key in ("start", "minimum", "local", "step", "loss", "slope")}
BOWL = SURFACES[0]
EVERY = pytest.mark.parametrize("surface", SURFACES, ids=lambda s: s.name)


def lines_of(surface: Surface, look: Look, rate: float | None = None) -> list[Line]:
    return [
        line_of(cls.name, cls.name, surface, t, line_style(place, look))
        for place, cls in enumerate(CLASSIC)
        for t in [run(surface, cls(lr=rate or surface.rates[cls.__name__]), surface.start, surface.steps)]
    ]


def loss_of(lines: list[Line], look: Look, **more: Any) -> Any:
    return go.Figure(loss_chart(lines, look, **more))


def contour_of(surface: Surface, lines: list[Line], look: Look) -> Any:
    window = window_of(surface, surface.start)
    land = ground_traces(surface, window, ground(surface, window), look)
    return contour_figure(surface, window, land, surface.start, lines, look, words=WORDS)


@EVERY
def test_the_contour_draws_the_points_of_the_run(surface: Surface) -> None:
    look = Look()
    lines = lines_of(surface, look)
    figure = contour_of(surface, lines, look)
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
    look = Look()
    lines = lines_of(surface, look, rate)
    figure = contour_of(surface, lines, look)
    assert figure.layout.xaxis.range == surface.domain[0]
    assert figure.layout.yaxis.range == surface.domain[1]
    highest, least = 1000.0, -1000.0
    chart: Any = loss_of(lines, look, log=False, lowest=0, highest=highest, least=least, words=WORDS)
    bottom, top = chart.layout.yaxis.range
    assert 1.2 * least - 1 <= bottom < top <= 1.2 * highest + 1


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
    contour, field, _ = ground_traces(surface, window, ground(surface, window), Look(), field=True)
    assert contour["type"] == "contour"
    low, high = np.array(window).T
    # Each arrow is seven points: foot, tip, gap, barb, tip, barb, gap.
    strokes = np.stack([field["x"], field["y"]]).reshape(2, -1, 7).astype(float)
    assert strokes.shape[1] >= 60
    foot, tip = strokes[:, :, 0], strokes[:, :, 1]
    downhill = -surface.grad((foot + tip) / 2)
    along = np.sum(downhill * (tip - foot), axis=0)
    np.testing.assert_allclose(along / np.hypot(*downhill) / np.hypot(*(tip - foot)), 1, atol=1e-3)
    assert np.nanmin(strokes - low[:, None, None]) >= 0
    assert np.nanmax(strokes - high[:, None, None]) <= 0


def test_a_flat_surface_has_no_arrows() -> None:
    flat, window = from_formula("x - x + 3"), ((-5.0, 5.0), (-5.0, 5.0))
    _, field, _ = ground_traces(flat, window, ground(flat, window), Look(), field=True)
    assert len(field["x"]) == 0


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


def test_where_single_precision_would_be_seen_a_path_has_double() -> None:
    line = lines_of(BOWL, Look())[3]
    x, y = line.theta[20]
    for half, kind in ((1.0, "float32"), (1e-5, "float64")):
        view = ((x - half, x + half), (y - half, y + half))
        path, _ = path_traces(BOWL, line, window_of(BOWL, BOWL.start), Look(), WORDS, view=view)
        assert path["x"].dtype == path["y"].dtype == kind
        np.testing.assert_allclose(path["x"], line.theta[:, 0], atol=half * 1e-3)


def test_the_union_of_windows_holds_both() -> None:
    assert union(((0, 1), (2, 3)), ((-1, 0.5), (2.5, 4))) == ((-1, 1), (2, 4))


def test_a_path_that_leaves_ends_in_an_arrow_on_the_edge() -> None:
    theta = np.array([[0.0, 0.0], [4.0, 1.0], [12.0, 3.0], [-40.0, 9.0]])
    points, edge = cut(theta, ((-10, 10), (-5, 5)))
    np.testing.assert_array_equal(points, theta[:2])
    assert edge == pytest.approx((10, 2.5))


def test_a_flat_or_undefined_surface_has_a_ground_too() -> None:
    for text in ("3", "x - x", "sqrt(-1 - x*x)", "x/abs(x)", "exp(exp(9 + x*x))*x", "((x + 1)**10)**2", "exp(50*x)"):
        drawn = ground(from_formula(text), ((-5, 5), (-5, 5)))
        assert 1 <= len(drawn.levels) <= 400


def test_the_arrow_is_on_the_edge_to_the_last_bit() -> None:
    for slope in np.linspace(0.1, 400, 997):
        _, edge = cut(np.array([[0.3, 0.7], [slope, -37.0]]), ((-10, 10), (-5, 5)))
        assert edge is not None
        assert -10 <= edge[0] <= 10
        assert -5 <= edge[1] <= 5


def test_a_path_that_leaves_and_returns_is_kept_whole() -> None:
    theta = np.array([[0.0, 0.0], [12.0, 3.0], [1.0, 1.0]])
    points, edge = cut(theta, ((-10, 10), (-5, 5)))
    np.testing.assert_array_equal(points, theta)
    assert edge is None


def test_a_path_that_overflows_at_once_still_gets_its_arrow() -> None:
    points, edge = cut(np.array([[1.0, 1.0], [np.nan, np.nan]]), ((-10, 10), (-5, 5)))
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


@pytest.mark.parametrize("dark", [False, True])
def test_styles_tell_every_method_apart_by_colour_and_by_a_second_cue(dark: bool) -> None:
    styles = [line_style(place, Look(dark=dark)) for place in range(len(CLASSIC))]
    assert len({s.color for s in styles}) == len(styles)
    assert len({s.dash for s in styles}) == len(styles)
    assert len({s.marker for s in styles}) == len(styles)
    many = [line_style(place, Look(dark=dark)) for place in range(42)]
    assert len({(s.color, s.marker) for s in many}) == 42


def luminance(color: str) -> float:
    channels = np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    linear = np.where(channels <= 0.03928, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


@pytest.mark.parametrize("dark", [False, True])
def test_lines_stand_out_from_the_lowest_ground_by_3_to_1(dark: bool) -> None:
    look = Look(dark=dark)
    for place in range(len(CLASSIC)):
        line, paper = luminance(line_style(place, look).color), luminance(look.ground[0][1])
        assert (max(line, paper) + 0.05) / (min(line, paper) + 0.05) >= 3


def test_a_logarithmic_loss_is_the_height_above_the_lowest_minimum() -> None:
    surface = next(s for s in SURFACES if s.name == "Styblinski-Tang")
    lowest, look = -78.33233140754282, Look()
    line = lines_of(surface, look)[0]
    chart: Any = loss_of([line], look, log=True, lowest=lowest, highest=300, words=WORDS)
    np.testing.assert_array_equal(chart.data[0].y, (line.loss - lowest).astype(np.float32))
    np.testing.assert_array_equal(chart.data[0].customdata, line.loss.astype(np.float32))


def test_a_loss_of_exactly_zero_leaves_a_gap_on_a_logarithmic_axis() -> None:
    look, bowl = Look(), from_formula("x**2 + y**2")
    t = run(bowl, GradientDescent(lr=0.5), (1, 1), 3)
    chart: Any = loss_of(
        [Line("GD", "GD", t.theta, t.loss, t.loss, line_style(0, look))],
        look,
        log=True,
        lowest=0,
        highest=9,
        words=WORDS,
    )
    assert np.isnan(chart.data[0].y[1:]).all()
    assert np.all(np.isfinite(chart.layout.yaxis.range))


@EVERY
def test_the_3d_view_has_the_same_paths_at_their_true_heights(surface: Surface) -> None:
    look = Look(dark=True)
    lines = lines_of(surface, look)
    drawn = ground(surface, window_of(surface, surface.start))
    figure: Any = surface_figure(
        surface, window_of(surface, surface.start), drawn, surface.start, lines, look, words=WORDS
    )
    assert isinstance(figure.data[0], go.Surface)
    for line, trace in zip(lines, figure.data[1 : 1 + len(lines)], strict=True):
        np.testing.assert_array_equal(trace.z, line.loss[: len(trace.z)].astype(np.float32))


@EVERY
def test_the_lowest_minima_and_the_others_have_marks_of_their_own(surface: Surface) -> None:
    start, *marks = mark_traces(surface, surface.start, Look(), WORDS)
    assert start["name"] == "start"
    drawn = {mark["name"]: np.column_stack([mark["x"], mark["y"]]) for mark in marks}
    assert sum(map(len, drawn.values())) == len(surface.minima)
    assert len({mark["marker"]["symbol"] for mark in marks}) == len(marks)
    span = abs(float(surface.f(np.array(surface.start))) - surface.lowest())
    for name, points in drawn.items():
        above = surface.f(points.T) - surface.lowest()
        assert np.all(above < 1e-9 * span) if name == "minimum" else np.all(above > 1e-6 * span)


@pytest.mark.parametrize("unit", ["1", "10^-12", "10^12"])
@pytest.mark.parametrize("shift", ["0", "7"])
def test_which_minima_are_the_lowest_does_not_depend_on_the_unit_of_the_loss(unit: str, shift: str) -> None:
    # (x² - 1)² is as low at -1 as at 1; with x/10 added, only -1 is the lowest.
    for tilt, lowest in (("0", [True, True]), ("0.1", [True, False])):
        surface = from_formula(f"{unit}*((x^2 - 1)^2 + {tilt}*x + y^2 + {shift})", minima=((-1, 0), (1, 0)))
        np.testing.assert_array_equal(surface.is_lowest(surface.f(np.array(surface.minima, dtype=float).T)), lowest)


def test_no_lines_is_a_picture_too() -> None:
    look = Look()
    assert len(contour_of(SURFACES[0], [], look).data) == 4
    loss_of([], look, log=True, lowest=0, highest=1, words=WORDS)


RATES_OF_ANY_KIND = [[0.1] * 5, [0.0, 0.0], [0.1], [0.1, 0.0, -0.2], [np.inf, 1e300, 0.1], [np.nan], []]


@pytest.mark.parametrize("rates", RATES_OF_ANY_KIND)
def test_the_learning_rate_stands_under_the_loss_at_the_same_steps(rates: list[float]) -> None:
    chart = loss_chart(lines_of(BOWL, Look()), Look(), log=True, lowest=0, highest=300, words=WORDS)
    both: Any = with_rates(chart, np.array(rates), Look(), title="η", words=WORDS)
    figure: Any = go.Figure({"data": [*both["data"], both["rate"]], "layout": both["layout"]})
    trace = figure.data[-1]
    with np.errstate(over="ignore"):
        np.testing.assert_array_equal(trace.y, np.array(rates, dtype=np.float32))
    assert (trace.x0, trace.yaxis, trace.xaxis) == (1, "y2", None)
    low, high = figure.layout.yaxis2.range
    finite = [rate for rate in rates if np.isfinite(rate)]
    assert low <= min(finite, default=0) <= max(finite, default=0) < high
    assert figure.layout.yaxis2.domain[1] < figure.layout.yaxis.domain[0]
    assert figure.layout.yaxis.type == "log"
    assert figure.layout.yaxis2.type is None
    assert figure.layout.xaxis.anchor == "y2"


def test_projecting_enlarges_type_lines_and_markers() -> None:
    small, large = (contour_of(SURFACES[0], lines_of(SURFACES[0], look), look) for look in (Look(), Look(scale=1.4)))
    assert large.layout.font.size == pytest.approx(1.4 * small.layout.font.size)
    assert large.data[2].line.width > small.data[2].line.width


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.3, "0.3"),
        (0.95, "0.95"),
        (1.2e-5, "1.2e-5"),
        (1234.5, "1234"),
        (123456.0, "123456"),
        (1e12, "1e12"),
        (0.0, "0"),
        (-2.5, "-2.5"),
        (float("nan"), "–"),
    ],
)
def test_numbers_are_rounded_for_people(value: float, text: str) -> None:
    assert number_text(value) == text


def test_coordinates_have_subscripts() -> None:
    assert coordinate_text("w2") == "w₂"


@pytest.mark.parametrize("bottom", [0.3, 1.0, 2.2e-5])
@pytest.mark.parametrize("decades", [0.7, 1.0, 1.9, 2.0, 6.5, 17.0])
def test_a_logarithmic_axis_has_at_least_two_numbers_and_none_twice(bottom: float, decades: float) -> None:
    axis = log_axis(bottom, bottom * 10**decades)
    low, high = axis["range"]
    whole = np.arange(-30.0, 30.0)
    if axis["dtick"] == "D2":  # 1, 2 and 5 of each decade, in full, as a digit alone would stand for many numbers
        assert axis["tickformat"] == "~g"
        powers = np.concatenate([whole + np.log10(digit) for digit in (1, 2, 5)])
    else:
        powers = whole[:: axis["dtick"]]
    assert 2 <= np.sum((powers >= low) & (powers <= high)) <= 9
