"""Controls made from declared numbers. Each is a keyed widget bound to the URL, so the link is the state.

A control keeps its default where its value in the link cannot be used; `link_notice` lists these values.
"""

from views.controls.fragments import BESIDE, PICTURE, follow
from views.controls.link import check_undrawn, link_notice
from views.controls.picks import (
    ALWAYS,
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
    FARTHEST,
    choice,
    coordinate,
    enter,
    language,
    more_of,
    number,
    one_of,
    position,
    some_of,
    switch,
    text_of,
    typed,
)

__all__ = [
    "ALWAYS",
    "BESIDE",
    "FARTHEST",
    "PICTURE",
    "arrive",
    "check_undrawn",
    "choice",
    "coordinate",
    "enter",
    "follow",
    "is_other_page",
    "language",
    "link_notice",
    "more_of",
    "number",
    "one_of",
    "picks",
    "position",
    "put",
    "respell",
    "set_at_next_run",
    "set_now",
    "set_page_defaults",
    "set_to",
    "set_to_defaults",
    "some_of",
    "switch",
    "text_of",
    "typed",
]
