"""Momentum, as it is written in four ways."""

from __future__ import annotations

import plots
from views import controls, picture
from views.setting import Chosen


def momentum_page(look: plots.Look, chosen: Chosen) -> None:
    """Draw the page."""
    controls.follow(controls.PICTURE)
    picture.heading(chosen.setting().surface)
