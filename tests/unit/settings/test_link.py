"""A link and what it chooses are inverse; what a link says that cannot be used is named, and nothing else is lost."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from core import Param
from networks import NoisySine
from optimizers import Adam
from settings.defaults import opening_name
from settings.link import Refusals, all_defaults, read, write
from settings.nearest import letters, nearest_key
from settings.network import NetworkSelection
from settings.network_controls import DATA_KEY, LOSS_KEY
from settings.pages import KEYS, PAGES, Page
from settings.selection import Selection
from settings.values import MAX_COORDINATE, Choice, Choices, Control, Coordinate, Number, Switch
from surfaces.catalogue.valleys import rosenbrock
from tests.support.public_names import frozen

DECISIVE = ("formula", "formula1", "x0", "x1", "schedule", "factor", "optimizers", "method", "same_lr")
NOTHING = Refusals({}, {})
EVERY_PAGE = pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
FORMULAS = ("x^2", "x^2/4 + 1/(1 + a^2)", "sin(x) + b x^2")
SCHEDULES = ("1/t", "0.5^k", "cos(k/10)^2")


def numbers(p: Param) -> some.SearchStrategy[float]:
    if type(p.default) is int:
        return some.integers(int(p.low), int(p.high))
    return some.floats(p.low, p.high) | some.sampled_from(p.slider_values())


def values_of(key: str, control: Control) -> some.SearchStrategy[Any]:
    """Values that a person may choose with a control."""
    match control:
        case Switch():
            return some.booleans()
        case Number(p):
            return numbers(p)
        case Coordinate(default):
            # Bounds of a window: the lower ones end with 0.
            low, high = (-MAX_COORDINATE, MAX_COORDINATE)
            if default is not None:
                low, high = (low, -0.1) if key.endswith("0") else (0.1, high)
            return some.floats(low, high)
        case Choice(options):
            return some.sampled_from(options)
        case Choices(options):
            return some.sets(some.sampled_from(options)).map(lambda s: [o for o in options if o in s])
        case _:
            texts = {"formula": FORMULAS, "formula1": FORMULAS, "factor": SCHEDULES}.get(key, ("name", "x + y", ""))
            return some.sampled_from(texts)


@some.composite
def selections(draw: some.DrawFn) -> Selection | NetworkSelection:
    page = draw(some.sampled_from([*PAGES.values()]))
    keys = draw(some.sets(some.sampled_from([*page.controls]), max_size=8))
    # Those on which others depend.
    decisive = [key for key in (page.choice, *DECISIVE) if key in page.controls]
    keys |= draw(some.sets(some.sampled_from(decisive))) if decisive else set()
    query = {key: page.controls[key].write(draw(values_of(key, page.controls[key]))) for key in sorted(keys)}
    query.pop("step", None)  # another setting may have fewer steps
    if query.get(DATA_KEY) == [NoisySine.name]:
        query.pop(LOSS_KEY, None)  # only one suits a regression
    selection, refusals = read(page, query)
    assert refusals == NOTHING
    return selection


@given(selections())
def test_a_selection_is_what_its_link_selects(selection: Selection | NetworkSelection) -> None:
    again, refusals = read(selection.page, write(selection))
    assert refusals == NOTHING
    assert again.values == selection.values
    assert again.methods == selection.methods
    assert again.schedule == selection.schedule
    assert write(again) == write(selection)


@EVERY_PAGE
def test_a_page_without_a_query_has_its_defaults_and_an_empty_link(page: Page) -> None:
    selection, refusals = read(page, {})
    assert refusals == NOTHING
    assert write(selection) == {}
    for key, default in frozen()["controls of pages"][page.name].items():
        if page.controls[key].default is not None or key in selection.values:
            assert selection.values[key] == default, key


@EVERY_PAGE
@given(data=some.data())
def test_a_value_that_cannot_be_used_is_named_and_changes_nothing(page: Page, data: some.DataObject) -> None:
    key = data.draw(some.sampled_from([key for key, c in page.controls.items() if refused_texts(c)]))
    text = data.draw(some.sampled_from(refused_texts(page.controls[key])))
    plain, _ = read(page, {})
    selection, refusals = read(page, {key: [text]})
    assert refusals == Refusals({key: text}, {})
    assert selection.values == plain.values


def refused_texts(control: Control) -> tuple[str, ...]:
    match control:
        case Number(p):
            outside = repr(math.nextafter(p.high, math.inf) if type(p.default) is float else p.high + 1)
            return ("", "x", "nan", "inf", outside) + (("0.5",) if type(p.default) is int else ())
        case Switch():
            return "", "1", "yes"
        case Coordinate():
            return "", "west", "nan", "1e9"
        case Choice() | Choices():
            return ("Nowhere",)
        case _:
            return ()


def test_the_rest_of_a_link_is_kept_and_its_numbers_are_those_of_the_setting() -> None:
    query = {"surface": ["Rosenbrock"], "steps": ["80"], "x": ["-1"], "y": ["west"], "optimizers": ["Adam"]}
    selection, refusals = read(PAGES["root"], {**query, "Adam.lr": ["0.02"], "surfce": ["Beale"], "zzqq": ["1"]})
    assert isinstance(selection, Selection)
    setting = selection.setting()
    assert refusals == Refusals({"y": "west"}, {"surfce": "surface", "zzqq": None})
    assert setting.surface.name == rosenbrock.name
    assert setting.start == (-1, rosenbrock.start[1])
    assert (*setting.optimizers,) == (Adam(lr=0.02),)
    assert setting.steps == 80


@pytest.mark.parametrize(
    ("query", "refused"),
    [
        ({"formula": ["1/u + x"]}, "formula"),
        ({"formula": ["x + y"], "x0": ["3"], "x1": ["-3"]}, "x0"),
        ({"schedule": ["Formula"], "factor": ["0.9^"]}, "factor"),
        ({"steps": ["20"], "step": ["21"]}, "step"),
    ],
)
def test_what_can_be_spelled_but_not_used_is_refused_too(query: dict[str, list[str]], refused: str) -> None:
    selection, refusals = read(PAGES["root"], query)
    assert refusals.texts[refused] == query[refused][0].removesuffix(".0") or float(refusals.texts[refused])
    assert selection.values[refused] == all_defaults(selection.page, selection.values["surface"])[refused]
    assert isinstance(selection, Selection)
    assert selection.setting().optimizers


def test_a_link_with_a_formula_alone_shows_it() -> None:
    selection, _ = read(PAGES["root"], {"formula": ["x^2 + a y^2"], "own.a": ["3"]})
    assert isinstance(selection, Selection)
    assert float(selection.setting().surface.f(np.array([1.0, 2.0]))) == 13
    assert "surface" not in write(selection)


@pytest.mark.parametrize("name", ["network", "landscape", "layers", "range"])
def test_a_link_of_a_network_makes_its_task(name: str) -> None:
    query = {"net.data": ["Moons"], "net.Moons.samples": ["60"], "net.units": ["4"], "net.size": ["16"]}
    selection, refusals = read(PAGES[name], query)
    assert isinstance(selection, NetworkSelection)
    task = selection.task()
    assert refusals == NOTHING
    assert (len(task.train) + len(task.validation), task.design.units, task.size) == (60, 4, 16)
    assert [type(optimizer).name for optimizer in selection.optimizers()] == [cls.name for cls in selection.methods]


@EVERY_PAGE
def test_pages_open_with_names_that_they_have(page: Page) -> None:
    assert opening_name(page) in page.names
    assert page.opens.keys() <= page.controls.keys() | {"method"}


def test_every_known_key_is_its_own_nearest() -> None:
    for key in KEYS:
        assert letters(nearest_key(key) or "") == letters(key)


def test_a_loss_that_suits_classes_is_refused_for_a_regression() -> None:
    query = {DATA_KEY: [NoisySine.name], LOSS_KEY: ["Cross-entropy"], "net.units": ["8"]}
    selection, refusals = read(PAGES["network"], query)
    assert refusals == Refusals({LOSS_KEY: "Cross-entropy"}, {})
    assert isinstance(selection, NetworkSelection)
    assert selection.task().design.loss == "Squared error"
    assert selection.task().design.units == 8
