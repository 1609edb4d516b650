"""Controls made from declared numbers. Each is a keyed widget bound to the URL, so the link is the state.

A control keeps its default where its value in the link cannot be used; `link_notice` lists these values.
"""

from views.controls.fragments import PICTURE, SIDE_PANEL, live_fragment, whole_page
from views.controls.link import check_undrawn, link_notice
from views.controls.picks import (
    arrive,
    is_other_page,
    picks,
    put,
    respell,
    set_at_next_run,
    set_controls,
    set_now,
    set_page_defaults,
    set_to_defaults,
)
from views.controls.widgets import (
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
    text_box,
)

__all__ = [
    "PICTURE",
    "SIDE_PANEL",
    "arrive",
    "check_undrawn",
    "enter",
    "formula_input",
    "is_other_page",
    "language",
    "link_notice",
    "live_fragment",
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
    "set_controls",
    "set_now",
    "set_page_defaults",
    "set_to_defaults",
    "switch",
    "text_box",
    "whole_page",
]
