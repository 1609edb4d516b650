"""The page of one step: its formula, its numbers and its picture together."""

from __future__ import annotations

import plots
from views import controls, picture
from views.setting import Chosen


def step_page(look: plots.Look, chosen: Chosen) -> None:
    """Draw the page."""
    controls.follow(controls.PICTURE)
    picture.heading(chosen.setting().surface)
