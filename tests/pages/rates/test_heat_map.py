"""The map of two numbers: its marks, its axes, and what is taken from it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from optimizers import CLASSIC, Adam, Momentum
from tests.support.pages import open_page, sent, without_exception, words
from views import controls
from views.controls import sidebar
from views.live import component
from views.pages.rates import heat_map


def test_the_best_by_theory_stands_only_in_maps_that_hold_it() -> None:
    def marked(**link: str) -> set[str]:
        return {
            trace.get("name")
            for trace in sent(without_exception(open_page("heat", method="Momentum", **link)))["charts"][0]["data"]
        }

    assert "Best by theory" in marked()
    assert "Best by theory" in marked(**{"Momentum.dampening": "0.5"})
    assert "Best by theory" not in marked(over="dampening")
    assert "Best by theory" not in marked(surface="Himmelblau")


def test_the_heat_map_marks_now_limit_and_best() -> None:
    page = without_exception(open_page("heat", method="Momentum"))
    picture = sent(page)
    names = {trace.get("name"): trace for trace in picture["charts"][0]["data"]}
    assert 10 ** names["Now"]["x"][0] == pytest.approx(0.1)
    best = Momentum().optimal_for(0.1, 2)
    assert 10 ** names["Best by theory"]["x"][0] == pytest.approx(best.lr)
    assert len(picture["rates"]) == len(picture["rowTexts"]) == 96
    p = next(p for p in sidebar.params_of(Momentum) if p.name == "momentum")
    values = p.grid(96)
    np.testing.assert_allclose(10 ** names["Limit"]["x"], [Momentum(momentum=v).rate_limit(2) for v in values])
    assert "0.635" in words(page)


@pytest.mark.parametrize("cls", [cls for cls in CLASSIC if len(sidebar.params_of(cls)) > 1])
def test_any_number_can_be_the_other_axis(cls: Any) -> None:
    for p in heat_map._other_numbers(cls):
        page = without_exception(open_page("heat", optimizers=cls.name, over=p.name))
        assert sent(page)["values"].shape == (96, 96)


def test_gradient_descent_alone_has_no_second_number() -> None:
    assert "no number but its learning rate" in words(
        without_exception(open_page("heat", optimizers="Gradient descent"))
    )


def test_a_square_that_is_taken_sets_both_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    taken: dict[str, Any] = {}
    monkeypatch.setattr(controls, "set_controls", taken.update)
    monkeypatch.setattr(heat_map.st, "rerun", lambda: None)
    p = next(p for p in sidebar.params_of(Adam) if p.name == "beta1")
    for said in ({"row": 2, "rate": 0.5}, {"row": 99, "rate": 0.5}, {"row": 2, "rate": "much"}):
        monkeypatch.setattr(component.st, "session_state", {"charts": {"take": said}, "same_lr": False})
        heat_map._take_square(Adam, p, np.array([0.1, 0.2, 0.3]))
    assert taken == {"Adam.lr": 0.5, "Adam.beta1": 0.3}


def test_keys_begin_at_the_square_of_the_present_numbers() -> None:
    def first(**link: str) -> tuple[float, float]:
        picture = sent(without_exception(open_page("heat", method="Momentum", **link)))
        return picture["rates"][picture["at"]], float(picture["rowTexts"][picture["row"]])

    for rate, momentum in (("0.1", "0.9"), ("0.003", "0.5")):
        near_rate, near_momentum = first(**{"Momentum.lr": rate, "Momentum.momentum": momentum})
        assert near_rate == pytest.approx(float(rate), rel=0.1)
        assert 1 - near_momentum == pytest.approx(1 - float(momentum), rel=0.06)
    assert first(**{"Momentum.momentum": "0"})[1] == 0
