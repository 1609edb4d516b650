"""The pages of the app: how each is drawn, and the menu that leads to them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from plots import Theme
from settings.network import NetworkSelection
from settings.pages import PAGES, SECTIONS, Page
from settings.selection import Selection
from views import controls
from views.controls import entry
from views.controls.network_sidebar import bare_sidebar, network_sidebar
from views.controls.sidebar import surface_sidebar
from views.pages import figures
from views.pages.batches.batch_loss import batch_loss_page
from views.pages.batches.batch_sizes import batch_sizes_page
from views.pages.batches.gradient_estimates import estimates_page
from views.pages.batches.noise_escape import noise_escape_page
from views.pages.batches.noise_floor import noise_floor_page
from views.pages.batches.seeds import seeds_page
from views.pages.catalogue.formula import formula_page
from views.pages.catalogue.methods import methods_page
from views.pages.catalogue.surfaces import surfaces_page
from views.pages.networks.layers.layer_pass import layer_pass_page
from views.pages.networks.likelihood import likelihood_page
from views.pages.networks.range_test import range_page
from views.pages.networks.training import training_page
from views.pages.networks.weight_plane import weight_plane_page
from views.pages.rates.basins import basins_page
from views.pages.rates.heat_map import heat_map_page
from views.pages.rates.race import race_page
from views.pages.rates.rate_sweep import rate_sweep_page
from views.pages.rates.three_rates import three_rates_page
from views.pages.step.bias_correction import bias_correction_page
from views.pages.step.momentum_forms import momentum_forms_page
from views.pages.step.one_dimension import one_dimension_page
from views.pages.step.worked_step import worked_step_page
from views.pages.trajectories import trajectories
from views.translation import tr

DRAWN: Mapping[str, Callable[[Theme, Any], None]] = {
    "root": trajectories,
    "trajectories": trajectories,
    "step": worked_step_page,
    "bias": bias_correction_page,
    "momentum": momentum_forms_page,
    "curve": one_dimension_page,
    "batch": batch_loss_page,
    "cuts": batch_sizes_page,
    "cloud": estimates_page,
    "fan": seeds_page,
    "noise": seeds_page,
    "floor": noise_floor_page,
    "leaving": noise_escape_page,
    "network": training_page,
    "landscape": weight_plane_page,
    "layers": layer_pass_page,
    "range": range_page,
    "losses": likelihood_page,
    "surfaces": surfaces_page,
    "formula": formula_page,
    "methods": methods_page,
    "lab": rate_sweep_page,
    "three": three_rates_page,
    "heat": heat_map_page,
    "basins": basins_page,
    "race": race_page,
}


def show_page(theme: Theme) -> None:
    """Draw the menu, then the sidebar of the page that a person has chosen, then that page."""

    def draw(page: Page) -> None:
        notice = st.container()
        DRAWN[page.name](theme, selection)
        with notice:
            controls.link_notice()

    entries = {name: _entry(page, draw) for name, page in PAGES.items()}
    index = st.Page(partial(figures.figures_page, entries), title=tr(figures.TITLE), url_path=figures.NAME)
    menu = {section: [entries[page.name] for page in pages] for section, pages in SECTIONS.items()}
    menu[""].append(index)
    chosen = st.navigation({section and tr(section): pages for section, pages in menu.items()}, position="top")
    if chosen is index:
        chosen.run()
        return
    figures.begin_figure()
    page = next(page for page in PAGES.values() if page.address == chosen.url_path)
    with controls.whole_page():
        with st.sidebar:
            selection = _draw_sidebar(page)
        entry.show()
        chosen.run()


def _draw_sidebar(page: Page) -> Selection | NetworkSelection:
    """Draw the sidebar of a page. Returns what is chosen there."""
    if page.bare:
        return bare_sidebar(page)
    return surface_sidebar(page, page.kind) if page.kind else network_sidebar(page)


def _entry(page: Page, draw: Callable[[Page], None]) -> StreamlitPage:
    """Entry of a page in the menu."""
    options = {"default": not page.address, "visibility": "hidden" if page.hidden else "visible"}
    return st.Page(partial(draw, page), title=tr(page.title), url_path=page.name, **options)
