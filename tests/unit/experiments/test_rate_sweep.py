"""Sweeps and heat maps: each rate and each square is a run, and what is said of them follows."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest

from core import Optimizer, Surface, params_of, run
from experiments.rate_sweep import (
    RATES,
    SLOW,
    HeatMapAxes,
    by_rows,
    fill_nearest,
    heat_map,
    outcome_intervals,
    penalize_unstable,
    score,
    sweep,
    too_small_right_too_large,
)
from optimizers import CLASSIC, OPTIMIZERS, AdaGrad, Adam, GradientDescent, Momentum
from surfaces import SURFACES, from_formula

BOWL = SURFACES[0]

HIMMELBLAU = next(s for s in SURFACES if s.name == "Himmelblau")

UNKNOWN = from_formula("(x**2 + y - 11)**2 + (x + y**2 - 7)**2")  # the same, and no minimum is known

FALLING = from_formula("x + y")

EVERY_SURFACE = pytest.mark.parametrize("surface", SURFACES, ids=lambda s: s.name)

EVERY_METHOD = pytest.mark.parametrize("cls", OPTIMIZERS)

CLASSIC_ONES = pytest.mark.parametrize("cls", CLASSIC)  # where every surface is tried


# --- the sweep


def test_the_rates_span_the_declared_range_and_are_as_a_person_writes_them() -> None:
    (lr,) = params_of(Optimizer)
    assert (RATES[0], RATES[-1]) == (lr.low, lr.high) == (1e-5, 1e2)
    assert len(RATES) >= 200
    assert np.all(np.diff(RATES) > 0)
    assert all(float(f"{rate:.3g}") == rate for rate in RATES)


@EVERY_METHOD
def test_each_rate_of_a_sweep_is_the_run_with_that_rate(cls: type[Optimizer]) -> None:
    of = sweep(HIMMELBLAU, cls(), HIMMELBLAU.start, 60)
    for at in (0, 97, 150, 210):
        alone = run(HIMMELBLAU, cls(lr=RATES[at]), HIMMELBLAU.start, 60)
        np.testing.assert_array_equal(of.theta[..., at], alone.theta)
        assert of.status[at] == alone.status
        final = alone.loss[-1] if np.isfinite(alone.loss[-1]) else np.inf
        assert score(of, "final")[at] == final
        assert score(of, "best")[at] == np.nanmin(alone.loss)
        assert score(of, "steps")[at] == (alone.stopped_at if alone.status == "converged" else np.inf)


def test_an_unknown_measure_is_refused() -> None:
    with pytest.raises(ValueError, match="final, best, steps"):
        score(run(BOWL, Adam(), (1, 1), 3), "speed")


@EVERY_SURFACE
@CLASSIC_ONES
def test_bands_cover_the_sweep_without_gaps_and_say_how_each_rate_ends(cls: type[Optimizer], surface: Surface) -> None:
    of = sweep(surface, cls(), surface.start, 40)
    found = outcome_intervals(RATES, of)
    assert found[0][0] == RATES[0]
    assert found[-1][1] == RATES[-1]
    assert all(one[1] == other[0] and one[2] != other[2] for one, other in itertools.pairwise(found))
    for rate, status in zip(RATES, of.status, strict=True):
        assert [s for low, high, s in found if low <= rate <= high] == [status]


@EVERY_SURFACE
@CLASSIC_ONES
def test_the_three_rates_follow_their_rule(cls: type[Optimizer], surface: Surface) -> None:
    of = sweep(surface, cls(), surface.start, surface.steps)
    found = too_small_right_too_large(of, surface.lowest())
    assert found is not None
    small, right, large = found
    assert small is not None
    assert (large is None) == (right == len(RATES) - 1)
    assert small < right < (large or len(RATES))
    first, final = of.loss[0, 0], score(of, "final")
    stays_below = np.max(of.loss, axis=0) <= first
    quiet = stays_below & (of.status != "diverged")
    height = first - (surface.lowest() if surface.minima else np.min(final[quiet]))
    assert quiet[right]
    assert final[right] == pytest.approx(np.min(final[quiet]), abs=1e-11 * height)
    assert small == 0 or np.all(final[: small + 1] >= first - (1 - SLOW) * height)
    if large is None:
        return
    if np.any(of.status[right:] == "diverged"):
        assert of.status[large] == "diverged"
        assert "diverged" not in of.status[right:large]
    else:
        assert large == len(RATES) - 1 or not np.any(stays_below[large:])


def test_a_start_that_no_rate_leaves_has_no_three_rates() -> None:
    assert too_small_right_too_large(sweep(BOWL, Adam(), (0, 0), 30), 0.0) is None
    undefined = from_formula("log(x) + y**2", domain=((0.1, 4), (-2, 2)))
    assert too_small_right_too_large(sweep(undefined, Adam(), (-1, 1), 30), np.nan) is None


def test_three_rates_where_no_minimum_is_known() -> None:
    for surface, start in ((UNKNOWN, (0.3, 4)), (FALLING, (1, 1))):
        for cls in CLASSIC:
            found = too_small_right_too_large(sweep(surface, cls(), start, 50), np.nan)
            assert found is not None
            small, right, large = found
            assert small is None or small < right
            assert large is None or right < large


def test_the_height_is_that_of_calm_runs_where_no_minimum_is_known() -> None:
    of = sweep(from_formula("x**2 - y**2"), GradientDescent(), (-4, 3), 100)
    found = too_small_right_too_large(of, np.nan)
    assert found is not None
    assert RATES[found[1]] == np.max(RATES[of.status != "diverged"])  # the faster away, the lower


def test_calm_runs_are_preferred_and_else_all_count() -> None:
    of = sweep(BOWL, AdaGrad(), BOWL.start, 30)
    ends = score(of, "final")
    assert RATES[np.argmin(ends)] > 50  # thrown far out, from where it ends low
    assert RATES[np.argmin(penalize_unstable(of, ends))] < 10
    wild = run(BOWL, AdaGrad(lr=np.array([40.0, 80.0])), BOWL.start, 30, keep="path")
    np.testing.assert_array_equal(penalize_unstable(wild, score(wild, "final")), wild.loss[-1])


# --- maps


@pytest.mark.parametrize(("rows", "columns", "steps"), [(1, 1, 1), (7, 5, 10), (96, 96, 1000), (200, 200, 1000)])
def test_every_row_is_computed_once_and_a_coarse_map_comes_first(rows: int, columns: int, steps: int) -> None:
    passes = [*by_rows(rows, columns, steps)]
    assert sorted(np.concatenate([some for some, _ in passes])) == [*range(rows)]
    assert passes[-1][1] == 1
    assert [share for _, share in passes] == sorted(share for _, share in passes)
    coarse = np.concatenate([some for some, share in passes if share <= 0.13]) if rows >= 8 else np.zeros(1)
    assert np.all(coarse % 8 == 0)


def test_unknown_rows_repeat_the_nearest_known_one() -> None:
    values = np.arange(10)[:, None] * np.ones(3)
    np.testing.assert_array_equal(fill_nearest(values, [8, 0, 4])[:, 0], [0, 0, 0, 4, 4, 4, 4, 8, 8, 8])


@EVERY_METHOD
def test_each_square_of_a_heat_map_is_a_run(cls: type[Optimizer]) -> None:
    rates = np.geomspace(1e-3, 10, 12)
    for p in params_of(cls)[1:]:
        if isinstance(p.default, bool):
            continue
        values = p.grid(9)
        *_, ((loss, diverged), share) = heat_map(BOWL, cls(), HeatMapAxes(p.name, values, rates), BOWL.start, 40)
        assert share == 1
        for row, column in ((0, 0), (4, 7), (8, 11)):
            numbers: dict[str, Any] = {p.name: values[row], "lr": rates[column]}
            alone = run(BOWL, cls(**numbers), BOWL.start, 40)
            assert diverged[row, column] == (alone.status == "diverged")
            wanted = alone.loss[-1] if np.isfinite(alone.loss[-1]) else np.inf
            assert loss[row, column] == pytest.approx(wanted, rel=1e-9, abs=1e-300)


def test_the_best_square_for_momentum_lies_where_theory_has_it() -> None:
    (_, p, _) = params_of(Momentum)
    rates, values = np.geomspace(0.05, 5, 96), np.linspace(0, 0.98, 99)
    *_, ((loss, _), _) = heat_map(BOWL, Momentum(), HeatMapAxes(p.name, values, rates), BOWL.start, 200)
    row, column = np.unravel_index(np.argmin(loss), loss.shape)
    best: Any = Momentum().optimal_for(0.1, 2)
    assert rates[column] == pytest.approx(best.lr, rel=0.1)
    assert values[row] == pytest.approx(best.momentum, abs=0.05)
