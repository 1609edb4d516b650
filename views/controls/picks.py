"""Picks: values of controls that a person or the link has chosen. They are kept from page to page; defaults are not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import streamlit as st

from settings.controls import SHARED
from views.controls import session
from views.controls.session import T


def picks() -> session.Values:
    """Values that a person or the link has chosen, by key."""
    return session.PICKS.get()


def respell(key: str, spellings: Mapping[str, str]) -> None:
    """Replace a pick by this page's spelling of it, where another page spells the same value differently."""
    if picks().get(key) in spellings:
        picks()[key] = spellings[picks()[key]]


def is_other_page(page: str) -> bool:
    """Whether `page` differs from the page that was drawn last."""
    return session.PAGE.get() != page


def arrive(page: str) -> bool:
    """Set the controls of `page` to the picks. Returns whether another page, or none, was drawn last.

    Call this before the page's controls are drawn.
    """
    is_new = is_other_page(page)
    session.PAGE.set(page)
    session.VISIT.set(session.VISIT.get() + is_new)
    # On a new page all picks are set again: Streamlit drops a value from the link where it was a default of the last
    # page, and where the widget's position on the page is another.
    put({key: value for key, value in picks().items() if key not in SHARED and (is_new or key not in st.session_state)})
    return is_new


def set_page_defaults(values: Mapping[str, Any]) -> None:
    """Set what controls of this page show, by key, where nobody picked a value. Call this before they are drawn."""
    session.PAGE_DEFAULTS.set({**values})


def page_default(key: str, default: T) -> T:
    """Default of a control on this page, or `default` where the page sets none."""
    return session.PAGE_DEFAULTS.get().get(key, default)


def note_change(key: str, callback: Callable[..., None] | None = None, *args: Any) -> None:
    """Record that a person changed a control, then call `callback` with `args`: a widget's callback."""
    if key in st.session_state:
        picks()[key] = st.session_state[key]
    if callback:
        callback(*args)


def note_pick(key: str, value: T, *, linked: bool) -> T:
    """Record the value of a drawn control if the link sets it or it is a pick already. Returns the value.

    So a pick follows what the browser's Back puts on screen.
    """
    if linked or key in picks():
        picks()[key] = value
    return value


def set_controls(values: Mapping[str, Any]) -> None:
    """Set controls by key, and record the values as picks, also for controls that this page does not show.

    Call this before they are drawn, as in a callback.
    """
    session.SET_KEYS.get().update(values)
    put(values)
    picks().update(values)


def put(values: Mapping[str, Any]) -> None:
    """Set controls by key without making the values picks. Call this before they are drawn."""
    for key, value in values.items():
        st.session_state[key] = value


def set_to_defaults(values: Mapping[str, Any]) -> None:
    """Set controls by key, and remove their picks. Call this before they are drawn."""
    session.SET_KEYS.get().update(values)
    put(values)
    drop_picks(values)


def drop_picks(keys: Iterable[str]) -> None:
    """Remove the picks with these keys."""
    for key in keys:
        picks().pop(key, None)


def set_at_next_run(values: Mapping[str, Any]) -> None:
    """Set controls by key when the page is run again; for code that runs when they are drawn already."""
    session.PENDING_VALUES.set({**values})


def set_now() -> None:
    """Set what `set_at_next_run` was given. Call this before any control is drawn."""
    set_controls(session.PENDING_VALUES.pop())
