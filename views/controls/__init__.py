"""Controls made from declared numbers. Each is a keyed widget bound to the URL, so the link is the state.

A value in a link that cannot be used is left at its default, and `link_notice` says which.
"""

from views.controls.fragments import BESIDE, PICTURE, follow
from views.controls.link import check_undrawn, link_notice
from views.controls.picks import (
    ALWAYS,
    arrive,
    is_other,
    open_with,
    picks,
    put,
    respell,
    set_at_next_run,
    set_now,
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
    "is_other",
    "language",
    "link_notice",
    "more_of",
    "number",
    "one_of",
    "open_with",
    "picks",
    "position",
    "put",
    "respell",
    "set_at_next_run",
    "set_now",
    "set_to",
    "set_to_defaults",
    "some_of",
    "switch",
    "text_of",
    "typed",
]
