"""Basins: where runs from every point of the window end."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
import streamlit as st

import plots
from core import Optimizer
from experiments.basins import DIVERGED, NOWHERE, Basins, basins
from plots.text import number_text
from settings.selection import Selection, Setting
from views import controls, picture
from views.live import charts, contour
from views.live.contour.drawing import Background
from views.pages.rates.method import choose_method, method_named
from views.picture import limits
from views.store import store
from views.translation import tr
from views.work import bar, slices
from views.work.progress import Progress, WorkState

JOB = "basins"
MAX_DESTINATIONS = 8  # destinations with a bar of their own


def basins_page(theme: plots.Theme, selection: Selection) -> None:
    """Draw which minimum one optimizer reaches from each point."""
    picture.draw_heading(selection.setting().surface)
    _draw_basins(selection, theme, choose_method(selection))


def compose_basins(selection: Selection, theme: plots.Theme) -> picture.Picture:
    """Comparison and drawing of the live picture, without its map: that lasts while the path follows a number."""
    comparison = picture.compare(selection.setting(method_named(selection, store().get("method"))), theme)
    return comparison, picture.compose(comparison).over(Background("basins", lambda _: []))


@controls.live_fragment(controls.PICTURE)
def _draw_basins(selection: Selection, theme: plots.Theme, method: type[Optimizer] | None) -> None:
    if method is None:
        return
    limits.show_notes(selection, selection.setting())
    setting = selection.setting(method)
    (optimizer,) = setting.optimizers
    surface = setting.surface
    home = plots.window_of(surface, setting.start)
    window = contour.view(surface.name) or home
    request = replace(setting, start=surface.start), window
    work = partial(basins, surface, optimizer, window, setting.steps, schedule=setting.schedule)
    progress = slices.follow(JOB, request, work)
    found = progress.result
    ground = picture.ground(setting, home)

    def traces(_: plots.Window) -> list[plots.Trace]:
        basin_map = plots.BasinMap(found.x, found.y, found.minima, found.reached, found.steps, setting.steps)
        return plots.basin_traces(basin_map, ground, theme)

    left, right = st.columns([3, 2], gap="medium")
    with left:
        comparison, drawing = compose_basins(selection, theme)
        background = Background((theme, request, progress.share), traces)
        picture.show(comparison, drawing.over(background, progress.token), selection)
    with right:
        _draw_shares(setting, optimizer, progress, theme)
        bar.show_bar(JOB, progress, bar.map_text(progress.share))


def _draw_shares(setting: Setting, optimizer: Optimizer, progress: Progress[Basins], theme: plots.Theme) -> None:
    found, is_complete = progress.result, progress.state is WorkState.DONE
    destinations = [*range(len(found.minima)), NOWHERE, DIVERGED]
    counts = np.array([np.sum(found.reached == destination) for destination in destinations])
    shares = counts / found.reached.size
    labels, colors = [], []
    for destination in destinations:
        if destination >= 0:
            point = ", ".join(number_text(float(c)) for c in found.minima[destination])
            labels.append(f"{plots.basin_name(destination)} ({point})")
            colors.append(plots.basin_color(destination, 0.5, theme))
        else:
            labels.append(
                tr("diverges")
                if destination == DIVERGED
                else tr("none within {steps} steps").format(steps=setting.steps)
            )
            colors.append(plots.GONE_COLOR if destination == DIVERGED else plots.NOWHERE_COLOR)
    order = [index for index in np.argsort(-shares, kind="stable") if shares[index] > 0]
    bars = [(labels[index], float(shares[index]), colors[index]) for index in order[:MAX_DESTINATIONS]]
    if len(order) > MAX_DESTINATIONS:
        rest = tr("{n} others").format(n=len(order) - MAX_DESTINATIONS)
        bars.append((rest, float(sum(shares[index] for index in order[MAX_DESTINATIONS:])), "rgba(128,140,150,0.5)"))
    chart = plots.share_chart(bars, theme, title=tr("Share of starts"))
    summary = ", ".join(f"{label}: {share:.0%}" for label, share, _ in bars)
    title = tr("Where {name} ends") if is_complete else tr("Where {name} ends, as far as is known")
    charts.show([replace(chart, alt=summary, title=title.format(name=optimizer.name))])
    settled = found.steps[(found.steps >= 0) & (found.reached >= 0)]
    text = tr(
        "The colour of a start is the minimum that its path reaches within {steps} steps: light where soon, dark where "
        "late or not yet at rest; grey where it is near none, black where it diverges. Click a start to see its path."
    ).format(steps=setting.steps)
    if settled.size and is_complete:
        text += " " + tr("Half of those that converge do so by step {k}.").format(k=int(np.median(settled)))
    st.caption(text)
