"""The sidebar: a control for every number, defaults of a surface, and a state that no widget wrote."""

import math
from typing import Any

import numpy as np
import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.util import calc_hash

from core import params_of, run
from optimizers import CLASSIC, Adam
from settings.batching import SIZE
from settings.controls import DEFAULT_METHODS
from settings.pages import KEYS
from surfaces import SURFACES
from tests.support.pages import open_root, rows, send, without_exception


def test_choosing_a_surface_brings_its_start_rates_and_steps() -> None:
    page = open_root(x="3", **{"Adam.lr": "0.02"})
    assert page.number_input(key="x").value == 3
    page = without_exception(page.selectbox(key="surface").select("Rosenbrock").run())
    assert page.number_input(key="x").value == -1.2
    assert page.select_slider(key="Adam.lr").value == 0.03
    assert page.select_slider(key="steps").value == 500
    assert page.select_slider(key="b").value == 100


def test_back_to_defaults_resets_everything() -> None:
    page = open_root(x="3", steps="100", noise="1", same_lr="true", optimizers="Adam", **{"Adam.beta1": "0.5"})
    (back,) = (b for b in page.button if "defaults" in b.label)
    page = without_exception(back.click().run())
    assert page.number_input(key="x").value == -7
    assert page.select_slider(key="steps").value == 30
    assert page.select_slider(key="noise").value == 0
    assert page.select_slider(key="Adam.beta1").value == 0.9
    assert page.button_group(key="optimizers").value == list(DEFAULT_METHODS)
    assert page.toggle(key="same_lr").value is False


def test_one_rate_for_all_replaces_theirs() -> None:
    page = without_exception(open_root(same_lr="true", lr="0.2"))
    assert "Adam.lr" not in {s.key for s in page.select_slider}
    last = run(SURFACES[0], Adam(0.2), (-7, 2), 30).theta[-1]
    shown = [float(c) for c in rows(page)[3][-1].strip("()").split(", ")]
    np.testing.assert_allclose(shown, last, rtol=5e-3)


@pytest.mark.parametrize("cls", CLASSIC)
def test_every_declared_number_is_a_control_of_its_own(cls) -> None:  # type: ignore[no-untyped-def]
    page = open_root(optimizers=cls.name)
    keys = {w.key for w in [*page.select_slider, *page.toggle]}
    assert {f"{cls.__name__}.{p.name}" for p in params_of(cls)} <= keys


def test_batch_sizes_that_people_use_are_marks() -> None:
    assert {16, 32, 64, 128, 256, 512, 1024, 2048} <= {*SIZE.slider_values()}


STRANGERS = ("stranger", "$$ID-0-None", "$$ID-0-x", "$$STREAMLIT_INTERNAL_KEY_0__events", "")

KINDS = {
    "string_value": "zz",
    "int_value": 7,
    "double_value": math.nan,
    "bool_value": True,
    "trigger_value": True,
    "json_value": '{"a":',
    "json_trigger_value": "[1]",
}


def test_a_message_that_no_widget_can_read_is_left_out() -> None:
    page = open_root()
    before = rows(page)
    for name in STRANGERS:
        assert rows(without_exception(send(page, WidgetState(id=name, string_value="x")))) == before
    ids = [state.id for state in page._tree.get_widget_states().widgets]
    for kind, value in KINDS.items():
        said: list[Any] = [WidgetState(**{"id": name, kind: value}) for name in ids]
        without_exception(send(open_root(), *said))


@pytest.mark.parametrize("path", ["", "fan", "momentum", "floor", "cuts", "step", "curve", "three"])
def test_a_state_that_lacks_a_key_is_completed_from_the_defaults(path: str) -> None:
    """While a number changes: then only what follows it is drawn anew, and no control that could bring the key back."""
    page = open_root()
    if path:
        page._page_hash = calc_hash(path)
        page.run()
    slider: Any = page.select_slider[0]
    said = slider.set_value(type(slider.value)(float(slider.options[0])))._widget_state
    page._tree.get_widget_states = lambda: WidgetStates(widgets=[said])
    for key in KEYS & page.session_state._state.filtered_state.keys():
        del page.session_state[key]
    without_exception(page.run())
    assert not page.sidebar.select_slider
