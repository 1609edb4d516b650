"""The page of many seeds says what its runs are."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core import run
from experiments.seeds import compare_paired, run_seeds
from optimizers import AdaGrad, Adam, GradientDescent, Momentum
from surfaces import PROBLEMS, SURFACES, Batches, Noisy
from tests.support.fans import LINE, of_finals
from tests.support.live_picture import received
from tests.support.pages import open_page, sent, without_exception, words
from views.pages.batches.seeds import _comparison

ON_EVERY_PROBLEM = pytest.mark.parametrize("problem", PROBLEMS, ids=lambda p: p.name)

FIRST = (GradientDescent, Momentum, AdaGrad, Adam)


def courses(page: AppTest) -> dict[str, Any]:
    """The means in the first chart, by optimizer."""
    return {trace["name"]: trace for trace in sent(page)["charts"][0]["data"] if "name" in trace}


@ON_EVERY_PROBLEM
@pytest.mark.parametrize("lang", ["en", "ja"])
def test_the_page_shows_means_ends_and_wins_of_the_runs(problem: Any, lang: str) -> None:
    page = without_exception(open_page("fan", problem=problem.name, lang=lang, **{"Batches.seed": "3"}))
    surface = Batches(problem, 10, seed=3)
    ours = {
        cls.shown_name(batched=True): run_seeds(
            surface, cls(problem.rates[cls.__name__]), problem.start, problem.steps, 50
        )
        for cls in FIRST
    }
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
    page = without_exception(open_page("fan", **{"Batches.size": "30"}))
    monkeypatch.setattr("views.pages.batches.seeds.run_seeds", None)  # it would not be called
    page = without_exception(page.button_group(key="axis").set_value(axis).run())
    for trace in courses(page).values():
        assert trace["x"][-1] == last
    assert page.query_params.get("axis", ["steps"])[0] in (axis, axis[0])


def test_the_table_tells_mean_and_spread() -> None:
    page = without_exception(open_page("fan", optimizers="Adam", seeds="20"))
    of = run_seeds(Batches(LINE, 10), Adam(0.2), LINE.start, 100, 20)
    (row,) = page.table[0].value.to_numpy().tolist()
    mean, error = row[1].split(" ± ")
    assert float(mean) == pytest.approx(of.mean[-1], rel=5e-3)
    assert float(error) == pytest.approx(of.loss[-1].std(ddof=1) / 20**0.5, rel=5e-2)
    low, high = (float(number) for number in row[2].split(" – "))
    assert [low, high] == pytest.approx(np.sort(of.loss[-1])[[1, 17]], rel=5e-3)
    assert row[3] == "0 / 20"
    assert "ends lower" not in words(page)


def test_runs_that_diverge_are_counted() -> None:
    page = without_exception(open_page("fan", **{"Batches.size": "1", "GradientDescent.lr": "0.25"}))
    of = run_seeds(Batches(LINE, 1), GradientDescent(0.25), LINE.start, 100, 50)
    gone = int(of.diverged.sum())
    assert 0 < gone < 50
    assert f"SGD diverges with {gone} of 50 seeds" in words(page)
    (pairs,) = re.findall(r"than SGD .*? Where neither diverges \((\d+) seeds\)", words(page))
    assert int(pairs) == 50 - gone


def test_who_diverges_less_can_be_higher_where_neither_does() -> None:
    seldom, often = of_finals([3, 4, 9], []), of_finals([1, 2.5, np.inf], [2])
    said = _comparison("Adam", "Momentum", compare_paired(seldom, often), 3, "same batches")
    assert "Adam ends lower than Momentum with 1 of 3 seeds" in said
    assert "(2 seeds) it is higher by 1.75 ± 0.25 on average. That is more than luck." in said


@pytest.mark.parametrize("link", [{"cut": "all"}, {"Batches.size": "500"}])
def test_with_all_data_there_is_no_chance(link: dict[str, str]) -> None:
    page = without_exception(open_page("fan", **link))
    assert "nothing is left to chance" in words(page)
    assert len(sent(page)["charts"]) == 1
    for cls in FIRST:
        ours = run(LINE, cls(LINE.rates[cls.__name__]), LINE.start, 100).loss
        np.testing.assert_allclose(courses(page)[cls.name]["customdata"], ours, rtol=1e-6)


def fans(page: AppTest) -> list[dict[str, Any]]:
    """The thin paths on the contour, one trace an optimizer."""
    return [mark for mark in received(page)[0]["marks"] if "name" not in mark and "customdata" not in mark]


@pytest.mark.parametrize("path", ["fan", "noise"])
def test_the_paths_of_all_seeds_are_on_the_contour(path: str) -> None:
    page = without_exception(open_page(path, optimizers=["Momentum", "Adam"], seeds="8", steps="20"))
    surface = Batches(LINE, 10) if path == "fan" else Noisy(SURFACES[0], noise=0.5)
    for trace, cls in zip(fans(page), (Momentum, Adam), strict=True):
        rate = surface.rates[cls.__name__]
        ours = run_seeds(surface, cls(rate), surface.start, 20, 8).theta
        ends = np.flatnonzero(np.isnan(trace["x"]))
        assert len(ends) == 8
        for lane, points in enumerate(np.split(np.stack([trace["x"], trace["y"]], axis=1), ends + 1)[:-1]):
            path_of_seed = ours[..., lane].astype("f4")
            assert (points[0] == path_of_seed[0]).all()
            assert (points[-2] == path_of_seed[-1]).all()
            assert {*map(tuple, points[:-1].tolist())} <= {*map(tuple, path_of_seed.tolist())}
    assert "the paths of the seeds 0–7, seed 0 in bold" in words(page)


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_gradient_noise_has_a_fan_too(lang: str) -> None:
    link = {"surface": "Himmelblau", "noise": "2", "seed": "4", "seeds": "30", "lang": lang}
    page = without_exception(open_page("noise", **link))
    surface = next(surface for surface in SURFACES if surface.name == "Himmelblau")
    for name, trace in courses(page).items():
        cls = next(cls for cls in FIRST if cls.shown_name(batched=True) == name)
        noisy = Noisy(surface, noise=2.0, seed=4)
        ours = run_seeds(noisy, cls(surface.rates[cls.__name__]), surface.start, surface.steps, 30)
        np.testing.assert_allclose(trace["customdata"], ours.mean, rtol=1e-6)
    if lang == "en":
        assert "of 30 seeds (same noise)." in words(page)
        assert "the paths of the seeds 4–33" in words(page)
    else:
        assert "ノイズは同じ" in words(page)
    assert "nothing is left to chance" in words(without_exception(open_page("noise", noise="0"))) or lang == "ja"


def test_too_many_points_leave_seeds_out_and_say_so() -> None:
    page = without_exception(open_page("noise", noise="5", seeds="200", steps="1000"))
    points = sum(len(trace["x"]) for trace in fans(page))
    assert points <= 60_000
    (shown,) = re.findall(r"of the seeds 0–(\d+) thin", words(page))
    assert [int(np.isnan(trace["x"]).sum()) for trace in fans(page)] == [int(shown) + 1] * 4


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
    page = without_exception(open_page("fan", **EDGES[edge]))
    assert "nan" not in words(page)
