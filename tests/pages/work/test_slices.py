"""Work in slices: begun anew for another setting, and at once where nobody asks for more."""

from __future__ import annotations

import pytest

from plots.text import percent_text
from tests.support.live_picture import received
from tests.support.pages import open_page, without_exception, words
from views.controls import session
from views.work import slices


def test_a_map_is_finished_in_slices_and_begun_anew_for_another_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slices, "SLICE_SECONDS", 0)
    page = without_exception(open_page("basins", surface="Himmelblau", steps="200"))
    assert received(page)[0]["more"] == 1
    assert page.session_state[session.JOBS.name]["basins"].latest.share < 1
    (bar,) = page.get("progress")
    share = percent_text(page.session_state[session.JOBS.name]["basins"].latest.share)
    assert bar.proto.text == f"{share} of the map is in; the rest repeats its neighbours"
    assert "Half of those that converge" not in words(page)
    shares = []
    for _ in range(40):
        page = without_exception(page.run())
        shares.append(page.session_state[session.JOBS.name]["basins"].latest.share)
        if shares[-1] == 1:
            break
    assert shares == sorted(shares)
    assert shares[-1] == 1
    assert "Half of those that converge" in words(page)
    assert received(without_exception(page.run()))[0]["more"] == 0
    page = without_exception(page.select_slider(key="steps").set_value(1000).run())
    assert page.session_state[session.JOBS.name]["basins"].latest.share < 1


def test_where_no_live_picture_asks_for_more_a_map_is_finished_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slices, "SLICE_SECONDS", 0)
    monkeypatch.setattr(session.st, "session_state", {"live pictures failed": True})
    assert slices.advance("work", 1, lambda: iter("abc")) == ("c", 1)
    session.st.session_state["live pictures failed"] = False
    assert slices.advance("work", 2, lambda: iter("abc")) == ("a", 1)
    assert slices.advance("work", 2, lambda: iter("xyz")) == ("b", 2)
    assert slices.advance("work", 2, lambda: iter("xyz")) == ("c", 3)
    assert slices.advance("work", 2, lambda: iter("xyz")) == ("c", 4)
