"""The link of a picture: with it, a route can draw the same picture with other numbers."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from plots import Theme, Window
from settings.link import read, write
from settings.selection import Selection
from views.live import contour

DARK, VIEW = "dark", "view"  # keys that links of people do not have: the theme, and the window of a zoom


def link_of(selection: Selection, theme: Theme) -> str:
    """Page and query of a picture; empty where no link says all of it: a person's file, a formula that is refused."""
    query = write(selection)
    linked, refusals = read(selection.page, query)
    if refusals.texts or not isinstance(linked, Selection) or linked.setting() != selection.setting():
        return ""
    if theme.dark:
        query[DARK] = ["1"]
    view = contour.view(selection.surface.name)
    if view:
        query[VIEW] = [repr(bound) for side in view for bound in side]
    return f"{selection.page.name}?{urlencode(query, doseq=True)}"


def view_of(texts: Sequence[str]) -> Window | None:
    """Window of a zoom, as `link_of` writes it; None for none. Raises ValueError for other texts."""
    if not texts:
        return None
    x0, x1, y0, y1 = map(float, texts)
    return (x0, x1), (y0, y1)
