"""Ways to divide the data into batches, and axes that count them: their labels and controls."""

from __future__ import annotations

import streamlit as st

from settings.batching import AXES, BATCHING, BATCHINGS, REPLACEMENT, SEED, SIZE
from settings.keys import key_of
from surfaces import Batches
from views import controls
from views.translation import tr


def batching_labels() -> dict[str, str]:
    """Label of each way to divide the data, by its name in links."""
    words = {"batches": tr("Mini-batches"), "one": tr("One sample (online)"), "all": tr("All data (batch)")}
    return {name: words[name] for name in BATCHINGS}


def sidebar(*, all_cuts: bool = False) -> None:
    """Draw the controls; a page that compares `all_cuts` has no choice among them."""
    # Controls that come and go stand in a container that stays.
    with st.container():
        chosen = (
            "" if all_cuts else controls.select_translated(BATCHING, tr("A step sees"), batching_labels(), box=True)
        )
    with st.container():
        if all_cuts or chosen == "batches":
            controls.number(SIZE, key_of(Batches, SIZE.name))
    with st.container():
        if chosen != "all":
            for p in (REPLACEMENT, SEED):
                controls.number(p, key_of(Batches, p.name))


def axis_labels() -> dict[str, str]:
    """Label of each horizontal axis of a loss chart, by its name in links."""
    return dict(zip(AXES, (tr("Step"), tr("Epoch"), tr("Samples seen")), strict=True))


def choose_axis(*first: str) -> str:
    """Draw the choice of a horizontal axis; the axes in `first` come first. Returns the chosen one."""
    words = axis_labels()
    return controls.select_translated("axis", tr("Horizontal axis"), {name: words[name] for name in (*first, *AXES)})
