"""Work in slices: begun anew for another setting, and at once where nobody asks for more."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from plots.text import percent_text
from tests.support.live_picture import received
from tests.support.pages import open_page, without_exception, words
from views.controls import session
from views.store import linked
from views.work import slices
from views.work.progress import Progress, WorkState


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


def letters(text: str) -> Callable[[], Iterator[tuple[str, float]]]:
    """Work whose results are the letters of a text."""
    return lambda: ((letter, (k + 1) / len(text)) for k, letter in enumerate(text))


@pytest.fixture
def state(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, object]]:
    """State of a session whose slices are as short as can be."""
    monkeypatch.setattr(slices, "SLICE_SECONDS", 0)
    state: dict[str, object] = {}
    with linked(state):
        yield state


def test_each_call_does_one_more_slice_until_the_work_is_done(state: dict[str, object]) -> None:
    assert slices.follow("work", 2, letters("abc")) == Progress("a", 1 / 3, WorkState.RUNNING, 1)
    assert slices.follow("work", 2, letters("xyz")) == Progress("b", 2 / 3, WorkState.RUNNING, 2)
    assert slices.follow("other", 2, letters("xyz")).result == "x"
    assert slices.follow("work", 2, letters("xyz")) == Progress("c", 1.0, WorkState.DONE, 3)
    assert slices.follow("work", 2, letters("xyz")).result == "c"
    assert slices.follow("work", 3, letters("xyz")).result == "x"


def test_where_no_live_picture_asks_for_more_all_is_done_at_once(state: dict[str, object]) -> None:
    state[session.LIVE_FAILED.name] = True
    assert slices.follow("work", 1, letters("abc")) == Progress("c", 1.0, WorkState.DONE, 1)


def test_work_stops_with_its_latest_result_and_restarts_without(state: dict[str, object]) -> None:
    slices.stop("work")  # there is none
    slices.follow("work", 1, letters("abc"))
    slices.stop("work")
    progress = slices.follow("work", 1, letters("abc"))
    assert (progress.result, progress.state, progress.token) == ("a", WorkState.STOPPED, 0)
    slices.restart("work")
    assert slices.follow("work", 1, letters("xyz")) == Progress("x", 1 / 3, WorkState.RUNNING, 1)
