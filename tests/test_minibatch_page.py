"""The page of a batch's loss without a browser, and the numbers that it is made of."""

from __future__ import annotations

import base64
import itertools
import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from core import run
from experiments.batch_losses import FIELD_TOLERANCE, GRID, batch_losses, fitted, middle_of, sample_fields, shares_of
from optimizers import Adam, GradientDescent, Momentum
from plots import Look, data_chart, few_enough
from surfaces import PROBLEMS, Batches, DataLoss, LineFit, LogisticRegression, TanhNeuron
from surfaces.data.table import Table
from tests.live_picture import opened, received
from tests.test_lab import at, sent
from tests.test_page import sound, words
from views.controls.batching import CUTS

PROBLEM = pytest.mark.parametrize("problem", PROBLEMS, ids=lambda s: s.name)


def points_of(window: Any, count: int = GRID) -> Any:
    return np.stack(np.meshgrid(*(np.linspace(low, high, count) for low, high in window)))


def zoomed(surface: DataLoss, factor: float) -> Any:
    """A window around the start."""
    return [
        (at - factor * (high - low) / 2, at + factor * (high - low) / 2)
        for at, (low, high) in zip(surface.start, surface.domain, strict=True)
    ]


# --- Fields


@PROBLEM
@pytest.mark.parametrize(("size", "replacement"), [(1, False), (10, False), (7, True)])
@pytest.mark.parametrize("factor", [0, 1e-6, 15])
def test_a_batch_s_loss_is_a_sum_of_few_fields(problem: DataLoss, size: int, replacement: bool, factor: float) -> None:
    window = zoomed(problem, factor) if factor else problem.domain
    batches = Batches(problem, size, replacement, seed=3)
    fields = sample_fields(problem, window)
    assert len(fields.basis) <= (5 if isinstance(problem, LineFit) else len(problem.data))
    points, middle = points_of(window), middle_of(window)
    single = problem.whole.each(points) - problem.whole.each(middle)[:, None, None]
    weights = fields.of(shares_of(batches, 12))
    for t in (1, 5, 12):
        own = batches.draw(t)
        told = (weights[t - 1] @ fields.basis).reshape(GRID, GRID)
        np.testing.assert_allclose(
            told, own.f(points) - own.f(middle), atol=FIELD_TOLERANCE * np.abs(single).max(), rtol=0
        )


def test_the_lowest_value_of_a_batch_of_the_line_fit_is_that_of_its_best_line() -> None:
    problem = LineFit()
    batches = Batches(problem, 10)
    fields = sample_fields(problem, problem.domain)
    lowest = fields.lowest(fields.of(shares_of(batches, 30)))
    for t, least in enumerate(lowest, 1):
        x, y = (column[batches.batch(t)] for column in (problem.data.x, problem.data.y))
        best: Any = np.linalg.lstsq(np.column_stack([x, np.ones_like(x)]), y)[0]
        assert all(low < at < high for at, (low, high) in zip(best, problem.domain, strict=True))
        own = batches.draw(t)
        assert least == pytest.approx(float(own.f(best) - own.f(middle_of(problem.domain))), abs=1e-9)


@PROBLEM
def test_the_lowest_value_lies_just_below_that_on_the_grid(problem: DataLoss) -> None:
    fields = sample_fields(problem, problem.domain)
    weights = fields.of(shares_of(Batches(problem, 5), 40))
    sums = weights @ fields.basis
    below = sums.min(axis=1) - fields.lowest(weights)
    # Never so far as to the points around it.
    steps = np.abs(np.diff(sums.reshape(-1, GRID, GRID), axis=1)).max(axis=(1, 2))
    assert np.all((below >= -1e-12) & (below < steps))
    assert np.any(below > 0)


@given(st.integers(1, 40), st.booleans(), st.integers(0, 99))
def test_shares_are_those_of_the_samples_drawn(size: int, replacement: bool, seed: int) -> None:
    batches = Batches(replace(LineFit(), samples=23), size, replacement, seed)
    shares = shares_of(batches, 6)
    np.testing.assert_allclose(shares.sum(axis=1), 1)
    for t in range(1, 7):
        drawn = batches.batch(t)
        np.testing.assert_allclose(shares[t - 1] * len(drawn), [np.sum(drawn == place) for place in range(23)])


