"""The page's logic without a browser: controls, defaults, links, words."""

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from core import Param, params_of, run
from optimizers import CLASSIC, AdaGrad, Adam, GradientDescent, Momentum
from surfaces import SURFACES
from tests.live_picture import received
from views.controls import kinds, network_sidebar, selection
from views.controls.batching import SIZE
from views.controls.selection import FIRST, MORE, defaults_of

APP = str(Path(__file__).parent.parent / "app.py")


def opened(**link: str | list[str]) -> AppTest:
    page = AppTest.from_file(APP, default_timeout=20)
    page.query_params.update(link)
    return page.run()


def sound(page: AppTest) -> AppTest:
    assert not page.exception
    return page


def rows(page: AppTest) -> list[list[str]]:
    picture, _, _ = received(page)
    return [list(row) for row in zip(*picture["results"].values(), strict=True)]


def words(page: AppTest) -> str:
    return "\n".join(m.value for m in [*page.markdown, *page.caption, *page.info, *page.latex])


def test_it_opens_on_the_textbook_comparison() -> None:
    page = sound(opened())
    assert page.selectbox(key="surface").value == "Elongated bowl"
    assert page.button_group(key="optimizers").value == list(FIRST)
    assert page.select_slider(key="steps").value == 30
    ours = [GradientDescent(0.95), Momentum(0.1), AdaGrad(1.5), Adam(0.3)]
    for row, optimizer in zip(rows(page), ours, strict=True):
        last = run(SURFACES[0], optimizer, (-7, 2), 30).theta[-1]
        assert row[0].endswith(optimizer.name)
        shown = [float(c) for c in row[-1].strip("()").split(", ")]
        np.testing.assert_allclose(shown, last, rtol=5e-3)


@pytest.mark.parametrize("surface", SURFACES, ids=lambda s: s.name)
def test_every_surface_opens_with_its_own_defaults_and_all_methods(surface) -> None:  # type: ignore[no-untyped-def]
    page = sound(opened(surface=surface.name, optimizers=[cls.name for cls in CLASSIC]))
    others = {f"{cls.__name__}.lr" for cls in MORE}
    for key, value in defaults_of(surface).items():
        if key in others:
            continue
        (widget,) = (w for w in [*page.select_slider, *page.number_input] if w.key == key)
        assert widget.value == value
    assert len(rows(page)) == len(CLASSIC)
    assert surface.formula in words(page)


def test_choosing_a_surface_brings_its_start_rates_and_steps() -> None:
    page = opened(x="3", **{"Adam.lr": "0.02"})
    assert page.number_input(key="x").value == 3
    page = sound(page.selectbox(key="surface").select("Rosenbrock").run())
    assert page.number_input(key="x").value == -1.2
    assert page.select_slider(key="Adam.lr").value == 0.03
    assert page.select_slider(key="steps").value == 500
    assert page.select_slider(key="b").value == 100


def test_back_to_defaults_resets_everything() -> None:
    page = opened(x="3", steps="100", noise="1", same_lr="true", optimizers="Adam", **{"Adam.beta1": "0.5"})
    (back,) = (b for b in page.button if "defaults" in b.label)
    page = sound(back.click().run())
    assert page.number_input(key="x").value == -7
    assert page.select_slider(key="steps").value == 30
    assert page.select_slider(key="noise").value == 0
    assert page.select_slider(key="Adam.beta1").value == 0.9
    assert page.button_group(key="optimizers").value == list(FIRST)
    assert page.toggle(key="same_lr").value is False


def test_one_rate_for_all_replaces_theirs() -> None:
    page = sound(opened(same_lr="true", lr="0.2"))
    assert "Adam.lr" not in {s.key for s in page.select_slider}
    last = run(SURFACES[0], Adam(0.2), (-7, 2), 30).theta[-1]
    shown = [float(c) for c in rows(page)[3][-1].strip("()").split(", ")]
    np.testing.assert_allclose(shown, last, rtol=5e-3)


@pytest.mark.parametrize("cls", CLASSIC)
def test_every_declared_number_is_a_control_of_its_own(cls) -> None:  # type: ignore[no-untyped-def]
    page = opened(optimizers=cls.name)
    keys = {w.key for w in [*page.select_slider, *page.toggle]}
    assert {f"{cls.__name__}.{p.name}" for p in params_of(cls)} <= keys


