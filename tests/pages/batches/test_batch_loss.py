"""The page of a batch's loss: what it shows and tells at every step."""

from __future__ import annotations

import base64
import json
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core import run
from experiments.batch_losses import batch_losses
from optimizers import Adam, GradientDescent, Momentum
from settings.batching import BATCHINGS
from surfaces import PROBLEMS, Batches, DataLoss, LineFit, LogisticRegression
from tests.support.live_picture import opened, received
from tests.support.pages import open_page, sent, without_exception, words
from tests.support.problems import points_of

PROBLEM = pytest.mark.parametrize("problem", PROBLEMS, ids=lambda s: s.name)


def frames(page: AppTest) -> list[dict[str, Any]]:
    return sent(page)["charts"][0]["frames"]


@PROBLEM
@pytest.mark.parametrize(("cut", "lang"), [*zip(BATCHINGS, ("en", "ja", "en"), strict=True)])
def test_it_opens_on_every_problem_however_the_data_are_cut(problem: DataLoss, cut: str, lang: str) -> None:
    page = without_exception(open_page("batch", problem=problem.name, cut=cut, lang=lang, steps="12"))
    assert "nan" not in words(page)
    data, losses = sent(page)["charts"]
    assert len(losses["data"]) == 4 + (cut != "all")
    assert len(data["data"]) == 4 + (2 if problem.classify else 1) + (cut != "all")
    picture, needs, parcels = received(page)
    assert len(needs) == (4 if cut == "all" else 6)  # two scripts, land and cast; parts and sums
    assert ("fleeting" in picture) == (cut != "all")
    if cut != "all":
        parts, sums = (opened(parcels[name]) for name in needs[4:])
        assert parts["basis"].shape[1] == parts["columns"] ** 2
        assert sums["weights"].shape == (12, len(parts["basis"]))
        assert sums["lowest"].shape == (12,)
        assert np.all(sums["levels"] > 0)


@PROBLEM
def test_its_contours_are_drawn_as_high_above_the_lowest_value_as_those_of_all_data(problem: DataLoss) -> None:
    _, needs, parcels = received(open_page("batch", problem=problem.name, log_contours="false"))
    ground, _, _, sums = (opened(parcels[name]) for name in needs[2:])
    levels = [float(text) for text in ground["data"][-1]["text"]]
    least = float(problem.f(points_of(problem.domain, 400)).min())
    for level in levels:
        assert np.min(np.abs(sums["levels"] - (level - least))) < 0.01 * np.ptp(levels)


def test_fits_stand_in_the_units_of_the_data_at_every_step() -> None:
    problem = LogisticRegression()
    page = without_exception(open_page("batch", problem=problem.name, steps="20", optimizers=["Momentum"]))
    (frame,) = frames(page)
    theta = run(Batches(problem), Momentum(0.3), problem.start, 20).theta
    (off1, one1), (off2, one2) = problem.data.units
    standard = (frame["x"] - off1) / one1, (frame["y"] - off2) / one2
    assert abs(one1 - 1) > 0.1  # else nothing is shown
    np.testing.assert_allclose(theta[:, :1] * standard[0] + theta[:, 1:] * standard[1], 0, atol=1e-4)
    clouds = sent(page)["charts"][0]["data"][:2]
    for label, cloud in enumerate(clouds):
        np.testing.assert_allclose(cloud["x"], off1 + one1 * problem.data.x[problem.data.labels == label], rtol=1e-5)


def test_points_of_the_loss_chart_are_the_losses_on_the_batches_of_the_one_shown_closely() -> None:
    problem = LineFit()
    page = without_exception(open_page("batch", closely="Adam", optimizers=["Gradient descent", "Adam"]))
    batches = Batches(problem)
    of = run(batches, Adam(0.2), problem.start, 100)
    points = sent(page)["charts"][1]["data"][0]
    assert points["name"].startswith("Adam")
    assert points["x0"] == 1
    losses = batch_losses(batches, of.theta)
    np.testing.assert_allclose(points["y"], losses, rtol=1e-5)
    assert f"gave losses from {losses[-20:].min():.3g} to {losses[-20:].max():.3g}" in words(page)
    assert f"all data {of.loss[-21:-1].mean():.3g} on average" in words(page)


