"""Optimizers on a page: their style in charts, their rates' keys, and the choice of the one shown in detail."""

from __future__ import annotations

from core import Optimizer
from optimizers import REGISTRY
from plots import LineStyle, Theme, line_style
from settings import selection
from settings.network import NetworkSelection
from views import controls
from views.controls import session
from views.translation import tr


def style(cls: type[Optimizer], theme: Theme) -> LineStyle:
    """Style of an optimizer in all charts, from its place in the registry."""
    return line_style(REGISTRY.index(cls), theme)


def rate_key(cls: type[Optimizer]) -> str:
    """Key of the control of a method's learning rate on this page: its own, or the one for all methods."""
    return selection.rate_key(cls, session.values())


def choose_details(chosen: selection.Selection | NetworkSelection) -> str | None:
    """Draw the choice of the optimizer that is shown in detail. Returns its name; None if no method is chosen."""
    names = {cls.name: cls.name for cls in chosen.methods}
    return controls.select_translated("closely", tr("Shown closely"), names, box=len(names) > 3) if names else None
