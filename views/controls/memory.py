"""Memory of the controls from page to page, and the return to their defaults."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import streamlit as st

from core import Optimizer
from optimizers import CLASSIC
from settings.controls import MORE_METHODS, NUMBERS, SHARED, SOURCE, SOURCES
from settings.defaults import default_values, opening_name, surface_defaults
from settings.keys import TYPED, key_of
from settings.kinds import LETTERS, PROBLEM, SURFACE, ProblemKind
from settings.link import is_formula_linked
from settings.pages import KEYS, Page
from views import controls
from views.controls import session

# Values that are saved for each kind of problem: the other kinds have the same keys, but need other values.
_ALL_KINDS = {"lr", "steps", *(key_of(TYPED, letter) for letter in LETTERS)}
_SAVED_BY_KIND = tuple(key for key in NUMBERS if key in _ALL_KINDS or key.endswith(".lr"))


@dataclass(frozen=True)
class LastPage:
    """The page about surfaces that was drawn last, and the name of its surface; empty until that is chosen."""

    page: Page
    kind: ProblemKind
    name: str = ""


def choose(methods: Sequence[type[Optimizer]]) -> None:
    """Choose exactly these methods. Call this before the controls are drawn, as in a widget's callback."""
    for key, offered in (("optimizers", CLASSIC), ("more", MORE_METHODS)):
        controls.set_controls({key: [cls.name for cls in offered if cls in methods]})


def choose_surface(name: str) -> None:
    """Choose a surface with its start, steps and rates; in a widget's callback."""
    controls.set_controls({SURFACE.key: name})
    reset_to_surface(session.LAST_PAGE.get().page)


def choose_problem(name: str) -> None:
    """Choose a problem with its own data, start, steps and rates; in a widget's callback."""
    controls.set_controls({PROBLEM.key: name, SOURCE: SOURCES[0]})
    reset_to_surface(session.LAST_PAGE.get().page)


def reset_to_surface(page: Page) -> None:
    """Set the controls to the defaults of the chosen surface."""
    kind, name = page.kind, st.session_state.get(page.choice)
    if kind and name in kind.names:
        defaults = default_values(page, name)
        controls.set_to_defaults({key: defaults[key] for key in surface_defaults(kind.surface_named(name))})


def reset_all(page: Page) -> None:
    """Set all controls of the sidebar to their defaults, except the choice of a surface."""
    name = st.session_state.get(page.choice)
    if page.kind is None:
        controls.set_to_defaults(default_values(page, opening_name(page)))
    elif name in page.kind.names:
        controls.set_to_defaults({key: v for key, v in default_values(page, name).items() if key != page.choice})


def forget_all() -> None:
    """Drop the values of all pages' controls, as in a new session. Call this before any control is drawn."""
    for slot in (session.PICKS, session.SAVED_PICKS, session.LAST_PAGE, session.CHOICE_VISITS, session.SPELLINGS):
        slot.pop()
    for key in KEYS - set(SHARED):
        st.session_state.pop(key, None)


def enter_page(page: Page) -> Page:
    """Restore the picks of the last page, and nothing else. Returns the page with its own defaults as they apply."""
    is_new = controls.is_other_page(page.name)
    if page.kind:
        page = _open_surface(page, page.kind, is_new=is_new)
    if controls.arrive(page.name):
        state, picks = st.session_state, controls.picks()
        name = picks.get(page.choice, opening_name(page))
        defaults = default_values(page, name if name in page.names else opening_name(page))
        controls.put({key: value for key, value in defaults.items() if key in state and key not in picks})
    controls.set_page_defaults(page.opens)
    return page


def _open_surface(page: Page, kind: ProblemKind, *, is_new: bool) -> Page:
    """Restore what was picked for this kind of problem. Returns the page, which opens a formula that the link has."""
    picks = controls.picks()
    last: LastPage | None = session.LAST_PAGE.get()
    if last and last.name and is_new:
        # Numbers belong to the surface for which they were picked.
        if any(key in picks for key in (*surface_defaults(last.kind.surface_named(last.name)), SOURCE)):
            picks.setdefault(last.kind.key, last.name)
        if last.kind != kind:
            saved = session.SAVED_PICKS.get()
            saved[last.kind.key] = {key: picks.pop(key) for key in _SAVED_BY_KIND if key in picks}
            picks |= saved.get(kind.key, {})
    # A formula in a link is shown, also when a person comes back to that link.
    if is_new:
        session.FORMULA_LINKED.set(is_formula_linked(kind, st.query_params))
        controls.set_controls({kind.key: kind.name} if session.FORMULA_LINKED.get() else {})
    if session.FORMULA_LINKED.get():
        page = replace(page, opens={**page.opens, kind.key: kind.name})
    session.LAST_PAGE.set(LastPage(page, kind))
    return page
