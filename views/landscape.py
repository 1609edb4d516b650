"""The paths of all optimizers on one plane through the space of weights, over the true loss there."""

from __future__ import annotations

import streamlit as st

import plots
from views import controls
from views.network import Chosen


def landscape_page(look: plots.Look, chosen: Chosen) -> None:
    """Draw the page."""
    controls.follow(controls.PICTURE)
    _picture(chosen, look)


@st.fragment(key=controls.PICTURE)
def _picture(chosen: Chosen, look: plots.Look) -> None:
    task = chosen.task()
    st.write(task.sizes, task.steps, [racer.name for racer in chosen.racers()])
