"""Private places in the session: what pages remember between runs, beside the values of their controls.

All of them are declared here. Values of controls stand in `st.session_state` under the keys of the link.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

import streamlit as st

T = TypeVar("T")


class Slot(Generic[T]):
    """One private place in the session; `empty` makes what stands in it before anything is written there."""

    def __init__(self, name: str, empty: Callable[[], T]) -> None:
        self.name, self.empty = name, empty

    def get(self) -> T:
        """The value; where there is none, an empty one, which stays."""
        return st.session_state.setdefault(self.name, self.empty())

    def set(self, value: T) -> None:
        """Write a value."""
        st.session_state[self.name] = value

    def pop(self) -> T:
        """The value, which is removed."""
        return st.session_state.pop(self.name, self.empty())


def latest(slot: Slot[tuple[Any, T] | None], key: Any, make: Callable[[], T]) -> T:
    """What `make` gives for a key, remembered until another key is asked for."""
    known = slot.get()
    if known is None or known[0] != key:
        known = key, make()
        slot.set(known)
    return known[1]


def _nothing() -> None:
    return None


# The link: what it says, and what of it is refused.
REFUSED: Slot[dict[str, str]] = Slot("refused link values", dict)
REFUSED_WITH: Slot[dict[str, Any]] = Slot("values of the controls when link values were refused", dict)
SPELLINGS: Slot[dict[str, tuple[float, str]]] = Slot("spellings of link values", dict)
UNDRAWN_CHECKED: Slot[bool] = Slot("link values of undrawn controls are checked", bool)
UNKNOWN_KEYS: Slot[dict[str, str | None] | None] = Slot("keys of the link that no page knows", _nothing)
LINKED_FORMULAS: Slot[dict[str, str | None]] = Slot("formulas as linked", dict)
FORMULA_LINKED: Slot[bool] = Slot("the link has a formula, and names no surface", bool)

# Controls, and what goes from page to page.
PICKS: Slot[dict[str, Any]] = Slot("what a person or the link has picked", dict)
PAGE_DEFAULTS: Slot[dict[str, Any]] = Slot("what controls say on this page where nobody picked", dict)
PAGE: Slot[str | None] = Slot("page of the controls", _nothing)
VISIT: Slot[int] = Slot("number of its visit", int)
CHOICE_VISITS: Slot[dict[str, Any]] = Slot("visit and default that a choice had", dict)
LATER: Slot[dict[str, Any]] = Slot("values for the next run", dict)
FOLLOWERS: Slot[list[str]] = Slot("fragments that follow a number", list)
DRAWN_NUMBERS: Slot[dict[str, Any]] = Slot("numbers that have been drawn, by the class of their place", dict)
ENTRY_ANSWER: Slot[dict[str, Any] | None] = Slot("answer to what was typed", _nothing)
GOOD_FORMULAS: Slot[dict[str, str]] = Slot("last good formulas", dict)
GOOD_WINDOWS: Slot[dict[str, Any]] = Slot("last good windows", dict)
LAST_PAGE: Slot[Any] = Slot("kind, choice and defaults of the last page", _nothing)
SET_ASIDE: Slot[dict[str, dict[str, Any]]] = Slot("picks that were put aside, by kind", dict)
NETWORK_DEFAULTS: Slot[Any] = Slot("defaults of the last page about networks", dict)
NOTES: Slot[dict[str, str]] = Slot("notes under the sliders", dict)

# Files.
TABLE_FILE: Slot[Any] = Slot("file that was chosen last", _nothing)
GOOD_TABLES: Slot[dict[bool, Any]] = Slot("last good files", dict)
IMAGE_FILES: Slot[Any] = Slot("files with images that were chosen last", _nothing)
GOOD_IMAGES: Slot[Any] = Slot("last good images", _nothing)

# Live components.
PARCELS_SENT: Slot[set[str]] = Slot("parcels sent", set)
LIVE_FAILED: Slot[bool] = Slot("live pictures failed", bool)
DRAGGED_START: Slot[tuple[float, ...] | None] = Slot("start while dragged", _nothing)
ANSWERED: Slot[int | None] = Slot("answered", _nothing)

# Work and results.
JOBS: Slot[dict[str, Any]] = Slot("work in slices, by name", dict)
RUNS: Slot[Any] = Slot("the runs of a setting", _nothing)
SWEEPS: Slot[Any] = Slot("the sweeps of a setting", _nothing)
SEED_RUNS: Slot[Any] = Slot("the runs of many seeds", _nothing)
BATCH_SIZE_RUNS: Slot[Any] = Slot("the runs of three batch sizes", _nothing)
ESCAPES: Slot[Any] = Slot("the ways out of a setting", _nothing)
EXPECTED_LOSSES: Slot[Any] = Slot("mean losses by theory", _nothing)
TUNING_ASKED: Slot[bool] = Slot("tuning is asked for", bool)
TUNING_FOUND: Slot[Any] = Slot("what tuning found", _nothing)
TYPESET: Slot[Any] = Slot("formulas that the page has typeset", _nothing)
