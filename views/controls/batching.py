"""How the data are cut into batches: the controls, and the loss that they make."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import streamlit as st

from core import Array, Param, Surface, params_of
from experiments.seeds import samples, samples_seen
from surfaces import Batches, DataLoss
from views import controls
from views.translation import tr

CUT = "cut"
CUTS = ("batches", "one", "all")  # names in links, the first the default
SIZE, REPLACEMENT, SEED = params_of(Batches)
EPOCHS = Param("epochs", 5, "E", "Epochs", 1, 20, log=True)
SEEDS = Param("seeds", 50, "", "Seeds", 1, 200, log=True)
FLOOR_STEPS = Param("floor_steps", 1000, "T", "Steps on this page", 100, 5000, log=True)
PAGES = EPOCHS, SEEDS, FLOOR_STEPS  # numbers that one page has each
DECLARED = {f"Batches.{p.name}": p for p in params_of(Batches)} | {p.name: p for p in PAGES}


def names() -> dict[str, str]:
    """What the ways to cut the data are called."""
    words = {"batches": tr("Mini-batches"), "one": tr("One sample (online)"), "all": tr("All data (batch)")}
    return {name: words[name] for name in CUTS}


def sidebar(*, all_cuts: bool = False) -> None:
    """The controls; on a page of `all_cuts` without the choice of one."""
    # What comes and goes has a container that stays.
    with st.container():
        shown = "" if all_cuts else controls.choice(CUT, tr("A step sees"), names(), box=True)
    with st.container():
        if all_cuts or shown == "batches":
            controls.number(SIZE, "Batches.size")
    with st.container():
        if shown != "all":
            controls.number(REPLACEMENT, "Batches.replacement")
            controls.number(SEED, "Batches.seed")


def cuts(surface: DataLoss) -> dict[str, Batches | DataLoss]:
    """The loss of which every step sees a part, for each way to cut the data, as the controls have them now."""
    now = st.session_state
    numbers: dict[str, Any] = {p.name: now.get(f"Batches.{p.name}", p.default) for p in params_of(Batches)}
    batches = Batches(surface, **numbers)
    return {"batches": batches, "one": replace(batches, size=1), "all": surface}


def cut(surface: DataLoss) -> Surface:
    """The loss of which every step sees what the controls say."""
    return cuts(surface)[st.session_state.get(CUT, CUTS[0])]


AXES = ("steps", "epochs", "samples")  # names in links


def axes() -> dict[str, str]:
    """Along what a loss can be drawn, and what that is called."""
    return dict(zip(AXES, (tr("Step"), tr("Epoch"), tr("Samples seen")), strict=True))


def choose_axis(*first: str) -> str:
    """The choice of one; a page may want some of them first."""
    words = axes()
    return controls.choice("axis", tr("Horizontal axis"), {name: words[name] for name in (*first, *AXES)})


def along(axis: str, surface: Surface, steps: int) -> Array:
    """Where each of so many steps stands on an axis, the start included, (steps + 1,)."""
    if axis == "steps":
        return np.arange(steps + 1.0)
    return samples_seen(surface, steps) / (len(samples(surface)) if axis == "epochs" else 1)
