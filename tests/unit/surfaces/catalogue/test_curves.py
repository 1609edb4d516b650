"""Curves: everything of two coordinates holds for one."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from core import Surface, recommended_rate, run
from experiments.stationary_points import stationary_points
from optimizers import OPTIMIZERS, GradientDescent
from surfaces import CURVES, Noisy
from surfaces.catalogue.curves import parabola

CURVE = pytest.mark.parametrize("curve", CURVES, ids=lambda s: s.name)


@CURVE
@pytest.mark.parametrize("cls", OPTIMIZERS)
def test_every_method_runs_in_one_dimension_alone_and_side_by_side(curve: Surface, cls: Any) -> None:
    rate = recommended_rate(curve, cls)
    starts = np.array([[curve.start[0], 0.7, -0.3]])
    together = run(curve, cls(lr=rate), starts, 40)
    assert together.theta.shape == (41, 1, 3)
    for lane, start in enumerate(starts[0]):
        alone = run(curve, cls(lr=rate), (start,), 40)
        assert alone.theta.shape == (41, 1)
        np.testing.assert_allclose(together.theta[..., lane], alone.theta, rtol=1e-9, atol=1e-12)
        assert together.status[lane] == alone.status


@CURVE
def test_a_curve_has_no_other_minima_than_those_it_names(curve: Surface) -> None:
    found = [spot.point for spot in stationary_points(curve, curve.domain).points if spot.kind == "minimum"]
    np.testing.assert_allclose(sorted(found), sorted(curve.minima), atol=1e-7)


def test_noise_in_one_dimension_is_seeded_and_turns_the_steps() -> None:
    paths = [run(Noisy(parabola, noise=1.0, seed=seed), GradientDescent(0.1), (-2,), 20).theta for seed in (1, 1, 2)]
    np.testing.assert_array_equal(paths[0], paths[1])
    assert not np.allclose(paths[0], paths[2])
