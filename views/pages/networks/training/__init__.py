"""Training: how losses and scores of a network change, and what it has learned."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

import plots
from networks import LOSSES
from plots.text import number_text
from settings.network import NetworkSelection
from settings.network_controls import SIZES
from views import controls, picture
from views.controls.methods import choose_details
from views.live import charts
from views.pages.networks.training import comparison, scores
from views.pages.networks.training.curves import axis_names, curve_charts
from views.pages.networks.training.entries import Run, batch_size_entries, optimizer_entries
from views.pages.networks.training.learned import learned_charts
from views.pages.networks.training.table import draw_table
from views.translation import tr
from views.work import slices
from views.work.training import JOB, follow_trainings, show_training_bar

ROOM_STYLE = """<style>.st-key-told {min-height: 7rem}
@media (max-width: 640px) {.st-key-told {min-height: 13rem}}</style>"""


def training_page(theme: plots.Theme, selection: NetworkSelection) -> None:
    """Draw the page on training a network."""
    _draw_heading(selection)
    if not selection.methods:
        slices.stop(JOB)
        st.info(tr("Choose at least one optimizer in the sidebar to train the network."))
        return
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        axis = controls.select_translated("axis", tr("Horizontal axis"), axis_names())
        with st.container(width=240):
            detailed = choose_details(selection)
        with st.container(width=300):
            sizes = controls.select_many("sizes", tr("Batch sizes compared, for that optimizer"), SIZES)
        picture.loss_switch()
    _draw_picture(selection, theme, axis, detailed, sizes)


@controls.live_fragment(controls.SIDE_PANEL)
def _draw_heading(selection: NetworkSelection) -> None:
    task = selection.task()
    loss, decay = LOSSES[task.design.loss], task.design.weight_decay
    penalty = rf" + \tfrac{{{number_text(decay)}}}{{2}} \lVert W \rVert^2" if decay else ""
    formula = rf"$L = \tfrac1N \sum_n \ell_n{penalty}, \quad \ell = {loss.formula}$"
    widths, activation = " → ".join(str(width) for width in task.sizes), task.design.activation
    with st.container(key="heading"):
        st.markdown(f"**{widths}**, {activation} &emsp; {formula}")
    text = tr("{n} weights and biases; {a} training and {b} validation samples; steps to an epoch: {k}.")
    values = {"n": task.parameters, "a": len(task.train), "b": len(task.validation), "k": task.steps_per_epoch}
    st.caption(text.format(**{key: f"{value:,}" for key, value in values.items()}))


@controls.live_fragment(controls.PICTURE)
def _draw_picture(
    selection: NetworkSelection, theme: plots.Theme, axis: str, detailed: str | None, sizes: Sequence[str]
) -> None:
    entries = batch_size_entries(selection, theme, sizes, detailed) if sizes else optimizer_entries(selection, theme)
    longest = max((entry.task for entry in entries), key=lambda task: task.steps)
    progress = follow_trainings([(entry.task, entry.optimizer) for entry in entries])
    begun = [entry for entry, parts in zip(entries, progress.result.parts, strict=True) if parts]
    runs = [Run(entry, curve) for entry, curve in zip(begun, progress.result.curves, strict=True)]
    show_training_bar(longest, progress)
    st.html(ROOM_STYLE)  # the sentences have their room from the start, so that nothing jumps
    with st.container(key="told", gap="xsmall"):
        for sentence in comparison.sentences(runs, progress):
            picture.show_remark(sentence)
        if sizes and progress.state.is_over:
            for sentence in comparison.batch_size_sentences(runs):
                picture.show_remark(sentence)
    st.html(plots.training_key([(entry.label, entry.style) for entry in entries], theme))
    shown = [
        *curve_charts(runs, longest, theme, axis, log_axis=bool(sizes)),
        *learned_charts(runs, theme, None if sizes else detailed),
    ]
    charts.show(shown, per_row=2, token=progress.token, pause=slices.pause(JOB))
    if axis == "seconds":
        st.caption(tr("Seconds spent on steps alone, not on looking at the loss in between; all seeds together."))
    if sizes and axis != "epochs":
        st.caption(tr("This axis is logarithmic: the start, which all runs share, is not on it."))
    if longest.train.is_regression:
        scores.draw_caption()
    draw_table(runs, progress, of_sizes=bool(sizes))
