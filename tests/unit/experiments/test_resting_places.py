"""Whether a run rests at a minimum."""

import numpy as np
import pytest

from core import RESTING, run
from experiments.rate_sweep import RATES, score, sweep
from experiments.resting_places import is_at_minimum, mark_resting
from experiments.stationary_points import stationary_points
from experiments.tuning import tune
from optimizers import GradientDescent, Newton
from surfaces import SURFACES, from_formula

BY_NAME = {surface.name: surface for surface in SURFACES}


def test_known_minima_are_minima_and_other_flat_points_are_not() -> None:
    seen = 0
    for surface in SURFACES:
        if surface.minima and np.all(np.abs(surface.grad(np.array(surface.minima).T)) < 1e-3):  # no kinks
            assert np.all(is_at_minimum(surface, np.array(surface.minima).T)), surface.name
        flat = [spot.point for spot in stationary_points(surface, surface.domain).points if spot.kind == "saddle"]
        saddles = is_at_minimum(surface, np.array(flat).T) if flat else np.zeros(0, dtype=bool)
        assert not saddles.any(), surface.name
        seen += len(saddles)
    assert seen > 50


@pytest.mark.parametrize(
    ("text", "start", "status", "stopped_at"),
    [
        ("x^2 + y^2", (0, 0), "converged", 0),
        ("x^4 + y^4", (0, 0), "converged", 0),  # without curvature
        ("x^2 - y^2", (1, 0), RESTING, None),
        ("-x^2 - y^2", (0, 0), RESTING, 0),
        ("3", (1, 1), RESTING, 0),
        ("-exp(-x^2 - y^2)", (4.9, 4.9), RESTING, 0),
        ("tanh(x)^2 + tanh(y)^2", (40, 40), RESTING, 0),
        ("x^3 + y^2", (0, 1), RESTING, None),
    ],
)
def test_what_rests_at_no_minimum_has_not_converged(
    text: str, start: tuple[float, float], status: str, stopped_at: int | None
) -> None:
    surface = from_formula(text)
    path = mark_resting(surface, run(surface, GradientDescent(0.1), start, 300, keep="path"))
    assert path.status == status
    assert stopped_at in (None, path.stopped_at)


def test_newtons_way_to_saddles_is_no_success_in_sweeps_and_searches() -> None:
    surface = BY_NAME["Himmelblau"]
    at_saddle = run(surface, Newton(), surface.start, surface.steps, keep="path")
    assert at_saddle.status == "converged"
    assert mark_resting(surface, at_saddle).status == RESTING
    plateau = BY_NAME["Easom"]
    runs = mark_resting(plateau, sweep(plateau, GradientDescent(), (20, 20), 30))
    assert np.all(runs.status == RESTING)
    assert np.all(score(runs, "steps") == np.inf)
    assert len(runs.status) == len(RATES)
    assert tune(plateau, GradientDescent(), (20, 20), 20, measure="steps").value == np.inf
