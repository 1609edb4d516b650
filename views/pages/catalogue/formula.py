"""The formula page: a typed surface, or any other, with its gradient, Hessian and stationary points."""

from __future__ import annotations

import streamlit as st

import plots
from views import controls, picture
from views.controls import kinds
from views.controls.memory import take_surface
from views.controls.selection import Chosen
from views.picture import notes, stationary_points
from views.translation import tr


def formula_page(look: plots.Look, selection: Chosen) -> None:
    """Draw the page of one surface and its derivatives."""
    controls.follow(controls.PICTURE)
    picture.heading(selection.setting().surface)
    if kinds.is_typed(selection.surface):
        st.caption(
            tr(
                "Type in the sidebar: numbers, x, y, a to d (which get sliders), + − * / ^ and brackets, "
                "2x or x y for products, and {functions}."
            ).format(functions=kinds.functions())
        )
    else:
        st.button(
            tr("Type a formula of your own"),
            type="primary",
            icon=":material/edit:",
            on_click=take_surface,
            args=(kinds.NAME,),
        )
    _draw_picture(selection, look)


@st.fragment(key=controls.PICTURE)
def _draw_picture(selection: Chosen, look: plots.Look) -> None:
    left, right = st.columns(2, gap="medium")
    with left:
        setting = picture.draw(selection.setting(), look, losses=False, stationary=True)
    with right:
        stationary_points.tell_derivatives(setting.bare)
        stationary_points.tell_stationary(setting.bare)
    notes.note(selection, setting)
