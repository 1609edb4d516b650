"""The catalogue of methods by family, and how one joins the race."""

from __future__ import annotations

from typing import Any

import pytest

from optimizers import CLASSIC, FAMILIES, OPTIMIZERS, Adam
from rules import typeset
from settings.controls import MORE_METHODS
from tests.support.pages import open_page, open_root, rows, without_exception, words


@pytest.mark.parametrize("family", FAMILIES)
def test_a_family_shows_each_method_with_rule_numbers_source_and_cost(family: str) -> None:
    page = without_exception(open_page("methods", family=family))
    members = [cls for cls in OPTIMIZERS if cls.family == family]
    assert members
    said = words(page)
    for cls in members:
        assert cls.name in said
        assert cls.source in said
        assert cls.idea in said
        for line in typeset.update_rule(cls()):
            assert line.replace("=", "&=", 1) in said
    assert said.count("Each step:") == len(members)


@pytest.mark.parametrize("cls", [Adam, MORE_METHODS[0]])
def test_a_method_is_added_to_the_race_and_taken_out(cls: Any) -> None:
    page = without_exception(open_page("methods", family=cls.family))
    key = "optimizers" if cls in CLASSIC else "more"

    def chosen() -> list[str]:
        widget: Any = page.button_group(key=key) if cls in CLASSIC else page.multiselect(key=key)
        return list(widget.value)

    before = cls.name in chosen()
    for expected in (not before, before):
        page.button(key=f"race {cls.__name__}").click().run()
        page = without_exception(page.run())
        assert (cls.name in chosen()) == expected


def test_other_methods_are_in_the_link_and_in_the_picture() -> None:
    page = without_exception(open_root(optimizers="Adam", more=[MORE_METHODS[1].name, MORE_METHODS[0].name]))
    assert [row[0].split(" ", 1)[1] for row in rows(page)] == [
        cls.name for cls in OPTIMIZERS if cls in (Adam, *MORE_METHODS[:2])
    ]
    page = without_exception(open_root(more="Sorcery"))
    assert "`more=Sorcery`" in words(page)
