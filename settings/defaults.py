"""Values of a page's controls where neither a link nor a person sets them."""

from __future__ import annotations

from typing import Any

from core import Surface, params_of, recommended_rate
from experiments.training import gradient_only
from networks import Perceptron
from optimizers import OPTIMIZERS
from settings.controls import STEPS
from settings.keys import key_of
from settings.kinds import kind_of, number_key
from settings.network_controls import EPOCHS_KEY, LOSS_KEY, network_rate_key, source_class
from settings.pages import Page


def surface_defaults(surface: Surface) -> dict[str, Any]:
    """Values that a surface sets, by key: its start, its parameters, steps and learning rates."""
    coordinates = zip(kind_of(surface).start_keys, surface.start, strict=True)
    return {
        **{key: float(coordinate) for key, coordinate in coordinates},
        STEPS.name: surface.steps,
        **{number_key(surface, p): p.default for p in params_of(surface)},
        **{key_of(cls, "lr"): recommended_rate(surface, cls) for cls in OPTIMIZERS},
    }


def opening_name(page: Page) -> str:
    """Name of the surface, or of the source of data, with which a page opens."""
    return page.opens.get(page.choice, page.names[0])


def default_values(page: Page, name: str) -> dict[str, Any]:
    """Defaults of a page's sidebar, by key, where the surface, or the source of data, `name` is chosen."""
    declared = {key: c.default for key, c in page.sidebar.items() if c.default is not None}
    if page.bare:
        return declared
    if page.kind is None:
        rates = {network_rate_key(cls): recommended_rate(Perceptron, cls) for cls in gradient_only()}
        source = source_class(name)
        return declared | rates | {page.choice: name, EPOCHS_KEY: source.epochs, LOSS_KEY: source.losses[0]}
    surface_values = surface_defaults(page.kind.surface_named(name))
    # A page's defaults for what a surface sets are meant for the surface with which the page opens.
    is_opening = name == opening_name(page)
    page_values = {key: value for key, value in page.opens.items() if is_opening or key not in surface_values}
    return declared | surface_values | page_values | {page.choice: name}


def option_defaults(page: Page) -> dict[str, Any]:
    """Defaults of a page's own controls, by key."""
    return {key: control.default for key, control in page.options.items() if control.default is not None}
