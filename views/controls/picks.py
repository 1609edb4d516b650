"""Picks: values of controls that a person or the link has chosen. They go from page to page, as defaults do not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import streamlit as st

from views.controls import session
from views.controls.session import T

ALWAYS = ("lang", "projector")  # keys of the controls that all pages have, drawn before a page's own


def picks() -> dict[str, Any]:
    """What a person or the link has picked, by key: it goes along from page to page, as defaults do not."""
    return session.PICKS.get()


def respell(key: str, spellings: Mapping[str, str]) -> None:
    """Where another page spells what was picked in another way: as here."""
    if picks().get(key) in spellings:
        picks()[key] = spellings[picks()[key]]


def is_other(page: str) -> bool:
    """Whether another page was on screen before, or none."""
    return session.PAGE.get() != page


def arrive(page: str) -> bool:
    """Let controls of other pages say here what was picked; whether another page, or none, was on screen before.

    To be called before a page's controls are drawn.
    """
    came = is_other(page)
    session.PAGE.set(page)
    session.VISIT.set(session.VISIT.get() + came)
    # All of them where the page is another: the link leaves out the defaults of the page before, and what stands
    # elsewhere on the page.
    put({key: value for key, value in picks().items() if key not in ALWAYS and (came or key not in st.session_state)})
    return came


def open_with(values: Mapping[str, Any]) -> None:
    """Say what controls say on this page where nobody picked, by key. To be called before they are drawn."""
    session.PAGE_DEFAULTS.set({**values})


def page_default(key: str, default: T) -> T:
    return session.PAGE_DEFAULTS.get().get(key, default)


def note_change(key: str, after: Callable[..., None] | None = None, *args: Any) -> None:
    """A person has changed a control: a widget's callback."""
    if key in st.session_state:
        picks()[key] = st.session_state[key]
    if after:
        after(*args)


def note_pick(key: str, value: T, *, linked: bool) -> T:
    """What a control says, which is a pick if the link says it; a pick stays what is on screen, after Back too."""
    if linked or key in picks():
        picks()[key] = value
    return value


def set_to(values: Mapping[str, Any]) -> None:
    """Set controls by key, drawn now or not: picks. Only to be called before they are drawn, as in a callback."""
    put(values)
    picks().update(values)


def put(values: Mapping[str, Any]) -> None:
    """As `set_to`, but what is set is nobody's pick, unless it was one before."""
    for key, value in values.items():
        st.session_state[key] = value


def set_to_defaults(values: Mapping[str, Any]) -> None:
    """As `set_to`, but what is set is from now on nobody's pick."""
    put(values)
    drop_picks(values)


def drop_picks(keys: Iterable[str]) -> None:
    """Let these be nobody's pick."""
    for key in keys:
        picks().pop(key, None)


def set_at_next_run(values: Mapping[str, Any]) -> None:
    """Set controls by key when the page is run again, from where that can no longer be done in this run."""
    session.LATER.set({**values})


def set_now() -> None:
    """Set what `set_at_next_run` was given. To be called before any control is drawn."""
    set_to(session.LATER.pop())
