"""A fan of runs: its lanes are the runs, its averages are what theory says, and its page says what they are."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from core import run
from experiments import seeds as fans
from experiments.seeds import Fan, duel, fan, is_random, samples_seen
from optimizers import AdaGrad, Adam, GradientDescent, Momentum
from plots import FEW, Look, Runs, ends_chart, fan_chart, line_style
from schedules import Cosine
from surfaces import PROBLEMS, Batches
from tests.live_picture import received
from tests.test_lab import at, sent
from tests.test_page import sound, words
from views.controls import batching
from views.pages.batches.seeds import _compared

LINE: Any = PROBLEMS[0]
ON_EVERY_PROBLEM = pytest.mark.parametrize("problem", PROBLEMS, ids=lambda p: p.name)
ONE = run(LINE, Adam(0.2), LINE.start, 1)
FIRST = (GradientDescent, Momentum, AdaGrad, Adam)
WORDS: dict[str, str] = dict.fromkeys(("along", "loss", "mean", "seed", "diverged"), "word")


@ON_EVERY_PROBLEM
@pytest.mark.parametrize("replacement", [False, True])
def test_a_lane_of_a_fan_is_the_run_with_that_seed_alone(problem: Any, replacement: bool) -> None:
    surface = Batches(problem, 7, replacement, seed=11)
    of = fan(surface, Adam(0.1), problem.start, 40, 5, schedule=Cosine())
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
    whole = fan(Batches(LINE, 10), Momentum(0.02), LINE.start, 30, 20, told=shares.append)
    assert shares == [1.0]
    monkeypatch.setattr(fans, "AT_ONCE", 30 * 110 * 6)
    parts = fan(Batches(LINE, 10), Momentum(0.02), LINE.start, 30, 20, told=shares.append)
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
    of = fan(surface, Adam(0.2), LINE.start, 30, 50)
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
    of = fan(Batches(LINE, size, replacement=True, seed=5000), GradientDescent(rate), LINE.start, steps, count)
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
    value = Fan(row[None], np.zeros((2, len(row))), np.isinf(row), ONE).percentile(percent)[0]
    assert value in row
    assert np.mean(row <= value) >= percent / 100 - 1e-12
    assert np.mean(row < value) <= percent / 100 + 1e-12


def of_finals(finals: list[float], diverged: list[int]) -> Fan:
    gone = np.isin(np.arange(len(finals)), diverged)
    return Fan(np.array([[1.0] * len(finals), finals]), np.zeros((2, len(finals))), gone, ONE)


def test_a_duel_counts_pairs_and_leaves_diverged_ones_out_of_the_mean() -> None:
    one, other = of_finals([1, 2, 3, 4, np.inf], [4]), of_finals([2, 2, 1, 1e9, np.inf], [3, 4])
    found = duel(one, other)
    assert (found.lower, found.higher, found.pairs) == (2, 1, 3)
    apart = np.array([-1.0, 0, 2])
    assert found.difference == pytest.approx(apart.mean())
    assert found.error == pytest.approx(apart.std(ddof=1) / 3**0.5)
    assert np.isnan(duel(of_finals([1], []), of_finals([2], [])).error)


@pytest.mark.parametrize(("size", "replacement", "seen"), [(30, False, 390), (30, True, 450), (1, False, 15)])
def test_axes_count_steps_epochs_and_samples(size: int, replacement: bool, seen: int) -> None:
    surface = Batches(LINE, size, replacement)
    np.testing.assert_array_equal(batching.along("steps", surface, 15), np.arange(16))
    samples = batching.along("samples", surface, 15)
    assert samples[0] == 0
    assert samples[-1] == seen
    counted = [surface.batch(t).shape[0] for t in range(1, 16)]
    np.testing.assert_array_equal(np.diff(samples), counted)
    np.testing.assert_allclose(batching.along("epochs", surface, 15), samples / 100)
    np.testing.assert_array_equal(samples_seen(LINE, 3), [0, 100, 200, 300])


# --- Charts


def runs_of(losses: Any, diverged: Any) -> Runs:
    of = Fan(np.asarray(losses, dtype=float), np.zeros((2, len(diverged))), np.asarray(diverged), ONE)
    return Runs(
        "Some method", of.mean, of.percentile(10), of.percentile(90), of.loss, of.diverged, line_style(0, Look())
    )


@pytest.mark.parametrize("log", [True, False])
@pytest.mark.parametrize("count", [FEW, 40])
def test_runs_that_diverge_leave_the_chart_and_the_others_fill_it(log: bool, count: int) -> None:
    losses = np.linspace(5, 1, 11)[:, None] * np.linspace(1, 2, count)
    losses[3:, 0] = np.inf
    losses[1:, 1] = 10.0 ** np.arange(10, 20)
    diverged = np.arange(count) < 2
    chart = fan_chart([runs_of(losses, diverged)], np.arange(11.0), Look(), log=log, lowest=0.0, share=1.0, words=WORDS)
    _, high = chart["layout"]["yaxis"]["range"]
    top = 10.0**high if log else high
    assert 9 < top < 20
    *behind, mean = chart["data"]
    assert len(behind) == (count if count <= FEW else 1)
    assert mean["y"][1] > top
    assert np.isinf(mean["y"][-1])
    if count > FEW:
        corners = behind[0]["y"]
        np.testing.assert_allclose([corners[:11], corners[:10:-1]], np.sort(losses, axis=1)[:, [3, 35]].T, rtol=1e-6)
    ends = ends_chart([runs_of(losses, diverged)], Look(), log=log, lowest=0.0, share=1.0, first=7, words=WORDS)
    stayed, gone, line = ends["data"]
    np.testing.assert_allclose(stayed["y"], losses[-1, 2:], rtol=1e-6)
    np.testing.assert_array_equal(stayed["customdata"], np.arange(9, 7 + count))
    np.testing.assert_array_equal(gone["customdata"], [7, 8])
    edge = ends["layout"]["yaxis"]["range"][1]
    np.testing.assert_allclose(gone["y"], 10.0**edge if log else edge, rtol=1e-6)
    assert np.isinf(line["y"]).all()


@pytest.mark.parametrize("log", [True, False])
@pytest.mark.parametrize("value", [np.inf, 0.0])
def test_a_fan_of_odd_losses_is_a_chart_all_the_same(log: bool, value: float) -> None:
    losses = np.full((5, 20), value)
    losses[0] = 1.0
    given = [runs_of(losses, np.full(20, np.isinf(value)))]
    for chart in (
        fan_chart(given, np.arange(5.0), Look(), log=log, lowest=0.0, share=1.0, words=WORDS),
        ends_chart(given, Look(), log=log, lowest=0.0, share=1.0, first=0, words=WORDS),
    ):
        assert np.isfinite(chart["layout"]["yaxis"]["range"]).all()


# --- The page


def courses(page: AppTest) -> dict[str, Any]:
    """The means in the first chart, by optimizer."""
    return {trace["name"]: trace for trace in sent(page)["charts"][0]["data"] if "name" in trace}


@ON_EVERY_PROBLEM
@pytest.mark.parametrize("lang", ["en", "ja"])
def test_the_page_shows_means_ends_and_wins_of_the_runs(problem: Any, lang: str) -> None:
    page = sound(at("fan", problem=problem.name, lang=lang, **{"Batches.seed": "3"}))
    surface = Batches(problem, 10, seed=3)
    ours = {cls.name: fan(surface, cls(problem.rates[cls.__name__]), problem.start, problem.steps, 50) for cls in FIRST}
    for name, trace in courses(page).items():
        np.testing.assert_allclose(trace["customdata"], ours[name].mean, rtol=1e-6)
        np.testing.assert_array_equal(trace["x"], np.arange(problem.steps + 1))
    picture, _, _ = received(page)
    ends = {mark["name"]: mark for mark in picture["marks"] if mark.get("name") in ours}
    for name, of in ours.items():
        np.testing.assert_allclose([ends[name]["x"], ends[name]["y"]], of.ends, rtol=1e-6)
        np.testing.assert_array_equal(ends[name]["customdata"], np.arange(3, 53))
    ranked = sorted(ours, key=lambda name: ours[name].mean[-1])
    lower = int(np.sum(ours[ranked[0]].loss[-1] < ours[ranked[1]].loss[-1]))
    if lang == "en":
        assert f"{ranked[0]} ends lower than {ranked[1]} with {lower} of 50 seeds (same batches)." in words(page)
    else:
        assert f"{ranked[0]} は {ranked[1]} より、50シード中{lower}個" in words(page)
    assert "nan" not in words(page)


@pytest.mark.parametrize(("axis", "last"), [("steps", 100), ("epochs", 25), ("samples", 2500)])
def test_the_axis_is_chosen_and_the_fan_is_not_run_anew(
    axis: str, last: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = sound(at("fan", **{"Batches.size": "30"}))
    monkeypatch.setattr("views.pages.batches.seeds.fan", None)  # it would not be called
    page = sound(page.button_group(key="axis").set_value(axis).run())
    for trace in courses(page).values():
        assert trace["x"][-1] == last
    assert page.query_params.get("axis", ["steps"])[0] in (axis, axis[0])


def test_the_table_tells_mean_and_spread() -> None:
    page = sound(at("fan", optimizers="Adam", seeds="20"))
    of = fan(Batches(LINE, 10), Adam(0.2), LINE.start, 100, 20)
    (row,) = page.table[0].value.to_numpy().tolist()
    mean, error = row[1].split(" ± ")
    assert float(mean) == pytest.approx(of.mean[-1], rel=5e-3)
    assert float(error) == pytest.approx(of.loss[-1].std(ddof=1) / 20**0.5, rel=5e-2)
    low, high = (float(number) for number in row[2].split(" – "))
    assert [low, high] == pytest.approx(np.sort(of.loss[-1])[[1, 17]], rel=5e-3)
    assert row[3] == "0 / 20"
    assert "ends lower" not in words(page)


def test_runs_that_diverge_are_counted() -> None:
    page = sound(at("fan", **{"Batches.size": "1", "GradientDescent.lr": "0.25"}))
    of = fan(Batches(LINE, 1), GradientDescent(0.25), LINE.start, 100, 50)
    gone = int(of.diverged.sum())
    assert 0 < gone < 50
    assert f"Gradient descent diverges with {gone} of 50 seeds" in words(page)
    (pairs,) = re.findall(r"than Gradient descent .*? Where neither diverges \((\d+) seeds\)", words(page))
    assert int(pairs) == 50 - gone


def test_who_diverges_less_can_be_higher_where_neither_does() -> None:
    seldom, often = of_finals([3, 4, 9], []), of_finals([1, 2.5, np.inf], [2])
    said = _compared("Adam", "Momentum", duel(seldom, often), 3)
    assert "Adam ends lower than Momentum with 1 of 3 seeds" in said
    assert "(2 seeds) it is higher by 1.75 ± 0.25 on average. That is more than luck." in said


@pytest.mark.parametrize("link", [{"cut": "all"}, {"Batches.size": "500"}])
def test_with_all_data_there_is_no_chance(link: dict[str, str]) -> None:
    page = sound(at("fan", **link))
    assert "nothing is left to chance" in words(page)
    assert len(sent(page)["charts"]) == 1
    for cls in FIRST:
        ours = run(LINE, cls(LINE.rates[cls.__name__]), LINE.start, 100).loss
        np.testing.assert_allclose(courses(page)[cls.name]["customdata"], ours, rtol=1e-6)


EDGES: dict[str, dict[str, Any]] = {
    "one seed": {"seeds": "1"},
    "few seeds": {"seeds": "5", "axis": "epochs"},
    "one step": {"steps": "1"},
    "one sample": {"cut": "one"},
    "all diverge": {"same_lr": "true", "lr": "100", "optimizers": ["Gradient descent", "Momentum"]},
    "no optimizer": {"optimizers": ""},
    "many": {"optimizers": [cls.name for cls in FIRST] + ["RMSProp", "Nesterov"], "more": ["Lion", "Nelder-Mead"]},
    "even axes": {"log_loss": "false"},
    "no known minimum": {"problem": "Logistic regression", "scatter": "0"},
    "schedule": {"schedule": "Cosine"},
    "a method that says when to take care": {"optimizers": "", "more": ["BFGS", "Newton"], "seeds": "5"},
}


@pytest.mark.parametrize("edge", EDGES)
def test_it_opens_in_every_corner(edge: str) -> None:
    page = sound(at("fan", **EDGES[edge]))
    assert "nan" not in words(page)
