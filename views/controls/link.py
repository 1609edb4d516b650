"""Values in the link: each is read once, when its control is first drawn, and a notice lists the refused ones."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from core import Param
from views.controls import session
from views.controls.session import T
from views.plain_text import plain
from views.translation import tr


def has_link_value(key: str) -> bool:
    """Whether the link has a usable value for a control that is to be drawn for the first time."""
    return key in st.query_params and key not in st.session_state and key not in session.REFUSED.get()


def check_undrawn(params: Mapping[str, Param]) -> None:
    """Refuse bad link values of controls that are not drawn now but may come later. Only the first call checks."""
    if not session.UNDRAWN_CHECKED.get():
        session.UNDRAWN_CHECKED.set(True)
        for key, p in params.items():
            from_link(key, link_reader(p, key))


def link_notice(unknown: dict[str, str | None]) -> None:
    """List the values of the link that could not be used, until they are set or the notice is dismissed.

    Call this last in a run. `unknown` has the keys that no page knows, each with the most similar known key, or None.
    """
    refused, previous = session.REFUSED.get(), session.REFUSED_WITH.get()
    for key in [*refused]:
        if st.session_state.get(key) != previous.setdefault(key, st.session_state.get(key)):
            del refused[key]
    sentences: list[str] = []
    if refused:
        listed = ", ".join(plain(f"{key}={text}") for key, text in refused.items())
        sentences.append(f"{tr('These values of the link cannot be used and stand at their defaults:')} {listed}")
    if unknown:
        similar = tr("{key} (the nearest known one is {known})")
        listed = ", ".join(
            similar.format(key=plain(key), known=plain(known)) if known else plain(key)
            for key, known in unknown.items()
        )
        sentences.append(f"{tr('No page knows these names in the link, and what they say is not used:')} {listed}")
    if sentences:
        with st.container(border=True, horizontal=True, vertical_alignment="center", key="notice"):
            st.markdown("  \n".join(f":material/link_off: {text}" for text in sentences))
            st.button(tr("OK"), on_click=_dismiss, args=(refused, unknown))


def _dismiss(*notices: dict[str, Any]) -> None:
    for notice in notices:
        notice.clear()


def link_reader(p: Param, key: str) -> Callable[[str], float]:
    """Function that reads a value of `p` from a link's text. It raises ValueError or KeyError for a bad text."""

    def read(text: str) -> float:
        if len(st.query_params.get_all(key)) > 1:
            raise ValueError  # of several values, other widgets take the last; a slider takes none
        return in_range(p, float(text))

    return read_switch if type(p.default) is bool else read


def in_range(p: Param, value: float) -> float:
    """`value` with the type of `p`. Raises ValueError when it is out of range or of another type."""
    kind = type(p.default)
    if not (math.isfinite(value) and p.low <= value <= p.high and value == kind(value)):
        raise ValueError
    return kind(value)


def option_reader(options: Sequence[str]) -> Callable[[str], str]:
    """Function that accepts the texts in `options`. It raises ValueError for any other text."""
    return lambda text: options[options.index(text)]


def read_switch(text: str) -> bool:
    """Value of a switch in a link. Raises KeyError for a text that is neither true nor false."""
    return {"true": True, "false": False}[text.lower()]


def from_link(key: str, read: Callable[[str], T]) -> T | None:
    """Value in the link for a control that is drawn for the first time, else None.

    Refused texts are kept for `link_notice`.
    """
    if key in st.session_state or key not in st.query_params:
        return None
    value = None
    for text in st.query_params.get_all(key):
        try:
            value = read(text)
        except (ValueError, KeyError):
            session.REFUSED.get()[key] = text[:40]
    return value