# --- Losses of batches


def test_the_loss_on_a_batch_is_that_of_its_samples_before_the_step() -> None:
    line = LineFit(Table(np.array([0.0, 4.0]), np.array([0.0, 4.0])))
    batches = Batches(line, 1)
    theta = np.array([[1.0, 1.0], [2.0, -1.0], [0.0, 0.0]])
    # At (1, 1) both are 1 too high; at (2, -1) the first is 1 too low, the second 3 too high.
    at_first, at_second = {0: 0.5, 1: 0.5}, {0: 0.5, 1: 4.5}
    ours = [at_first[int(batches.batch(1)[0])], at_second[int(batches.batch(2)[0])]]
    np.testing.assert_allclose(batch_losses(batches, theta), ours)
    assert {int(batches.batch(t)[0]) for t in (1, 2)} == {0, 1}
    np.testing.assert_allclose(batch_losses(Batches(line, 2), theta), [0.5, 2.5])


@PROBLEM
@pytest.mark.parametrize("seed", [4, np.arange(3)], ids=["one seed", "three seeds"])
@pytest.mark.parametrize("lanes", [(), (3,)])
@pytest.mark.parametrize(("size", "replacement"), [(30, False), (12, True)])
def test_losses_of_batches_are_those_of_every_step_s_loss(
    problem: DataLoss, seed: Any, lanes: tuple[int, ...], size: int, replacement: bool
) -> None:
    if np.ndim(seed) and not lanes:
        lanes = (3,)
    batches = Batches(problem, size, replacement, seed)  # 30 of 100: the last of an epoch has 10
    start = np.add.outer(np.array(problem.start, dtype=float), np.linspace(0, 0.2, 3)) if lanes else problem.start
    theta = run(batches, Adam(0.1), start, 9).theta
    losses = batch_losses(batches, theta)
    assert losses.shape == (9, *lanes)
    for t in range(1, 10):
        np.testing.assert_allclose(losses[t - 1], batches.draw(t).f(theta[t - 1]), rtol=1e-12)


@PROBLEM
def test_over_an_epoch_they_are_on_average_the_loss_on_all_data(problem: DataLoss) -> None:
    batches = Batches(problem, 30)
    losses = batch_losses(batches, np.tile(problem.start, (5, 1)).astype(float))
    assert np.average(losses, weights=[30, 30, 30, 10]) == pytest.approx(
        float(problem.f(np.array(problem.start))), 1e-12
    )


# --- Fits


def test_a_line_is_told_by_two_points_and_a_curve_by_its_formula() -> None:
    theta = np.array([[1.0, 2.0], [-0.5, 0.25]])
    x, y = fitted(LineFit(), theta, ((-1, 3), (0, 1)))
    np.testing.assert_allclose(x, [-1, 3])
    np.testing.assert_allclose(y, [[1, 5], [0.75, -1.25]])
    x, y = fitted(TanhNeuron(), theta, ((-2, 2), (0, 1)))
    np.testing.assert_allclose(y, np.tanh(theta[:, :1] * x + theta[:, 1:]))
    assert (x[0], x[-1]) == (-2, 2)


def test_the_decision_boundary_is_where_both_classes_are_as_likely() -> None:
    window = ((-2.0, 3.0), (-1.0, 2.0))
    theta = np.array([[1.0, 2.0], [-3.0, 0.0], [0.0, 0.0]])
    x, y = fitted(LogisticRegression(), theta, window)
    assert x.shape == y.shape == (3, 2)
    np.testing.assert_allclose(theta[:2, 0, None] * x[:2] + theta[:2, 1, None] * y[:2], 0, atol=1e-12)
    # It goes on to both sides of the window, wherever it lies.
    assert np.all(np.hypot(x, y)[:2] > max(np.hypot(*corner) for corner in itertools.product(*window)))
    assert np.all(np.isnan(x[2]))


