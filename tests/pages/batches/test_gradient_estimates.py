"""The page of gradient estimates: what it says is what the samples say."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from experiments.gradient_estimates import covariance, rms_errors
from surfaces import PROBLEMS, Batches
from surfaces.data.problems import LineFit
from tests.support.live_picture import received
from tests.support.pages import open_page, sent, without_exception, words

ON_EVERY_PROBLEM = pytest.mark.parametrize("problem", PROBLEMS, ids=lambda p: p.name)


@ON_EVERY_PROBLEM
@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize("cut", ["batches", "one", "all"])
def test_it_opens_on_every_problem(problem: Any, lang: str, cut: str) -> None:
    page = without_exception(open_page("cloud", problem=problem.name, lang=lang, cut=cut))
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
    assert "nan" not in words(without_exception(open_page("cloud", **link)))


@pytest.mark.parametrize(("replacement", "size"), [("true", 500), ("false", 10)])
def test_the_chart_s_title_says_how_many_samples_a_batch_has(replacement: str, size: int) -> None:
    page = open_page("cloud", samples="10", **{"Batches.size": "500", "Batches.replacement": replacement})
    assert sent(page)["charts"][0]["title"].endswith(f"from batches of {size}")


def test_what_it_says_is_what_the_samples_say() -> None:
    page = without_exception(open_page("cloud", **{"Batches.replacement": "true"}))
    surface = LineFit()
    each = surface.full.per_sample_gradient(np.array(surface.start, dtype=float))
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
    np.testing.assert_allclose(measured["y"], rms_errors(Batches(surface, 10, True), each), rtol=1e-5)
    assert now_at["x"][0] == 10
    (rate,) = re.findall(r"Every arrow is a step at η = (.*?):", words(page))
    full = next(mark for mark in received(page)[0]["marks"] if mark.get("name") == "Full gradient: −η∇f")
    step = np.array([full["x"][1], full["y"][1]]) - surface.start
    np.testing.assert_allclose(step, -float(rate) * each.mean(axis=1), rtol=1e-5)
