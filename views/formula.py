"""The formula page: a surface of one's own, or any other, with its gradient, Hessian and stationary points."""

from __future__ import annotations

import streamlit as st

import plots
from views import controls, own, picture, rates
from views.setting import Chosen, take_surface
from views.translation import tr


def formula_page(look: plots.Look, chosen: Chosen) -> None:
    """Draw the page."""
    controls.follow(controls.PICTURE)
    picture.heading(chosen.setting().surface)
    if own.is_typed(chosen.surface):
        st.caption(
            tr(
                "Type in the sidebar: numbers, x, y, a to d (which get sliders), + − * / ^ and brackets, "
                "2x or x y for products, and {functions}."
            ).format(functions=own.functions())
        )
    else:
        st.button(
            tr("Type a formula of your own"),
            type="primary",
            icon=":material/edit:",
            on_click=take_surface,
            args=(own.NAME,),
        )
    _told(chosen, look)


@st.fragment(key=controls.PICTURE)
def _told(chosen: Chosen, look: plots.Look) -> None:
    left, right = st.columns(2, gap="medium")
    with left:
        setting = picture.draw(chosen.setting(), look, losses=False, stationary=True)
    with right:
        own.tell_derivatives(setting.bare)
        own.tell_stationary(setting.bare)
    rates.note(chosen, setting)
