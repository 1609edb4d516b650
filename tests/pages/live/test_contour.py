"""What travels to the live picture: whole, and nothing taken on trust from the browser."""

from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from optimizers import CLASSIC
from surfaces import SURFACES
from tests.support.live_picture import opened, received
from tests.support.pages import APP, without_exception
from tests.support.pages import open_root as opened_page
from views.live import contour


@pytest.mark.parametrize("place", range(len(SURFACES)), ids=lambda place: SURFACES[place].name)
def test_the_wildest_setting_is_a_picture_too(place: int) -> None:
    x, y = (("1000", "-1000"), ("0", "0"))[place % 2]
    page = opened_page(
        surface=SURFACES[place].name,
        optimizers=[cls.name for cls in CLASSIC],
        **{"x": x, "y": y, "same_lr": "true", "lr": "100", "steps": "300", "field": "true"},
    )
    picture, (*_, land, _), parcels = received(without_exception(page))
    assert np.all(np.isfinite(picture["losses"]["yaxis"].get("range", [0])))
    assert {trace["type"] for trace in opened(parcels[land])["data"]} == {"contour", "scatter"}


GOOD = {"x": 3, "y": -2.5, "number": 7, "done": False}


@pytest.mark.parametrize(
    "said",
    [
        *(None, {}, [1], "a", 3),
        *({**GOOD, "x": value} for value in (None, "east", float("nan"), float("inf"), 1001, 10**400, [1])),
        *({**GOOD, "number": value} for value in (None, "n", float("nan"), float("inf"), {})),
        *({key: GOOD[key] for key in GOOD if key != left} for left in GOOD),
    ],
    ids=repr,
)
def test_a_start_that_makes_no_sense_is_not_used(said: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contour.st, "session_state", {"canvas": {"start": said}})
    contour._start_moved(("x", "y"))
    assert contour.dragged_start() is None


def test_a_dragged_start_is_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contour.st, "session_state", {"canvas": {"start": GOOD}})
    contour._start_moved(("x", "y"))
    assert contour.dragged_start() == (3, -2.5)
    assert contour.dragged_start() is None


def test_a_change_of_a_number_redraws_the_picture_alone() -> None:
    page = opened_page()
    page = without_exception(page.select_slider(key="Adam.lr").set_value(0.5).run())
    assert not page.latex
    assert received(page)[0]["lines"][3][1][0]["name"] == "Adam  η = 0.5, β₁ = 0.9, β₂ = 0.999"


SAID = [
    None,
    {"of": "Elongated bowl", "x": [0, 1]},
    {"of": "Elongated bowl", "x": [0, 1], "y": [1, 0]},
    {"of": "Elongated bowl", "x": [0, float("inf")], "y": [0, 1]},
    {"of": "Elongated bowl", "x": [0, float("nan")], "y": [0, 1]},
    {"of": "Elongated bowl", "x": [0, 1, 2], "y": [0, 1]},
    {"of": "Elongated bowl", "x": [0, 10**400], "y": [0, 1]},
    {"of": "Elongated bowl", "x": [-1e308, 1e308], "y": [0, 1]},
    {"of": "Elongated bowl", "x": [1, 1 + 1e-15], "y": [0, 1]},
    {"of": "Elongated bowl", "x": "ab", "y": [0, 1]},
    {"of": "Elongated bowl", "x": 3, "y": 4},
    {"of": "Beale", "x": [0, 1], "y": [0, 1]},
]


@pytest.mark.parametrize("said", SAID)
def test_a_window_that_makes_no_sense_is_not_used(said: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contour.st, "session_state", {"canvas": {"view": said}})
    assert contour.view("Elongated bowl") is None


def test_a_window_is_used_for_its_own_surface(monkeypatch: pytest.MonkeyPatch) -> None:
    said = {"of": "Beale", "x": [0, 1], "y": [-2.5, 1]}
    monkeypatch.setattr(contour.st, "session_state", {"canvas": {"view": said}})
    assert contour.view("Beale") == ((0, 1), (-2.5, 1))


def test_a_browser_that_cannot_load_it_gets_the_plain_charts() -> None:
    page = AppTest.from_file(APP, default_timeout=20)
    page.session_state["live pictures failed"] = True
    page = without_exception(page.run())
    assert "plain one" in page.warning[0].value
    assert [chart.key for chart in page.get("plotly_chart")] == ["contour", "loss", "plain chart 0"]
    assert len(page.table[0].value) == 4
