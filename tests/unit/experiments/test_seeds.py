"""A fan of runs: its lanes are the runs, and its averages are what theory says."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import run
from experiments import seeds as fans
from experiments.seeds import SeedRuns, compare_paired, is_random, run_seeds, samples_seen
from optimizers import Adam, GradientDescent, Momentum
from schedules import Cosine
from settings import batching
from surfaces import PROBLEMS, SURFACES, Batches, Noisy
from tests.support.fans import LINE, SINGLE_RUN, of_finals

ON_EVERY_PROBLEM = pytest.mark.parametrize("problem", PROBLEMS, ids=lambda p: p.name)


@ON_EVERY_PROBLEM
@pytest.mark.parametrize("replacement", [False, True])
def test_a_lane_of_a_fan_is_the_run_with_that_seed_alone(problem: Any, replacement: bool) -> None:
    surface = Batches(problem, 7, replacement, seed=11)
    of = run_seeds(surface, Adam(0.1), problem.start, 40, 5, schedule=Cosine())
    assert of.loss.shape == (41, 5)
    assert of.ends.shape == (2, 5)
    for lane in range(5):
        alone = run(Batches(problem, 7, replacement, seed=11 + lane), Adam(0.1), problem.start, 40, schedule=Cosine())
        np.testing.assert_allclose(of.loss[:, lane], alone.loss, rtol=1e-12)
        np.testing.assert_allclose(of.ends[:, lane], alone.theta[-1], rtol=1e-12, atol=1e-13)
        if not lane:
            np.testing.assert_allclose(of.first.theta, alone.theta, rtol=1e-12, atol=1e-13)
            assert (of.first.status, of.first.stopped_at) == (alone.status, alone.stopped_at)


def test_a_fan_in_parts_is_the_same_and_tells_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    shares: list[float] = []
    whole = run_seeds(Batches(LINE, 10), Momentum(0.02), LINE.start, 30, 20, report_progress=shares.append)
    assert shares == [1.0]
    monkeypatch.setattr(fans, "SAMPLES_PER_CHUNK", 30 * 110 * 6)
    parts = run_seeds(Batches(LINE, 10), Momentum(0.02), LINE.start, 30, 20, report_progress=shares.append)
    assert len(shares) == 5
    assert sorted(shares[1:]) == shares[1:]
    assert shares[-1] == 1
    np.testing.assert_allclose(parts.loss, whole.loss, rtol=1e-12)
    np.testing.assert_array_equal(parts.ends.shape, whole.ends.shape)


@pytest.mark.parametrize("surface", [LINE, Batches(LINE, 100), Batches(LINE, 500)])
def test_where_nothing_is_drawn_there_is_one_run(surface: Any) -> None:
    assert not is_random(surface)
    assert is_random(Batches(LINE, 99))
    assert is_random(Batches(LINE, 100, replacement=True))
    of = run_seeds(surface, Adam(0.2), LINE.start, 30, 50)
    np.testing.assert_allclose(of.loss[:, 0], run(LINE, Adam(0.2), LINE.start, 30).loss, rtol=1e-12)
    assert of.loss.shape == (31, 1)


def test_means_are_those_of_theory_on_the_quadratic() -> None:
    """With replacement the mean and the second moment of the distance from the minimum follow linear recursions."""
    rate, size, steps, count = 0.05, 5, 40, 1000
    features = np.stack([LINE.data.x, np.ones(len(LINE.data))])
    curvature = features @ features.T / len(LINE.data)
    best = np.linalg.solve(curvature, features @ LINE.data.y / len(LINE.data))
    rest = features.T @ best - LINE.data.y
    mean = np.array(LINE.start) - best
    second = np.outer(mean, mean)
    heights = [np.trace(curvature @ second) / 2]
    for _ in range(steps):
        # One sample's slope is a (a·e + r): its second moment over samples and over e.
        along = np.einsum("ik,ij,jk->k", features, second, features) + 2 * rest * (mean @ features) + rest**2
        one = np.einsum("ik,jk,k->ij", features, features, along) / len(rest)
        whole = curvature @ second @ curvature
        squared = one / size + (1 - 1 / size) * whole
        second = second - rate * (curvature @ second + second @ curvature) + rate**2 * squared
        mean = mean - rate * curvature @ mean
        heights.append(np.trace(curvature @ second) / 2)
    of = run_seeds(Batches(LINE, size, replacement=True, seed=5000), GradientDescent(rate), LINE.start, steps, count)
    errors = of.loss.std(axis=1, ddof=1) / count**0.5
    expected = LINE.f(best) + np.array(heights)
    assert np.all(np.abs(of.mean - expected)[1:] < 4.5 * errors[1:])
    assert np.all(errors[1:] < 0.03 * np.array(heights)[1:])  # so that it says something
    ends = of.ends.mean(axis=1) - best
    assert np.all(np.abs(ends - mean) < 4.5 * of.ends.std(axis=1, ddof=1) / count**0.5)


@given(
    st.lists(st.one_of(st.floats(0, 10), st.just(np.inf)), min_size=1, max_size=30),
    st.sampled_from([10.0, 50.0, 90.0]),
)
def test_a_percentile_is_one_of_the_runs_and_so_many_do_not_exceed_it(losses: list[float], percent: float) -> None:
    row = np.array(losses)
    value = SeedRuns(row[None], np.zeros((1, 2, len(row))), np.isinf(row), SINGLE_RUN).percentile(percent)[0]
    assert value in row
    assert np.mean(row <= value) >= percent / 100 - 1e-12
    assert np.mean(row < value) <= percent / 100 + 1e-12


def test_a_duel_counts_pairs_and_leaves_diverged_ones_out_of_the_mean() -> None:
    one, other = of_finals([1, 2, 3, 4, np.inf], [4]), of_finals([2, 2, 1, 1e9, np.inf], [3, 4])
    found = compare_paired(one, other)
    assert (found.lower, found.higher, found.pairs) == (2, 1, 3)
    apart = np.array([-1.0, 0, 2])
    assert found.difference == pytest.approx(apart.mean())
    assert found.error == pytest.approx(apart.std(ddof=1) / 3**0.5)
    assert np.isnan(compare_paired(of_finals([1], []), of_finals([2], [])).error)


@pytest.mark.parametrize(("size", "replacement", "seen"), [(30, False, 390), (30, True, 450), (1, False, 15)])
def test_axes_count_steps_epochs_and_samples(size: int, replacement: bool, seen: int) -> None:
    surface = Batches(LINE, size, replacement)
    np.testing.assert_array_equal(batching.axis_values("steps", surface, 15), np.arange(16))
    samples = batching.axis_values("samples", surface, 15)
    assert samples[0] == 0
    assert samples[-1] == seen
    counted = [surface.batch(t).shape[0] for t in range(1, 16)]
    np.testing.assert_array_equal(np.diff(samples), counted)
    np.testing.assert_allclose(batching.axis_values("epochs", surface, 15), samples / 100)
    np.testing.assert_array_equal(samples_seen(LINE, 3), [0, 100, 200, 300])


@pytest.mark.parametrize("cls", [GradientDescent, Adam])
def test_a_lane_of_a_fan_of_noise_is_the_run_with_that_seed_alone(cls: Any) -> None:
    bowl = SURFACES[0]
    fan = run_seeds(Noisy(bowl, noise=0.5, seed=7), cls(0.1), bowl.start, 40, 5)
    assert fan.theta.shape == (41, 2, 5)
    for lane in range(5):
        alone = run(Noisy(bowl, noise=0.5, seed=7 + lane), cls(0.1), bowl.start, 40)
        np.testing.assert_allclose(fan.theta[..., lane], alone.theta, rtol=1e-12, atol=1e-13)
        np.testing.assert_allclose(fan.loss[:, lane], alone.loss, rtol=1e-10)
    assert not is_random(Noisy(bowl, noise=0.0))
    assert run_seeds(bowl, cls(0.1), bowl.start, 40, 5).loss.shape == (41, 1)
