"""The loss of a batch: its contours at every step, its effect on the path, and the fit to the data."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import streamlit as st

import plots
from core import Status, Trajectory
from experiments.batch_losses import batch_indices, batch_losses, fitted_lines
from experiments.seeds import is_random
from plots.text import number_text
from settings.controls import BATCH_CONTOURS
from settings.selection import Selection, Setting
from surfaces import Batches, DataLoss
from views import controls, picture
from views.controls.methods import choose_details, style
from views.live import charts, component
from views.pages.batches.batch_rule import direction_sentences, show_rule
from views.picture import limits
from views.plain_text import plain
from views.store import store
from views.translation import tr


def batch_loss_page(theme: plots.Theme, selection: Selection) -> None:
    """Draw the page on the loss of a batch."""
    picture.draw_heading(selection.setting().surface)
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        with st.container(width=320):
            detailed = choose_details(selection)
        controls.switch(BATCH_CONTOURS, tr("Contours of the batch"), default=True, redraw=True)
        picture.contours_switch()
        picture.loss_switch()
    _draw_picture(selection, theme, detailed)


def compose_batch_loss(selection: Selection, theme: plots.Theme) -> picture.Picture:
    """Comparison and drawing of the live picture."""
    comparison = picture.compare(selection.setting(), theme)
    drawing = picture.compose(comparison)
    if _shows_contours():
        drawing = picture.with_batch_contours(drawing, comparison.setting)
    return comparison, drawing


def _shows_contours() -> bool:
    return store().get(BATCH_CONTOURS, True)


@controls.live_fragment(controls.PICTURE)
def _draw_picture(selection: Selection, theme: plots.Theme, detailed: str | None) -> None:
    lesson = st.container()
    left, right = st.columns([11, 10], gap="medium")
    with left:
        comparison, drawing = compose_batch_loss(selection, theme)
        picture.show(comparison, drawing, selection)
    setting = comparison.setting
    with lesson:
        show_rule(setting)
    runs = dict(zip(setting.names, comparison.runs, strict=True))
    inspected = next(
        (name for name, cls in zip(setting.names, selection.methods, strict=True) if cls.name == detailed), ""
    )
    loss_chart = picture.loss_chart(comparison, whole=True)
    losses = loss_chart.complete
    data, data_sentences = _data_chart(setting, runs, theme)
    loss_sentences = []
    if isinstance(setting.surface, Batches) and inspected in runs:
        name = tr("{name}, on its batches").format(name=inspected)
        seen_losses = batch_losses(setting.surface, runs[inspected].theta)
        losses = plots.with_batch_losses(
            losses, seen_losses, name, theme, fits=str(runs[inspected].status) != Status.DIVERGED
        )
        loss_sentences = _loss_sentences(setting.surface, inspected, runs[inspected], seen_losses)
    with right:
        layout = {**losses.layout, "height": losses.layout["height"] * plots.DATA_SHARE}
        losses = replace(losses, layout=layout, title=tr("Loss on all data"))
        charts.show([data, losses] if runs else [data], step=True, per_row=1)
    if _shows_contours() and isinstance(setting.surface, Batches) and not component.failed():
        data_sentences.append(
            tr("Dashed: the loss on this step's batch, as high above its lowest value as the other lines above theirs.")
        )
    for text in [*_batch_sentences(setting), *direction_sentences(setting, runs), *data_sentences, *loss_sentences]:
        picture.show_remark(text)
    if runs:
        if loss_chart.remark:
            st.caption(loss_chart.remark)
        st.table(picture.results_table(comparison), border="horizontal", hide_index=True)
    st.caption(setting.noiseless.source)
    if setting.surface is setting.noiseless:
        limits.show_notes(selection, setting)


def _data_chart(setting: Setting, runs: dict[str, Trajectory], theme: plots.Theme) -> tuple[plots.Chart, list[str]]:
    """The chart of the data and the fits, in the units of the data, and sentences about it."""
    loss: Any = setting.noiseless
    table = loss.data
    units = np.array(table.units)

    def to_units(values: Any, axis: int) -> Any:
        offset, factor = units[axis]
        return offset + factor * values

    window = plots.data_window(table.x, table.y)
    fits = []
    for name, optimizer in zip(setting.names, setting.optimizers, strict=True):
        x, y = fitted_lines(loss, runs[name].theta, window)
        fits.append(plots.Fit(name, to_units(x, 0), to_units(y, 1), style(type(optimizer), theme)))
    batches = batch_indices(setting.surface, setting.steps) if isinstance(setting.surface, Batches) else []
    are_marked = plots.can_be_lit(batches)
    x_name, y_name = (plain(name, "plotly") for name in table.names)
    classes = [plain(name, "plotly") for name in table.classes]
    samples = plots.Samples(to_units(table.x, 0), to_units(table.y, 1), (x_name, y_name), table.labels, classes)
    words: plots.DataTexts = {"samples": tr("Data"), "batch": tr("Batch of this step")}
    chart = plots.data_chart(samples, fits, batches if are_marked else [], theme, words=words)
    title = tr("Data and decision boundary") if loss.classify else tr("Data and fit")
    sentence = tr("The samples of a batch are not marked: there are too many for all steps.")
    return replace(chart, title=title, alt=title, free=True), [] if are_marked or not batches else [sentence]


def _batch_sentences(setting: Setting) -> list[str]:
    """How many samples a step sees, as a list of one sentence."""
    surface, loss = setting.surface, setting.noiseless
    assert isinstance(loss, DataLoss)
    count = len(loss.data)
    if not (isinstance(surface, Batches) and is_random(surface)):
        return [tr("Each step sees all {n} samples: its loss is the loss on all data.").format(n=count)]
    if surface.replacement:
        return [tr("Each step sees {b} of {n} samples, drawn with replacement.").format(b=surface.size, n=count)]
    text = tr("Each step sees {b} of {n} samples: {k} steps are an epoch.")
    return [text.format(b=surface.size, n=count, k=math.ceil(count / surface.size))]


def _loss_sentences(surface: Batches, name: str, trajectory: Trajectory, seen_losses: Any) -> list[str]:
    """The range of the batches' losses in the last steps; empty if one of them is not finite."""
    count = min(len(seen_losses), 20)
    recent = seen_losses[-count:]
    if not np.all(np.isfinite(recent)):
        return []
    text = tr("{name}, last {k} steps: the batches gave losses from {low} to {high}, all data {loss} on average.")
    values = {"low": recent.min(), "high": recent.max(), "loss": trajectory.loss[-count - 1 : -1].mean()}
    return [text.format(name=name, k=count, **{key: number_text(float(value)) for key, value in values.items()})]
