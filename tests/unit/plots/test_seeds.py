"""Charts of a fan: runs that diverge leave, and the others fill it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from experiments.seeds import SeedRuns
from plots import MAX_SINGLE_RUNS, LossAxis, SeedLine, SeedTexts, Theme, ends_chart, line_style, seeds_chart
from tests.support.fans import SINGLE_RUN

WORDS: SeedTexts = {"position": "position", "loss": "loss", "mean": "mean", "seed": "seed", "diverged": "diverged"}


def runs_of(losses: Any, diverged: Any) -> SeedLine:
    of = SeedRuns(np.asarray(losses, dtype=float), np.zeros((2, len(diverged))), np.asarray(diverged), SINGLE_RUN)
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
