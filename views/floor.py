"""Noise floor."""

from __future__ import annotations

import plots
from views import picture
from views.setting import Chosen


def floor_page(look: plots.Look, chosen: Chosen) -> None:
    """Draw the page."""
    picture.heading(chosen.setting().surface)
