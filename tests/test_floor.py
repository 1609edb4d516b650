"""The noise floor: theory against many runs, against hand values, and what the page says."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from core import Constant, run
from experiments.floor import averaged, since, theory
from optimizers import GradientDescent
from schedules import Cosine, InverseTime
from surfaces import Batches
from surfaces.regression import LineFit

LINE = LineFit(samples=20)
SEEDS = 20_000


def lowest(surface: Any) -> float:
    said = theory(surface, 1)
    assert said
    return float(surface.f(said.minimum))


@pytest.mark.parametrize(
    ("rate", "size", "schedule"),
    [(0.1, 5, Constant()), (0.05, 1, Constant()), (0.2, 10, Cosine()), (0.2, 4, InverseTime(0.3))],
)
def test_the_mean_over_many_seeds_is_what_theory_says(rate: float, size: int, schedule: Any) -> None:
    steps = 24
    batches = Batches(LINE, size, True, np.arange(SEEDS))
    of = run(batches, GradientDescent(rate), LINE.start, steps, schedule=schedule, keep="path")
    said = theory(LINE, size)
    assert said
    rates = [rate * schedule(t, steps) for t in range(1, steps + 1)]
    for heights, expected in (
        (of.loss - lowest(LINE), said.course(LINE.start, rates)),
        (averaged(LINE, of.theta) - lowest(LINE), said.course(LINE.start, rates, since=since(steps))),
    ):
        np.testing.assert_array_equal(np.isnan(heights[:, 0]), np.isnan(expected))
        error = np.std(heights, axis=1) / np.sqrt(SEEDS)
        apart = np.abs(heights.mean(axis=1) - expected)
        assert np.all((apart < 4 * error + 1e-12) | np.isnan(expected))
        # A theory without the last terms would be found out.
        assert np.nanmax(error / expected) < 0.02