@pytest.mark.parametrize("log_loss", ["true", "false"])
def test_the_axis_of_the_losses_takes_in_those_of_the_batches_unless_the_run_diverges(log_loss: str) -> None:
    for rate, fits in (("0.05", True), ("2", False)):
        page = without_exception(
            open_page(
                "batch", cut="one", optimizers=["Gradient descent"], log_loss=log_loss, **{"GradientDescent.lr": rate}
            )
        )
        chart = sent(page)["charts"][1]
        _, _, parcels = received(page, "charts")
        (cast,) = (opened(parcel) for name, parcel in parcels.items() if name.startswith("cast"))
        axis = cast["layouts"][1]["yaxis"]
        low, high = (10.0 ** np.array(axis["range"])) if axis.get("type") == "log" else axis["range"]
        values = chart["data"][0]["y"]
        inside = np.all((values[np.isfinite(values)] >= low) & (values[np.isfinite(values)] <= high))
        assert inside == fits
        assert axis.get("type") == ("log" if log_loss == "true" else None)


@pytest.mark.parametrize(
    ("link", "told"),
    [
        ({}, "Each step sees 10 of 100 samples: 10 steps are an epoch."),
        ({"Batches.size": "30"}, "Each step sees 30 of 100 samples: 4 steps are an epoch."),
        ({"Batches.replacement": "true", "Batches.size": "200"}, "sees 200 of 100 samples, drawn with replacement"),
        ({"Batches.size": "200"}, "Each step sees all 100 samples"),
        ({"cut": "one"}, "Each step sees 1 of 100 samples: 100 steps are an epoch."),
        ({"cut": "all"}, "Each step sees all 100 samples"),
    ],
)
def test_it_tells_how_many_samples_a_step_sees(link: dict[str, str], told: str) -> None:
    assert told in words(without_exception(open_page("batch", **link)))


@pytest.mark.parametrize(
    "link",
    [
        {"GradientDescent.lr": "100", "Adam.lr": "100"},
        {"steps": "1"},
        {"Batches.size": "500"},
        {"samples": "10", "scatter": "0", "cut": "one"},
        {"schedule": "Cosine"},
        {"start1": "900", "start2": "-900"},
    ],
    ids=str,
)
def test_it_opens_in_every_corner(link: dict[str, str]) -> None:
    for problem in PROBLEMS:
        assert "nan" not in words(without_exception(open_page("batch", problem=problem.name, **link)))


def test_without_optimizers_the_data_remain() -> None:
    page = without_exception(open_page("batch", optimizers=[""]))
    (data,) = sent(page)["charts"]
    assert [trace["name"] for trace in data["data"]] == ["Data", "Batch of this step"]


def test_without_its_contours_nothing_is_sent_for_them() -> None:
    picture, needs, _ = received(without_exception(open_page("batch", batch_contours="false")))
    assert len(needs) == 4
    assert "fleeting" not in picture


def test_too_many_samples_for_all_steps_are_not_lit() -> None:
    numbers = {"samples": "500", "Batches.size": "400", "Batches.replacement": "true"}
    page = without_exception(open_page("batch", steps="1000", optimizers=["Adam"], **numbers))
    assert "The samples of a batch are not marked" in words(page)
    assert len(frames(page)) == 1
    page = without_exception(open_page("batch", steps="400", optimizers=["Adam"], **numbers))
    assert "The samples of a batch are not marked" not in words(page)


def test_what_the_browser_has_of_the_contours_is_sent_again_only_where_it_is_another() -> None:
    plain, rate, seed, data = (
        received(open_page("batch", steps="5", **link))[1][4:]
        for link in ({}, {"GradientDescent.lr": "0.05"}, {"Batches.seed": "20"}, {"data_seed": "3"})
    )
    assert plain == rate
    assert plain[0] == seed[0]
    assert plain[1] != seed[1]
    assert not {*plain} & {*data}


def test_a_browser_without_the_live_picture_gets_plain_charts_of_the_last_step() -> None:
    page = open_page("batch", optimizers=["Adam"], steps="9")
    page.session_state["live pictures failed"] = True
    page = without_exception(page.run())
    assert "Dashed:" not in words(page)
    figures = [json.loads(chart.proto.spec) for chart in page.get("plotly_chart")]
    (rings,) = (trace for figure in figures for trace in figure["data"] if trace.get("name") == "Batch of this step")
    own = Batches(LineFit()).batch(9)
    np.testing.assert_allclose(numbers(rings["x"]), LineFit().data.x[own], rtol=1e-6)


def numbers(values: Any) -> np.ndarray[Any, Any]:
    """As plotly writes them: a list, or bytes."""
    return np.frombuffer(base64.b64decode(values["bdata"]), values["dtype"]) if isinstance(values, dict) else values


def test_gradient_descent_with_all_data_is_told_its_limit() -> None:
    problem = LineFit()
    steep = float(np.linalg.eigvalsh(problem.hessian(np.zeros(2))).max())
    assert run(problem, GradientDescent(2.1 / steep), problem.start, 200).status == "diverged"
    assert f"{2 / steep:.3g}" in words(without_exception(open_page("batch", cut="all")))
    assert f"{2 / steep:.3g}" not in words(without_exception(open_page("batch")))
