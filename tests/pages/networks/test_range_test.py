"""The page of rates for a network: what it shows is what the tests find."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from experiments.range_test import RangeTest, range_test, train_fixed_rates
from experiments.training import Task
from networks import SOURCES, Design, Moons, NoisySine
from optimizers import Adam, GradientDescent
from tests.support.pages import open_page, page_text, sent, without_exception, words
from tests.support.ranges import last
from views.pages.networks import range_test as page_of
from views.work import shared
from views.work.progress import WorkState

SMALL = {"net.data": "Moons", "net.units": "6", "net.RangeTest.epochs": "1", "net.RangeTest.steps": "100"}


class Here:
    """As `BackgroundProcess`, in this process."""

    def __init__(self, begin: Callable[[], Iterator[Any]]) -> None:
        self.state = WorkState.WAITING
        self.begin = begin

    def results(self) -> Iterator[Any]:
        yield None
        self.state = WorkState.RUNNING
        try:
            yield from self.begin()
        except RuntimeError:
            self.state = WorkState.FAILED
            raise
        self.state = WorkState.DONE


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared, "BackgroundProcess", Here)
    monkeypatch.setattr(shared, "_finished", {})


def done(page: AppTest) -> AppTest:
    """When nothing more is asked for."""
    for _ in range(100):
        if not sent(without_exception(page))["more"]:
            return page
        page = page.run()
    raise AssertionError("it does not end")


@pytest.mark.usefixtures("here")
def test_the_page_shows_what_the_sweep_and_the_tests_find() -> None:
    page = done(open_page("range", **SMALL, **{"net.optimizers": ["Adam", "Gradient descent"]}))
    data = Moons().made()
    task = Task(*data.split(0.2, 0), Design(units=6), 64, 1)
    test = RangeTest(epochs=1, steps=100)
    picture = sent(page)
    for row, cls in enumerate((GradientDescent, Adam)):
        loss = train_fixed_rates(task, cls(), test.fixed_rates()).metrics[-1, 0]
        np.testing.assert_allclose(picture["values"][row], np.where(np.isfinite(loss), loss, np.inf), rtol=1e-9)
        of = last(range_test(task, cls(), test))
        trace = picture["charts"][1]["data"][2 * row + 1]
        np.testing.assert_allclose(trace["y"], of.smoothed, rtol=1e-6)
        np.testing.assert_allclose(trace["x"], of.rates, rtol=1e-6)
    assert picture["names"] == ["SGD", "Adam"]
    np.testing.assert_allclose(picture["rates"], test.fixed_rates())


@pytest.mark.usefixtures("here")
def test_a_button_takes_the_rates_and_nothing_is_computed_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    page = done(open_page("range", **SMALL, **{"net.optimizers": "Adam"}))
    monkeypatch.setattr(shared, "BackgroundProcess", None)
    task = Task(*Moons().made().split(0.2, 0), Design(units=6), 64, 1)
    test = RangeTest(epochs=1, steps=100)
    suggested = last(range_test(task, Adam(), test)).suggested
    page = done(page.button(key="take rates 0").click().run())
    np.testing.assert_allclose(page.select_slider(key="net.Adam.lr").value, suggested, rtol=5e-3)
    page = done(page.button(key="take rates 1").click().run())
    whole = train_fixed_rates(task, Adam(), test.fixed_rates())
    assert whole.three_rates
    assert page.select_slider(key="net.Adam.lr").value == whole.rates[whole.three_rates[1]]


EDGES: dict[str, dict[str, Any]] = {
    "accuracy": {"measure": "accuracy"},
    "no optimizer": {"net.optimizers": ""},
    "all diverge": {"net.RangeTest.low": "0.01", "net.init": "Given", "net.scale": "10", "net.hidden": "3"},
    "whole batch": {"net.size": "all"},
    "one sample": {"net.size": "1", "net.Moons.samples": "20"},
    "seeds and schedule": {"net.seeds": "3", "schedule": "Cosine"},
    "squared error": {"net.loss": "Squared error", "net.hidden": "0"},
    "a rate outside of the range": {"net.Adam.lr": "100", "net.RangeTest.high": "0.1"},
    "no smoothing": {"net.RangeTest.smoothing": "0"},
    "much smoothing": {"net.RangeTest.smoothing": "0.99"},
    "nonsense": {"net.RangeTest.low": "-1", "net.RangeTest.steps": "many", "measure": "size"},
    "images without a file": {"net.data": "Images of your own", "net.RangeTest.high": "0.1"},
}


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize("edge", EDGES)
def test_it_opens_in_every_corner(edge: str, lang: str) -> None:
    link = {**SMALL, "net.optimizers": ["Gradient descent", "Adam"], **EDGES[edge]}
    page = without_exception(open_page("range", lang=lang, **link))
    if edge == "no optimizer":
        assert page.info
        return
    page = done(page)
    assert "nan" not in page_text(page)
    assert len(sent(page)["charts"]) == 2


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_it_opens_with_all_data(source: Any) -> None:
    link = {**SMALL, "net.data": source.name, "net.optimizers": "Adam", "net.hidden": "0"}
    assert "Adam" in words(done(open_page("range", **link)))


def test_what_ends_in_the_other_process_is_said_and_can_be_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> Iterator[Any]:
        raise RuntimeError("ended")
        yield

    monkeypatch.setattr(page_of, "explore", broken)
    monkeypatch.setattr(shared, "BackgroundProcess", Here)
    monkeypatch.setattr(shared, "_finished", {})
    page = open_page("range", **SMALL)
    while not page.error:
        page = without_exception(page.run())
    assert "broke off" in page.error[0].value
    monkeypatch.undo()
    monkeypatch.setattr(shared, "BackgroundProcess", Here)
    (again,) = (button for button in page.button if button.label == "Try again")
    assert not done(again.click().run()).error


def test_it_is_computed_in_another_process() -> None:
    page = open_page("range", **SMALL, **{"net.optimizers": "Adam", "net.Moons.data_seed": "77"})
    seen = 0
    while sent(without_exception(page))["more"]:  # nothing is concluded from some of the trainings
        assert re.search(r"\d+ of 33 runs are in \([\d.]+%\)", page_text(page))
        assert "lowest at" not in page_text(page)
        assert page.button(key="take rates 1").disabled
        assert [row[5:8] for row in page.table[0].value.values.tolist()] == [["–"] * 3]
        page, seen = page.run(), seen + 1
    assert seen
    assert "lowest at" in page_text(page)
    assert "runs are in" not in page_text(page)


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(("lang", "column"), [("en", "R² there"), ("ja", "そのときの R²")])
def test_a_regression_is_judged_by_its_variance_explained(lang: str, column: str) -> None:
    link = {**SMALL, "net.data": "Noisy sine", "net.optimizers": "Adam", "measure": "accuracy", "lang": lang}
    page = done(open_page("range", **link))
    task = Task(*NoisySine().made().split(0.2, 0), Design(units=6, loss="Squared error"), 64, 1)
    swept = train_fixed_rates(task, Adam(), RangeTest(epochs=1, steps=100).fixed_rates())
    np.testing.assert_allclose(sent(page)["values"][0], swept.metrics[-1, 3], rtol=1e-9)
    (table,) = page.table
    assert column in table.value.columns
    assert "R^2" in words(page)
    assert "nan" not in page_text(page)
