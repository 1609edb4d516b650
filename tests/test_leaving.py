"""Escaping by noise: the rule of who is out, the shares, and what the page says of them."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from core import params_of, run
from experiments.basins import NOWHERE
from experiments.noise_escape import SEEDS, Leaving, leave, rates_about, rolls_to, sizes_of, valleys, with_batches
from experiments.stationary_points import Stationary, stationary_points
from optimizers import Adam, GradientDescent, Momentum
from plots import Look, Shares, leaving_chart, line_style, out_chart
from surfaces import Batches, LineFit, LogisticRegression, TanhNeuron
from tests.test_lab import at, sent
from tests.test_page import sound, words

NEURON = TanhNeuron()
POINTS = stationary_points(NEURON, NEURON.domain).points
OF = valleys(NEURON, POINTS)
LOCAL = 1  # its place, for the lowest stands first


# --- The rule


def test_the_neuron_has_two_valleys_and_a_pass_between() -> None:
    (saddle,) = (spot for spot in POINTS if spot.kind == "saddle")
    np.testing.assert_array_equal(OF.lowest, [True, False])
    np.testing.assert_array_equal(OF.rims, [saddle.value] * 2)
    assert OF.differ
    path = np.array([*OF.minima, saddle.point, NEURON.start, (np.nan, 0)])
    np.testing.assert_array_equal(OF.at(path, NEURON.f(path.T)), [0, LOCAL, NOWHERE, NOWHERE, NOWHERE])


def test_one_valley_or_equal_ones_leave_nothing_to_leave() -> None:
    line = LineFit()
    assert not valleys(line, stationary_points(line, line.domain).points).differ
    assert not valleys(NEURON, []).differ
    twins = [Stationary((x, 0.0), 1.0, "minimum", (1.0, 1.0)) for x in (-1.0, 1.0)]
    of = valleys(NEURON, twins)
    assert not of.differ
    np.testing.assert_array_equal(of.rims, [np.inf] * 2)


@pytest.mark.parametrize("seed", range(4))
def test_who_is_in_a_valley_rolls_down_to_its_minimum(seed: int) -> None:
    surface = TanhNeuron(data_seed=seed, samples=50)
    of = valleys(surface, stationary_points(surface, surface.domain).points)
    low, high = np.array(surface.domain).T
    starts = np.random.default_rng(seed).uniform(low, high, (300, 2)).T
    walk = run(surface, GradientDescent(0.1), starts, 300)
    (before, after) = (of.at(walk.theta[[k]], walk.loss[[k]])[0] for k in (0, -1))
    inside = before != NOWHERE
    assert inside.sum() > 30
    np.testing.assert_array_equal(before[inside], after[inside])


def test_the_start_of_the_neuron_rolls_into_the_local_valley() -> None:
    assert rolls_to(NEURON, OF, POINTS, NEURON.start) == LOCAL
    assert rolls_to(NEURON, OF, POINTS, (1.0, 0.5)) == 0


# --- The runs


@pytest.mark.parametrize(("size", "replacement"), [(1, False), (10, True), (20, False)])
def test_shares_are_those_of_single_runs(size: int, replacement: bool) -> None:
    racer = Momentum(0.05)
    of = leave(with_batches(NEURON, size, replacement=replacement), OF, racer, NEURON.start, 60)
    out = np.zeros((61, len(SEEDS)))
    for lane, seed in enumerate(SEEDS):
        one = run(Batches(NEURON, size, replacement, int(seed)), racer, NEURON.start, 60)
        out[:, lane] = OF.at(one.theta, one.loss) == 0
    np.testing.assert_allclose(of.out, out.mean(axis=1), atol=1e-12)
    assert of.ends[0] == round(100 * of.out[-1])
    assert of.count == len(SEEDS)


def test_all_data_are_one_run_without_chance() -> None:
    of = leave(NEURON, OF, GradientDescent(0.2), NEURON.start, 200)
    assert of.ends == (0, 1, 0, 0)
    assert of.bar == (0, 0)
    every = leave(with_batches(NEURON, len(NEURON.data)), OF, GradientDescent(0.2), NEURON.start, 200)
    assert every.ends == (0, 100, 0, 0)


def test_small_batches_get_out_and_large_rates_do_without_noise() -> None:
    shares = [
        leave(with_batches(NEURON, size), OF, GradientDescent(0.2), NEURON.start, 200).out[-1] for size in (2, 20, 50)
    ]
    assert shares[0] > 0.95 > 0.5 > shares[1] > shares[2] == 0
    limit = 2 / np.linalg.eigvalsh(NEURON.hessian(OF.minima[LOCAL]))[-1]
    for factor, out in ((0.9, 0), (2, 1)):
        assert leave(NEURON, OF, GradientDescent(factor * limit), NEURON.start, 500).ends[0] == out


def test_what_ends_far_out_is_in_no_valley() -> None:
    far = leave(with_batches(NEURON, 1), OF, GradientDescent(1e6), NEURON.start, 20)
    assert far.ends[1] == far.ends[3] == 0
    assert far.ends[2] > 80
    assert far.count == 100


def test_what_diverges_is_counted_and_not_out() -> None:
    # Where no pass is known, even what flies away lies nearest to some minimum.
    of = replace(OF, rims=np.array([np.inf, np.inf]))
    line = LineFit()
    runs = leave(with_batches(line, 5), of, GradientDescent(5.0), line.start, 60)
    assert runs.ends == (0, 0, 0, 100)
    assert runs.out[-1] == 0


@given(st.integers(2, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_a_bar_is_wilson_s_interval(k_n: tuple[int, int]) -> None:
    k, n = k_n
    low, high = Leaving(np.array([k / n]), (k, n - k, 0, 0)).bar
    assert 0 <= low <= k / n <= high <= 1
    assert high - low > 0  # also where none or all are out
    for end in (low, high):  # by its definition: k/n lies one standard error of `end` away from it
        if 0 < end < 1:
            assert (k / n - end) ** 2 == pytest.approx(end * (1 - end) / n, rel=1e-6, abs=1e-12)


@given(st.integers(5, 1000), st.one_of(st.none(), st.integers(1, 500)))
def test_sizes_end_with_all_data_and_hold_the_one_that_is_set(count: int, size: int | None) -> None:
    *sizes, last = sizes_of(count, size)
    assert last is None
    assert sizes == sorted({*sizes})  # type: ignore[type-var]
    assert all(one and one < count for one in sizes)
    assert (size in sizes) == (size is not None and size < count)


@given(st.floats(1e-5, 100))
def test_rates_stand_about_the_one_that_is_set(rate: float) -> None:
    (lr, *_) = params_of(GradientDescent)
    rates = rates_about(lr, rate)
    assert rate in rates
    assert rates == sorted({*rates})
    assert all(lr.low <= one <= lr.high and 0.397 < one / rate < 2.513 for one in rates)  # three digits


# --- The charts

LOOK = Look()
WORDS: dict[str, str] = dict.fromkeys(("size", "out", "now", "step"), "word")


def test_the_line_that_is_set_stands_out_and_the_bars_are_where_they_are_said() -> None:
    sizes, shares = np.array([1.0, 10.0, 100.0]), np.array([0.9, 0.5, 0.0])
    lines = [Shares(f"line {at}", sizes, shares, shares * 0.5, shares + 0.1, now=at == 1) for at in range(9)]
    style = line_style(0, LOOK)
    chart = leaving_chart(lines, [(1, "1"), (10, "10"), (100, "N")], (10, 0.5), style, LOOK, words=WORDS)
    *curves, now = chart["data"]
    for place, trace in enumerate(curves):
        np.testing.assert_allclose(trace["y"] + trace["error_y"]["array"], shares + 0.1, rtol=1e-6)
        np.testing.assert_allclose(trace["y"] - trace["error_y"]["arrayminus"], shares * 0.5, rtol=1e-6)
        assert (trace["line"]["color"] == style.color) == (place == 1)
    assert curves[1]["line"]["width"] > max(c["line"]["width"] for c in curves if c is not curves[1])
    looks = [(c["line"]["color"], c["line"]["dash"]) for c in curves]
    assert len({*looks}) == len(looks)
    assert (now["x"], now["y"]) == ([10], [0.5])
    low, high = chart["layout"]["xaxis"]["range"]
    assert low < 0 < 2 < high


def test_the_shares_over_time_are_percent() -> None:
    chart = out_chart(
        [("B = 1", np.linspace(0, 1, 5), False), ("N", np.zeros(5), True)], line_style(0, LOOK), LOOK, words=WORDS
    )
    np.testing.assert_allclose(chart["data"][0]["y"], np.linspace(0, 1, 5))
    assert chart["layout"]["yaxis"]["tickformat"] == ".0%"


# --- The page


def finished(page: AppTest) -> AppTest:
    """After all slices of the work."""
    for _ in range(60):
        sound(page)
        if not sent(page)["more"]:
            return page
        page.run()
    raise AssertionError("the work does not end")


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_it_opens_with_the_neuron_and_its_lesson(lang: str) -> None:
    page = finished(at("leaving", lang=lang))
    assert page.selectbox(key="problem").value == "Tanh neuron"
    assert page.selectbox(key="method").value == "Gradient descent"
    assert [page.number_input(key=key).value for key in ("start1", "start2")] == [*NEURON.start]
    out = leave(with_batches(NEURON, 10), OF, GradientDescent(0.2), NEURON.start, 200).ends[0]
    if lang == "en":
        assert f"With all 100 samples the run stays in its valley; with B = 10, {out} of 100 runs get out." in words(
            page
        )
        limit = 2 / np.linalg.eigvalsh(NEURON.hessian(OF.minima[LOCAL]))[-1]
        assert f"at rates below {limit:.3g}, Gradient descent on all data can settle" in words(page)
    rates_, steps = sent(page)["charts"]
    assert [trace["name"] for trace in rates_["data"][:-1]] == [f"η = {rate}" for rate in (0.08, 0.12, 0.2, 0.3, 0.5)]
    for trace in rates_["data"][:-1]:
        np.testing.assert_array_equal(trace["x"], [1, 2, 5, 10, 20, 50, 100])
    (chosen,) = (trace for trace in rates_["data"] if trace["name"] == "η = 0.2")
    assert chosen["y"][3] == np.float32(out / 100)
    assert chosen["y"][-1] == 0
    assert len(steps["data"]) == 7
    for trace, share in zip(steps["data"], chosen["y"], strict=True):
        assert len(trace["y"]) == 201
        assert trace["y"][-1] == share


@pytest.mark.parametrize(
    ("link", "sentence"),
    [
        ({"cut": "all", "GradientDescent.lr": "0.5"}, r"gets out even without noise; with B = \d+, 100 of 100 runs do"),
        (
            {"cut": "all", "GradientDescent.lr": "0.5"},
            r"λ = 7\.47: at rates above 0\.268, Gradient descent cannot settle",
        ),
        ({"start1": "1", "start2": "0.5"}, "Downhill from this start lies the lowest valley"),
        ({"start1": "1", "start2": "0.5"}, "the run ends in the lowest valley; with B = 10, 100 of 100 runs do"),
        ({"cut": "one", "GradientDescent.lr": "1"}, r"With B = 1, \d+ runs end in no valley, between or far out"),
        ({"steps": "5"}, "With all 100 samples the run ends in no valley; with B = 10, 0 of 100 in the lowest one"),
    ],
)
def test_it_says_what_happens(link: dict[str, str], sentence: str) -> None:
    assert re.search(sentence, words(finished(at("leaving", **link))))


@pytest.mark.parametrize(
    "link",
    [
        {"Batches.size": "30"},
        {"Batches.size": "500", "Batches.replacement": "true"},
        {"samples": "10"},
        {"method": "Adam", "problem": "Tanh neuron", "schedule": "Cosine", "steps": "50"},
        {"GradientDescent.lr": "100", "steps": "1"},
        {"projector": "true", "lang": "ja", "method": "L-BFGS", "problem": "Tanh neuron", "steps": "20"},
    ],
)
def test_it_opens_in_every_corner(link: dict[str, str]) -> None:
    page = finished(at("leaving", **link))
    assert "nan" not in words(page)
    rates_, _ = sent(page)["charts"]
    if "Batches.size" in link:
        assert (30 in rates_["data"][0]["x"]) == (link["Batches.size"] == "30")
        # More draws with replacement than there are samples are neither a batch of these nor all data.
        assert (rates_["data"][-1]["name"] == "Now") == (link["Batches.size"] == "30")


def test_without_two_valleys_one_click_takes_the_neuron() -> None:
    page = sound(at("leaving", problem="Line fit", source="penguins"))
    assert "no valley to leave" in words(page)
    (take,) = (button for button in page.button if "neuron" in button.label)
    page = finished(take.click().run())
    assert page.selectbox(key="problem").value == "Tanh neuron"
    assert page.selectbox(key="source").value == "generated"
    assert page.number_input(key="start1").value == NEURON.start[0]
    assert "With all 100 samples the run stays" in words(page) or "ends in no valley" in words(page)


def test_a_link_goes_before_what_the_page_prefers() -> None:
    page = sound(at("leaving", problem="Logistic regression", method=Adam.name))
    assert page.selectbox(key="problem").value == "Logistic regression"
    assert page.selectbox(key="method").value == Adam.name
    assert page.number_input(key="start1").value == LogisticRegression.start[0]
    page = sound(at("leaving", start1="0.5", steps="20"))
    assert page.selectbox(key="problem").value == "Tanh neuron"
    assert page.number_input(key="start1").value == 0.5
    assert page.select_slider(key="steps").value == 20
