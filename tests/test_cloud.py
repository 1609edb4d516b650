"""Gradient estimates: the exact covariance against every possible batch, and what the page says."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.gradient_estimates import DRAWS, cloud, covariance, shrinks, sizes, spreads, uphill
from plots import Look, arrow_traces, cloud_chart
from surfaces import PROBLEMS, Batches
from surfaces.data.problems import LineFit, TanhNeuron
from tests.live_picture import received
from tests.test_lab import at, sent
from tests.test_page import sound, words

ON_EVERY_PROBLEM = pytest.mark.parametrize("problem", PROBLEMS, ids=lambda p: p.name)


def every_batch(samples: int, size: int, replacement: bool) -> Any:
    """All batches that are equally likely, (B, K)."""
    batches = (
        itertools.product(range(samples), repeat=size)
        if replacement
        else itertools.combinations(range(samples), min(size, samples))
    )
    return np.array([*batches]).T


@settings(max_examples=40)
@given(st.sampled_from(PROBLEMS), st.integers(1, 5), st.booleans(), st.floats(-2, 3), st.floats(-2, 2))
def test_the_covariance_is_that_of_all_batches_there_are(
    problem: Any, size: int, replacement: bool, x: float, y: float
) -> None:
    each = problem.whole.each_grad(np.array([x, y]))[:, [0, 11, 50, 93]]
    estimates = each[:, every_batch(4, size, replacement)].mean(axis=1)
    batches = Batches(problem, size, replacement)
    expected = covariance(each) * shrinks(4, batches)
    exact = np.cov(estimates, bias=True) if estimates.shape[1] > 1 else np.zeros((2, 2))
    np.testing.assert_allclose(exact, expected, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(estimates.mean(axis=1), each.mean(axis=1), rtol=1e-12, atol=1e-12)


@ON_EVERY_PROBLEM
@pytest.mark.parametrize("replacement", [False, True])
def test_what_is_drawn_spreads_as_theory_says(problem: Any, replacement: bool) -> None:
    batches = Batches(problem, 7, replacement, 3)
    each = problem.whole.each_grad(np.array(problem.start, dtype=float))
    assert sizes(batches) == [1, 2, 5, 7, 10, 20, 50, 100]
    root = np.sqrt(np.trace(covariance(each)))
    expected = [root * np.sqrt(shrinks(100, replace(batches, size=size))) for size in sizes(batches)]
    measured = spreads(batches, each)
    np.testing.assert_allclose(measured, expected, rtol=0.2, atol=1e-12)
    assert measured[-1] < 1e-12 * root or replacement


@pytest.mark.parametrize("replacement", [False, True])
def test_the_estimates_are_those_of_the_first_whole_batches_of_a_run(replacement: bool) -> None:
    problem = TanhNeuron()
    batches = Batches(problem, 30, replacement, 5)
    theta = np.array([0.3, -0.2])
    seen = cloud(batches, theta)
    assert seen.estimates.shape == (2, DRAWS)
    whole = [1, 2, 3, 5] if not replacement else [1, 2, 3, 4]  # every fourth batch of an epoch has 10 samples
    for place, t in enumerate(whole):
        np.testing.assert_allclose(seen.estimates[:, place], batches.draw(t).grad(theta), rtol=1e-12)
    np.testing.assert_allclose(seen.full, problem.grad(theta), rtol=1e-12)
    again = replace(batches, seed=6)
    assert not np.allclose(cloud(again, theta).estimates, seen.estimates)


def test_a_batch_of_all_is_the_gradient_itself() -> None:
    for size in (100, 500):
        seen = cloud(Batches(LineFit(), size), np.array(LineFit.start, dtype=float))
        np.testing.assert_allclose(seen.estimates, seen.full[:, None] + np.zeros((2, DRAWS)), rtol=1e-12)
        np.testing.assert_array_equal(seen.spread, 0)


def test_uphill_by_hand() -> None:
    assert uphill(np.array([1.0, 0.0]), np.array([[2.0, -1.0, 0.0, -3.0], [9.0, 9.0, 1.0, 0.0]])) == 0.5


def test_the_arrows_have_one_scale_and_lead_from_the_point() -> None:
    estimates = np.array([[1.0, -2.0], [0.0, 3.0]])
    lines, tips, full = arrow_traces(
        (5.0, 6.0), np.array([1.0, 2.0]), estimates, 0.5, Look(), words={"full": "full", "estimate": "one"}
    )
    np.testing.assert_allclose(lines["x"], [5, 4.5, np.nan, 5, 6, np.nan])
    np.testing.assert_allclose(lines["y"], [6, 6, np.nan, 6, 4.5, np.nan])
    np.testing.assert_allclose([tips["x"], tips["y"]], [[4.5, 6], [6, 4.5]])
    assert (full["x"], full["y"]) == ([5.0, 4.5], [6.0, 5.0])


def test_the_ellipses_are_those_of_the_covariance() -> None:
    spread = np.array([[4.0, 1.0], [1.0, 2.0]])
    words: dict[str, str] = dict.fromkeys(("full", "down", "up", "deviations"), "word")
    chart = cloud_chart(np.array([1.0, -1.0]), np.ones((2, 3)), spread, ("a", "b"), Look(), words=words)
    rings = [np.stack([t["x"] - 1.0, t["y"] + 1.0]) for t in chart["data"] if t["mode"] == "lines"]
    for k, ring in enumerate(rings, 1):
        np.testing.assert_allclose(np.sum(ring * np.linalg.solve(spread, ring), axis=0), k**2, rtol=1e-5)


# --- The page


@ON_EVERY_PROBLEM
@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize("cut", ["batches", "one", "all"])
def test_it_opens_on_every_problem(problem: Any, lang: str, cut: str) -> None:
    page = sound(at("cloud", problem=problem.name, lang=lang, cut=cut))
    assert "nan" not in words(page)
    assert "Choose at least one optimizer" not in words(page)
    assert len(sent(page)["charts"]) == 2


@pytest.mark.parametrize(
    "link",
    [
        {"samples": "10", "Batches.size": "500"},
        {"samples": "10", "Batches.size": "500", "Batches.replacement": "true"},
        {"problem": "Tanh neuron", "start1": "900", "start2": "-900"},
        {"problem": "Logistic regression", "scatter": "0"},
        {"scatter": "0", "start1": "0.8", "start2": "0.5"},
    ],
)
def test_it_opens_in_every_corner(link: dict[str, str]) -> None:
    assert "nan" not in words(sound(at("cloud", **link)))


@pytest.mark.parametrize(("replacement", "size"), [("true", 500), ("false", 10)])
def test_the_chart_s_title_says_how_many_samples_a_batch_has(replacement: str, size: int) -> None:
    page = at("cloud", samples="10", **{"Batches.size": "500", "Batches.replacement": replacement})
    assert sent(page)["charts"][0]["title"].endswith(f"from batches of {size}")


def test_what_it_says_is_what_the_samples_say() -> None:
    page = sound(at("cloud", **{"Batches.replacement": "true"}))
    surface = LineFit()
    each = surface.whole.each_grad(np.array(surface.start, dtype=float))
    root = np.sqrt(np.trace(covariance(each)))
    (now,) = re.findall(r"Spread at B = 10: (.*?);", words(page))
    assert float(now) == pytest.approx(root / np.sqrt(10), rel=5e-3)
    (half,) = re.findall(r"halve the spread: (.*?) at B = 40", words(page))
    assert float(half) == pytest.approx(float(now) / 2, rel=0.01)
    (share,) = re.findall(r"At B = 1, (.*?)% of the estimates", words(page))
    assert float(share) == pytest.approx(100 * np.mean(each.mean(axis=1) @ each < 0), rel=0.01)
    _, spread = sent(page)["charts"]
    held, _, measured, now_at = spread["data"]
    np.testing.assert_allclose(held["y"], root / np.sqrt(held["x"]), rtol=1e-5)
    np.testing.assert_allclose(measured["y"], spreads(Batches(surface, 10, True), each), rtol=1e-5)
    assert now_at["x"][0] == 10
    (rate,) = re.findall(r"gradient descent at η = (.*?):", words(page))
    full = next(mark for mark in received(page)[0]["marks"] if mark.get("name") == "Full gradient: −η∇f")
    step = np.array([full["x"][1], full["y"][1]]) - surface.start
    np.testing.assert_allclose(step, -float(rate) * each.mean(axis=1), rtol=1e-5)
