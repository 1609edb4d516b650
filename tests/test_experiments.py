"""Sweeps, limits, maps and tuning: what they say is what single runs do, on every surface and for every optimizer."""

from __future__ import annotations

import dataclasses
import itertools
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import STATUSES, Array, Optimizer, Surface, params_of, run
from experiments import stability_limits
from experiments.basins import GONE, NOWHERE, basins
from experiments.rate_sweep import (
    MEASURES,
    RATES,
    SLOW,
    HeatMapAxes,
    bands,
    by_rows,
    calm,
    filled,
    heat_map,
    measured,
    sweep,
    too_small_right_too_large,
)
from experiments.tuning import ROUNDS, TRIALS, afforded, asked, first_steps, paid, tunable, tune
from optimizers import CLASSIC, OPTIMIZERS, QHM, AdaGrad, Adam, GradientDescent, Momentum, Nesterov, Newton, RMSProp
from surfaces import SURFACES, from_formula

BOWL = SURFACES[0]
HIMMELBLAU = next(s for s in SURFACES if s.name == "Himmelblau")
UNKNOWN = from_formula("(x**2 + y - 11)**2 + (x + y**2 - 7)**2")  # the same, and no minimum is known
FALLING = from_formula("x + y")
EVERY_SURFACE = pytest.mark.parametrize("surface", SURFACES, ids=lambda s: s.name)
EVERY_METHOD = pytest.mark.parametrize("cls", OPTIMIZERS)
CLASSIC_ONES = pytest.mark.parametrize("cls", CLASSIC)  # where every surface is tried
LINEAR = [
    GradientDescent(),
    Momentum(),
    Momentum(momentum=0.5, dampening=0.4),
    Nesterov(),
    Nesterov(momentum=0.5),
    QHM(),
    QHM(beta1=0.5, nu=0.9),
]


QUADRATIC = from_formula(
    "p*(c*x + s*y)**2/2 + q*(c*y - s*x)**2/2",
    domain=((-10, 10), (-10, 10)),
    minima=((0, 0),),
    p=1.0,
    q=1.0,
    c=1.0,
    s=0.0,
)


def quadratic(least: float, most: float, angle: float = 0.6) -> Surface:
    return replace(QUADRATIC, p=least, q=most, c=np.cos(angle), s=np.sin(angle))  # type: ignore[call-arg]


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
        assert measured(of, "final")[at] == final
        assert measured(of, "best")[at] == np.nanmin(alone.loss)
        assert measured(of, "steps")[at] == (alone.stopped_at if alone.status == "converged" else np.inf)


def test_an_unknown_measure_is_refused() -> None:
    with pytest.raises(ValueError, match="final, best, steps"):
        measured(run(BOWL, Adam(), (1, 1), 3), "speed")


@EVERY_SURFACE
@CLASSIC_ONES
def test_bands_cover_the_sweep_without_gaps_and_say_how_each_rate_ends(cls: type[Optimizer], surface: Surface) -> None:
    of = sweep(surface, cls(), surface.start, 40)
    found = bands(RATES, of)
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
    first, final = of.loss[0, 0], measured(of, "final")
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


def test_where_no_calm_run_converges_the_others_count() -> None:
    rosenbrock = next(s for s in SURFACES if s.name == "Rosenbrock")
    assert np.isfinite(tune(rosenbrock, Momentum(), rosenbrock.start, 500, measure="steps").value)


def test_calm_runs_are_preferred_and_else_all_count() -> None:
    of = sweep(BOWL, AdaGrad(), BOWL.start, 30)
    ends = measured(of, "final")
    assert RATES[np.argmin(ends)] > 50  # thrown far out, from where it ends low
    assert RATES[np.argmin(calm(of, ends))] < 10
    wild = run(BOWL, AdaGrad(lr=np.array([40.0, 80.0])), BOWL.start, 30, keep="path")
    np.testing.assert_array_equal(calm(wild, measured(wild, "final")), wild.loss[-1])


# --- what theory says


@pytest.mark.parametrize("optimizer", LINEAR, ids=str)
@settings(max_examples=5)
@given(least=st.floats(0.05, 2), ratio=st.floats(1.2, 50), angle=st.floats(0, 3))
def test_the_measured_edge_of_divergence_is_the_limit_of_theory(
    optimizer: Optimizer, least: float, ratio: float, angle: float
) -> None:
    surface = quadratic(least, least * ratio, angle)
    assert stability_limits.is_quadratic(surface)
    path = run(surface, replace(optimizer, lr=1e-3), (5, 4), 10, keep="path")
    limit = stability_limits.theory(surface, optimizer, path).limit
    below, above = run(
        surface, replace(optimizer, lr=limit * np.array([0.99, 1.01])), (5, 4), 3000, keep="final"
    ).status
    assert below != "diverged"
    assert above == "diverged"


