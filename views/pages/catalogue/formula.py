"""The formula page: a typed surface, or any other, with its gradient, Hessian and stationary points."""

from __future__ import annotations

import streamlit as st

import plots
from settings import kinds
from settings.selection import Selection
from views import controls, picture
from views.controls.memory import choose_surface
from views.controls.typed import functions
from views.picture import limits, stationary_points
from views.translation import tr


def formula_page(theme: plots.Theme, selection: Selection) -> None:
    """Draw the page of one surface and its derivatives."""
    picture.draw_heading(selection.setting().surface)
    if kinds.is_typed(selection.surface):
        st.caption(
            tr(
                "Type in the sidebar: numbers, x, y, a to d (which get sliders), + − * / ^ and brackets, "
                "2x or x y for products, and {functions}."
            ).format(functions=functions())
        )
    else:
        st.button(
            tr("Type a formula of your own"),
            type="primary",
            icon=":material/edit:",
            on_click=choose_surface,
            args=(kinds.NAME,),
        )
    _draw_picture(selection, theme)


def compose_formula(selection: Selection, theme: plots.Theme) -> picture.Picture:
    """Comparison and drawing of the live picture."""
    comparison = picture.compare(selection.setting(), theme)
    points = stationary_points.marks(comparison.setting.noiseless, theme)
    return comparison, picture.compose(comparison).with_marks(points)


@controls.live_fragment(controls.PICTURE)
def _draw_picture(selection: Selection, theme: plots.Theme) -> None:
    left, right = st.columns(2, gap="medium")
    with left:
        comparison, drawing = compose_formula(selection, theme)
        setting = comparison.setting
        picture.show(comparison, drawing, selection)
    with right:
        stationary_points.tell_derivatives(setting.noiseless)
        stationary_points.tell_stationary(setting.noiseless)
    limits.show_notes(selection, setting)
