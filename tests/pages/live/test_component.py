"""Parcels of a live picture travel once, and again where the browser misses them."""

import pytest

from plots import PLOTLY_JS
from tests.support.live_picture import received
from tests.support.pages import open_root as opened_page
from tests.support.pages import without_exception
from views.live import component, contour


def test_parcels_are_sent_once_and_again_when_missing() -> None:
    page = opened_page()
    _, needs, parcels = received(page)
    assert list(parcels) == needs[2:]  # scripts have addresses
    page = page.select_slider(key="Adam.lr").set_value(0.5).run()
    assert received(without_exception(page))[2] == {}
    page = page.run()
    (other,) = received(page.toggle(key="field").set_value(True).run())[2]
    assert other.startswith("land")
    page = page.run()
    larger = received(page.toggle(key="projector").set_value(True).run())[2]
    assert {name.split()[0] for name in larger} == {"land", "cast"}
    page.session_state["parcels sent"].clear()
    page = page.run()
    assert len(received(page)[2]) == 2


def test_where_an_address_does_not_answer_all_scripts_are_sent_once() -> None:
    page = opened_page()
    needs, under = received(page)[1], received(page, "charts")[1]
    page.session_state["scripts as parcels"] = True
    page = page.run()
    scripts = received(page)[2]
    assert {*scripts} > {*needs[:2], *under[:2]}
    assert len(scripts[needs[0]]) < 0.4 * PLOTLY_JS.stat().st_size
    assert received(page, "charts")[2] == {}
    assert received(page.run())[2] == {}


@pytest.mark.parametrize(
    ("said", "left", "scripts"),
    [
        (["b", "d"], {"a", "c"}, False),
        ("b", {*"abcd"}, False),
        (None, {*"abcd"}, False),
        ([{}], {*"abcd"}, False),
        (["b", next(iter(component._scripts(contour._CANVAS.script)))], {*"acd"}, True),
    ],
)
def test_a_parcel_that_the_browser_misses_is_sent_again_and_no_other(
    said: object, left: set[str], scripts: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    state: dict[str, object] = {"canvas": {"missing": said}, "parcels sent": {*"abcd"}}
    monkeypatch.setattr(component.st, "session_state", state)
    contour._CANVAS._missing()
    assert state["parcels sent"] == left
    assert ("scripts as parcels" in state) == scripts