@pytest.mark.parametrize(
    "surface", [s for s in SURFACES if stability_limits.is_quadratic(s) and s.minima], ids=lambda s: s.name
)
@pytest.mark.parametrize("optimizer", LINEAR, ids=str)
def test_so_it_is_on_the_quadratic_surfaces_of_the_catalogue(optimizer: Optimizer, surface: Surface) -> None:
    path = run(surface, optimizer, surface.start, 1, keep="path")
    limit = stability_limits.theory(surface, optimizer, path).limit
    ends = run(surface, replace(optimizer, lr=limit * np.array([0.99, 1.01])), surface.start, 3000, keep="final")
    assert [status == "diverged" for status in ends.status] == [False, True]


def test_the_limits_by_hand() -> None:
    # x²/20 + y² has curvatures 0.1 and 2.
    assert GradientDescent().stable_below(2) == 1
    assert Momentum(momentum=0.9).stable_below(2) == pytest.approx(1.9)
    assert Momentum(momentum=0.9, dampening=0.5).stable_below(2) == pytest.approx(3.8)
    assert Nesterov(momentum=0.9).stable_below(2) == pytest.approx(1.9 / 2.8)
    assert QHM(beta1=0.9, nu=0.7).stable_below(2) == pytest.approx(1.9 / 0.64)
    known = {cls for cls in OPTIMIZERS if not np.isnan(cls().stable_below(2))}
    assert known == {GradientDescent, Momentum, Nesterov, QHM, Newton}
    best: Any = GradientDescent().best_between(0.1, 2)
    assert best.lr == pytest.approx(2 / 2.1)
    assert stability_limits.contraction(best, np.array([0.1, 2])) == pytest.approx(19 / 21)
    root = np.sqrt(20)
    heavy: Any = Momentum().best_between(0.1, 2)
    assert heavy.lr == pytest.approx(4 / (np.sqrt(2) + np.sqrt(0.1)) ** 2)
    assert heavy.momentum == pytest.approx(((root - 1) / (root + 1)) ** 2)


@pytest.mark.parametrize("optimizer", LINEAR, ids=str)
@settings(max_examples=5)
@given(least=st.floats(0.05, 2), ratio=st.floats(1.2, 50), share=st.floats(0.05, 0.95))
def test_the_contraction_is_that_of_a_long_run(optimizer: Optimizer, least: float, ratio: float, share: float) -> None:
    surface = quadratic(least, least * ratio)
    bends = np.array([least, least * ratio])
    np.testing.assert_allclose(stability_limits.curvatures(surface, (1, 2)), bends, rtol=1e-9)
    racer = replace(optimizer, lr=share * optimizer.stable_below(bends[1]))
    factor = stability_limits.contraction(racer, bends)
    assert factor < 1
    away = np.hypot(*run(surface, racer, (5, 4), 400).theta.T)
    steps = min(300, int(np.log(1e-100) / np.log(max(factor, 1e-3))))
    # The distance turns as it shrinks, so it is bounded by a multiple of the factor's power, which long runs drown.
    slowed = (away[steps] / away[0]) ** (1 / steps) if steps else factor
    assert slowed <= factor * 1.05 + 1e-9


@pytest.mark.parametrize("optimizer", [known for known in LINEAR if known.best_between(0.1, 2)], ids=str)
def test_no_other_numbers_contract_more_than_the_best(optimizer: Optimizer) -> None:
    bends = np.array([0.1, 2.0])
    best = optimizer.best_between(*bends)
    assert best is not None
    least = stability_limits.contraction(best, bends)
    decays = [p.name for p in tunable(best, decays=True) if p.decay]
    for rate in np.geomspace(0.01, 2, 60) * best.stable_below(2.0):
        for decay in np.linspace(0, 0.95, 39) if decays else [0.0]:
            other = replace(best, lr=rate, **dict.fromkeys(decays, decay))
            assert stability_limits.contraction(other, bends) >= least - 1e-9


def test_rules_that_scale_each_coordinate_have_no_limit_and_no_contraction() -> None:
    for cls in (AdaGrad, RMSProp, Adam):
        assert np.isnan(stability_limits.contraction(cls(), np.array([0.1, 2])))
        said = stability_limits.theory(BOWL, cls(), run(BOWL, cls(), BOWL.start, 3, keep="path"))
        assert np.isnan(said.limit)
        assert said.best is None


