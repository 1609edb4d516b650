"""Samples of a step are told by their places."""

from __future__ import annotations

import numpy as np

from plots import Theme, can_be_lit, data_chart


def test_the_samples_of_a_step_are_told_by_their_places() -> None:
    x = np.arange(5.0)
    batches = [np.array([3, 1]), np.array([4])]
    names = {"names": ("x", "y"), "classes": ("0", "1"), "words": {"samples": "Data", "batch": "Batch"}}
    chart = data_chart(x, x**2, None, [], batches, Theme(), **names)
    (frame,) = chart["frames"]
    np.testing.assert_array_equal(frame["points"], [[np.nan, np.nan], [3, 1], [4, np.nan]])
    rings = chart["data"][frame["trace"]]
    assert (list(rings["x"]), list(rings["y"])) == ([4], [16])
    assert can_be_lit(batches)
    assert not can_be_lit([])
