"""The page on bias correction: what it says is what the runs do."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core import run
from experiments.adam_forms import CorrectedRateAdam
from optimizers import Adam
from plots.text import number_text
from surfaces import SURFACES
from tests.support.live_picture import opened, received
from tests.support.pages import gone_to, open_page, rows, sent, without_exception, words

BOWL = SURFACES[0]


def table(page: AppTest) -> dict[str, np.ndarray[Any, Any]]:
    (shown,) = page.table
    return {name: np.array(column, dtype=float) for name, column in shown.value.to_dict("list").items()}


@pytest.mark.parametrize(
    ("link", "beta1", "beta2", "times"),
    [({}, 0.9, 0.999, "3.16"), ({"Adam.beta1": "0.99", "Adam.beta2": "0.9"}, 0.99, 0.9, "0.0316")],
)
def test_the_length_of_the_first_step_is_told(link: dict[str, str], beta1: float, beta2: float, times: str) -> None:
    page = without_exception(open_page("bias", **link))
    assert f"the first step is {times} times as long" in words(page)
    assert float(times) == pytest.approx((1 - beta1) / (1 - beta2) ** 0.5, rel=2e-3)
    both = [run(BOWL, Adam(0.3, beta1, beta2, bias_correction=on), BOWL.start, 1).theta for on in (True, False)]
    with_it, without = (np.hypot(*(theta[1] - theta[0])) for theta in both)
    assert float(times) == pytest.approx(without / with_it, rel=2e-3)


def test_with_beta2_nearer_to_1_the_first_steps_may_be_too_short() -> None:
    page = without_exception(open_page("bias", **{"Adam.beta2": "0.95"}))  # 0.1 / √0.05
    assert "the first step is 0.447 times as long" in words(page)
    assert "With β₂ nearer to 1 than β₁" not in words(page)


def test_the_ratio_told_is_that_of_the_two_last_columns() -> None:
    page = without_exception(open_page("bias"))
    (worst,) = re.findall(r"the worst is step (\d+), which comes out (.*?) times", words(page))
    t = np.arange(1, 31)
    ratio = (1 - 0.9**t) / np.sqrt(1 - 0.999**t)
    assert int(worst[0]) == np.argmax(ratio) + 1
    assert float(worst[1]) == pytest.approx(ratio.max(), rel=5e-3)
    *_, with_it, without = table(page).values()
    np.testing.assert_allclose(without / with_it, ratio[:10], rtol=2e-3)
    # With a large ε it is not: so ε is named.
    *_, with_it, without = table(open_page("bias", **{"Adam.eps": "1"})).values()
    assert np.all(without / with_it < 0.5 * ratio[:10])
    assert "From the same m and v, ε aside, the worst" in words(page)


def test_the_worst_step_is_one_that_is_taken() -> None:
    assert "the worst is step 3, which" in words(open_page("bias", steps="3"))


@pytest.mark.parametrize("coordinate", ["x", "y"])
def test_every_row_of_the_table_follows_from_its_numbers(coordinate: str) -> None:
    link = {"Adam.lr": "0.2", "Adam.beta1": "0.8", "Adam.beta2": "0.99", "Adam.eps": "1e-3", "schedule": "Cosine"}
    page = without_exception(open_page("bias", coordinate=coordinate, **link))
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
    page = without_exception(open_page("bias", steps=steps))
    assert len(table(page)["t"]) == rows_
    factors, _ = sent(page)["charts"]
    for trace, beta in zip(factors["data"], (0.9, 0.999), strict=True):
        np.testing.assert_allclose(trace["y"], 1 / (1 - beta ** np.arange(1, points + 1)), rtol=1e-5)


def test_the_switch_of_the_other_pages_makes_no_difference_here() -> None:
    assert rows(open_page("bias", **{"Adam.bias_correction": "false"})) == rows(open_page("bias"))


def axis_types(page: AppTest) -> list[str | None]:
    _, needs, parcels = received(page, "charts")
    (cast,) = (name for name in needs if name.startswith("cast"))
    return [layout["yaxis"].get("type") for layout in opened(parcels[cast])["layouts"]]


@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize(("lr", "steps"), [("0.3", "30"), ("90", "100")])
def test_equation_6_is_a_third_path_near_adam_s(lang: str, lr: str, steps: str) -> None:
    page = without_exception(
        open_page("bias", corrected_rate="true", lang=lang, steps=steps, square="true", **{"Adam.lr": lr})
    )
    forms = Adam(float(lr)), CorrectedRateAdam(float(lr))
    adam, equation = (run(BOWL, form, BOWL.start, int(steps)).theta for form in forms)
    distances = np.hypot(*(equation - adam).T)
    *_, chart = sent(page)["charts"]
    np.testing.assert_allclose(chart["data"][0]["y"][1:], distances[1:], rtol=1e-4)
    assert len(rows(page)) == 3
    sentence = next(text for text in words(page).splitlines() if "1e-7" in text)
    assert number_text(float(distances.max())) in sentence
    assert str(int(distances.argmax())) in sentence


def test_equation_6_is_told_of_without_its_path() -> None:
    page = without_exception(open_page("bias"))
    assert len(rows(page)) == 2
    assert "at most 9.54e-6 away from Adam's with ε = 1e-8 beside √v̂, at step 21" in words(page)
    assert "which is 3.16e-6 in step 1" in words(page)


@pytest.mark.parametrize("link", [{}, {"log_factors": "false"}])
def test_the_factors_have_an_even_axis_where_it_is_wanted(link: dict[str, str]) -> None:
    expected = None if link else "log"
    assert axis_types(without_exception(open_page("bias", **link))) == [expected] * 2


@pytest.mark.parametrize("path", ["", "step", "bias", "momentum"])
def test_a_square_window_is_drawn_where_it_is_wanted_and_nowhere_else(path: str) -> None:
    page = without_exception(open_page(path or "root", square="true"))
    assert window(page) == [[-10, 10], [-10, 10]]
    assert window(gone_to(page, "heat")) == [[-10, 10], [-5, 5]]


def window(page: AppTest) -> list[list[float]]:
    _, needs, parcels = received(page)
    (cast,) = (name for name in needs if name.startswith("cast"))
    layout = opened(parcels[cast])["layout"]
    return [[*layout[axis]["range"]] for axis in ("xaxis", "yaxis")]
