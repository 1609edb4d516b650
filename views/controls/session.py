"""Private slots of the session: all that pages remember between runs, apart from the values of their controls.

They are declared here and nowhere else. Values of controls are in the same store, under their keys in links.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, TypedDict, TypeVar

from streamlit.delta_generator import DeltaGenerator

from core import Param
from settings.kinds import Domain
from views.store import store

T = TypeVar("T")
Values = dict[str, Any]  # of controls, by key


class Slot(Generic[T]):
    """One private slot of the session; `empty` makes its first value."""

    def __init__(self, name: str, empty: Callable[[], T]) -> None:
        self.name, self.empty = name, empty

    def get(self) -> T:
        """Return the value. An unset slot is first set to an empty value."""
        return store().setdefault(self.name, self.empty())

    def set(self, value: T) -> None:
        """Replace the value."""
        store()[self.name] = value

    def pop(self) -> T:
        """Remove and return the value; an empty one for an unset slot."""
        return store().pop(self.name, self.empty())


def values() -> Mapping[str, Any]:
    """Values of the controls, by key."""
    return store()


class EntryAnswer(TypedDict):
    """What the server says of a typed number: which one it was, and why it is refused, if it is."""

    number: Any
    refusal: str


def latest(slot: Slot[tuple[Any, T] | None], key: Any, make: Callable[[], T]) -> T:
    """Result of `make` for a key; the slot keeps it until the function is called with another key."""
    known = slot.get()
    if known is None or known[0] != key:
        known = key, make()
        slot.set(known)
    return known[1]


def kept(slot: Slot[Any], key: Any, items: Sequence[Any], make: Callable[[int], T]) -> list[T]:
    """Results of `make` for the places of items; those of the call before are used again for the same objects and key.

    slot  keeps the key, and the items with their results
    """
    language = store().get("lang")
    known_key, known = slot.get() or (None, {})
    found: dict[int, tuple[Any, T]] = known if known_key == (key, language) else {}
    results = [found.get(id(item)) or (item, make(place)) for place, item in enumerate(items)]
    slot.set(((key, language), {id(item): (item, result) for item, result in results}))
    return [result for _, result in results]


def _no_value() -> None:
    return None


# The link: its values, and the refused ones.
REFUSED: Slot[dict[str, str]] = Slot("refused link values", dict)
REFUSED_WITH: Slot[Values] = Slot("values of the controls when link values were refused", dict)
SPELLINGS: Slot[dict[str, tuple[float, str]]] = Slot("spellings of link values", dict)
UNDRAWN_CHECKED: Slot[bool] = Slot("link values of undrawn controls are checked", bool)
UNKNOWN_KEYS: Slot[dict[str, str | None] | None] = Slot("keys of the link that no page knows", _no_value)
LINKED_FORMULAS: Slot[dict[str, str | None]] = Slot("formulas as linked", dict)
FORMULA_LINKED: Slot[bool] = Slot("the link has a formula, and names no surface", bool)

# Controls, and what is kept from page to page.
PICKS: Slot[Values] = Slot("what a person or the link has picked", dict)
PAGE_DEFAULTS: Slot[Values] = Slot("what controls say on this page where nobody picked", dict)
PAGE: Slot[str | None] = Slot("page of the controls", _no_value)
VISIT: Slot[int] = Slot("number of its visit", int)
CHOICE_VISITS: Slot[dict[str, tuple[int, str]]] = Slot("visit and default that a choice had", dict)
PENDING_VALUES: Slot[Values] = Slot("values for the next run", dict)
SET_KEYS: Slot[set[str]] = Slot("controls that were set, whatever the link says, until the page is drawn", set)
# Fragments by key, each with a function that says whether it waits.
FOLLOWERS: Slot[dict[str, Callable[[], bool]]] = Slot("fragments that follow a number", dict)
DRAWN_FRAGMENTS: Slot[dict[str, Callable[[], bool]]] = Slot("live fragments that this run has drawn", dict)
DRAWN_NUMBERS: Slot[dict[str, tuple[str, Param]]] = Slot("drawn numbers by the class of their place", dict)
ENTRY_ANSWER: Slot[EntryAnswer | None] = Slot("answer to what was typed", _no_value)
TYPED_CALL: Slot[str] = Slot("call of a library in its box", str)
TAKEN_CALL: Slot[str] = Slot("call that has just set the controls", str)
GOOD_FORMULAS: Slot[dict[str, str]] = Slot("last good formulas", dict)
GOOD_ARRAYS: Slot[dict[str, dict[str, str]]] = Slot("last good arrays, by operation", dict)
GOOD_WINDOWS: Slot[dict[str, Domain]] = Slot("last good windows", dict)
LAST_PAGE: Slot[Any] = Slot("kind, choice and defaults of the last page", _no_value)
SAVED_PICKS: Slot[dict[str, Values]] = Slot("picks that were put aside, by kind", dict)
NOTES: Slot[dict[str, str]] = Slot("notes under the sliders", dict)
NOTE_PLACES: Slot[dict[str, DeltaGenerator]] = Slot("empty elements under the sliders of learning rates, by key", dict)

# Files.
TABLE_FILE: Slot[Any] = Slot("file that was chosen last", _no_value)
GOOD_TABLES: Slot[dict[bool, Any]] = Slot("last good files", dict)
IMAGE_FILES: Slot[Any] = Slot("files with images that were chosen last", _no_value)
GOOD_IMAGES: Slot[Any] = Slot("last good images", _no_value)

# Live components.
PARCELS_SENT: Slot[set[str]] = Slot("parcels sent", set)
SCRIPTS_AS_PARCELS: Slot[bool] = Slot("scripts as parcels", bool)
LIVE_FAILED: Slot[bool] = Slot("live pictures failed", bool)
DRAGGED_START: Slot[tuple[float, ...] | None] = Slot("start while dragged", _no_value)
ANSWERED: Slot[int | None] = Slot("answered", _no_value)

# Work and results.
JOBS: Slot[dict[str, Any]] = Slot("work in slices, by name", dict)
LINES: Slot[Any] = Slot("the lines of the runs", _no_value)
TRACES: Slot[Any] = Slot("the traces of the lines", _no_value)
LOSSES: Slot[Any] = Slot("the traces of the losses", _no_value)
SCENE: Slot[Any] = Slot("the drawing without its lines", _no_value)
ROWS: Slot[Any] = Slot("the rows of the results", _no_value)
BATCHED_RUNS: Slot[dict[Any, Any]] = Slot("runs that were computed as lanes of one", dict)
SWEEPS: Slot[Any] = Slot("the sweeps of a setting", _no_value)
THEORIES: Slot[Any] = Slot("what theory says of runs", _no_value)
SEED_RUNS: Slot[Any] = Slot("the runs of many seeds", _no_value)
SEED_POINTS: Slot[Any] = Slot("the drawn points of the paths of many seeds", _no_value)
BATCH_SIZE_RUNS: Slot[Any] = Slot("the runs of three batch sizes", _no_value)
ESCAPES: Slot[Any] = Slot("the ways out of a setting", _no_value)
EXPECTED_LOSSES: Slot[Any] = Slot("mean losses by theory", _no_value)
PLANE: Slot[Any] = Slot("the plane through the weights of a training", _no_value)
TUNING_ASKED: Slot[bool] = Slot("tuning is asked for", bool)
TUNING_FOUND: Slot[Any] = Slot("what tuning found", _no_value)
TYPESET: Slot[Any] = Slot("formulas that the page has typeset", _no_value)