def test_a_link_may_hold_any_number_in_range() -> None:
    page = sound(opened(steps="37", **{"GradientDescent.lr": "0.4321"}))
    assert page.select_slider(key="GradientDescent.lr").value == 0.4321
    assert page.select_slider(key="steps").value == 37
    assert "link" not in words(page)


@pytest.mark.parametrize("text", ["0.50", "5e-1", ".5", "+0.5", "0.5000000"])
def test_a_number_in_a_link_may_be_spelled_in_any_way(text: str) -> None:
    page = sound(opened(optimizers="Adam", **{"Adam.lr": text}))
    assert page.select_slider(key="Adam.lr").value == 0.5
    assert page.query_params["Adam.lr"] == text
    assert "`" not in words(page)
    assert sound(page.run()).select_slider(key="Adam.lr").value == 0.5


NUMBERS = {
    key: p for key, p in {**selection.DECLARED, **network_sidebar.DECLARED}.items() if type(p.default) is not bool
}


def all_numbers() -> None:
    import streamlit as st

    from tests.test_page import NUMBERS
    from views import controls

    st.session_state.used = {key: controls.number(p, key) for key, p in NUMBERS.items()}


def used(link: dict[str, str]) -> dict[str, float]:
    page = AppTest.from_function(all_numbers, default_timeout=60)
    page.query_params.update(link)
    return sound(page.run()).session_state.used


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


def send(page: AppTest, *said: WidgetState) -> AppTest:
    """The next run, with a message that says this of widgets too, or instead."""
    states = page._tree.get_widget_states
    ids = {state.id for state in said}

    def together() -> WidgetStates:
        return WidgetStates(widgets=[*(state for state in states().widgets if state.id not in ids), *said])

    page._tree.get_widget_states = together
    return page.run()


def typed(page: AppTest, key: str, text: str) -> str:
    """Type a number at the slider of that key; what is answered."""
    (boxes,) = (e for e in page.get("bidi_component") if e.proto.component_name == "entry")
    value = {"place": f"st-key-{key.replace('.', '-')}", "text": text, "number": 1}
    said = json.dumps({"event": "typed", "value": value})
    send(page, WidgetState(id=f"$$STREAMLIT_INTERNAL_KEY_{boxes.proto.id}__events", json_trigger_value=said))
    (boxes,) = (e for e in page.get("bidi_component") if e.proto.component_name == "entry")
    return json.loads(boxes.proto.json)["answer"]["refusal"]


def test_a_number_can_be_typed_and_keeps_its_spelling() -> None:
    page = opened()
    for key, text, value, spelling in [
        ("Adam.lr", "90", 90, "90"),
        ("Adam.lr", " 0,19 ", 0.19, "0.19"),
        ("Adam.lr", "0,125", 0.125, "0.125"),
        ("Momentum.momentum", "0.8739", 0.8739, "0.8739"),
        ("Momentum.momentum", ".50", 0.5, ".50"),
        ("steps", "49", 49, "49"),
        ("steps", "１２", 12, "12"),
        ("steps", "1,000", 1000, "1000"),
        ("AdaGrad.eps", "1E\N{MINUS SIGN}16", 1e-16, "1E-16"),
    ]:
        assert typed(page, key, text) == ""
        slider = sound(page).select_slider(key=key)
        assert slider.value == value
        assert spelling in slider.options
        assert page.query_params[key] == spelling


def test_what_is_no_number_in_range_gets_a_sentence_and_changes_nothing() -> None:
    page = opened()
    before = {slider.key: slider.value for slider in page.select_slider}
    for key, text, answer in [
        ("Adam.lr", "101", "Learning rate η goes from 1e-5 to 100."),
        ("Adam.lr", "1e999", "Learning rate η goes from 1e-5 to 100."),
        ("Momentum.momentum", "-1", "Momentum μ goes from 0 to 0.9999."),
        ("steps", "2.5", "Steps T takes whole numbers from 1 to 1000."),
        ("seed", "101", "Noise seed takes whole numbers from 0 to 100."),
        *[("Adam.lr", text, "Type a number, such as 0.1.") for text in ("", "1/3", "nan", "5%", "1_0", "0x1", "0.1.2")],
        ("Adam.lr", "1,000", "Write this without its comma, or with a point."),
        ("nowhere", "1", "This number is no longer on the page."),
    ]:
        assert typed(page, key, text) == answer
        assert {slider.key: slider.value for slider in sound(page).select_slider} == before


