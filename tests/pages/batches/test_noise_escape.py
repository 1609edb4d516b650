"""The page of escaping by noise: what it says is what happens."""

from __future__ import annotations

import re

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from experiments.noise_escape import run_escapes, with_batches
from optimizers import Adam, GradientDescent
from surfaces import LogisticRegression
from tests.support.neuron import LOCAL, NEURON, VALLEYS
from tests.support.pages import open_page, sent, without_exception, words


def finished(page: AppTest) -> AppTest:
    """After all slices of the work."""
    for _ in range(60):
        without_exception(page)
        if not sent(page)["more"]:
            return page
        page.run()
    raise AssertionError("the work does not end")


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_it_opens_with_the_neuron_and_its_lesson(lang: str) -> None:
    page = finished(open_page("leaving", lang=lang))
    assert page.selectbox(key="problem").value == "Tanh neuron"
    assert page.selectbox(key="method").value == "Gradient descent"
    assert [page.number_input(key=key).value for key in ("start1", "start2")] == [*NEURON.start]
    out = run_escapes(with_batches(NEURON, 10), VALLEYS, GradientDescent(0.2), NEURON.start, 200).end_counts[0]
    if lang == "en":
        assert f"With all 100 samples the run stays in its valley; with B = 10, {out} of 100 runs get out." in words(
            page
        )
        limit = 2 / np.linalg.eigvalsh(NEURON.hessian(VALLEYS.minima[LOCAL]))[-1]
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
    assert re.search(sentence, words(finished(open_page("leaving", **link))))


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
    page = finished(open_page("leaving", **link))
    assert "nan" not in words(page)
    rates_, _ = sent(page)["charts"]
    if "Batches.size" in link:
        assert (30 in rates_["data"][0]["x"]) == (link["Batches.size"] == "30")
        # More draws with replacement than there are samples are neither a batch of these nor all data.
        assert (rates_["data"][-1]["name"] == "Now") == (link["Batches.size"] == "30")


def test_without_two_valleys_one_click_takes_the_neuron() -> None:
    page = without_exception(open_page("leaving", problem="Line fit", source="penguins"))
    assert "no valley to leave" in words(page)
    (take,) = (button for button in page.button if "neuron" in button.label)
    page = finished(take.click().run())
    assert page.selectbox(key="problem").value == "Tanh neuron"
    assert page.selectbox(key="source").value == "generated"
    assert page.number_input(key="start1").value == NEURON.start[0]
    assert "With all 100 samples the run stays" in words(page) or "ends in no valley" in words(page)


def test_a_link_goes_before_what_the_page_prefers() -> None:
    page = without_exception(open_page("leaving", problem="Logistic regression", method=Adam.name))
    assert page.selectbox(key="problem").value == "Logistic regression"
    assert page.selectbox(key="method").value == Adam.name
    assert page.number_input(key="start1").value == LogisticRegression.start[0]
    page = without_exception(open_page("leaving", start1="0.5", steps="20"))
    assert page.selectbox(key="problem").value == "Tanh neuron"
    assert page.number_input(key="start1").value == 0.5
    assert page.select_slider(key="steps").value == 20
