"""Ways to divide the data into batches, and axes that count them: their labels and controls."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from experiments.seeds import is_random
from settings.batching import AXES, BATCHING, BATCHINGS, REPLACEMENT, SEED, SIZE, batched_surfaces
from settings.keys import key_of
from surfaces import Batches, DataLoss
from views import controls
from views.controls import session
from views.translation import tr


def batching_labels() -> dict[str, str]:
    """Label of each way to divide the data, by its name in links."""
    words = {"batches": tr("Mini-batches"), "one": tr("One sample (online)"), "all": tr("All data (batch)")}
    return {name: words[name] for name in BATCHINGS}


def size_names() -> dict[str, str]:
    """Name of a batch by its size: one sample, some of them, or all of them."""
    return {"all": tr("Batch"), "batches": tr("Mini-batch"), "one": tr("Online")}


def sidebar(surface: DataLoss, *, all_cuts: bool = False) -> None:
    """Draw the controls; a page that compares `all_cuts` has no choice among them."""
    # Controls that come and go stand in a container that stays.
    with st.container():
        chosen = (
            "" if all_cuts else controls.select_translated(BATCHING, tr("A step sees"), batching_labels(), box=True)
        )
    with st.container():
        sized = all_cuts or chosen == "batches"
        if sized:
            controls.number(SIZE, key_of(Batches, SIZE.name))
        note = st.container()
    with st.container():
        if chosen != "all":
            for p in (REPLACEMENT, SEED):
                controls.number(p, key_of(Batches, p.name))
    if sized:
        with note:
            _draw_size_note(surface)  # once all its numbers are known


@controls.live_fragment("batch size")
def _draw_size_note(surface: DataLoss) -> None:
    """Say below the slider what a batch of this size is called."""
    values = session.values()
    samples = {} if surface.table else {"samples": values.get("samples", surface.count)}
    batches = batched_surfaces(replace(surface, **samples), values)["batches"]
    assert isinstance(batches, Batches)
    size, count = batches.size, batches.surface.count
    numbers = {"size": f"{size:,}", "count": f"{count:,}"}
    if not is_random(batches):
        text = (
            tr("B = {size}, all N = {count} samples: **batch**")
            if size == count
            else tr("B = {size} is more than N = {count}, so all samples: **batch**")
        )
    elif size == 1:
        text = tr("B = 1, one sample of N = {count}: **online**")
    elif size < count:
        text = tr("1 < B = {size} < N = {count}: **mini-batch**")
    else:
        text = tr("B = {size} draws from N = {count} samples, some more than once: **mini-batch**")
    st.caption(text.format(**numbers))


def axis_labels() -> dict[str, str]:
    """Label of each horizontal axis of a loss chart, by its name in links."""
    return dict(zip(AXES, (tr("Step"), tr("Epoch"), tr("Samples seen")), strict=True))


def choose_axis(*first: str) -> str:
    """Draw the choice of a horizontal axis; the axes in `first` come first. Returns the chosen one."""
    words = axis_labels()
    return controls.select_translated("axis", tr("Horizontal axis"), {name: words[name] for name in (*first, *AXES)})
