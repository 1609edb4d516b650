"""Escaping by noise: the rule of who is out, and the shares."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import params_of, run
from experiments.basins import NOWHERE
from experiments.noise_escape import (
    SEEDS,
    EscapeRuns,
    compared_rates,
    compared_sizes,
    downhill_valley,
    find_valleys,
    run_escapes,
    with_batches,
)
from experiments.stationary_points import StationaryPoint, stationary_points
from optimizers import GradientDescent, Momentum
from surfaces import Batches, LineFit, TanhNeuron
from tests.support.neuron import LOCAL, NEURON, POINTS, VALLEYS


def test_the_neuron_has_two_valleys_and_a_pass_between() -> None:
    (saddle,) = (spot for spot in POINTS if spot.kind == "saddle")
    np.testing.assert_array_equal(VALLEYS.lowest, [True, False])
    np.testing.assert_array_equal(VALLEYS.pass_heights, [saddle.value] * 2)
    assert VALLEYS.differ
    path = np.array([*VALLEYS.minima, saddle.point, NEURON.start, (np.nan, 0)])
    np.testing.assert_array_equal(VALLEYS.valley_indices(path, NEURON.f(path.T)), [0, LOCAL, NOWHERE, NOWHERE, NOWHERE])


def test_one_valley_or_equal_ones_leave_nothing_to_leave() -> None:
    line = LineFit()
    assert not find_valleys(line, stationary_points(line, line.domain).points).differ
    assert not find_valleys(NEURON, []).differ
    twins = [StationaryPoint((x, 0.0), 1.0, "minimum", (1.0, 1.0)) for x in (-1.0, 1.0)]
    of = find_valleys(NEURON, twins)
    assert not of.differ
    np.testing.assert_array_equal(of.pass_heights, [np.inf] * 2)


@pytest.mark.parametrize("seed", range(4))
def test_who_is_in_a_valley_rolls_down_to_its_minimum(seed: int) -> None:
    surface = TanhNeuron(data_seed=seed, samples=50)
    of = find_valleys(surface, stationary_points(surface, surface.domain).points)
    low, high = np.array(surface.domain).T
    starts = np.random.default_rng(seed).uniform(low, high, (300, 2)).T
    walk = run(surface, GradientDescent(0.1), starts, 300)
    (before, after) = (of.valley_indices(walk.theta[[k]], walk.loss[[k]])[0] for k in (0, -1))
    inside = before != NOWHERE
    assert inside.sum() > 30
    np.testing.assert_array_equal(before[inside], after[inside])


def test_the_start_of_the_neuron_rolls_into_the_local_valley() -> None:
    assert downhill_valley(NEURON, VALLEYS, POINTS, NEURON.start) == LOCAL
    assert downhill_valley(NEURON, VALLEYS, POINTS, (1.0, 0.5)) == 0


@pytest.mark.parametrize(("size", "replacement"), [(1, False), (10, True), (20, False)])
def test_shares_are_those_of_single_runs(size: int, replacement: bool) -> None:
    optimizer = Momentum(0.05)
    of = run_escapes(with_batches(NEURON, size, replacement=replacement), VALLEYS, optimizer, NEURON.start, 60)
    out = np.zeros((61, len(SEEDS)))
    for lane, seed in enumerate(SEEDS):
        one = run(Batches(NEURON, size, replacement, int(seed)), optimizer, NEURON.start, 60)
        out[:, lane] = VALLEYS.valley_indices(one.theta, one.loss) == 0
    np.testing.assert_allclose(of.out_share, out.mean(axis=1), atol=1e-12)
    assert of.end_counts[0] == round(100 * of.out_share[-1])
    assert of.count == len(SEEDS)


def test_all_data_are_one_run_without_chance() -> None:
    of = run_escapes(NEURON, VALLEYS, GradientDescent(0.2), NEURON.start, 200)
    assert of.end_counts == (0, 1, 0, 0)
    assert of.error_interval == (0, 0)
    every = run_escapes(with_batches(NEURON, len(NEURON.data)), VALLEYS, GradientDescent(0.2), NEURON.start, 200)
    assert every.end_counts == (0, 100, 0, 0)


def test_small_batches_get_out_and_large_rates_do_without_noise() -> None:
    shares = [
        run_escapes(with_batches(NEURON, size), VALLEYS, GradientDescent(0.2), NEURON.start, 200).out_share[-1]
        for size in (2, 20, 50)
    ]
    assert shares[0] > 0.95 > 0.5 > shares[1] > shares[2] == 0
    limit = 2 / np.linalg.eigvalsh(NEURON.hessian(VALLEYS.minima[LOCAL]))[-1]
    for factor, out in ((0.9, 0), (2, 1)):
        assert run_escapes(NEURON, VALLEYS, GradientDescent(factor * limit), NEURON.start, 500).end_counts[0] == out


def test_what_ends_far_out_is_in_no_valley() -> None:
    far = run_escapes(with_batches(NEURON, 1), VALLEYS, GradientDescent(1e6), NEURON.start, 20)
    assert far.end_counts[1] == far.end_counts[3] == 0
    assert far.end_counts[2] > 80
    assert far.count == 100


def test_what_diverges_is_counted_and_not_out() -> None:
    # Where no pass is known, even what flies away lies nearest to some minimum.
    of = replace(VALLEYS, pass_heights=np.array([np.inf, np.inf]))
    line = LineFit()
    runs = run_escapes(with_batches(line, 5), of, GradientDescent(5.0), line.start, 60)
    assert runs.end_counts == (0, 0, 0, 100)
    assert runs.out_share[-1] == 0


@given(st.integers(2, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_a_bar_is_wilson_s_interval(k_n: tuple[int, int]) -> None:
    k, n = k_n
    low, high = EscapeRuns(np.array([k / n]), (k, n - k, 0, 0)).error_interval
    assert 0 <= low <= k / n <= high <= 1
    assert high - low > 0  # also where none or all are out
    for end in (low, high):  # by its definition: k/n lies one standard error of `end` away from it
        if 0 < end < 1:
            assert (k / n - end) ** 2 == pytest.approx(end * (1 - end) / n, rel=1e-6, abs=1e-12)


@given(st.integers(5, 1000), st.one_of(st.none(), st.integers(1, 500)))
def test_sizes_end_with_all_data_and_hold_the_one_that_is_set(count: int, size: int | None) -> None:
    *sizes, last = compared_sizes(count, size)
    assert last is None
    assert sizes == sorted({*sizes})  # type: ignore[type-var]
    assert all(one and one < count for one in sizes)
    assert (size in sizes) == (size is not None and size < count)


@given(st.floats(1e-5, 100))
def test_rates_stand_about_the_one_that_is_set(rate: float) -> None:
    (lr, *_) = params_of(GradientDescent)
    rates = compared_rates(lr, rate)
    assert rate in rates
    assert rates == sorted({*rates})
    assert all(lr.low <= one <= lr.high and 0.397 < one / rate < 2.513 for one in rates)  # three digits
