"""Charts of a fan: runs that diverge leave, and the others fill it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from experiments.seeds import SeedRuns
from plots import (
    MAX_SINGLE_RUNS,
    LossAxis,
    SeedLine,
    SeedTexts,
    Theme,
    drawn_points,
    drawn_seeds,
    ends_chart,
    fan_trace,
    line_style,
    seeds_chart,
)
from plots.seeds import MAX_FAN_POINTS, REACH
from tests.support.fans import SINGLE_RUN

WORDS: SeedTexts = {"position": "position", "loss": "loss", "mean": "mean", "seed": "seed", "diverged": "diverged"}


def runs_of(losses: Any, diverged: Any) -> SeedLine:
    of = SeedRuns(np.asarray(losses, dtype=float), np.zeros((1, 2, len(diverged))), np.asarray(diverged), SINGLE_RUN)
    return SeedLine(
        "Some method", of.mean, of.percentile(10), of.percentile(90), of.loss, of.diverged, line_style(0, Theme())
    )


@pytest.mark.parametrize("log", [True, False])
@pytest.mark.parametrize("count", [MAX_SINGLE_RUNS, 40])
def test_runs_that_diverge_leave_the_chart_and_the_others_fill_it(log: bool, count: int) -> None:
    losses = np.linspace(5, 1, 11)[:, None] * np.linspace(1, 2, count)
    losses[3:, 0] = np.inf
    losses[1:, 1] = 10.0 ** np.arange(10, 20)
    diverged = np.arange(count) < 2
    runs, axis = [runs_of(losses, diverged)], LossAxis(log=log)
    chart = seeds_chart(runs, np.arange(11.0), Theme(), axis, share=1.0, words=WORDS)
    _, high = chart.layout["yaxis"]["range"]
    top = 10.0**high if log else high
    assert 9 < top < 20
    *behind, mean = (trace.points for trace in chart.traces)
    assert len(behind) == (count if count <= MAX_SINGLE_RUNS else 1)
    assert mean["y"][1] > top
    assert np.isinf(mean["y"][-1])
    if count > MAX_SINGLE_RUNS:
        corners = behind[0]["y"]
        np.testing.assert_allclose([corners[:11], corners[:10:-1]], np.sort(losses, axis=1)[:, [3, 35]].T, rtol=1e-6)
    ends = ends_chart(runs, Theme(), axis, share=1.0, first=7, words=WORDS)
    stayed, gone, line = (trace.points for trace in ends.traces)
    np.testing.assert_allclose(stayed["y"], losses[-1, 2:], rtol=1e-6)
    np.testing.assert_array_equal(stayed["customdata"], np.arange(9, 7 + count))
    np.testing.assert_array_equal(gone["customdata"], [7, 8])
    edge = ends.layout["yaxis"]["range"][1]
    np.testing.assert_allclose(gone["y"], 10.0**edge if log else edge, rtol=1e-6)
    assert np.isinf(line["y"]).all()


@pytest.mark.parametrize("log", [True, False])
@pytest.mark.parametrize("value", [np.inf, 0.0])
def test_a_fan_of_odd_losses_is_a_chart_all_the_same(log: bool, value: float) -> None:
    losses = np.full((5, 20), value)
    losses[0] = 1.0
    given, axis = [runs_of(losses, np.full(20, np.isinf(value)))], LossAxis(log=log)
    for chart in (
        seeds_chart(given, np.arange(5.0), Theme(), axis, share=1.0, words=WORDS),
        ends_chart(given, Theme(), axis, share=1.0, first=0, words=WORDS),
    ):
        assert np.isfinite(chart.layout["yaxis"]["range"]).all()


WALKS = st.tuples(st.integers(1, 12), st.just(2), st.integers(1, 4)).flatmap(
    lambda shape: arrays(float, shape, elements=st.floats(-3, 3).map(lambda x: round(x, 3)) | st.just(np.nan))
)


@given(WALKS)
def test_no_point_that_is_left_out_lies_beside_the_drawn_ones(theta: np.ndarray) -> None:
    window = ((-1.0, 1.0), (0.0, 10.0))
    drawn = drawn_points(theta, window)
    reach = REACH * np.array([2, 10])
    for lane in range(theta.shape[2]):
        finite = np.isfinite(theta[..., lane]).all(axis=1)
        assert not drawn[~finite, lane].any()
        for place in np.flatnonzero(finite & ~drawn[:, lane]):
            before = np.flatnonzero(drawn[:place, lane])[-1]
            assert np.all(np.abs(theta[place, :, lane] - theta[before, :, lane]) <= reach + 1e-12)


def test_a_fan_is_one_line_with_gaps_and_few_points() -> None:
    theme = Theme(dark=False)
    theta = np.random.default_rng(0).normal(size=(30, 2, 7)).cumsum(axis=0)
    drawn = np.ones((30, 7), dtype=bool)
    trace = fan_trace("Adam", theta, drawn, line_style(0, theme), theme)
    points = np.stack([trace.points["x"], trace.points["y"]], axis=1)
    assert points.shape == (7 * 31, 2)
    for lane, part in enumerate(points.reshape(7, 31, 2)):
        np.testing.assert_array_equal(part[:-1], theta[..., lane].astype("f4"))
        assert np.isnan(part[-1]).all()
    assert len(fan_trace("Adam", theta[..., :0], drawn[:, :0], line_style(0, theme), theme).points["x"]) == 0
    assert drawn_seeds([drawn, drawn]) == 7
    many = np.ones((1001, 200), dtype=bool)
    count = drawn_seeds([many] * 4)
    assert 4 * 1002 * count <= MAX_FAN_POINTS < 4 * 1002 * (count + 1)
    assert drawn_seeds([np.ones((10**5, 2), dtype=bool)]) == 1
