"""Ways to cut the data into batches: the controls, and the surfaces that they make."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import streamlit as st

from core import Array, Param, Surface, params_of
from experiments.seeds import samples, samples_seen
from surfaces import Batches, DataLoss
from views import controls
from views.controls.keys import key_of
from views.translation import tr

BATCHING = "cut"
BATCHINGS = ("batches", "one", "all")  # names in links, the first the default
SIZE, REPLACEMENT, SEED = params_of(Batches)
EPOCHS = Param("epochs", 5, "E", "Epochs", 1, 20, log=True)
SEEDS = Param("seeds", 50, "", "Seeds", 1, 200, log=True)
FLOOR_STEPS = Param("floor_steps", 1000, "T", "Steps on this page", 100, 5000, log=True)
PAGES = EPOCHS, SEEDS, FLOOR_STEPS  # each belongs to one page
DECLARED = {key_of(Batches, p.name): p for p in params_of(Batches)} | {p.name: p for p in PAGES}


def batching_labels() -> dict[str, str]:
    """Label of each way to cut the data, by its name in links."""
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


def usable_batchings(surface: DataLoss) -> dict[str, Batches | DataLoss]:
    """Surface for each way to cut the data, by its name in links, with the current numbers of the controls."""
    state = st.session_state
    numbers: dict[str, Any] = {p.name: state.get(key_of(Batches, p.name), p.default) for p in params_of(Batches)}
    batches = Batches(surface, **numbers)
    return {"batches": batches, "one": replace(batches, size=1), "all": surface}


def batched(surface: DataLoss) -> Surface:
    """Surface of the chosen way to cut the data."""
    return usable_batchings(surface)[st.session_state.get(BATCHING, BATCHINGS[0])]


AXES = ("steps", "epochs", "samples")  # names in links


def axis_labels() -> dict[str, str]:
    """Label of each horizontal axis of a loss chart, by its name in links."""
    return dict(zip(AXES, (tr("Step"), tr("Epoch"), tr("Samples seen")), strict=True))


def choose_axis(*first: str) -> str:
    """Draw the choice of a horizontal axis; the axes in `first` come first. Returns the chosen one."""
    words = axis_labels()
    return controls.select_translated("axis", tr("Horizontal axis"), {name: words[name] for name in (*first, *AXES)})


def axis_values(axis: str, surface: Surface, steps: int) -> Array:
    """Position of the start and of each step on an axis, (steps + 1,)."""
    if axis == "steps":
        return np.arange(steps + 1.0)
    return samples_seen(surface, steps) / (len(samples(surface)) if axis == "epochs" else 1)
