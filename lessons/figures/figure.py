"""A figure of the lectures, and the link that shows it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qs

from settings.link import Query
from settings.pages import PAGES, Page


@dataclass(frozen=True)
class Figure:
    """A figure, formula, table or number of the lectures.

    name   that of its test
    title  what it shows; English
    place  name of the page that shows it
    link   the settings that show it, as in an address: "Adam.lr=90&steps=100"
    """

    name: str
    title: str
    place: str
    link: str = ""

    @property
    def page(self) -> Page:
        """The page that shows it."""
        return PAGES[self.place]

    @property
    def query(self) -> Query:
        """Texts of the link, by key."""
        return parse_qs(self.link, keep_blank_values=True)

    @property
    def address(self) -> str:
        """Address below that of the app."""
        return self.page.address + (f"?{self.link}" if self.link else "")
