"""Optimizers on a page: their style in charts, their rates' keys, and the choice of the one shown in detail."""

from __future__ import annotations

from core import Optimizer
from experiments.momentum_forms import TorchNesterov
from experiments.nesterov_forms import AverageNesterov, KerasNesterov, MisprintedNesterov, registered
from optimizers import REGISTRY
from plots import LineStyle, Theme, line_style
from settings import selection
from settings.network import NetworkSelection
from views import controls
from views.controls import session
from views.translation import tr


def style(cls: type[Optimizer], theme: Theme) -> LineStyle:
    """Style of an optimizer in all charts, from its place in the registry."""
    return line_style(REGISTRY.index(registered(cls)), theme)


def rate_key(cls: type[Optimizer]) -> str:
    """Key of the control of a method's learning rate on this page: its own, or the one for all methods."""
    return selection.rate_key(registered(cls), session.values())


def label(cls: type[Optimizer], name: str = "") -> str:
    """Name of an optimizer in legends, `name` if it is given: of a form of Nesterov's method, with what it is."""
    forms = {
        AverageNesterov: tr("Nesterov, moving average"),
        TorchNesterov: tr("Nesterov, PyTorch's points"),
        KerasNesterov: tr("Nesterov, Keras's points"),
        MisprintedNesterov: tr("Nesterov, with the misprint"),
    }
    return forms.get(cls, name or cls.name)


def choose_details(chosen: selection.Selection | NetworkSelection) -> str | None:
    """Draw the choice of the optimizer that is shown in detail. Returns its name; None if no method is chosen."""
    names = {cls.name: cls.name for cls in chosen.methods}
    return controls.select_translated("closely", tr("Shown closely"), names, box=len(names) > 3) if names else None