def test_which_surfaces_are_quadratic() -> None:
    assert [s.name for s in SURFACES if stability_limits.is_quadratic(s)] == [
        "Elongated bowl",
        "Weighted bowl",
        "Rotated bowl",
        "Sphere",
        "Booth",
        "Matyas",
        "Trid",
        "Saddle",
    ]
    assert stability_limits.is_quadratic(FALLING)
    for text in ("log(x) + y", "cos(pi*x) + y**2", "abs(x) + abs(y)", "x**2 + y**2 + abs(x)"):
        assert not stability_limits.is_quadratic(from_formula(text, domain=((-3, 3), (-3, 3))))


def test_curvature_where_there_is_none_is_not_a_number() -> None:
    assert np.isnan(stability_limits.curvatures(from_formula("log(x) + y**2"), (0.0, 1.0))).all()


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
    np.testing.assert_array_equal(filled(values, [8, 0, 4])[:, 0], [0, 0, 0, 4, 4, 4, 4, 8, 8, 8])


@EVERY_METHOD
def test_each_square_of_a_heat_map_is_a_run(cls: type[Optimizer]) -> None:
    rates = np.geomspace(1e-3, 10, 12)
    for p in params_of(cls)[1:]:
        if isinstance(p.default, bool):
            continue
        values = p.spread(9)
        *_, (loss, diverged, share) = heat_map(BOWL, cls(), HeatMapAxes(p.name, values, rates), BOWL.start, 40)
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
    *_, (loss, _, _) = heat_map(BOWL, Momentum(), HeatMapAxes(p.name, values, rates), BOWL.start, 200)
    row, column = np.unravel_index(np.argmin(loss), loss.shape)
    best: Any = Momentum().best_between(0.1, 2)
    assert rates[column] == pytest.approx(best.lr, rel=0.1)
    assert values[row] == pytest.approx(best.momentum, abs=0.05)


@pytest.mark.parametrize("surface", [HIMMELBLAU, BOWL, UNKNOWN], ids=lambda s: s.name)
@pytest.mark.parametrize("optimizer", [GradientDescent(0.01), RMSProp(0.1), GradientDescent(0.05)], ids=str)
def test_each_start_of_a_basin_map_is_a_run(optimizer: Optimizer, surface: Surface) -> None:
    *_, found = basins(surface, optimizer, ((-5, 5), (-5, 5)), 80, points=21)
    assert found.share == 1
    assert found.reached.shape == found.steps.shape == (21, 21)
    for row, column in itertools.product(range(0, 21, 4), repeat=2):
        start = found.x[column], found.y[row]
        alone = run(surface, optimizer, start, 80)
        place, last = found.reached[row, column], alone.theta[-1]
        assert (place == GONE) == (alone.status == "diverged")
        if place >= 0:
            away = np.hypot(*(found.minima - last).T)
            assert np.argmin(away) == place
            assert away[place] <= 0.05 * np.hypot(20, 10)
        assert found.steps[row, column] == (alone.stopped_at if alone.status == "converged" else -1)


def test_a_start_that_reaches_no_minimum_is_told_apart() -> None:
    *_, found = basins(HIMMELBLAU, GradientDescent(1e-5), HIMMELBLAU.domain, 5, points=20)
    assert np.mean(found.reached == NOWHERE) > 0.8
    assert {-1} == set(found.steps[found.reached == NOWHERE])


def test_minima_that_are_not_known_are_found() -> None:
    *_, found = basins(UNKNOWN, GradientDescent(0.01), ((-5, 5), (-5, 5)), 200, points=24)
    assert len(found.minima) == 4
    for minimum in HIMMELBLAU.minima:
        assert np.min(np.hypot(*(found.minima - minimum).T)) < 1e-3


def test_minima_that_only_later_rows_reach_are_found_too() -> None:
    surface = from_formula("(y - 2.5)**2*(y + 2)**2/20 + x**2", domain=((-3, 3), (-3, 3)))
    for steps in (300, 3000):
        *_, found = basins(surface, GradientDescent(0.1), surface.domain, steps, points=120)
        assert len(found.minima) == 2
        assert np.mean(found.reached == NOWHERE) < 0.05


def test_basins_where_there_is_nothing_to_reach() -> None:
    *_, found = basins(FALLING, GradientDescent(0.1), ((-5, 5), (-5, 5)), 20, points=8)
    assert found.minima.shape == (0, 2)
    assert np.all(found.reached < 0)


