"""Typed numbers: a pencil beside every slider of a number opens a text box."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.components.v2 import component

from views import controls
from views.controls import session
from views.translation import tr

_NAME = "entry"
_BOXES = component(_NAME, isolate_styles=False, js=Path(__file__).with_name("entry.js").read_text("utf-8"))


@st.fragment(key=_NAME)
def show() -> None:
    """Add the text boxes to all sliders of the page. Draws nothing at its own position."""
    data = {"word": tr("Type a number"), "answer": session.ENTRY_ANSWER.get()}
    _BOXES(key=_NAME, data=data, on_typed_change=_take)


def _take() -> None:
    """Set the control to the typed number, or send the reason for a refusal to the browser."""
    typed: Any = st.session_state.get(_NAME, {}).get("typed")
    if not isinstance(typed, dict):
        return
    answer = session.EntryAnswer(number=typed.get("number"), refusal="")
    try:
        controls.enter(str(typed.get("place")), str(typed.get("text"))[:100])
    except ValueError as refusal:
        answer["refusal"] = str(refusal)
    session.ENTRY_ANSWER.set(answer)
    if not answer["refusal"]:
        st.rerun()  # the whole page: the slider gets a new mark
