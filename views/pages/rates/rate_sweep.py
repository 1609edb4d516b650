"""Sweep: outcome against learning rate, beside the contour."""

from __future__ import annotations

import streamlit as st

import plots
from views import controls, picture
from views.controls.selection import Chosen
from views.picture import limits
from views.picture.notes import note
from views.picture.outcomes import draw_sweep, measures
from views.translation import tr


def sweep_page(look: plots.Look, selection: Chosen) -> None:
    """Draw the outcome against learning rate beside the contour, and the limits of theory under it."""
    controls.follow(controls.PICTURE, controls.BESIDE)
    picture.heading(selection.setting().surface)
    measure = controls.choice("measure", tr("Judge a rate by"), measures())
    _draw_picture(selection, look, measure)
    _draw_limits(selection)


@st.fragment(key=controls.PICTURE)
def _draw_picture(selection: Chosen, look: plots.Look, measure: str) -> None:
    left, right = st.columns(2, gap="medium")
    with left:
        setting = picture.draw(selection.setting(), look, losses=False)
    with right:
        draw_sweep(setting, look, measure, still=setting.start == selection.start)
    note(selection, setting)


@st.fragment(key=controls.BESIDE)
def _draw_limits(selection: Chosen) -> None:
    setting = selection.setting()
    limits.tell_limits(setting)
