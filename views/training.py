"""Train and watch what a network learns."""

from __future__ import annotations

import streamlit as st

import plots
from views import charts, controls, trained
from views.network import Chosen


def training_page(look: plots.Look, chosen: Chosen) -> None:
    """Draw the page."""
    controls.follow(controls.PICTURE)
    _picture(chosen, look)


@st.fragment(key=controls.PICTURE)
def _picture(chosen: Chosen, look: plots.Look) -> None:
    found, slices = trained.progress(chosen.task(), chosen.racers())
    traces = [
        {"type": "scatter", "x": of.at.astype("f4"), "y": of.judged[:, 0, 0].astype("f4")} for of in found.courses
    ]
    charts.show([{"data": traces, "layout": look.layout("step", "loss"), "alt": "loss"}], more=slices)
    st.progress(found.share)
