"""The loss of a batch: another contour at every step, what it does to the path, and the fit to the data."""

from __future__ import annotations

import streamlit as st

import plots
from views import controls, picture, rates
from views.setting import Chosen
from views.translation import tr


def minibatch_page(look: plots.Look, chosen: Chosen) -> None:
    """Draw the page."""
    controls.follow(controls.PICTURE)
    picture.heading(chosen.setting().surface)
    with st.container(horizontal=True, gap="medium"):
        controls.switch("log_contours", tr("Logarithmic contours"), default=True, redraw=True)
        controls.switch("log_loss", tr("Logarithmic loss"), default=True, redraw=True)
    _picture(chosen, look)


@st.fragment(key=controls.PICTURE)
def _picture(chosen: Chosen, look: plots.Look) -> None:
    rates.note(chosen, picture.draw(chosen.setting(), look))
