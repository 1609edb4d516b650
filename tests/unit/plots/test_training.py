"""The two charts of training have one axis."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import plots
from core import Array
from plots.training import TrainingLine, TrainingTexts, training_charts

WORDS: TrainingTexts = {"position": "Epoch", "loss": "Loss", "score": "Accuracy", "mean": "Mean"}


@settings(max_examples=30)
@given(st.integers(1, 3), st.integers(1, 8), st.integers(1, 3), st.booleans(), st.integers(0, 99))
def test_the_two_charts_of_a_kind_have_one_axis_and_every_number_is_as_it_was(
    optimizers: int, looks: int, seeds: int, log: bool, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    watched = [
        TrainingLine(
            str(k),
            np.linspace(0, 1, looks),
            rng.uniform(0, 1, (looks, 4, seeds)),
            np.full(seeds, np.nan),
            np.zeros(seeds, dtype=bool),
            plots.line_style(k, plots.Theme()),
            0.5,
        )
        for k in range(optimizers)
    ]
    charts = training_charts(watched, plots.Theme(), log=log, ends=(0.0, 1.0), words=WORDS)
    for pair in (charts[:2], charts[2:]):
        assert pair[0].layout["yaxis"] == pair[1].layout["yaxis"]
    for chart, row in zip(charts, (0, 2, 1, 3), strict=True):
        assert len(chart.traces) == optimizers * (1 + seeds * (seeds > 1))
        for trace, of in zip(chart.traces[-optimizers:], watched, strict=True):
            expected = of.metrics[:, row].mean(axis=1) * (100 if row % 2 else 1)
            np.testing.assert_allclose(trace.points["y"], expected, rtol=1e-5)
            low, high = chart.layout["yaxis"]["range"]
            heights = np.log10(expected) if log and row in (0, 2) else expected
            inside = (heights >= low) & (heights <= high)
            assert inside[of.x >= 0.5].all()
            assert inside.all() or row % 2


def test_a_run_that_is_lost_flattens_no_other_and_has_a_cross() -> None:
    def watched(values: Array, lost: float) -> TrainingLine:
        judged = np.repeat(values[:, None, None], 4, axis=1)
        style = plots.line_style(0, plots.Theme())
        return TrainingLine("A", np.arange(3.0), judged, np.array([lost]), np.array([lost == lost]), style, 1.0)

    both = [watched(np.array([1.0, 0.5, 0.2]), np.nan), watched(np.array([1.0, 1e9, np.inf]), 2.0)]
    for log in (True, False):
        chart, *_ = training_charts(both, plots.Theme(), log=log, ends=(0.0, 2.0), words=WORDS)
        cross = chart.traces[-1].points
        top = chart.layout["yaxis"]["range"][1]
        assert (10**top if log else top) < 2
        assert cross["x"].tolist() == [2.0]
        np.testing.assert_allclose(cross["y"], [10**top if log else top], rtol=1e-6)


@pytest.mark.parametrize("log", [True, False])
def test_where_all_runs_rise_the_chart_shows_them(log: bool) -> None:
    losses = np.array([[1.0, 90.0, 8.0, 7.0], [1.0, 40.0, 1e9, np.inf]])
    watched = [
        TrainingLine(
            str(k),
            np.arange(4.0),
            np.repeat(loss[:, None, None], 4, axis=1),
            np.array([np.nan]),
            np.array([True]),
            plots.line_style(k, plots.Theme()),
            1.0,
        )
        for k, loss in enumerate(losses)
    ]
    chart, *_ = training_charts(watched, plots.Theme(), log=log, ends=(0.0, 3.0), words=WORDS)
    top = chart.layout["yaxis"]["range"][1]
    assert 90 < (10**top if log else top) < 1e3
