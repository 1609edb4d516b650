"""Values of the link: read once, and told where they are refused."""

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
    """Whether the link says what a control says that is to be drawn for the first time, and can be used."""
    return key in st.query_params and key not in st.session_state and key not in session.REFUSED.get()


def check_undrawn(params: Mapping[str, Param]) -> None:
    """Refuse bad link values of controls that are not drawn now but may come later. Looks once, at the first run."""
    if not session.UNDRAWN_CHECKED.get():
        session.UNDRAWN_CHECKED.set(True)
        for key, p in params.items():
            from_link(key, link_reader(p, key))


def link_notice(unknown: dict[str, str | None]) -> None:
    """Say which values of the link could not be used, until they are set or it is dismissed. To be called last.

    unknown  keys that no page knows, each with the nearest known one, if one is near
    """
    refused, stood = session.REFUSED.get(), session.REFUSED_WITH.get()
    for key in [*refused]:
        if st.session_state.get(key) != stood.setdefault(key, st.session_state.get(key)):
            del refused[key]
    said = []
    if refused:
        named = ", ".join(plain(f"{key}={text}") for key, text in refused.items())
        said.append(f"{tr('These values of the link cannot be used and stand at their defaults:')} {named}")
    if unknown:
        near = tr("{key} (the nearest known one is {known})")
        named = ", ".join(
            near.format(key=plain(key), known=plain(known)) if known else plain(key) for key, known in unknown.items()
        )
        said.append(f"{tr('No page knows these names in the link, and what they say is not used:')} {named}")
    if said:
        with st.container(border=True, horizontal=True, vertical_alignment="center", key="notice"):
            st.markdown("  \n".join(f":material/link_off: {text}" for text in said))
            st.button(tr("OK"), on_click=_dismiss, args=(refused, unknown))


def _dismiss(*noted: dict[str, Any]) -> None:
    for each in noted:
        each.clear()


def link_reader(p: Param, key: str) -> Callable[[str], float]:
    def read(text: str) -> float:
        if len(st.query_params.get_all(key)) > 1:
            raise ValueError  # where other widgets take the last of several, a slider takes none
        return in_range(p, float(text))

    return read_switch if type(p.default) is bool else read


def in_range(p: Param, value: float) -> float:
    """`value` as a number of `p`. Raises ValueError when it is none."""
    kind = type(p.default)
    if not (math.isfinite(value) and p.low <= value <= p.high and value == kind(value)):
        raise ValueError
    return kind(value)


def option_reader(options: Sequence[str]) -> Callable[[str], str]:
    return lambda text: options[options.index(text)]


def read_switch(text: str) -> bool:
    return {"true": True, "false": False}[text.lower()]


def from_link(key: str, read: Callable[[str], T]) -> T | None:
    """The link's value of a control when that is drawn for the first time; refusals are kept for `link_notice`."""
    if key in st.session_state or key not in st.query_params:
        return None
    value = None
    for text in st.query_params.get_all(key):
        try:
            value = read(text)
        except (ValueError, KeyError):
            session.REFUSED.get()[key] = text[:40]
    return value
