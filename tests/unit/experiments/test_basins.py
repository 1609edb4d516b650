"""Basins: each start is a run, and every minimum that is reached is found."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from core import Optimizer, Surface, run
from experiments.basins import DIVERGED, NOWHERE, basins
from optimizers import GradientDescent, RMSProp
from surfaces import SURFACES, from_formula

BOWL = SURFACES[0]

HIMMELBLAU = next(s for s in SURFACES if s.name == "Himmelblau")

UNKNOWN = from_formula("(x**2 + y - 11)**2 + (x + y**2 - 7)**2")  # the same, and no minimum is known

FALLING = from_formula("x + y")


@pytest.mark.parametrize("surface", [HIMMELBLAU, BOWL, UNKNOWN], ids=lambda s: s.name)
@pytest.mark.parametrize("optimizer", [GradientDescent(0.01), RMSProp(0.1), GradientDescent(0.05)], ids=str)
def test_each_start_of_a_basin_map_is_a_run(optimizer: Optimizer, surface: Surface) -> None:
    *_, (found, share) = basins(surface, optimizer, ((-5, 5), (-5, 5)), 80, points=21)
    assert share == 1
    assert found.reached.shape == found.steps.shape == (21, 21)
    for row, column in itertools.product(range(0, 21, 4), repeat=2):
        start = found.x[column], found.y[row]
        alone = run(surface, optimizer, start, 80)
        place, last = found.reached[row, column], alone.theta[-1]
        assert (place == DIVERGED) == (alone.status == "diverged")
        if place >= 0:
            away = np.hypot(*(found.minima - last).T)
            assert np.argmin(away) == place
            assert away[place] <= 0.05 * np.hypot(20, 10)
        assert found.steps[row, column] == (alone.stopped_at if alone.status == "converged" else -1)


def test_a_start_that_reaches_no_minimum_is_told_apart() -> None:
    *_, (found, _) = basins(HIMMELBLAU, GradientDescent(1e-5), HIMMELBLAU.domain, 5, points=20)
    assert np.mean(found.reached == NOWHERE) > 0.8
    assert {-1} == set(found.steps[found.reached == NOWHERE])


def test_minima_that_are_not_known_are_found() -> None:
    *_, (found, _) = basins(UNKNOWN, GradientDescent(0.01), ((-5, 5), (-5, 5)), 200, points=24)
    assert len(found.minima) == 4
    for minimum in HIMMELBLAU.minima:
        assert np.min(np.hypot(*(found.minima - minimum).T)) < 1e-3


def test_minima_that_only_later_rows_reach_are_found_too() -> None:
    surface = from_formula("(y - 2.5)**2*(y + 2)**2/20 + x**2", domain=((-3, 3), (-3, 3)))
    for steps in (300, 3000):
        *_, (found, _) = basins(surface, GradientDescent(0.1), surface.domain, steps, points=120)
        assert len(found.minima) == 2
        assert np.mean(found.reached == NOWHERE) < 0.05


def test_basins_where_there_is_nothing_to_reach() -> None:
    *_, (found, _) = basins(FALLING, GradientDescent(0.1), ((-5, 5), (-5, 5)), 20, points=8)
    assert found.minima.shape == (0, 2)
    assert np.all(found.reached < 0)


def test_a_map_begins_coarse_and_grows_finer() -> None:
    found, shares = zip(*basins(HIMMELBLAU, GradientDescent(0.01), HIMMELBLAU.domain, 20, points=64), strict=True)
    assert len(found) >= 4
    assert [*shares] == sorted({*shares})
    assert shares[0] == pytest.approx(1 / 8)
    assert np.mean(found[0].reached == found[-1].reached) > 0.8
