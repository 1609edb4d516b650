"""Memory of the controls from page to page, and the defaults that a surface sets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from core import Optimizer
from optimizers import CLASSIC
from schedules import SCHEDULES
from views import controls
from views.controls import batching, kinds, session
from views.controls.files import data
from views.controls.keys import TYPED, key_of
from views.controls.selection import DECLARED, DEFAULT_METHODS, MORE_METHODS, defaults_of

# Values that are saved for each kind of problem: the other kinds have the same keys, but need other values.
_ALL_KINDS = {"lr", "steps", *(key_of(TYPED, letter) for letter in kinds.LETTERS)}
_SAVED_BY_KIND = tuple(key for key in DECLARED if key in _ALL_KINDS or key.endswith(".lr"))


def choose(methods: Sequence[type[Optimizer]]) -> None:
    """Choose exactly these methods. Call this before the controls are drawn, as in a widget's callback."""
    for key, offered in (("optimizers", CLASSIC), ("more", MORE_METHODS)):
        controls.set_to({key: [cls.name for cls in offered if cls in methods]})


def choose_surface(name: str) -> None:
    """Choose a surface with its start, steps and rates; in a widget's callback."""
    controls.set_to({kinds.SURFACE.key: name})
    reset_to_surface(kinds.SURFACE)


def choose_problem(name: str) -> None:
    """Choose a problem with its own data, start, steps and rates; in a widget's callback."""
    controls.set_to({kinds.PROBLEM.key: name, data.SOURCE: data.SOURCES[0]})
    reset_to_surface(kinds.PROBLEM)


def reset_to_surface(kind: kinds.ProblemKind) -> None:
    """Set the controls to the defaults of the chosen surface."""
    name = st.session_state.get(kind.key)
    if name in kind.names:
        defaults = default_values(kind, session.LAST_PAGE.get().opens, name)
        controls.set_to_defaults({key: defaults[key] for key in defaults_of(kind.surface_named(name))})


def reset_all(kind: kinds.ProblemKind) -> None:
    """Set all controls to their defaults, except the choice of a surface."""
    name = st.session_state.get(kind.key)
    if name in kind.names:
        defaults = default_values(kind, session.LAST_PAGE.get().opens, name)
        controls.set_to_defaults({key: value for key, value in defaults.items() if key != kind.key})


@dataclass(frozen=True)
class LastPage:
    """The page that was drawn last: its kind of problem, the chosen surface, and the page's own defaults."""

    kind: kinds.ProblemKind
    name: str
    opens: Mapping[str, Any]


def default_values(kind: kinds.ProblemKind, opens: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Values of the controls, by key, where neither a person nor the link sets them and the surface `name` is chosen.

    `opens` has the page's own defaults.
    """
    surface_values = defaults_of(kind.surface_named(name))
    values = {key: p.default for key, p in DECLARED.items()} | {
        "optimizers": list(DEFAULT_METHODS),
        "more": [],
        "schedule": SCHEDULES[0].name,
        "same_lr": False,
        batching.BATCHING: batching.BATCHINGS[0],
        data.SOURCE: data.SOURCES[0],
    }
    # A page's defaults for what a surface sets are meant for the surface with which the page opens.
    opening_name = opens.get(kind.key, kind.names[0])
    page_values = {
        key: value
        for key, value in opens.items()
        if key != kind.key and (name == opening_name or key not in surface_values)
    }
    return values | {kind.key: name} | surface_values | page_values


def enter_page(page: str, kind: kinds.ProblemKind, opens: Mapping[str, Any]) -> Mapping[str, Any]:
    """Restore the picks of the last page, and nothing else. Returns the page's own defaults, `opens` as they apply."""
    state, picks = st.session_state, controls.picks()
    last: LastPage | None = session.LAST_PAGE.get()
    if last and last.name and controls.is_other_page(page):
        # Numbers belong to the surface for which they were picked.
        if any(key in picks for key in (*defaults_of(last.kind.surface_named(last.name)), data.SOURCE)):
            picks.setdefault(last.kind.key, last.name)
        if last.kind != kind:
            saved = session.SAVED_PICKS.get()
            saved[last.kind.key] = {key: picks.pop(key) for key in _SAVED_BY_KIND if key in picks}
            picks |= saved.get(kind.key, {})
    # A formula in a link is shown, also when a person comes back to that link.
    if controls.is_other_page(page):
        session.FORMULA_LINKED.set(kind.formula in st.query_params and kind.key not in st.query_params)
        controls.set_to({kind.key: kind.name} if session.FORMULA_LINKED.get() else {})
    if session.FORMULA_LINKED.get():
        opens = {**opens, kind.key: kind.name}
    if controls.arrive(page):
        opening_name = opens.get(kind.key, kind.names[0])
        name = picks.get(kind.key, opening_name)
        defaults = default_values(kind, opens, name if name in kind.names else opening_name)
        controls.put({key: value for key, value in defaults.items() if key in state and key not in picks})
    session.LAST_PAGE.set(LastPage(kind, "", opens))
    return opens
