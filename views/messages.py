"""Streamlit lets a browser's message name any widget, with a value of any kind. One that it does not know, or a value
that the widget cannot read, stays in the session, and then every run fails. This leaves such values out.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.state.common import is_element_id
from streamlit.runtime.state.session_state import STREAMLIT_INTERNAL_KEY_PREFIX, WStates


def check() -> None:
    """Check what browsers send from now on, and what came before in this session. To be called before any widget."""
    _check_all()
    context = get_script_run_ctx()
    if context:
        states = context.session_state._state._new_widget_state.states
        for name in [*states]:
            if not _is_widget(name):
                del states[name]


@cache
def _check_all() -> None:
    take = WStates.set_widget_from_proto

    def take_checked(self: WStates, widget_state: WidgetState) -> None:
        if _readable(widget_state, self.widget_metadata.get(widget_state.id)):
            take(self, widget_state)

    WStates.set_widget_from_proto = take_checked


def _readable(said: WidgetState, widget: Any) -> bool:
    """Whether a widget can read what is said of it; `widget` is None where it was not drawn yet in this session."""
    kind = said.WhichOneof("value")
    if widget and kind and widget.value_type not in (kind, None):
        return False
    if kind in ("json_value", "json_trigger_value"):
        try:
            json.loads(getattr(said, kind))
        except ValueError:
            return False
    return _is_widget(said.id)


def _is_widget(name: str) -> bool:
    return is_element_id(name) or name.startswith(STREAMLIT_INTERNAL_KEY_PREFIX)
