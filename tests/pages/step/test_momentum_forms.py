"""The page on momentum's forms: what it says is what the runs do."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from core import run
from experiments.momentum_forms import (
    AverageMomentum,
    TorchMomentum,
    TorchNesterov,
    parting_step,
    path_distances,
    rounding_distance,
)
from optimizers import Momentum, Nesterov
from surfaces import SURFACES
from tests.support.corners import EDGES
from tests.support.live_picture import received
from tests.support.pages import open_page, rows, sent, without_exception, words

BOWL = SURFACES[0]


def forms(lr: float, mu: float, average: float) -> list[Any]:
    return [Momentum(lr, mu), TorchMomentum(lr, mu), AverageMomentum(average, mu), Nesterov(lr, mu)]


def test_all_but_nesterov_walk_the_same_path() -> None:
    page = without_exception(open_page("momentum"))
    (told,) = re.findall(r"the moving average walk the same path: at most (.*?) apart", words(page))
    theta, *others = (run(BOWL, of, BOWL.start, 30).theta for of in forms(0.1, 0.9, 1.0))
    most = max(np.max(path_distances(theta, other)) for other in others[:2])
    assert float(told) <= 1e-12
    assert float(told) == pytest.approx(most, rel=0.1)
    (chart,) = sent(page)["charts"]
    np.testing.assert_allclose(chart["data"][-1]["y"][2:], path_distances(theta, others[-1])[2:], rtol=1e-5)
    ends = [row[-1] for row in rows(page)]
    assert ends[0] == ends[1] == ends[2] != ends[3]


def test_pytorch_s_nesterov_is_met_at_the_points_ahead() -> None:
    (told,) = re.findall(
        r"visits the points θ \+ μv of the path shown: at most (.*?) apart", words(open_page("momentum"))
    )
    ahead = run(BOWL, Nesterov(0.1), BOWL.start, 30).state["lookahead"]
    most = np.max(path_distances(ahead, run(BOWL, TorchNesterov(0.1), BOWL.start, 30).theta))
    assert float(told) == pytest.approx(most, rel=0.1)


def test_without_its_own_rate_the_moving_average_lags() -> None:
    page = without_exception(open_page("momentum", rescaled="false", **{"Momentum.momentum": "0.8"}))
    # From step 2 on the slopes are no longer the same, nor is the ratio 0.2.
    assert "After the same slopes the moving average's memory is 0.2 times PyTorch's" in words(page)
    assert "multiplied by 5 " in words(page)
    assert "The textbook and PyTorch walk the same path" in words(page)
    distance = [float(row[5]) for row in rows(page)]
    assert distance[2] > distance[1] == distance[0]


@pytest.mark.parametrize("steps", ["12", "31", "1000"])
def test_one_click_lets_the_rate_drop_and_shows_where_they_part(steps: str) -> None:
    page = open_page("momentum", steps=steps)
    page = without_exception(page.button(key="forms part").click().run())
    assert page.selectbox(key="schedule").value == "Multi-step"
    half = int(np.ceil(int(steps) / 2))
    rate = received(page)[0]["rate"]["y"]
    np.testing.assert_allclose(rate[[half - 1, half]], (1.0, 0.1), rtol=1e-6)
    if int(steps) < 1000:  # else both have come to rest by then
        assert f"parts from PyTorch at step {half + 1}, with the rate" in words(page)
    else:
        assert "walk the same path" in words(page)
    page = without_exception(page.button(key="forms part").click().run())
    assert page.selectbox(key="schedule").value == "Constant"
    assert "parts from PyTorch" not in words(page)


def test_where_the_rate_changes_pytorch_and_the_average_stay_together() -> None:
    page = without_exception(open_page("momentum", schedule="Cosine"))
    assert "parts from PyTorch at step 2, with the rate" in words(page)
    assert "PyTorch and the moving average walk the same path even so" in words(page)
    assert "of the path shown until step 1." in words(page)
    ends = [row[-1] for row in rows(page)]
    assert ends[0] != ends[1] == ends[2]


def test_a_path_that_is_lost_at_once_has_parted() -> None:
    # The rate grows 25 times: PyTorch's second step leads to x = -0.3, where there is no logarithm; the textbook's not.
    link = {"surface": "Your own formula", "formula": "x - log(x) + y^2", "x": "2.5", "y": "0.1", "steps": "2"}
    page = without_exception(
        open_page("momentum", schedule="Formula", factor="1 + 24*(t - 1)", **link, **{"Momentum.lr": "0.1"})
    )
    assert [row[1] for row in rows(page)[:2]] == ["still moving", "diverged at step 2"]
    assert "parts from PyTorch at step 2, with the rate" in words(page)
    assert "of the path shown until step 1." in words(page)


def test_without_momentum_all_are_gradient_descent() -> None:
    page = without_exception(open_page("momentum", rescaled="false", **{"Momentum.momentum": "0"}))
    assert "all four are gradient descent" in words(page)
    assert len({row[-1] for row in rows(page)}) == 1


def test_damping_of_the_other_pages_is_left_out() -> None:
    assert rows(open_page("momentum", **{"Momentum.dampening": "0.5"})) == rows(open_page("momentum"))


@pytest.mark.parametrize("link", [{}, {"schedule": "Multi-step"}])
def test_where_rounding_grows_it_is_told(link: dict[str, str]) -> None:
    page = without_exception(open_page("momentum", **EDGES["surface with many minima"], **link))
    rastrigin = next(s for s in SURFACES if s.name == "Rastrigin")
    ours, *others = (run(rastrigin, of, rastrigin.start, 300).theta for of in forms(0.05, 0.9, 0.05 / (1 - 0.9))[:3])
    k = parting_step(np.max([path_distances(ours, theirs) for theirs in others], axis=0), rounding_distance(ours))
    assert k is not None
    assert k < 150  # before the rate drops
    assert f"rounding grows here from step to step: the paths part at step {k}." in words(page)
    assert "with the rate" not in words(page)
