"""The chart of a sweep, and the paths of its runs as far as they are seen."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from core import STATUSES
from experiments.rate_sweep import RATES, sweep
from optimizers import CLASSIC
from plots import Curve, LossAxis, SweepTexts, Theme, line_style, sweep_chart, trial_paths
from plots.window import clip_path
from surfaces import SURFACES

WORDS: SweepTexts = {
    "rate": "rate",
    "measure": "measure",
    "limit": "limit",
    "start_limit": "start_limit",
    "best": "best",
    "statuses": dict.fromkeys(STATUSES, "status"),
}


@pytest.mark.parametrize("surface", SURFACES, ids=lambda s: s.name)
@pytest.mark.parametrize("cls", CLASSIC)
def test_the_paths_of_a_sweep_are_its_runs_as_far_as_they_are_seen(cls: Any, surface: Any) -> None:
    of = sweep(surface, cls(), surface.start, 50)
    paths = trial_paths(of.theta, surface.domain)
    ends = np.cumsum(paths.counts).astype(int)
    low, high = np.array(surface.domain).T
    for lane in range(0, len(RATES), 10):
        begin, end = (ends[lane - 1] if lane else 0), ends[lane]
        shown = np.stack([paths.x[begin:end], paths.y[begin:end]], axis=1)
        whole, edge = clip_path(of.theta[..., lane], surface.domain)
        np.testing.assert_array_equal(shown[[0, -1]], whole[[0, -1]].astype(np.float32))
        # Every point left out lies within a cell of one that is shown, and none is shown that is not of the path.
        with np.errstate(over="ignore"):
            points = whole.astype(np.float32)
        assert {tuple(p) for p in shown} <= {tuple(p) for p in points}
        cell = (high - low) / 2048
        inside = points[np.all((points >= low) & (points <= high), axis=1)]
        gaps = np.max(np.abs(inside[:, None] - shown[None]) / cell, axis=2).min(axis=1)
        assert np.all(gaps <= 1.01)
        if edge is None:
            assert np.isnan(paths.edge[lane]).all()
        else:
            np.testing.assert_allclose(paths.edge[lane], edge, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("log", [True, False])
@pytest.mark.parametrize("values", [np.full(len(RATES), np.inf), np.zeros(len(RATES)), np.linspace(-1, 1, len(RATES))])
def test_a_sweep_of_odd_values_is_a_chart_all_the_same(values: Any, log: bool) -> None:
    curve = Curve(
        "Adam", values, [(1e-5, 1e2, "diverged")], 0.3, values[0], np.nan, np.nan, np.nan, line_style(5, Theme())
    )
    chart = sweep_chart(RATES, [curve], Theme(), LossAxis(log=log, highest_shown=1.0), words=WORDS)
    low, high = chart.layout["yaxis"]["range"]
    assert np.isfinite([low, high]).all()
    assert low < high