def test_batch_sizes_that_people_use_are_marks() -> None:
    assert {16, 32, 64, 128, 256, 512, 1024} <= {*SIZE.marks()}


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
    page = opened()
    before = rows(page)
    for name in STRANGERS:
        assert rows(sound(send(page, WidgetState(id=name, string_value="x")))) == before
    ids = [state.id for state in page._tree.get_widget_states().widgets]
    for kind, value in KINDS.items():
        said: list[Any] = [WidgetState(**{"id": name, kind: value}) for name in ids]
        sound(send(opened(), *said))


@pytest.mark.parametrize("path", ["", "fan", "momentum", "floor", "cuts", "step", "curve", "three"])
def test_a_state_that_lacks_a_key_is_completed_from_the_defaults(path: str) -> None:
    """While a number changes: then only what follows it is drawn anew, and no control that could bring the key back."""
    page = opened()
    if path:
        page._page_hash = calc_hash(path)
        page.run()
    slider: Any = page.select_slider[0]
    said = slider.set_value(type(slider.value)(float(slider.options[0])))._widget_state
    page._tree.get_widget_states = lambda: WidgetStates(widgets=[said])
    for key in page.session_state._state.filtered_state:
        del page.session_state[key]
    sound(page.run())
    assert not page.sidebar.select_slider


def test_of_repeated_values_the_last_counts_or_a_notice_says_that_none_does() -> None:
    page = sound(opened(steps=["5", "7"], x=["1", "2"]))
    assert page.number_input(key="x").value == 2
    assert page.select_slider(key="steps").value == 30
    assert "`steps=7`" in words(page)


BAD = {
    "surface": "Nowhere",
    "x": "abc",
    "y": "1e9",
    "optimizers": "Sorcery",
    "Adam.lr": "-1",
    "Momentum.momentum": "2",
    "GradientDescent.lr": "nan",
    "AdaGrad.lr": "",
    "Adam.bias_correction": "maybe",
    "steps": "2.5",
    "noise": "inf",
    "seed": "101",
    "same_lr": "2",
    "lang": "fr",
    "projector": "",
    "surface3d": "1",
    "log_loss": "yes",
}


@pytest.mark.parametrize("key", BAD)
def test_a_bad_value_in_a_link_stands_at_its_default_and_is_named(key: str) -> None:
    plain, page = opened(), sound(opened(**{key: BAD[key]}))
    assert rows(page) == rows(plain)
    assert f"`{key}={BAD[key]}`" in words(page)
    assert "`" not in words(plain)


@pytest.mark.parametrize("key", ["lr", "RMSProp.rho", "k", "Nesterov.lr"])
def test_a_bad_value_of_a_control_that_is_not_drawn_is_named_too_and_once(key: str) -> None:
    page = sound(opened(**{key: "-5"}))
    assert f"`{key}=-5`" in words(page)
    (ok,) = (b for b in page.button if b.label == "OK")
    assert "`" not in words(ok.click().run())
    assert "`" not in words(page.run())
    assert "`" not in words(opened(**{key: {"k": "7"}.get(key, "0.25")}))


def test_the_rest_of_a_bad_link_is_kept_and_the_notice_can_be_dismissed() -> None:
    page = opened(surface="Beale", steps="99", x="west")
    assert page.select_slider(key="steps").value == 99
    assert page.selectbox(key="surface").value == "Beale"
    assert "`x=west`" in words(page)
    (ok,) = (b for b in page.button if b.label == "OK")
    assert "`x=west`" not in words(sound(ok.click().run()))


def test_the_notice_leaves_out_a_value_that_has_been_set_since() -> None:
    page = opened(steps="many", x="west")
    page = sound(page.select_slider(key="steps").set_value(50).run())
    assert "`x=west`" in words(page)
    assert "`steps=many`" not in words(page)


