"""The pages on bias correction and on momentum's forms open in every corner and on every kind of surface."""

from __future__ import annotations

from typing import Any

import pytest

from surfaces import GROUPS
from tests.support.corners import EDGES
from tests.support.pages import open_page, rows, sent, without_exception, words

PAGES = pytest.mark.parametrize("path", ["bias", "momentum"])


@PAGES
@pytest.mark.parametrize("edge", EDGES)
@pytest.mark.parametrize("lang", ["en", "ja"])
def test_it_opens_in_every_corner(path: str, edge: str, lang: str) -> None:
    page = without_exception(open_page(path, lang=lang, **EDGES[edge]))
    assert "nan" not in words(page)
    assert sent(page)["charts"]


@PAGES
@pytest.mark.parametrize("surface", [group[0] for group in GROUPS.values()], ids=lambda s: s.name)
def test_it_opens_on_every_kind_of_surface(path: str, surface: Any) -> None:
    assert len(rows(without_exception(open_page(path, surface=surface.name)))) == {"bias": 2, "momentum": 4}[path]