# --- The page


def frames(page: AppTest) -> list[dict[str, Any]]:
    return sent(page)["charts"][0]["frames"]


@PROBLEM
@pytest.mark.parametrize(("cut", "lang"), [*zip(CUTS, ("en", "ja", "en"), strict=True)])
def test_it_opens_on_every_problem_however_the_data_are_cut(problem: DataLoss, cut: str, lang: str) -> None:
    page = sound(at("batch", problem=problem.name, cut=cut, lang=lang, steps="12"))
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
    _, needs, parcels = received(at("batch", problem=problem.name, log_contours="false"))
    ground, _, _, sums = (opened(parcels[name]) for name in needs[2:])
    levels = [float(text) for text in ground["data"][-1]["text"]]
    least = float(problem.f(points_of(problem.domain, 400)).min())
    for level in levels:
        assert np.min(np.abs(sums["levels"] - (level - least))) < 0.01 * np.ptp(levels)


def test_fits_stand_in_the_units_of_the_data_at_every_step() -> None:
    problem = LogisticRegression()
    page = sound(at("batch", problem=problem.name, steps="20", optimizers=["Momentum"]))
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
    page = sound(at("batch", closely="Adam", optimizers=["Gradient descent", "Adam"]))
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
        page = sound(
            at("batch", cut="one", optimizers=["Gradient descent"], log_loss=log_loss, **{"GradientDescent.lr": rate})
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
    assert told in words(sound(at("batch", **link)))


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
        assert "nan" not in words(sound(at("batch", problem=problem.name, **link)))


def test_without_optimizers_the_data_remain() -> None:
    page = sound(at("batch", optimizers=[""]))
    (data,) = sent(page)["charts"]
    assert [trace["name"] for trace in data["data"]] == ["Data", "Batch of this step"]


def test_without_its_contours_nothing_is_sent_for_them() -> None:
    picture, needs, _ = received(sound(at("batch", batch_contours="false")))
    assert len(needs) == 4
    assert "fleeting" not in picture


def test_too_many_samples_for_all_steps_are_not_lit() -> None:
    numbers = {"samples": "500", "Batches.size": "400", "Batches.replacement": "true"}
    page = sound(at("batch", steps="1000", optimizers=["Adam"], **numbers))
    assert "The samples of a batch are not marked" in words(page)
    assert len(frames(page)) == 1
    page = sound(at("batch", steps="400", optimizers=["Adam"], **numbers))
    assert "The samples of a batch are not marked" not in words(page)


def test_the_samples_of_a_step_are_told_by_their_places() -> None:
    x = np.arange(5.0)
    batches = [np.array([3, 1]), np.array([4])]
    names = {"names": ("x", "y"), "classes": ("0", "1"), "words": {"samples": "Data", "batch": "Batch"}}
    chart = data_chart(x, x**2, None, [], batches, Look(), **names)
    (frame,) = chart["frames"]
    np.testing.assert_array_equal(frame["points"], [[np.nan, np.nan], [3, 1], [4, np.nan]])
    rings = chart["data"][frame["trace"]]
    assert (list(rings["x"]), list(rings["y"])) == ([4], [16])
    assert few_enough(batches)
    assert not few_enough([])


def test_what_the_browser_has_of_the_contours_is_sent_again_only_where_it_is_another() -> None:
    plain, rate, seed, data = (
        received(at("batch", steps="5", **link))[1][4:]
        for link in ({}, {"GradientDescent.lr": "0.05"}, {"Batches.seed": "20"}, {"data_seed": "3"})
    )
    assert plain == rate
    assert plain[0] == seed[0]
    assert plain[1] != seed[1]
    assert not {*plain} & {*data}


def test_a_browser_without_the_live_picture_gets_plain_charts_of_the_last_step() -> None:
    page = at("batch", optimizers=["Adam"], steps="9")
    page.session_state["live pictures failed"] = True
    page = sound(page.run())
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
    assert f"{2 / steep:.3g}" in words(sound(at("batch", cut="all")))
    assert f"{2 / steep:.3g}" not in words(sound(at("batch")))
