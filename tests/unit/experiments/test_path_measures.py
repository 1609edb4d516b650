"""Sums over a path are those of a plain loop, in all lanes at once."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from core import run
from experiments.path_measures import first_step_within, path_length, turn_counts
from optimizers import GradientDescent
from surfaces import from_formula

NUMBERS = st.floats(-10, 10).map(lambda number: round(number, 1)) | st.sampled_from([math.nan, math.inf, 0.0])
SHAPES = st.tuples(st.integers(1, 8), st.integers(1, 3), st.integers(1, 3))
PATHS = SHAPES.flatmap(lambda shape: arrays(float, shape, elements=NUMBERS))


@given(PATHS)
def test_lengths_and_turns_are_those_of_a_loop(theta: np.ndarray) -> None:
    lengths, turns = path_length(theta), turn_counts(theta)
    for lane in range(theta.shape[2]):
        path = theta[:, :, lane].tolist()
        steps = [[b - a for a, b in zip(*pair, strict=True)] for pair in pairwise(path)]
        length = sum(math.hypot(*step) for step in steps)
        np.testing.assert_allclose(lengths[lane], length if math.isfinite(length) else math.inf, rtol=1e-12)
        for axis in range(theta.shape[1]):
            pairs = [(a[axis], b[axis]) for a, b in pairwise(steps)]
            assert turns[axis, lane] == sum((a < 0 < b) or (b < 0 < a) for a, b in pairs)


@given(arrays(float, array_shapes(min_dims=1, max_dims=3, max_side=6), elements=NUMBERS), st.floats(0, 5))
def test_the_first_step_is_that_of_a_loop(excess: np.ndarray, tolerance: float) -> None:
    first = first_step_within(excess, tolerance)
    for lane in np.ndindex(excess.shape[1:]):
        steps = [step for step, value in enumerate(excess[(slice(None), *lane)]) if value <= tolerance]
        assert first[lane] == (steps[0] if steps else -1)


def test_descent_down_a_valley_turns_at_every_step_across_it() -> None:
    path = run(from_formula("x**2/20 + y**2"), GradientDescent(lr=0.9), (-7, 2), 20).theta
    # Each step multiplies y by 1 - 1.8 = -0.8, and x by 1 - 0.09 = 0.91.
    np.testing.assert_array_equal(turn_counts(path), [0, 19])
    x, y = 7 * 0.91 ** np.arange(20) * 0.09, 2 * 0.8 ** np.arange(20) * 1.8
    np.testing.assert_allclose(path_length(path), np.hypot(x, y).sum(), rtol=1e-12)
