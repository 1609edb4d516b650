"""Sweep: outcome against learning rate, beside the contour."""

from __future__ import annotations

import streamlit as st

import plots
from settings.selection import Selection
from views import controls, picture
from views.picture import limits
from views.picture.outcomes import draw_sweep, measures
from views.translation import tr


def rate_sweep_page(theme: plots.Theme, selection: Selection) -> None:
    """Draw the outcome against learning rate beside the contour, and the limits of theory under it."""
    picture.draw_heading(selection.setting().surface)
    measure = controls.select_translated("measure", tr("Judge a rate by"), measures())
    _draw_picture(selection, theme, measure)
    _draw_limits(selection)


def compose_sweep(selection: Selection, theme: plots.Theme) -> picture.Picture:
    """Comparison and drawing of the live picture."""
    comparison = picture.compare(selection.setting(), theme)
    return comparison, picture.compose(comparison)


@controls.live_fragment(controls.PICTURE)
def _draw_picture(selection: Selection, theme: plots.Theme, measure: str) -> None:
    left, right = st.columns(2, gap="medium")
    with left:
        comparison, drawing = compose_sweep(selection, theme)
        picture.show(comparison, drawing, selection)
    setting = comparison.setting
    with right:
        draw_sweep(setting, theme, measure, at_rest=setting.start == selection.start)
    limits.show_notes(selection, setting)


@controls.live_fragment(controls.SIDE_PANEL)
def _draw_limits(selection: Selection) -> None:
    setting = selection.setting()
    limits.tell_limits(setting)