@pytest.mark.parametrize("log", ["true", "false"])
@pytest.mark.parametrize("surface", SURFACES, ids=lambda s: s.name)
def test_the_loss_axis_runs_upwards_and_holds_every_run_that_stays(surface, log: str) -> None:  # type: ignore[no-untyped-def]
    """Also where every loss is negative, as from a start near the lowest minimum, and beside a run that diverges."""
    near = surface.minima[0] if surface.minima else surface.start
    x, y = (at + (0.05 if at + 0.05 < high else -0.05) for at, (_, high) in zip(near, surface.domain, strict=True))
    page = sound(
        opened(surface=surface.name, x=str(x), y=str(y), log_loss=log, **{"GradientDescent.lr": "50", "steps": "40"})
    )
    low, high = received(page)[0]["losses"]["yaxis"]["range"]
    assert low < high
    start = run(surface, Adam(), (x, y), 0).loss[0]
    lowest = surface.lowest() if surface.minima else 0
    shown = np.log10(start - lowest) if log == "true" else start
    assert low <= shown <= high


def test_a_start_on_the_minimum_says_why_nothing_is_drawn() -> None:
    assert "logarithmic axis cannot show" in words(sound(opened(x="0", y="0")))


def test_an_empty_choice_says_what_to_do() -> None:
    page = opened()
    page = sound(page.button_group(key="optimizers").set_value([]).run())
    assert "Choose at least one optimizer" in words(page)
    assert rows(page) == []


def test_divergence_is_told_with_its_step() -> None:
    page = sound(opened(optimizers="Gradient descent", **{"GradientDescent.lr": "1.5"}))
    assert rows(page)[0][1] == "diverged at step 3"


def test_japanese() -> None:
    page = sound(opened(lang="ja", **{"GradientDescent.lr": "1.5"}))
    assert page.selectbox(key="surface").label == "曲面(損失関数)"
    assert rows(page)[0][1] == "ステップ 3 で発散"
    assert "まだ移動中" in str(rows(page))


def test_the_shown_rule_follows_the_switch() -> None:
    assert r"1 - {\beta_1}^{t}" in words(opened())
    assert r"1 - {\beta_1}^{t}" not in words(sound(opened(**{"Adam.bias_correction": "false"})))


def test_noise_is_seeded() -> None:
    one, again, other = (rows(opened(noise="1", seed=seed)) for seed in ("3", "3", "4"))
    assert one == again != other


def with_formula(formula: str, **link: str) -> AppTest:
    return sound(opened(surface=kinds.NAME, formula=formula, **link))


def test_beside_a_typed_formula_stands_what_it_cannot_do() -> None:
    below = with_formula("x^(1/3) + (x-1)^{2/3} + y^2")
    assert r"$x^{\frac{1}{3}}$ is not a number where $x$ is below 0. For the real root type `cbrt(x)`." in words(below)
    assert "type `cbrt(x-1)^2`" in words(below)
    assert "is not a number" not in words(with_formula("abs(x)^(1/3) + (x^2 + y^2)^1.5 + 2^x"))


def test_a_plus_that_a_link_has_lost_is_told_until_the_formula_is_typed() -> None:
    page = with_formula("x^2 y^2")
    assert "A + in a link arrives as a space" in words(page)
    assert "A + in a link arrives as a space" in words(with_formula("2*x 3*y"))  # refused, and why it may be
    page.text_input(key="formula").set_value("x^2 y^4").run()
    assert "A + in a link" not in words(sound(page))
    assert "A + in a link" not in words(with_formula("x^2 + y^2"))


def test_a_number_too_large_is_told_from_one_that_is_not_defined() -> None:
    assert "too large to compute with at this start" in words(with_formula("exp(x^4) + y^2", x="9"))
    for formula in ("log(x) + y^2", "1/(x + 9) + y", "asin(x)"):
        assert "not defined at this start" in words(with_formula(formula, x="-9"))
    page = with_formula("-log(sigmoid(10*x)) + y^2", x="-100", y="0")
    assert "at this start" not in words(page)
