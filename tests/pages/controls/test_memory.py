"""From page to page: what goes along, and what each page opens with."""

from __future__ import annotations

import pytest

from settings.controls import NUMBERS
from settings.pages import KEYS, PAGES
from tests.support.pages import gone_to, open_page, values_of, without_exception


@pytest.mark.parametrize(("resets", "same"), [(False, True), (True, False)])
def test_one_rate_for_all_comes_back_unless_it_was_reset(resets: bool, same: bool) -> None:
    page = gone_to(open_page("lab", same_lr="true"), "bias")
    if resets:
        (reset,) = (button for button in page.button if "defaults" in button.label)
        page = without_exception(reset.click().run())
    assert gone_to(page, "lab").toggle(key="same_lr").value is same


def test_one_rate_for_all_in_a_link_is_there_on_the_next_page() -> None:
    assert gone_to(open_page("bias", same_lr="true"), "lab").toggle(key="same_lr").value is True


MENU = (
    *("", "step", "bias", "momentum", "curve", "batch", "cuts", "cloud", "fan", "floor", "leaving"),
    *("network", "landscape", "layers", "range", "surfaces", "formula", "methods", "lab", "three", "heat", "basins"),
    "race",
)

HIDDEN = ("trajectories",)


def test_every_page_opens_with_its_own_choices_whatever_page_was_before_and_its_link_leaves_them_out() -> None:
    page, seen = open_page("step"), {}
    for path in (*MENU, *HIDDEN, *MENU[::-3]):
        page = gone_to(page, path)
        said, opens = values_of(page), PAGES[path or "root"].opens
        assert said.keys() <= KEYS, path
        assert {key: said[key] for key in opens} == opens, path
        assert dict(page.query_params) == {}, path
        assert not any("choose another optimizer" in info.value for info in page.info), path
        assert said == seen.setdefault(path, said), path
    wanted = {
        "heat": ("method", "Momentum"),
        "basins": ("surface", "Himmelblau"),
        "leaving": ("problem", "Tanh neuron"),
    }
    for path, (key, value) in wanted.items():
        assert seen[path][key] == value
    assert seen["trajectories"] == seen[""]
    assert seen["batch"]["problem"] == "Line fit"


@pytest.mark.parametrize(
    ("path", "key", "other", "value", "visited"),
    [
        ("leaving", "problem", "Line fit", "Tanh neuron", ["batch", "network", "floor", "fan"]),
        ("basins", "surface", "Booth", "Himmelblau", ["", "curve", "lab", "formula"]),
        ("floor", "method", "Adam", "Gradient descent", ["step", "", "cuts"]),
        ("formula", "surface", "Booth", "Your own formula", ["basins", "network", "step"]),
        ("heat", "method", "Adam", "Momentum", ["basins", "lab", "step"]),
        ("step", "method", "Yogi", "Adam", ["floor", "leaving", "cuts"]),
    ],
)
def test_a_pages_own_choice_goes_along_once_a_person_picks_it(
    path: str, key: str, other: str, value: str, visited: list[str]
) -> None:
    page = open_page(path)
    assert page.selectbox(key=key).value == value
    for picked in (other, value):
        page = without_exception(page.selectbox(key=key).select(picked).run())
    for place in visited:
        page = gone_to(page, place)
        said = values_of(page)
        if key in said:
            assert said[key] == value, place
            link = page.query_params.get(key)
            assert PAGES[place or "root"].opens.get(key) == value or link in (value, [value]) or value in ("Adam",), (
                place
            )
    assert values_of(gone_to(page, path))[key] == value


def test_numbers_take_their_surface_along() -> None:
    page = open_page("basins")
    page = without_exception(page.number_input(key="x").set_value(-3.0).run())
    page = gone_to(page, "")
    assert page.selectbox(key="surface").value == "Himmelblau"
    assert page.number_input(key="x").value == -3
    page = gone_to(gone_to(page, "curve"), "lab")
    assert (values_of(page)["surface"], values_of(page)["x"]) == ("Himmelblau", -3)
    (back,) = (b for b in page.button if "defaults" in b.label)
    assert values_of(without_exception(back.click().run()))["x"] == 0.3


def test_back_to_the_defaults_is_back_to_the_pages_own() -> None:
    page = open_page("curve", **{"GradientDescent.lr": "0.7"})
    (back,) = (b for b in page.button if "defaults" in b.label)
    page = without_exception(back.click().run())
    assert page.select_slider(key="GradientDescent.lr").value == 0.1
    assert page.selectbox(key="curve").value == "Parabola"


def test_what_a_link_says_goes_along_and_what_it_cannot_say_does_not() -> None:
    page = open_page("batch", problem="Logistic regression", **{"Adam.beta1": "0.5", "Batches.size": "99999"})
    page = gone_to(page, "leaving")
    assert values_of(page)["problem"] == "Logistic regression"
    page = gone_to(page, "bias")
    assert values_of(page)["Adam.beta1"] == 0.5
    assert "Batches.size" not in values_of(page)
    page = gone_to(page, "fan")
    assert values_of(page)["Batches.size"] == NUMBERS["Batches.size"].default


@pytest.mark.parametrize("path", ["", "formula", "lab", "step", "basins"])
def test_a_formula_in_a_link_is_shown_without_the_word_that_it_is_one(path: str) -> None:
    page = without_exception(open_page(path or "root", formula="x^2+3y^2"))
    assert page.selectbox(key="surface").value == "Your own formula"
    assert page.text_input(key="formula").value == "x^2+3y^2"
    said = open_page(path or "root", formula="x^2+3y^2", surface="Booth")
    assert said.selectbox(key="surface").value == "Booth"


def test_a_curve_in_a_link_is_shown_too_and_on_another_page_nothing_is() -> None:
    assert without_exception(open_page("curve", formula1="x^4")).selectbox(key="curve").value == "Your own curve"
    page = without_exception(open_page("batch", formula="x^2"))
    assert page.selectbox(key="problem").value == "Line fit"
