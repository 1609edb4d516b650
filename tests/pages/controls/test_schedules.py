"""A schedule is chosen in the sidebar, applied to every run and drawn."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from core import run
from optimizers import GradientDescent
from rules import schedules
from schedules import SCHEDULES, Constant, Cosine, Formula
from surfaces import SURFACES, from_formula
from tests.support.live_picture import received
from tests.support.pages import RATE_PAGES, open_page, open_root, page_text, rows, without_exception, words

BOWL = SURFACES[0]


@pytest.mark.parametrize("cls", SCHEDULES)
def test_a_schedule_is_applied_and_drawn_under_the_loss(cls: Any) -> None:
    page = without_exception(open_root(schedule=cls.name, optimizers="Gradient descent", steps="40"))
    picture = received(page)[0]
    text = from_formula("0.95**k", coordinates=("t", "k"))
    schedule = Formula(text) if cls is Formula else cls()
    ours = run(BOWL, GradientDescent(lr=0.95), BOWL.start, 40, schedule=schedule)
    np.testing.assert_array_equal(picture["lines"][0][1][0]["x"], ours.theta[:, 0].astype("f4"))
    if cls is Constant:
        assert picture["rate"] is None
        return
    np.testing.assert_array_equal(picture["rate"]["y"], ours.lr.astype("f4"))
    for line in schedules.factor(schedule):
        assert line in words(page)
    assert "diverges above" not in words(page)


def test_of_several_rates_their_common_share_is_drawn() -> None:
    page = without_exception(open_root(schedule="Cosine", **{"Cosine.end": "0.5"}))
    factors = [Cosine(end=0.5)(t, 30) for t in range(1, 31)]
    np.testing.assert_array_equal(received(page)[0]["rate"]["y"], np.array(factors, dtype="f4"))


@pytest.mark.parametrize("path", RATE_PAGES)
def test_the_lab_knows_the_schedule(path: str) -> None:
    said = page_text(without_exception(open_page(path, schedule="Step", surface="Himmelblau")))
    assert "can settle here only below" not in said


def test_a_schedule_that_cannot_be_read_gets_a_sentence_and_keeps_the_last_good_one() -> None:
    page = without_exception(open_root(schedule="Formula", factor="1/t", steps="40"))
    before = rows(page)
    page = without_exception(page.text_input(key="factor").set_value("1/u").run())
    assert "“`u`” at character 3 is not known here" in page.error[0].value
    assert rows(page) == before
    assert page.select_slider(key="steps").value == 40
