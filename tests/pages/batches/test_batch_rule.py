"""The rule on batches, its name, the table of batch sizes and what they trade, are those of the setting."""

from __future__ import annotations

import re

import numpy as np
import pytest

from experiments.gradient_estimates import exact_error
from surfaces import Batches, LineFit
from tests.support.pages import open_page, without_exception, words

LINE = LineFit()
RULE = r"w \leftarrow w - \eta\,\frac{\partial L(X)}{\partial w}"
EACH = LINE.full.per_sample_gradient(np.array(LINE.start, dtype=float))


@pytest.mark.parametrize(
    ("link", "name"),
    [
        ({}, "SGD"),
        ({"cut": "one"}, "SGD"),
        ({"cut": "all"}, "Gradient descent"),
        ({"Batches.size": "100"}, "Gradient descent"),
        ({"Batches.size": "100", "Batches.replacement": "true"}, "SGD"),
    ],
)
def test_gradient_descent_is_sgd_where_a_step_sees_a_batch(link: dict[str, str], name: str) -> None:
    page = without_exception(open_page("batch", optimizers=["Gradient descent", "Adam"], **link))
    said = words(page)
    assert RULE in said
    assert ("Stochastic gradient descent" in said) == (name == "SGD")
    assert (r"\frac{1}{\lvert\mathcal{B}\rvert} \sum_{n \in \mathcal{B}} E_n" in said) == (name == "SGD")
    assert page.table[0].value.to_numpy().tolist()[0][0].endswith(name)
    # The name in links stays.
    assert page.button_group(key="optimizers").value == ["Gradient descent", "Adam"]


@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize("size", [1, 30, 100])
def test_the_table_has_the_three_sizes_with_their_sums_and_spreads(size: int, lang: str) -> None:
    page = without_exception(open_page("cuts", lang=lang, method="Gradient descent", **{"Batches.size": str(size)}))
    shown = page.table[0].value.to_numpy().tolist()
    assert [row[1] for row in shown] == ["100", str(size), "1"]
    assert [row[3] for row in shown] == ["Gradient descent", "Gradient descent" if size == 100 else "SGD", "SGD"]
    names = ["Batch", "Mini-batch", "Online"] if lang == "en" else ["バッチ", "ミニバッチ", "オンライン"]
    middle = {1: names[2], 100: names[0]}.get(size, names[1])
    assert [row[0] for row in shown] == [names[0], middle, names[2]]
    assert r"\sum_{n=1}^{N} E_n" in shown[0][2]
    assert "$E = E_n$" in shown[2][2]
    spreads = [0.0, exact_error(EACH, Batches(LINE, size)), exact_error(EACH, Batches(LINE, 1))]
    np.testing.assert_allclose([float(row[4]) for row in shown], spreads, rtol=5e-3, atol=1e-12)


def test_the_trade_off_has_the_numbers_of_the_sizes_in_force() -> None:
    page = without_exception(open_page("cuts", x="0", **{"Batches.size": "20"}))
    (told,) = re.findall(r"Spread of the estimate at the start, with B samples a step: (.*?)\.\s", words(page) + " ")
    numbers = [float(part.split()[0]) for part in told.split("; ")]
    assert [int(part.split()[-1]) for part in told.split("; ")] == [100, 20, 1]
    assert numbers[0] == 0 < numbers[1] < numbers[2]
    assert "The lecture's advice" in words(page)


def test_the_angles_are_told_of_sgd_alone() -> None:
    told = words(without_exception(open_page("batch", optimizers="Gradient descent", cut="one")))
    middle, most = re.findall(r"those of SGD point (.*?)° \(median\) and up to (.*?)° away", told)[0]
    assert 0 < float(middle) < float(most) <= 180
    for link in ({"cut": "all", "optimizers": "Gradient descent"}, {"optimizers": "Adam"}):
        assert "° (median)" not in words(without_exception(open_page("batch", **link)))
