"""What goes from page to page, and what choosing a surface brings along."""

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
from views.controls.selection import DECLARED, FIRST, MORE, defaults_of

# What a surface brings along that a curve or data have too, but not alike.
_SHARED = tuple(key for key in DECLARED if key in ("lr", "steps") or key.endswith(".lr") or key.startswith("own."))


def choose(methods: Sequence[type[Optimizer]]) -> None:
    """Let these methods be the chosen ones. Only before the controls are drawn, as in a widget's callback."""
    for key, offered in (("optimizers", CLASSIC), ("more", MORE)):
        controls.set_to({key: [cls.name for cls in offered if cls in methods]})


def take_surface(name: str) -> None:
    """Choose a surface with its start, steps and rates; in a widget's callback."""
    controls.set_to({kinds.SURFACE.key: name})
    take_surface_defaults(kinds.SURFACE)


def take_problem(name: str) -> None:
    """Choose a problem with its own data, start, steps and rates; in a widget's callback."""
    controls.set_to({kinds.PROBLEM.key: name, data.SOURCE: data.SOURCES[0]})
    take_surface_defaults(kinds.PROBLEM)


def take_surface_defaults(kind: kinds.Kind) -> None:
    name = st.session_state.get(kind.key)
    if name in kind.names:
        usual = usual_of(kind, session.LAST_PAGE.get().opens, name)
        controls.set_to_defaults({key: usual[key] for key in defaults_of(kind.named(name))})


def take_all_defaults(kind: kinds.Kind) -> None:
    """All but the choice of a surface."""
    name = st.session_state.get(kind.key)
    if name in kind.names:
        usual = usual_of(kind, session.LAST_PAGE.get().opens, name)
        controls.set_to_defaults({key: value for key, value in usual.items() if key != kind.key})


@dataclass(frozen=True)
class Last:
    """What the last page chose from, what was chosen, and what that page opens with."""

    kind: kinds.Kind
    name: str
    opens: Mapping[str, Any]


def usual_of(kind: kinds.Kind, opens: Mapping[str, Any], name: str) -> dict[str, Any]:
    """What the controls say, by key, where neither a person nor the link does, with the surface of that name."""
    brought = defaults_of(kind.named(name))
    usual = {key: p.default for key, p in DECLARED.items()} | {
        "optimizers": list(FIRST),
        "more": [],
        "schedule": SCHEDULES[0].name,
        "same_lr": False,
        batching.CUT: batching.CUTS[0],
        data.SOURCE: data.SOURCES[0],
    }
    # A page's own numbers are for its own surface.
    own_name = opens.get(kind.key, kind.names[0])
    return (
        usual
        | {kind.key: name}
        | brought
        | {key: value for key, value in opens.items() if key != kind.key and (name == own_name or key not in brought)}
    )


def enter_page(page: str, kind: kinds.Kind, opens: Mapping[str, Any]) -> Mapping[str, Any]:
    """Bring along what was picked, and nothing else, to a page that opens with its own choices; returns these."""
    now, picks = st.session_state, controls.picks()
    last: Last | None = session.LAST_PAGE.get()
    if last and last.name and controls.is_other(page):
        # Numbers belong to the surface for which they were picked.
        if any(key in picks for key in (*defaults_of(last.kind.named(last.name)), data.SOURCE)):
            picks.setdefault(last.kind.key, last.name)
        if last.kind != kind:
            aside = session.SET_ASIDE.get()
            aside[last.kind.key] = {key: picks.pop(key) for key in _SHARED if key in picks}
            picks |= aside.get(kind.key, {})
    # A formula in a link is there to be shown, also where one comes back to that link.
    if controls.is_other(page):
        session.FORMULA_LINKED.set(kind.formula in st.query_params and kind.key not in st.query_params)
        controls.set_to({kind.key: kind.name} if session.FORMULA_LINKED.get() else {})
    if session.FORMULA_LINKED.get():
        opens = {**opens, kind.key: kind.name}
    if controls.arrive(page):
        first = opens.get(kind.key, kind.names[0])
        name = picks.get(kind.key, first)
        usual = usual_of(kind, opens, name if name in kind.names else first)
        controls.put({key: value for key, value in usual.items() if key in now and key not in picks})
    session.LAST_PAGE.set(Last(kind, "", opens))
    return opens
