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
    assert list(parcels) == needs
    plotly = next(parcel for name, parcel in parcels.items() if name.startswith("plotly"))
    assert len(plotly) < 0.4 * PLOTLY_JS.stat().st_size
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
    assert len(received(page)[2]) == 4


def test_a_parcel_that_the_browser_misses_is_sent_again_and_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    for said, left in ((["b", "d"], {"a", "c"}), ("b", set("abcd")), (None, set("abcd")), ([{}], set("abcd"))):
        state = {"canvas": {"missing": said}, "parcels sent": set("abcd")}
        monkeypatch.setattr(component.st, "session_state", state)
        contour._CANVAS._missing()
        assert state["parcels sent"] == left
