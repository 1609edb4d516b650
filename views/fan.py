"""A fan of runs."""

from __future__ import annotations

import plots
from views import picture
from views.setting import Chosen


def fan_page(look: plots.Look, chosen: Chosen) -> None:
    """Draw the page."""
    picture.heading(chosen.setting().surface)
