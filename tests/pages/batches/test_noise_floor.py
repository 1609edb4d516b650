"""The page of the noise floor: what it says is what theory says and the runs do."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from streamlit.util import calc_hash

from schedules import Cosine
from surfaces import PROBLEMS
from surfaces.data.problems import LineFit
from tests.support.line_fit import line, said_of
from tests.support.pages import open_page, sent, without_exception, words


def finished(page: Any) -> Any:
    """What it says when all runs are in."""
    for _ in range(60):
        if not sent(page).get("more"):
            return without_exception(page)
        page = page.run()
    raise AssertionError


EXACT = {"method": "Gradient descent", "Batches.replacement": "true"}


@pytest.mark.parametrize("problem", PROBLEMS, ids=lambda p: p.name)
@pytest.mark.parametrize("lang", ["en", "ja"])
def test_it_opens_on_every_problem(problem: Any, lang: str) -> None:
    page = finished(open_page("floor", problem=problem.name, lang=lang, floor_steps="100"))
    (chart,) = sent(page)["charts"]
    assert len(chart["data"]) >= 5
    assert "nan" not in words(page)


@pytest.mark.parametrize(
    "link",
    [
        {"cut": "all"},
        {"cut": "one", "GradientDescent.lr": "1", **EXACT},
        {"samples": "10", "Batches.size": "500"},
        {"schedule": "Formula", "factor": "log(5 - t)", **EXACT},
        {"method": "Adam", "Adam.lr": "100"},
        {"problem": "Logistic regression", "scatter": "0"},
    ],
)
def test_it_opens_in_every_corner(link: dict[str, str]) -> None:
    page = finished(open_page("floor", floor_steps="100", **link))
    assert "nan" not in words(page)


def test_it_tells_what_theory_says() -> None:
    page = finished(open_page("floor", floor_steps="500", **EXACT))
    surface = line(100)
    said = said_of(surface, 10)
    (floor,) = re.findall(r"At η = 0.1 the loss stays (.*?) above the minimum", words(page))
    assert float(floor) == pytest.approx(said.floor(0.1), rel=5e-3)
    (half,) = re.findall(r"Half the rate: the floor lies (.*?) times as high", words(page))
    assert float(half) == pytest.approx(said.floor(0.05) / said.floor(0.1), rel=0.02)
    (cosine,) = re.findall(r"Cosine: (.*?)×", words(page))
    course = said.mean_loss_curve(surface.start, [0.1 * Cosine()(t, 500) for t in range(1, 501)])
    assert float(cosine) == pytest.approx(said.floor(0.1) / course[-1], rel=0.05)
    (chart,) = sent(page)["charts"]
    theories = [trace["y"] for trace in chart["data"] if trace["name"] == "Theory"]
    np.testing.assert_allclose(theories[0], said.mean_loss_curve(surface.start, np.full(500, 0.1)), rtol=1e-5)
    (mark,) = (trace for trace in chart["data"] if trace["name"].startswith("Floor"))
    assert mark["y"] == pytest.approx([said.floor(0.1)] * 2)


def test_above_the_limit_it_says_that_there_is_no_floor() -> None:
    page = finished(open_page("floor", floor_steps="100", **EXACT, **{"GradientDescent.lr": "0.4"}))
    (limit,) = re.findall(r"There is one below η = (.*?)\.$", words(page), re.MULTILINE)
    assert float(limit) == pytest.approx(said_of(line(100), 10).limit, rel=5e-3)
    assert not any(trace["name"].startswith("Floor") for trace in sent(page)["charts"][0]["data"])


def test_a_batch_of_all_samples_has_no_noise() -> None:
    page = finished(open_page("floor", floor_steps="1000", samples="10", **{"Batches.size": "500"}))
    assert "A step sees all data: there is no noise" in words(page)
    assert not any(trace["name"].startswith("Floor") for trace in sent(page)["charts"][0]["data"])


def test_a_run_that_is_far_from_its_floor_is_not_said_to_stall() -> None:
    page = finished(open_page("floor", floor_steps="1000", method="Adam", start1="1000", start2="-1000"))
    assert "still falls at the end" in words(page)
    assert "stays" not in words(page)


def test_what_is_not_yet_known_is_not_told() -> None:
    page = open_page("floor", floor_steps="5000", cut="one", method="L-BFGS")
    ((known, count, share),) = re.findall(r"(\d+) of (\d+) runs are in \(([\d.]+)%\)", words(page))
    assert 0 < int(known) < int(count) == 500
    assert float(share) == pytest.approx(100 * int(known) / 500, abs=0.05)
    for conclusion in ("Means over", "At η", "Half the rate", "At the end", "Floor"):
        assert conclusion not in words(page)
    assert not any(trace["name"].startswith("Floor") for trace in sent(page)["charts"][0]["data"])


def test_it_prefers_gradient_descent_but_a_link_goes_before() -> None:
    assert open_page("floor").selectbox(key="method").value == "Gradient descent"
    assert open_page("floor", method="Adam").selectbox(key="method").value == "Adam"
    page = open_page("cuts")
    assert page.selectbox(key="method").value == "Adam"

    def on(path: str) -> Any:
        page._page_hash = calc_hash(path)
        return page.run().selectbox(key="method")

    assert on("floor").value == "Gradient descent"
    on("floor").set_value("Adam").run()
    assert [on(path).value for path in ("cuts", "floor")] == ["Adam", "Adam"]


def test_its_number_of_steps_is_kept_and_checked_like_others() -> None:
    page = open_page("floor", floor_steps="500")
    for path in ("batch", "floor"):
        page._page_hash = calc_hash(path)
        page.run()
    assert page.select_slider(key="floor_steps").value == 500
    assert "`floor_steps=7`" in words(open_page("batch", floor_steps="7"))
    assert not any(slider.key == "steps" for slider in page.select_slider)


@pytest.mark.parametrize("replacement", ["true", "false"])
def test_where_every_sample_fits_there_is_no_floor(replacement: str) -> None:
    page = finished(open_page("floor", scatter="0", floor_steps="100", **EXACT | {"Batches.replacement": replacement}))
    assert "fits every sample" in words(page)
    assert not any(trace["name"].startswith("Floor") for trace in sent(page)["charts"][0]["data"])


def test_one_click_shows_what_theory_knows() -> None:
    page = open_page("floor", problem="Tanh neuron", cut="one", floor_steps="100")
    assert not any(trace["name"] == "Theory" for trace in sent(page)["charts"][0]["data"])
    page = without_exception(page.button(key="floor theory").click().run())
    assert page.selectbox(key="problem").value == "Line fit"
    assert page.number_input(key="start1").value == LineFit.start[0]
    assert any(trace["name"] == "Theory" for trace in sent(page)["charts"][0]["data"])


def test_a_schedule_of_the_sidebar_is_one_more_way() -> None:
    names = [trace["name"] for trace in sent(open_page("floor", schedule="Exponential"))["charts"][0]["data"]]
    assert {"Exponential", "1/t decay", "Cosine"} <= {*names}
    own = sent(open_page("floor", schedule="Cosine", **{"Cosine.end": "0.1"}))["charts"][0]["data"]
    rates = [trace["y"] for trace in own if trace["name"] == "Cosine" and trace.get("yaxis") == "y2"]
    assert len(rates) == 1
    assert rates[0][-1] == pytest.approx(LineFit.rates["GradientDescent"] * 0.1, rel=0.01)
