"""Values in the link: each is read once, when its control is first drawn, and a notice lists the refused ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.state.query_params import WidgetBinding

from settings.link import read_values, unknown_keys
from settings.values import Control
from views.controls import session
from views.plain_text import plain
from views.translation import tr


def has_link_value(key: str) -> bool:
    """Whether the link has a usable value for a control that is to be drawn for the first time."""
    return key in st.query_params and key not in st.session_state and key not in session.REFUSED.get()


def check_undrawn(controls: Mapping[str, Control]) -> None:
    """Refuse bad link values of controls that are not drawn now but may come later. Only the first call checks."""
    if not session.UNDRAWN_CHECKED.get():
        session.UNDRAWN_CHECKED.set(True)
        for key, control in controls.items():
            from_link(key, control)


def link_notice() -> None:
    """List what the link says that could not be used, until it is set or the notice is dismissed.

    Call this last in a run.
    """
    refused, previous, unknown = session.REFUSED.get(), session.REFUSED_WITH.get(), _unknown_keys()
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


def _unknown_keys() -> dict[str, str | None]:
    """Keys of the link, as it was opened, that no page knows, each with the nearest known key or None."""
    unknown = session.UNKNOWN_KEYS.get()
    if unknown is None:
        unknown = unknown_keys(st.query_params)
        session.UNKNOWN_KEYS.set(unknown)
    return unknown


def _dismiss(*notices: dict[str, str] | dict[str, str | None]) -> None:
    for notice in notices:
        notice.clear()


def link_set_value(key: str, text: str) -> None:
    """Write into the link the value of a control that is set before it is first drawn; Streamlit does so only later."""
    if key in session.SET_KEYS.get() and key in st.session_state and key not in st.query_params and not binding_of(key):
        st.query_params[key] = text


def binding_of(key: str) -> WidgetBinding | None:
    """Binding of a value of the link to a widget, if there is one."""
    context = get_script_run_ctx()
    assert context
    with context.session_state.query_params() as link:
        return link.get_binding_for_param(key)


def from_link(key: str, control: Control, spelling: str | None = None) -> Any:
    """Value in the link for a control that is drawn for the first time, else None.

    With the `spelling` of its present value, the link is also read where it says something else, as after the browser's
    Back. Refused texts are kept for `link_notice`.
    """
    if key not in st.query_params:
        return None
    if key in st.session_state and (key in session.SET_KEYS.get() or spelling in (None, st.query_params[key])):
        return None
    values, refused = read_values({key: control}, {key: st.query_params.get_all(key)})
    session.REFUSED.get().update(refused)
    return values.get(key)
