"""The race: what tuning sets and says, and what equal budgets are."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from experiments import stability_limits
from optimizers import Momentum
from tests.support.live_picture import opened, received
from tests.support.pages import open_page, without_exception, words


def test_a_race_of_equal_evaluations_warns_too() -> None:
    page = without_exception(
        open_page("race", surface="Peaks", more=["Newton", "Wolfe line search"], held="evaluations")
    )
    assert "The Hessian is indefinite at step 1" in words(page)


def test_tuning_sets_every_rate_and_says_what_it_cost() -> None:
    page = open_page("race", same_lr="true")
    (button,) = (b for b in page.button if b.label == "Tune each optimizer")
    page = without_exception(button.click().run())
    assert page.toggle(key="same_lr").value is False
    assert page.select_slider(key="GradientDescent.lr").value == pytest.approx(0.928, rel=0.01)
    assert "192 runs of 30 evaluations" in words(page)
    labels = [line[1][0]["name"] for line in received(page)[0]["lines"]]
    assert labels[0] == "Gradient descent  η = 0.928"
    page.query_params["Adam.lr"] = "0.001"  # as the browser says, with the slider
    page = without_exception(page.select_slider(key="Adam.lr").set_value(0.001).run().run())
    assert "changed since" in words(page)


def test_a_tuning_for_another_setting_is_called_so() -> None:
    page = open_page("race")
    (button,) = (b for b in page.button if b.label == "Tune each optimizer")
    page = without_exception(button.click().run())
    assert "changed since" not in words(page)
    assert "changed since" in words(without_exception(page.number_input(key="x").set_value(0.5).run().run()))


def test_tuning_momentum_too_finds_what_theory_has() -> None:
    page = open_page("race", decays="true", optimizers="Momentum", steps="200")
    (button,) = (b for b in page.button if b.label == "Tune each optimizer")
    page = without_exception(button.click().run())
    best = Momentum().optimal_for(0.1, 2)
    found: Any = page.select_slider(key="Momentum.lr").value, page.select_slider(key="Momentum.momentum").value
    assert stability_limits.contraction(Momentum(*found), np.array([0.1, 2])) <= 1.25 * stability_limits.contraction(
        best, np.array([0.1, 2])
    )


def test_equal_evaluations_are_said_to_be_equal_steps() -> None:
    page = without_exception(open_page("race", held="evaluations"))
    assert "equal steps are equal evaluations" in words(page)
    _, needs, parcels = received(page)
    cast = next(opened(parcels[name]) for name in needs if name.startswith("cast"))
    assert cast["losses"]["xaxis"]["title"]["text"] == "Evaluations of f, ∇f or ∇²f"
