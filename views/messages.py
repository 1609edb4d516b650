"""Check of the browser's messages. Streamlit lets a message name any widget, with a value of any kind. An unknown
widget, or a value that the widget cannot read, would stay in the session and make every run fail.
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
    """Remove bad values of this session, now and in later messages. Call this before any widget is drawn."""
    _check_all()
    context = get_script_run_ctx()
    if context:
        states = context.session_state._state._new_widget_state.states
        for name in [*states]:
            if not _is_widget(name):
                del states[name]


@cache
def _check_all() -> None:
    set_widget = WStates.set_widget_from_proto

    def set_readable_widget(self: WStates, widget_state: WidgetState) -> None:
        if _is_readable(widget_state, self.widget_metadata.get(widget_state.id)):
            set_widget(self, widget_state)

    WStates.set_widget_from_proto = set_readable_widget


def _is_readable(state: WidgetState, widget: Any) -> bool:
    """Whether a widget can read its state; `widget` is None if it has not been drawn in this session."""
    kind = state.WhichOneof("value")
    if widget and kind and widget.value_type not in (kind, None):
        return False
    if kind in ("json_value", "json_trigger_value"):
        try:
            json.loads(getattr(state, kind))
        except ValueError:
            return False
    return _is_widget(state.id)


def _is_widget(name: str) -> bool:
    return is_element_id(name) or name.startswith(STREAMLIT_INTERNAL_KEY_PREFIX)
