"""Controls made from declared numbers. Each is a keyed widget bound to the URL, so the link is the state.

A control keeps its default where its value in the link cannot be used; `link_notice` lists these values.
"""

from views.controls.fragments import PICTURE, SIDE_PANEL, follow
from views.controls.link import check_undrawn, link_notice
from views.controls.picks import (
    SHARED_KEYS,
    arrive,
    is_other_page,
    picks,
    put,
    respell,
    set_at_next_run,
    set_now,
    set_page_defaults,
    set_to,
    set_to_defaults,
)
from views.controls.widgets import (
    MAX_COORDINATE,
    coordinate,
    enter,
    formula_input,
    language,
    number,
    position,
    select_many,
    select_one,
    select_pills,
    select_translated,
    switch,
    text_of,
)

__all__ = [
    "MAX_COORDINATE",
    "PICTURE",
    "SHARED_KEYS",
    "SIDE_PANEL",
    "arrive",
    "check_undrawn",
    "coordinate",
    "enter",
    "follow",
    "formula_input",
    "is_other_page",
    "language",
    "link_notice",
    "number",
    "picks",
    "position",
    "put",
    "respell",
    "select_many",
    "select_one",
    "select_pills",
    "select_translated",
    "set_at_next_run",
    "set_now",
    "set_page_defaults",
    "set_to",
    "set_to_defaults",
    "switch",
    "text_of",
]
