"""Pages opened without a browser, and their content."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from tests.support.live_picture import received

_WIDGETS = ("select_slider", "number_input", "toggle", "selectbox", "button_group", "multiselect", "text_input")
RATE_PAGES = ("lab", "three", "heat", "basins", "race")


def open_page(path: str, **link: str | list[str]) -> AppTest:
    """The page with this path, opened by its link."""
    page = AppTest.from_file(APP, default_timeout=30)
    page._page_hash = calc_hash(path)
    page.query_params.update(link)
    return page.run()


def values_of(page: AppTest) -> dict[str, Any]:
    """Value of each control, by its key in links; private widgets have a space in their key."""
    return {
        widget.key: widget.value
        for kind in _WIDGETS
        for widget in getattr(page, kind)
        if widget.key and " " not in widget.key
    }


def page_text(page: AppTest) -> str:
    return words(page) + "".join(str(t.value.values.tolist()) for t in page.table)


def sent(page: AppTest) -> Any:
    return received(page, "charts")[0]


APP = str(Path(__file__).parents[2] / "main.py")


def open_root(**link: str | list[str]) -> AppTest:
    page = AppTest.from_file(APP, default_timeout=20)
    page.query_params.update(link)
    return page.run()


def without_exception(page: AppTest) -> AppTest:
    assert not page.exception
    return page


def rows(page: AppTest) -> list[list[str]]:
    picture, _, _ = received(page)
    return [list(row) for row in zip(*picture["results"].values(), strict=True)]


def words(page: AppTest) -> str:
    return "\n".join(m.value for m in [*page.markdown, *page.caption, *page.info, *page.latex])


def send(page: AppTest, *said: WidgetState) -> AppTest:
    """Run the page again, with these states of widgets added to the browser's message or replaced in it."""
    states = page._tree.get_widget_states
    ids = {state.id for state in said}

    def all_states() -> WidgetStates:
        return WidgetStates(widgets=[*(state for state in states().widgets if state.id not in ids), *said])

    page._tree.get_widget_states = all_states
    return page.run()


def gone_to(page: AppTest, path: str) -> AppTest:
    """Go to another page, as a person does by the menu."""
    page._page_hash = calc_hash(path or "root")
    return without_exception(page.run())
