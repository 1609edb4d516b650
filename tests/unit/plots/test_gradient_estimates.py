"""The chart of gradient estimates: arrows of one scale, and the ellipses of the covariance."""

from __future__ import annotations

import numpy as np

from plots import ArrowTexts, EstimateTexts, Theme, arrow_traces, estimates_chart


def test_the_arrows_have_one_scale_and_lead_from_the_point() -> None:
    estimates = np.array([[1.0, -2.0], [0.0, 3.0]])
    words: ArrowTexts = {"full": "full", "estimate": "one"}
    traces = arrow_traces((5.0, 6.0), np.array([1.0, 2.0]), estimates, 0.5, Theme(), words=words)
    lines, tips, full = (trace.points for trace in traces)
    np.testing.assert_allclose(lines["x"], [5, 4.5, np.nan, 5, 6, np.nan])
    np.testing.assert_allclose(lines["y"], [6, 6, np.nan, 6, 4.5, np.nan])
    np.testing.assert_allclose([tips["x"], tips["y"]], [[4.5, 6], [6, 4.5]])
    assert (full["x"], full["y"]) == ([5.0, 4.5], [6.0, 5.0])


def test_the_ellipses_are_those_of_the_covariance() -> None:
    spread = np.array([[4.0, 1.0], [1.0, 2.0]])
    words: EstimateTexts = {"full": "full", "downhill": "downhill", "uphill": "uphill", "deviations": "deviations"}
    chart = estimates_chart(np.array([1.0, -1.0]), np.ones((2, 3)), spread, ("a", "b"), Theme(), words=words)
    lines = [trace.points for trace in chart.traces if trace.style["mode"] == "lines"]
    rings = [np.stack([line["x"] - 1.0, line["y"] + 1.0]) for line in lines]
    for k, ring in enumerate(rings, 1):
        np.testing.assert_allclose(np.sum(ring * np.linalg.solve(spread, ring), axis=0), k**2, rtol=1e-5)
