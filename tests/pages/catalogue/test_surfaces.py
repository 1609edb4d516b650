"""The catalogue of surfaces by group."""

from __future__ import annotations

import pytest

from surfaces import GROUPS
from tests.support.pages import open_page, without_exception, words


@pytest.mark.parametrize("group", GROUPS)
def test_a_group_shows_each_surface_and_one_can_be_taken(group: str) -> None:
    page = without_exception(open_page("surfaces", group=group))
    for surface in GROUPS[group]:
        assert surface.formula in words(page)
        assert surface.lesson in words(page)
        assert surface.note in words(page)
    last = GROUPS[group][-1]
    page = without_exception(page.button(key=f"take {last.name}").click().run())
    assert page.selectbox(key="surface").value == last.name
    assert page.number_input(key="x").value == last.start[0]
