"""The page of paths among many weights: what it shows, and what it says of it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from experiments.training import Task
from experiments.weight_plane import RecordedPath, plane_through, principal_plane, random_plane, record_path
from networks import SOURCES, Design, NoisySine
from optimizers import Adam, Momentum
from tests.support.courses import courses
from tests.support.live_picture import opened, received
from tests.support.pages import open_page, without_exception, words
from views.controls import session
from views.work import shared
from views.work.process import BackgroundProcess

TINY = {"net.data": "Moons", "net.hidden": "1", "net.units": "3", "net.epochs": "2", "net.Moons.samples": "40"}


def done(page: AppTest) -> AppTest:
    until = time.monotonic() + 60
    while received(page, "charts")[0]["more"] and time.monotonic() < until:
        page = without_exception(page.run())
    assert not received(page, "charts")[0]["more"]
    return page


def landscape_at(**link: Any) -> AppTest:
    return done(without_exception(open_page("landscape", **TINY | link)))


def expected(**link: Any) -> tuple[Task, list[RecordedPath]]:
    moons = next(source for source in SOURCES if source.name == "Moons")(samples=40)  # type: ignore[call-arg]
    first, second = moons.made().split(0.2, 0)
    of = Task(first, second, Design(units=3), 64, 2)
    return of, [record_path(of, course) for course in courses(of, Momentum(0.05), Adam(0.005))]


@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize("plane", ["pca", "ends", "random"])
def test_the_page_shows_every_plane_in_both_languages(plane: str, lang: str) -> None:
    page = landscape_at(plane=plane, lang=lang, **{"net.optimizers": ["Momentum", "Adam"]})
    del page.session_state[session.PARCELS_SENT.name]
    page = without_exception(page.run())
    picture, needs, parcels = received(page)
    of, ways = expected()
    assert [name for name, _ in picture["lines"]] == ["Momentum", "Adam"]
    assert picture["at"] == ways[0].steps.tolist()
    start, one, other = ways[0].theta[:, 0], ways[0].theta[:, -1], ways[1].theta[:, -1]
    theta = np.concatenate([way.theta for way in ways], axis=1)
    planes = {
        "pca": lambda: principal_plane(theta),
        "ends": lambda: plane_through(start, one, other),
        "random": lambda: random_plane(of.training_loss, one, 0),
    }
    found = planes[plane]()
    assert found
    for (_, (path, *_)), way in zip(picture["lines"], ways, strict=True):
        np.testing.assert_allclose([path["x"], path["y"]], found.project(way.theta), atol=1e-5)
        steps, loss, cast, away = np.array(path["customdata"]).T
        np.testing.assert_array_equal(steps, way.steps)
        np.testing.assert_allclose(loss, way.loss, rtol=1e-5)
        np.testing.assert_allclose(cast, of.training_loss.f(found.points(found.project(way.theta))), rtol=1e-5)
        np.testing.assert_allclose(away, found.distance(way.theta), atol=1e-5)
    assert all(f"{100 * share:.1f}%" in words(page) for share in found.variance_shares(theta))
    lowest = min(ways, key=lambda way: way.loss[-1])
    assert f"{float(f'{lowest.loss[-1]:.3g}'):g}" in words(page)
    land = opened(parcels[next(name for name in needs if name.startswith("land "))])
    assert land["data"][0]["type"] == "contour"


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ({"net.optimizers": ""}, "Choose at least one optimizer"),
        ({"net.optimizers": "Adam", "plane": "ends"}, "choose a second optimizer"),
        (
            {"net.optimizers": ["Adam", "Momentum"], "plane": "ends", "end1": "Momentum", "end2": "Momentum"},
            "two different ends",
        ),
        ({"net.optimizers": "Adam", "net.epochs": "1", "net.size": "all"}, "lie on one line"),
        (
            {"net.optimizers": "Gradient descent", "net.GradientDescent.lr": "100", "plane": "random"},
            "too few",
        ),
        ({"net.optimizers": ["Adam", "Momentum"], "net.seeds": "2"}, "Of 2 seeds the first"),
        ({"net.optimizers": ["Adam", "Gradient descent"], "net.GradientDescent.lr": "100"}, "Gradient descent: after"),
    ],
)
def test_what_cannot_be_shown_is_said(link: dict[str, Any], said: str) -> None:
    page = without_exception(open_page("landscape", **TINY | link))
    if link["net.optimizers"]:
        page = done(page)
    assert said in words(page)


@pytest.mark.parametrize(
    "link", [{"plane": "x"}, {"plane": "random", "directions": "-1"}, {"plane": "ends", "end1": "x"}]
)
def test_nonsense_in_a_link_is_named(link: dict[str, str]) -> None:
    page = landscape_at(**link, **{"net.optimizers": ["Momentum", "Adam"]})
    key = [*link][-1]
    assert f"`{key}={link[key]}`" in words(page)


def test_a_training_that_is_stopped_is_drawn_as_far_as_it_came() -> None:
    long = {"net.Moons.samples": "400", "net.epochs": "200", "net.size": "1", "net.optimizers": ["Momentum", "Adam"]}
    page = without_exception(open_page("landscape", **TINY | long))
    until = time.monotonic() + 60

    def recorded_points() -> int:
        return min((len(trace["x"]) for trace in received(page, "charts")[0]["charts"][0]["data"][::2]), default=0)

    while recorded_points() < 9 and time.monotonic() < until:
        page = without_exception(page.run())
    (stop,) = (button for button in page.button if "Stop" in button.label)
    page = done(without_exception(stop.click().run()))
    picture, *_ = received(page)
    assert 0 < picture["at"][-1] < 200 * 320
    assert "This plane holds" in words(page)
    assert [button.label for button in page.button if button.label in ("Stop", "Train anew")] == ["Train anew"]


def test_a_training_that_is_stopped_before_it_began_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(BackgroundProcess, "results", lambda self: iter([None]))
    page = without_exception(
        open_page("landscape", **TINY | {"net.seed": "77", "net.optimizers": ["Momentum", "Adam"]})
    )
    page = without_exception(page.button(key="stop training").click().run())
    assert page.get("progress")[0].proto.text == "Stopped at epoch 0 of 2."
    assert "Train anew" in [button.label for button in page.button]


@pytest.mark.parametrize("decay", [0.0, 0.01])
def test_one_path_is_told_as_one_and_the_penalty_is_named(decay: float) -> None:
    page = done(
        without_exception(open_page("landscape", **TINY | {"net.optimizers": "Adam", "net.weight_decay": str(decay)}))
    )
    assert "The path ends beside the plane, by " in words(page)
    assert ("penalty" in "".join(page.table[0].value.columns)) == (decay > 0)


@pytest.mark.parametrize("broken", ["train_each", "plane_losses"])
def test_what_breaks_off_is_said_and_can_be_tried_again(broken: str, monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken(BackgroundProcess[Any]):
        def results(self) -> Iterator[Any]:
            yield None
            self.stop()
            raise RuntimeError("killed")

    def begun(begin: partial[Any]) -> BackgroundProcess[Any]:
        return (Broken if begin.func.__name__ == broken else BackgroundProcess)(begin)

    link = {"net.optimizers": ["Momentum", "Adam"], "net.Moons.data_seed": "3" if broken == "train_each" else "4"}
    monkeypatch.setattr(shared, "BackgroundProcess", begun)
    page = landscape_at(**link)
    (said,) = [*(bar.proto.text for bar in page.get("progress")), *(error.value for error in page.error)]
    assert "broke off" in said
    monkeypatch.undo()
    (again,) = (button for button in page.button if button.label in ("Train anew", "Try again"))
    page = done(without_exception(again.click().run()))
    assert "This plane holds" in words(page)
    assert not page.error


def test_where_the_live_picture_fails_there_is_a_plain_one() -> None:
    page = landscape_at(**{"net.optimizers": ["Momentum", "Adam"]})
    page.session_state[session.LIVE_FAILED.name] = True
    page = without_exception(page.run())
    assert len(page.get("plotly_chart")) == 2
    assert "This plane holds" in words(page)
    assert any("Try again" in button.label for button in page.button)


def test_the_loss_of_a_regression_has_a_plane_too() -> None:
    link = {"net.data": "Noisy sine", "net.optimizers": ["Momentum", "Adam"], "net.units": "4", "net.epochs": "2"}
    page = done(without_exception(open_page("landscape", **link)))
    (table,) = page.table
    first, second = NoisySine().made().split(0.2, 0)
    of = Task(first, second, Design(units=4, loss="Squared error"), 64, 2)
    for row, course in zip(table.value.values.tolist(), courses(of, Momentum(0.05), Adam(0.005)), strict=True):
        assert float(row[1]) == pytest.approx(course.metrics[-1, 0, 0], rel=5e-3)
