"""Samples of a step are told by their places."""

from __future__ import annotations

import numpy as np

from plots import Samples, Theme, can_be_lit, data_chart


def test_the_samples_of_a_step_are_told_by_their_places() -> None:
    x = np.arange(5.0)
    batches = [np.array([3, 1]), np.array([4])]
    samples = Samples(x, x**2, ("x", "y"))
    chart = data_chart(samples, [], batches, Theme(), words={"samples": "Data", "batch": "Batch"})
    (picks,) = chart.picks
    np.testing.assert_array_equal(picks.indices, [[np.nan, np.nan], [3, 1], [4, np.nan]])
    rings = chart.traces[picks.trace].points
    assert (list(rings["x"]), list(rings["y"])) == ([4], [16])
    assert can_be_lit(batches)
    assert not can_be_lit([])