def test_a_map_begins_coarse_and_grows_finer() -> None:
    found = [*basins(HIMMELBLAU, GradientDescent(0.01), HIMMELBLAU.domain, 20, points=64)]
    assert len(found) >= 4
    assert [b.share for b in found] == sorted({b.share for b in found})
    assert found[0].share == pytest.approx(1 / 8)
    assert np.mean(found[0].reached == found[-1].reached) > 0.8


# --- tuning


@dataclasses.dataclass(frozen=True)
class Twice(Optimizer):
    """Asks for two gradients a step."""

    name, family, year, source, idea = "Twice", "Follow the slope", 2026, "2026", "."

    def step(self, surface: Surface, theta: Array, state: Any, t: int) -> tuple[Array, Any]:
        g = surface.grad(theta)
        return theta - self.lr * surface.grad(theta - self.lr * g), {"g": g}


def test_evaluations_and_not_steps_are_what_a_budget_pays_for() -> None:
    twice, once = (run(BOWL, racer, BOWL.start, 30, keep="path") for racer in (Twice(), Adam()))
    assert asked(twice).tolist() == [2] * 30
    assert [int(paid(of, 30)) for of in (twice, once)] == [15, 30]
    assert int(paid(twice, 1)) == 0
    short = first_steps(BOWL, twice, 15)
    np.testing.assert_array_equal(short.theta, run(BOWL, Twice(), BOWL.start, 15).theta)
    assert short.status == run(BOWL, Twice(), BOWL.start, 15).status
    np.testing.assert_array_equal(afforded(BOWL, twice, 30).theta[15:], np.tile(short.theta[-1], (16, 1)))
    np.testing.assert_array_equal(afforded(BOWL, twice, 60).loss, twice.loss)
    assert tune(BOWL, Twice(), BOWL.start, 30).evaluations == tune(BOWL, Adam(), BOWL.start, 30).evaluations


@pytest.mark.parametrize("decays", [False, True])
@pytest.mark.parametrize("measure", MEASURES)
@EVERY_METHOD
def test_tuning_costs_every_method_the_same_and_finds_what_it_says(
    cls: type[Optimizer], measure: str, decays: bool
) -> None:
    found = tune(BOWL, cls(), BOWL.start, 60, measure=measure, decays=decays)
    assert found.evaluations == ROUNDS * TRIALS * 60
    alone = afforded(BOWL, run(BOWL, found.optimizer, BOWL.start, 60, keep="path"), 60)
    assert measured(alone, measure) == pytest.approx(found.value, rel=1e-6, abs=1e-300)
    untouched = {p.name for p in params_of(cls)} - {p.name for p in tunable(cls(), decays=decays)}
    for name in untouched:
        assert getattr(found.optimizer, name) == getattr(cls(), name)
    for p in tunable(cls(), decays=decays):
        assert p.low <= getattr(found.optimizer, p.name) <= p.high


@EVERY_SURFACE
@CLASSIC_ONES
def test_a_tuned_rate_is_at_least_as_good_as_the_best_of_a_coarse_sweep(cls: type[Optimizer], surface: Surface) -> None:
    found = tune(surface, cls(), surface.start, surface.steps)
    (lr,) = params_of(Optimizer)
    of = sweep(surface, cls(), surface.start, surface.steps, lr.spread(TRIALS))
    assert found.value <= np.min(calm(of, measured(of, "final")))


def test_where_nothing_is_found_the_numbers_stay() -> None:
    undefined = from_formula("log(x) + y**2", domain=((0.1, 4), (-2, 2)))
    found = tune(undefined, Adam(), (-1, 1), 10)
    assert found.optimizer == Adam()
    assert found.value == np.inf


# --- numbers on their scales


@pytest.mark.parametrize("p", [p for cls in CLASSIC for p in params_of(cls) if not isinstance(p.default, bool)])
def test_numbers_spread_evenly_over_their_range(p: Any) -> None:
    values = p.spread(50)
    assert (values[0], values[-1]) == (p.bottom(), p.high)
    assert np.all(np.diff(values) > 0)
    np.testing.assert_allclose(p.unscaled(p.scaled(values)), values, rtol=1e-9, atol=1e-12)
    places = np.diff(p.scaled(values))
    np.testing.assert_allclose(places, places.mean(), rtol=0.2)


def test_statuses_have_a_fixed_order() -> None:
    assert STATUSES == ("converged", "still moving", "oscillating", "diverged")
