"""The pages on bias correction and on momentum's forms without a browser: what they say is what the runs do."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from core import run
from experiments.momentum_forms import AverageMomentum, TorchMomentum, TorchNesterov, apart, parting, rounding
from optimizers import Adam, Momentum, Nesterov
from surfaces import GROUPS, SURFACES
from tests.live_picture import received
from tests.test_lab import at, sent
from tests.test_page import rows, sound, words

BOWL = SURFACES[0]
PAGES = pytest.mark.parametrize("path", ["bias", "momentum"])
EDGES: dict[str, dict[str, str]] = {
    "on the minimum": {"x": "0", "y": "0"},
    "one step": {"steps": "1"},
    "many steps": {"steps": "1000"},
    "noise": {"noise": "1"},
    "diverging": {"Momentum.lr": "100", "Adam.lr": "100", "steps": "1000"},
    "no memory": {"Momentum.momentum": "0", "Adam.beta1": "0", "Adam.beta2": "0"},
    "long memory": {"Momentum.momentum": "0.9999", "Adam.beta1": "0.9999", "Adam.beta2": "0.9999"},
    "large constant": {"Adam.eps": "1"},
    "schedule": {"schedule": "Cosine"},
    "typed schedule without a value": {"schedule": "Formula", "factor": "log(5 - t)"},
    "no loss at the start": {"surface": "Your own formula", "formula": "log(x) + y^2", "x": "-1"},
    "other names": {"surface": "Weighted bowl"},
    "surface with many minima": {"surface": "Rastrigin", "Momentum.lr": "0.05", "steps": "300"},
}


def table(page: AppTest) -> dict[str, np.ndarray[Any, Any]]:
    (shown,) = page.table
    return {name: np.array(column, dtype=float) for name, column in shown.value.to_dict("list").items()}


@PAGES
@pytest.mark.parametrize("edge", EDGES)
@pytest.mark.parametrize("lang", ["en", "ja"])
def test_it_opens_in_every_corner(path: str, edge: str, lang: str) -> None:
    page = sound(at(path, lang=lang, **EDGES[edge]))
    assert "nan" not in words(page)
    assert sent(page)["charts"]


@PAGES
@pytest.mark.parametrize("surface", [group[0] for group in GROUPS.values()], ids=lambda s: s.name)
def test_it_opens_on_every_kind_of_surface(path: str, surface: Any) -> None:
    assert len(rows(sound(at(path, surface=surface.name)))) == {"bias": 2, "momentum": 4}[path]


def opened_next(page: AppTest, path: str) -> AppTest:
    page._page_hash = calc_hash(path)
    return sound(page.run())


@pytest.mark.parametrize(("resets", "same"), [(False, True), (True, False)])
def test_one_rate_for_all_comes_back_unless_it_was_reset(resets: bool, same: bool) -> None:
    page = opened_next(at("lab", same_lr="true"), "bias")
    if resets:
        (reset,) = (button for button in page.button if "defaults" in button.label)
        page = sound(reset.click().run())
    assert opened_next(page, "lab").toggle(key="same_lr").value is same


def test_one_rate_for_all_in_a_link_is_there_on_the_next_page() -> None:
    assert opened_next(at("bias", same_lr="true"), "lab").toggle(key="same_lr").value is True


# --- Bias correction


@pytest.mark.parametrize(
    ("link", "beta1", "beta2", "times"),
    [({}, 0.9, 0.999, "3.16"), ({"Adam.beta1": "0.99", "Adam.beta2": "0.9"}, 0.99, 0.9, "0.0316")],
)
def test_the_length_of_the_first_step_is_told(link: dict[str, str], beta1: float, beta2: float, times: str) -> None:
    page = sound(at("bias", **link))
    assert f"the first step is {times} times as long" in words(page)
    assert float(times) == pytest.approx((1 - beta1) / (1 - beta2) ** 0.5, rel=2e-3)
    both = [run(BOWL, Adam(0.3, beta1, beta2, bias_correction=on), BOWL.start, 1).theta for on in (True, False)]
    with_it, without = (np.hypot(*(theta[1] - theta[0])) for theta in both)
    assert float(times) == pytest.approx(without / with_it, rel=2e-3)


def test_with_beta2_nearer_to_1_the_first_steps_may_be_too_short() -> None:
    page = sound(at("bias", **{"Adam.beta2": "0.95"}))  # 0.1 / √0.05
    assert "the first step is 0.447 times as long" in words(page)
    assert "With β₂ nearer to 1 than β₁" not in words(page)


def test_the_ratio_told_is_that_of_the_two_last_columns() -> None:
    page = sound(at("bias"))
    (worst,) = re.findall(r"the worst is step (\d+), which comes out (.*?) times", words(page))
    t = np.arange(1, 31)
    ratio = (1 - 0.9**t) / np.sqrt(1 - 0.999**t)
    assert int(worst[0]) == np.argmax(ratio) + 1
    assert float(worst[1]) == pytest.approx(ratio.max(), rel=5e-3)
    *_, with_it, without = table(page).values()
    np.testing.assert_allclose(without / with_it, ratio[:10], rtol=2e-3)
    # With a large ε it is not: so ε is named.
    *_, with_it, without = table(at("bias", **{"Adam.eps": "1"})).values()
    assert np.all(without / with_it < 0.5 * ratio[:10])
    assert "From the same m and v, ε aside, the worst" in words(page)


def test_the_worst_step_is_one_that_is_taken() -> None:
    assert "the worst is step 3, which" in words(at("bias", steps="3"))


@pytest.mark.parametrize("coordinate", ["x", "y"])
def test_every_row_of_the_table_follows_from_its_numbers(coordinate: str) -> None:
    link = {"Adam.lr": "0.2", "Adam.beta1": "0.8", "Adam.beta2": "0.99", "Adam.eps": "1e-3", "schedule": "Cosine"}
    page = sound(at("bias", coordinate=coordinate, **link))
    t, g, m, v, m_hat, v_hat, with_it, without = table(page).values()
    np.testing.assert_array_equal(t, np.arange(1, 11))
    before = [np.append(0, values[:-1]) for values in (m, v)]
    np.testing.assert_allclose(m, 0.8 * before[0] + 0.2 * g, rtol=2e-3, atol=2e-3)
    np.testing.assert_allclose(v, 0.99 * before[1] + 0.01 * g**2, rtol=2e-3)
    np.testing.assert_allclose(m_hat, m / (1 - 0.8**t), rtol=2e-3)
    np.testing.assert_allclose(v_hat, v / (1 - 0.99**t), rtol=2e-3)
    rate = 0.2 * (1 + np.cos(np.pi * (t - 1) / 30)) / 2
    np.testing.assert_allclose(with_it, -rate * m_hat / (np.sqrt(v_hat) + 1e-3), rtol=3e-3)
    np.testing.assert_allclose(without, -rate * m / (np.sqrt(v) + 1e-3), rtol=3e-3)
    axis = "xy".index(coordinate)
    assert g[0] == pytest.approx(BOWL.grad(np.array(BOWL.start, dtype=float))[axis], rel=1e-3)


@pytest.mark.parametrize(("steps", "rows_", "points"), [("4", 4, 10), ("50", 10, 50)])
def test_the_table_has_ten_rows_and_the_chart_all_steps(steps: str, rows_: int, points: int) -> None:
    page = sound(at("bias", steps=steps))
    assert len(table(page)["t"]) == rows_
    factors, _ = sent(page)["charts"]
    for trace, beta in zip(factors["data"], (0.9, 0.999), strict=True):
        np.testing.assert_allclose(trace["y"], 1 / (1 - beta ** np.arange(1, points + 1)), rtol=1e-5)


def test_the_switch_of_the_other_pages_makes_no_difference_here() -> None:
    assert rows(at("bias", **{"Adam.bias_correction": "false"})) == rows(at("bias"))


# --- Momentum


def forms(lr: float, mu: float, average: float) -> list[Any]:
    return [Momentum(lr, mu), TorchMomentum(lr, mu), AverageMomentum(average, mu), Nesterov(lr, mu)]


def test_all_but_nesterov_walk_the_same_path() -> None:
    page = sound(at("momentum"))
    (told,) = re.findall(r"the moving average walk the same path: at most (.*?) apart", words(page))
    theta, *others = (run(BOWL, of, BOWL.start, 30).theta for of in forms(0.1, 0.9, 1.0))
    most = max(np.max(apart(theta, other)) for other in others[:2])
    assert float(told) <= 1e-12
    assert float(told) == pytest.approx(most, rel=0.1)
    (chart,) = sent(page)["charts"]
    np.testing.assert_allclose(chart["data"][-1]["y"][2:], apart(theta, others[-1])[2:], rtol=1e-5)
    ends = [row[-1] for row in rows(page)]
    assert ends[0] == ends[1] == ends[2] != ends[3]


def test_pytorch_s_nesterov_is_met_at_the_points_ahead() -> None:
    (told,) = re.findall(r"visits the points θ \+ μv of the path shown: at most (.*?) apart", words(at("momentum")))
    ahead = run(BOWL, Nesterov(0.1), BOWL.start, 30).state["lookahead"]
    most = np.max(apart(ahead, run(BOWL, TorchNesterov(0.1), BOWL.start, 30).theta))
    assert float(told) == pytest.approx(most, rel=0.1)


def test_without_its_own_rate_the_moving_average_lags() -> None:
    page = sound(at("momentum", rescaled="false", **{"Momentum.momentum": "0.8"}))
    # From step 2 on the slopes are no longer the same, nor is the ratio 0.2.
    assert "After the same slopes the moving average's memory is 0.2 times PyTorch's" in words(page)
    assert "multiplied by 5 " in words(page)
    assert "The textbook and PyTorch walk the same path" in words(page)
    distance = [float(row[5]) for row in rows(page)]
    assert distance[2] > distance[1] == distance[0]


@pytest.mark.parametrize("steps", ["12", "31", "1000"])
def test_one_click_lets_the_rate_drop_and_shows_where_they_part(steps: str) -> None:
    page = at("momentum", steps=steps)
    page = sound(page.button(key="forms part").click().run())
    assert page.selectbox(key="schedule").value == "Multi-step"
    half = int(np.ceil(int(steps) / 2))
    rate = received(page)[0]["rate"]["y"]
    np.testing.assert_allclose(rate[[half - 1, half]], (1.0, 0.1), rtol=1e-6)
    if int(steps) < 1000:  # else both have come to rest by then
        assert f"parts from PyTorch at step {half + 1}, with the rate" in words(page)
    else:
        assert "walk the same path" in words(page)
    page = sound(page.button(key="forms part").click().run())
    assert page.selectbox(key="schedule").value == "Constant"
    assert "parts from PyTorch" not in words(page)


def test_where_the_rate_changes_pytorch_and_the_average_stay_together() -> None:
    page = sound(at("momentum", schedule="Cosine"))
    assert "parts from PyTorch at step 2, with the rate" in words(page)
    assert "PyTorch and the moving average walk the same path even so" in words(page)
    assert "of the path shown until step 1." in words(page)
    ends = [row[-1] for row in rows(page)]
    assert ends[0] != ends[1] == ends[2]


def test_a_path_that_is_lost_at_once_has_parted() -> None:
    # The rate grows 25 times: PyTorch's second step leads to x = -0.3, where there is no logarithm; the textbook's not.
    link = {"surface": "Your own formula", "formula": "x - log(x) + y^2", "x": "2.5", "y": "0.1", "steps": "2"}
    page = sound(at("momentum", schedule="Formula", factor="1 + 24*(t - 1)", **link, **{"Momentum.lr": "0.1"}))
    assert [row[1] for row in rows(page)[:2]] == ["still moving", "diverged at step 2"]
    assert "parts from PyTorch at step 2, with the rate" in words(page)
    assert "of the path shown until step 1." in words(page)


def test_without_momentum_all_are_gradient_descent() -> None:
    page = sound(at("momentum", rescaled="false", **{"Momentum.momentum": "0"}))
    assert "all four are gradient descent" in words(page)
    assert len({row[-1] for row in rows(page)}) == 1


def test_damping_of_the_other_pages_is_left_out() -> None:
    assert rows(at("momentum", **{"Momentum.dampening": "0.5"})) == rows(at("momentum"))


@pytest.mark.parametrize("link", [{}, {"schedule": "Multi-step"}])
def test_where_rounding_grows_it_is_told(link: dict[str, str]) -> None:
    page = sound(at("momentum", **EDGES["surface with many minima"], **link))
    rastrigin = next(s for s in SURFACES if s.name == "Rastrigin")
    ours, *others = (run(rastrigin, of, rastrigin.start, 300).theta for of in forms(0.05, 0.9, 0.05 / (1 - 0.9))[:3])
    k = parting(np.max([apart(ours, theirs) for theirs in others], axis=0), rounding(ours))
    assert k is not None
    assert k < 150  # before the rate drops
    assert f"rounding grows here from step to step: the paths part at step {k}." in words(page)
    assert "with the rate" not in words(page)
