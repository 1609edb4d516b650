"""How the data are cut into batches: the controls, and the loss that they make."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core import Surface, params_of
from surfaces import Batches, DataLoss
from views import controls
from views.translation import tr

CUT = "cut"
CUTS = ("batches", "one", "all")  # names in links, the first the default
SIZE, REPLACEMENT, SEED = params_of(Batches)
DECLARED = {f"Batches.{p.name}": p for p in params_of(Batches)}


def sidebar() -> None:
    """The controls."""
    words = {"batches": tr("Mini-batches"), "one": tr("One sample (online)"), "all": tr("All data (batch)")}
    shown = controls.choice(CUT, tr("A step sees"), {name: words[name] for name in CUTS}, box=True)
    # What comes and goes has a container that stays.
    with st.container():
        if shown == "batches":
            controls.number(SIZE, "Batches.size")
    with st.container():
        if shown != "all":
            controls.number(REPLACEMENT, "Batches.replacement")
            controls.number(SEED, "Batches.seed")


def cut(surface: DataLoss) -> Surface:
    """The loss of which every step sees what the controls say."""
    now = st.session_state
    kind = now.get(CUT, CUTS[0])
    if kind == "all":
        return surface
    numbers: dict[str, Any] = {p.name: now.get(key, p.default) for key, p in DECLARED.items()}
    return Batches(surface, **{**numbers, **({"size": 1} if kind == "one" else {})})
