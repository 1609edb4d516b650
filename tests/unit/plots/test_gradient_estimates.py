"""The chart of gradient estimates: arrows of one scale, and the ellipses of the covariance."""

from __future__ import annotations

import numpy as np

from plots import Theme, arrow_traces, estimates_chart


def test_the_arrows_have_one_scale_and_lead_from_the_point() -> None:
    estimates = np.array([[1.0, -2.0], [0.0, 3.0]])
    lines, tips, full = arrow_traces(
        (5.0, 6.0), np.array([1.0, 2.0]), estimates, 0.5, Theme(), words={"full": "full", "estimate": "one"}
    )
    np.testing.assert_allclose(lines["x"], [5, 4.5, np.nan, 5, 6, np.nan])
    np.testing.assert_allclose(lines["y"], [6, 6, np.nan, 6, 4.5, np.nan])
    np.testing.assert_allclose([tips["x"], tips["y"]], [[4.5, 6], [6, 4.5]])
    assert (full["x"], full["y"]) == ([5.0, 4.5], [6.0, 5.0])


def test_the_ellipses_are_those_of_the_covariance() -> None:
    spread = np.array([[4.0, 1.0], [1.0, 2.0]])
    words: dict[str, str] = dict.fromkeys(("full", "down", "up", "deviations"), "word")
    chart = estimates_chart(np.array([1.0, -1.0]), np.ones((2, 3)), spread, ("a", "b"), Theme(), words=words)
    rings = [np.stack([t["x"] - 1.0, t["y"] + 1.0]) for t in chart["data"] if t["mode"] == "lines"]
    for k, ring in enumerate(rings, 1):
        np.testing.assert_allclose(np.sum(ring * np.linalg.solve(spread, ring), axis=0), k**2, rtol=1e-5)
