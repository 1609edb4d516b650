"""A number of a link is the number used, however it is spelled."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from streamlit.testing.v1 import AppTest

from core import Param
from settings.controls import NUMBERS as SURFACE_NUMBERS
from settings.network_controls import DECLARED
from tests.support.pages import open_root, without_exception, words


def test_a_link_may_hold_any_number_in_range() -> None:
    page = without_exception(open_root(steps="37", **{"GradientDescent.lr": "0.4321"}))
    assert page.select_slider(key="GradientDescent.lr").value == 0.4321
    assert page.select_slider(key="steps").value == 37
    assert "link" not in words(page)


@pytest.mark.parametrize("text", ["0.50", "5e-1", ".5", "+0.5", "0.5000000"])
def test_a_number_in_a_link_may_be_spelled_in_any_way(text: str) -> None:
    page = without_exception(open_root(optimizers="Adam", **{"Adam.lr": text}))
    assert page.select_slider(key="Adam.lr").value == 0.5
    assert page.query_params["Adam.lr"] == text
    assert "`" not in words(page)
    assert without_exception(page.run()).select_slider(key="Adam.lr").value == 0.5


NUMBERS = {key: p for key, p in {**SURFACE_NUMBERS, **DECLARED}.items() if type(p.default) is not bool}


def all_numbers() -> None:
    import streamlit as st

    from tests.pages.controls.test_widgets import NUMBERS
    from views import controls

    st.session_state.used = {key: controls.number(p, key) for key, p in NUMBERS.items()}


def used(link: dict[str, str]) -> dict[str, float]:
    page = AppTest.from_function(all_numbers, default_timeout=60)
    page.query_params.update(link)
    return without_exception(page.run()).session_state.used


def neighbours(p: Param, above: bool) -> float:
    """The number next to the default, or the range's end next to it, that a float can tell from it."""
    end = p.high if above else p.low
    if type(p.default) is int:
        return min(max(p.default + (1 if above else -1), p.low), p.high)
    return math.nextafter(p.default, end)


@pytest.mark.parametrize("above", [False, True])
def test_numbers_that_are_near_are_told_apart(above: bool) -> None:
    link = {key: neighbours(p, above) for key, p in NUMBERS.items()}
    assert used({key: repr(value) for key, value in link.items()}) == link
    tiny = {key: end for key, p in NUMBERS.items() if p.low <= (end := (1e-13, 1e-16)[above]) and p.symbol != "d_0"}
    assert len(tiny) > 20
    tiny = {key: value for key, value in tiny.items() if type(NUMBERS[key].default) is float}
    defaults = {key: p.default for key, p in NUMBERS.items()}
    assert used({key: repr(value) for key, value in tiny.items()}) == defaults | tiny


@settings(max_examples=5, deadline=None)
@given(
    some.fixed_dictionaries(
        {
            key: some.integers(int(p.low), int(p.high)) if type(p.default) is int else some.floats(p.low, p.high)
            for key, p in NUMBERS.items()
        }
    )
)
def test_any_number_in_range_given_by_a_link_is_the_number_used(link: dict[str, float]) -> None:
    assert used({key: repr(value) for key, value in link.items()}) == link
