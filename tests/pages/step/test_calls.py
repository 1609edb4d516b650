"""Calls of Keras and PyTorch on the page: they follow the controls, and a typed one sets them."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from settings.calls import LIBRARIES
from settings.pasted_call import read_call
from tests.support.pages import open_page, open_root, values_of, without_exception, words
from views.controls.session import TYPED_CALL

LECTURE = "SGD(lr=0.01, momentum=0.9, decay=1e-6, nesterov=True)"
BOTH = pytest.mark.parametrize("language", ["en", "ja"])


def calls(page: AppTest) -> list[str]:
    return [code.value for code in page.code]


def typed(page: AppTest, text: str) -> AppTest:
    box: Any = page.text_input(key=TYPED_CALL.name)
    return without_exception(box.set_value(text).run())


def test_the_calls_are_on_the_page_only_where_they_are_asked_for() -> None:
    assert not calls(without_exception(open_root()))
    assert len(calls(without_exception(open_root(calls="true")))) == 4 * len(LIBRARIES)


@BOTH
def test_the_calls_say_the_numbers_of_the_controls(language: str) -> None:
    page = open_root(calls="true", optimizers=["Nesterov", "Adam"], lang=language, **{"Nesterov.lr": "0.25"})
    written = calls(without_exception(page))
    assert "keras.optimizers.SGD(learning_rate=0.25, momentum=0.9, nesterov=True)" in written
    assert "torch.optim.SGD(params, lr=0.25, momentum=0.9, nesterov=True)" in written
    for text in written:
        assert read_call(text).numbers["lr"] in (0.25, 0.3)


@BOTH
@pytest.mark.parametrize("path", ["", "step"])
def test_a_typed_call_sets_method_numbers_and_schedule(path: str, language: str) -> None:
    page = typed(open_page(path, calls="true", lang=language), LECTURE)
    said = values_of(page)
    assert (said["Nesterov.lr"], said["Nesterov.momentum"]) == (0.01, 0.9)
    assert (said["schedule"], said["InverseTime.decay"]) == ("1/t decay", 1e-6)
    assert said["method"] == "Nesterov" if path else "Nesterov" in said["optimizers"]
    assert "keras.optimizers.SGD(lr=0.01, momentum=0.9, decay=1e-6, nesterov=True)" in calls(page)
    assert not page.error
    assert LECTURE in page.success[0].value
    assert page.text_input(key=TYPED_CALL.name).value == ""


def test_other_methods_and_their_rates_stay() -> None:
    page = open_root(calls="true", optimizers="Momentum", same_lr="true", lr="0.2")
    page = typed(page, "torch.optim.RMSprop(params, lr=0.05, centered=True)")
    said = values_of(page)
    assert said["optimizers"] == ["Momentum", "RMSProp"]
    assert (said["RMSProp.lr"], said["RMSProp.rho"], said["RMSProp.centered"]) == (0.05, 0.99, True)
    assert said["same_lr"] is False


@BOTH
@pytest.mark.parametrize(
    ("text", "named"),
    [("SGD(lr=1000)", "`100`"), ("Sorcery()", "RMSprop"), ("SGD(mom=1)", "`mom`"), ("SGD(", "learning_rate=")],
)
def test_a_broken_call_gets_a_sentence_and_changes_nothing(text: str, named: str, language: str) -> None:
    page = open_root(calls="true", lang=language, **{"Adam.lr": "0.7", "schedule": "Cosine"})
    before = values_of(page)
    page = typed(page, text)
    (error,) = page.error
    assert named in error.value
    assert ("。" in error.value) == (language == "ja")
    assert values_of(page) == before
    page = typed(page, "")
    assert not page.error


def test_what_a_call_cannot_say_is_said() -> None:
    link = {"Momentum.dampening": "0.5", "schedule": "Cosine"}
    said = words(without_exception(open_root(calls="true", optimizers=["Momentum"], more=["Newton"], **link)))
    assert "Dampening τ = 0.5 has no argument" in said
    assert "PyTorch does not damp the first step" in said
    assert "holds no schedule" in said
    assert "whole velocity" in said
    for library in LIBRARIES:
        assert f"{library} has no call for this rule" in said
