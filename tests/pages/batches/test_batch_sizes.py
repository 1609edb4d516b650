"""Three batch sizes side by side: the runs are those of each cut, at the same cost, and the words are theirs."""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core import run
from optimizers import Adam, GradientDescent
from schedules import Cosine
from surfaces import PROBLEMS, Batches
from tests.support.live_picture import opened, received
from tests.support.pages import open_page, without_exception, words

LINE: Any = PROBLEMS[0]

NAMES = ("Batch", "Mini-batch", "Online")


def three(problem: Any, optimizer: Any, size: int, epochs: int, replacement: bool = False, **more: Any) -> list[Any]:
    """The runs of the three cuts."""
    each = math.ceil(len(problem.data) / size)
    cuts = (problem, epochs), (Batches(problem, size, replacement), epochs * each)
    online = Batches(problem, 1, replacement), epochs * len(problem.data)
    return [run(surface, optimizer, problem.start, steps, **more) for surface, steps in (*cuts, online)]


def lasting(page: AppTest) -> Any:
    _, needs, parcels = received(page)
    return next(opened(parcels[name]) for name in needs if name.startswith("cast"))


@pytest.mark.parametrize("problem", PROBLEMS, ids=lambda p: p.name)
@pytest.mark.parametrize("lang", ["en", "ja"])
def test_the_three_are_run_for_as_many_epochs(problem: Any, lang: str) -> None:
    page = without_exception(
        open_page("cuts", problem=problem.name, axis="steps", epochs="3", lang=lang, **{"Batches.size": "30"})
    )
    picture, _, _ = received(page)
    assert picture["steps"] == 300
    ours = three(problem, Adam(problem.rates["Adam"]), 30, 3)
    for (_, (path, _, loss)), of in zip(picture["lines"], ours, strict=True):
        np.testing.assert_allclose(path["x"], of.theta[:, 0], rtol=1e-6, atol=1e-6)
        np.testing.assert_allclose(path["customdata"], of.loss, rtol=1e-6)
        np.testing.assert_array_equal(loss["x"], np.arange(min(12, len(of.loss) - 1) + 1))
    if lang == "en":
        told = [f"{of.loss[k]:.3g}" for of, k in zip(ours, (1, 4, 100), strict=True)]
        said = "; ".join(
            f"{name} {k} step{'s' * (k > 1)}, loss {loss}"
            for name, k, loss in zip(NAMES, (1, 4, 100), told, strict=True)
        )
        assert f"After one epoch (100 samples): {said}." in words(page)
        few = [f"{of.loss[3]:.3g}" for of in ours]
        for same, losses in (("the same work", told), ("as many steps", few)):
            lowest = ", ".join(name for name, loss in zip(NAMES, losses, strict=True) if loss == min(losses, key=float))
            assert f"Lowest for {same}: {lowest}." in words(page)
    assert "nan" not in words(page)


@pytest.mark.parametrize("axis", ["epochs", "samples"])
@pytest.mark.parametrize("replacement", [False, True])
def test_by_samples_every_path_stands_where_it_is_when_so_many_were_seen(axis: str, replacement: bool) -> None:
    link = {"Batches.size": "30", "Batches.replacement": str(replacement).lower()}
    page = without_exception(open_page("cuts", axis=axis, epochs="2", **link))
    picture, _, _ = received(page)
    ours = three(LINE, Adam(0.2), 30, 2, replacement)
    spent = (
        np.arange(3) * 100,
        np.arange(9) * 30 if replacement else np.array([0, 30, 60, 90, 100, 130, 160, 190, 200]),
        np.arange(201),
    )
    assert picture["steps"] == (240 if replacement else 200)
    for (_, (path, _, loss)), of, at_ in zip(picture["lines"], ours, spent, strict=True):
        np.testing.assert_array_equal(loss["x"], at_)
        np.testing.assert_allclose(loss["customdata"], of.loss, rtol=1e-6)
        assert len(path["x"]) == at_[-1] + 1
        for seen in (0, 1, 29, 30, 99, 100, 101, 199, 200):
            k = max(k for k in range(len(at_)) if at_[k] <= seen)
            assert path["x"][seen] == pytest.approx(of.theta[k, 0], rel=1e-6)
            assert path["customdata"][seen] == pytest.approx(of.loss[k], rel=1e-6)
    axis_ = lasting(page)["losses"]["xaxis"]
    assert axis_["title"]["text"] == {"epochs": "Epoch", "samples": "Samples seen"}[axis]
    assert axis_.get("tickvals") == ([0, 100, 200] if axis == "epochs" else None)
    assert lasting(page)["words"]["step"] == "Samples seen"
    after = "After one epoch (100–120 samples)" if replacement else "After one epoch (100 samples)"
    assert after in words(page)


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ({"Batches.size": "30"}, r"no multiple of B = 30: .* left over, 10\..* weighs 3 times"),
        ({"Batches.size": "30", "Batches.replacement": "true"}, r"4 × 30 = 120 draws"),
        ({"Batches.size": "200"}, r"holds all 100 samples: it is the batch"),
        ({"Batches.size": "25"}, r"^(?!.*multiple)"),
    ],
)
def test_what_is_left_over_is_told(link: dict[str, str], said: str) -> None:
    assert re.search(said, words(without_exception(open_page("cuts", **link))), re.S)


def test_each_run_has_its_own_schedule_and_the_steps_that_rise_are_counted() -> None:
    page = without_exception(open_page("cuts", method="Gradient descent", schedule="Cosine"))
    ours = three(LINE, GradientDescent(0.1), 10, 5, schedule=Cosine())
    table = received(page)[0]["results"]["Final loss"]
    for shown, of in zip(table, ours, strict=True):
        assert float(shown) == pytest.approx(of.loss[-1], rel=5e-3)
    rises = [int(np.sum(np.diff(of.loss) > 0)) for of in ours]
    told = "; ".join(f"{name} {k} of {n}" for name, k, n in zip(NAMES, rises, (5, 50, 500), strict=True))
    assert f"Steps that raised the loss on all data: {told}." in words(page)
    assert rises[0] < rises[1] < rises[2]


def test_what_makes_no_sense_here_is_not_drawn_and_says_the_same_elsewhere() -> None:
    page = without_exception(open_page("cuts", cut="all", steps="200"))
    keys = {widget.key for widget in [*page.selectbox, *page.select_slider]}
    assert not keys & {"cut", "steps"}
    assert {"epochs", "Batches.size", "Batches.seed"} <= keys
    assert "Online goes on to step" not in words(page)
    page = without_exception(page.button_group(key="axis").set_value("steps").run())
    assert "Online goes on to step 500; the loss chart shows the first 50 steps" in words(page)


EDGES: dict[str, dict[str, str]] = {
    "a late step in the link": {"step": "450"},
    "long": {"samples": "500", "epochs": "20", "Batches.size": "500"},
    "few samples": {"samples": "10", "epochs": "1", "Batches.size": "1"},
    "diverging": {"method": "Gradient descent", "GradientDescent.lr": "100", "axis": "steps"},
    "a method that searches": {"method": "BFGS"},
    "a schedule without a value": {"schedule": "Formula", "factor": "log(5 - t)"},
    "no known minimum": {"problem": "Logistic regression", "scatter": "0"},
}


@pytest.mark.parametrize("edge", EDGES)
def test_it_opens_in_every_corner(edge: str) -> None:
    page = without_exception(open_page("cuts", **EDGES[edge]))
    assert "nan" not in words(page)
    assert "cannot be used" not in words(page)
