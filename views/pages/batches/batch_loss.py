"""The loss of a batch: another contour at every step, what it does to the path, and the fit to the data."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import streamlit as st

import plots
from core import Trajectory
from experiments.batch_losses import batch_losses, batches_of, fitted
from experiments.seeds import is_random
from plots.text import number_text
from surfaces import Batches
from views import controls, picture
from views.controls.selection import Chosen, Setting, closely, style
from views.live import charts, component
from views.picture import notes
from views.plain_text import plain
from views.translation import tr

FLEETING = "batch_contours"


def minibatch_page(look: plots.Look, selection: Chosen) -> None:
    """Draw the page."""
    controls.follow(controls.PICTURE)
    picture.heading(selection.setting().surface)
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        with st.container(width=320):
            shown = closely(selection)
        controls.switch(FLEETING, tr("Contours of the batch"), default=True, redraw=True)
        picture.contours_switch()
        picture.loss_switch()
    _picture(selection, look, shown)


@st.fragment(key=controls.PICTURE)
def _picture(selection: Chosen, look: plots.Look, shown: str | None) -> None:
    left, right = st.columns([11, 10], gap="medium")
    with left:
        fleeting = st.session_state.get(FLEETING, True)
        setting = picture.draw(selection.setting(), look, losses=False, fleeting=fleeting)
    runs = {racer.name: of for racer, of in zip(setting.racers, picture.runs_of(setting), strict=True)}
    losses, table, remark = picture.outcome(setting, look, whole=True)
    data, about_data = _data(setting, runs, look)
    about_losses = []
    if isinstance(setting.surface, Batches) and shown in runs:
        name = tr("{name}, on its batches").format(name=shown)
        seen = batch_losses(setting.surface, runs[shown].theta)
        losses = plots.with_batch_losses(losses, seen, name, look, fits=str(runs[shown].status) != "diverged")
        about_losses = _about_losses(setting.surface, shown, runs[shown], seen)
    with right:
        height = losses["layout"]["height"] * plots.DATA_SHARE
        layout = {**losses["layout"], "height": height}
        loss = {**losses, "layout": layout, "title": tr("Loss on all data"), "alt": tr("Loss against step")}
        charts.show([data, loss] if runs else [data], step=True, stacked=True)
    if fleeting and isinstance(setting.surface, Batches) and not component.failed():
        about_data.append(
            tr("Dashed: the loss on this step's batch, as high above its lowest value as the other lines above theirs.")
        )
    for text in [*_about_batches(setting), *about_data, *about_losses]:
        picture.tell(text)
    if runs:
        if remark:
            st.caption(remark)
        st.table(table, border="horizontal", hide_index=True)
    st.caption(setting.bare.source)
    if setting.surface is setting.bare:
        notes.note(selection, setting)


def _data(setting: Setting, runs: dict[str, Trajectory], look: plots.Look) -> tuple[dict[str, Any], list[str]]:
    """The data with the fits, in the units of the data, and what is to be said of the chart."""
    bare: Any = setting.bare
    table = bare.data
    units = np.array(table.units)

    def read(values: Any, axis: int) -> Any:
        offset, factor = units[axis]
        return offset + factor * values

    window = plots.data_window(table.x, table.y)
    fits = []
    for racer in setting.racers:
        x, y = fitted(bare, runs[racer.name].theta, window)
        fits.append(plots.Fit(racer.name, read(x, 0), read(y, 1), style(type(racer), look)))
    batches = batches_of(setting.surface, setting.steps) if isinstance(setting.surface, Batches) else []
    told = plots.few_enough(batches)
    words = {"samples": tr("Data"), "batch": tr("Batch of this step")}
    chart = plots.data_chart(
        read(table.x, 0),
        read(table.y, 1),
        table.labels,
        fits,
        batches if told else [],
        look,
        names=[plain(name, "plotly") for name in table.names],
        classes=[plain(name, "plotly") for name in table.classes],
        words=words,
    )
    title = tr("Data and decision boundary") if bare.classify else tr("Data and fit")
    sentence = tr("The samples of a batch are not marked: there are too many for all steps.")
    return {**chart, "title": title, "alt": title, "free": True}, [] if told or not batches else [sentence]


def _about_batches(setting: Setting) -> list[str]:
    """How many of the samples a step sees."""
    surface, count = setting.surface, len(setting.bare.data)  # type: ignore[attr-defined]
    if not (isinstance(surface, Batches) and is_random(surface)):
        return [tr("Each step sees all {n} samples: its loss is the loss on all data.").format(n=count)]
    if surface.replacement:
        return [tr("Each step sees {b} of {n} samples, drawn with replacement.").format(b=surface.size, n=count)]
    told = tr("Each step sees {b} of {n} samples: {k} steps are an epoch.")
    return [told.format(b=surface.size, n=count, k=math.ceil(count / surface.size))]


def _about_losses(surface: Batches, name: str, of: Trajectory, seen: Any) -> list[str]:
    """Between which values the losses of the batches lay in the last steps."""
    last = min(len(seen), 20)
    recent = seen[-last:]
    if not np.all(np.isfinite(recent)):
        return []
    text = tr("{name}, last {k} steps: the batches gave losses from {low} to {high}, all data {loss} on average.")
    values = {"low": recent.min(), "high": recent.max(), "loss": of.loss[-last - 1 : -1].mean()}
    return [text.format(name=name, k=last, **{key: number_text(float(value)) for key, value in values.items()})]
