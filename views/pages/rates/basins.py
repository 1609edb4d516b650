"""Basins: where runs from every point of the window end."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import streamlit as st

import plots
from core import Optimizer
from experiments.basins import GONE, NOWHERE, Basins, basins
from plots.text import number_text
from views import controls, picture
from views.controls.selection import Chosen, Setting
from views.live import charts, contour
from views.pages.rates.heat_map import MOST
from views.picture import notes
from views.translation import tr
from views.work import slices
from views.work.map_progress import FINISHED, show_map_progress

# ---- Basins


def basin_page(look: plots.Look, selection: Chosen) -> None:
    """Which minimum is reached from where, for one optimizer."""
    picture.heading(selection.setting().surface)
    controls.follow(controls.PICTURE)
    _basins(selection, look, notes.one_method(selection))


@st.fragment(key=controls.PICTURE)
def _basins(selection: Chosen, look: plots.Look, method: type[Optimizer] | None) -> None:
    if method is None:
        return
    notes.note(selection, selection.setting())
    setting = selection.setting(method)
    (racer,) = setting.racers
    surface = setting.surface
    home = plots.window_of(surface, setting.start)
    window = contour.view(surface.name) or home
    facts = replace(setting, start=surface.start).facts, racer, window
    found, token = slices.advanced(
        "basins", facts, lambda: basins(surface, racer, window, setting.steps, schedule=setting.schedule)
    )
    drawn = picture.drawn_ground(setting, home)

    def traces(_: plots.Window) -> list[dict[str, Any]]:
        return plots.basin_traces(
            found.x, found.y, found.minima, found.reached, found.steps, setting.steps, drawn, look
        )

    left, right = st.columns([3, 2], gap="medium")
    with left:
        more = token if found.share < FINISHED else 0
        picture.draw(setting, look, losses=False, under=((facts, found.share), traces), more=more)
    with right:
        _tell_basins(setting, racer, found, look)
        show_map_progress(found.share)


def _tell_basins(setting: Setting, racer: Optimizer, found: Basins, look: plots.Look) -> None:
    names = [*range(len(found.minima)), NOWHERE, GONE]
    counts = np.array([np.sum(found.reached == place) for place in names])
    shares = counts / found.reached.size
    labels, colors = [], []
    for place in names:
        if place >= 0:
            at = ", ".join(number_text(float(c)) for c in found.minima[place])
            labels.append(f"{plots.basin_name(place)} ({at})")
            colors.append(plots.basin_color(place, 0.5, look))
        else:
            labels.append(
                tr("diverges") if place == GONE else tr("none within {steps} steps").format(steps=setting.steps)
            )
            colors.append(plots.GONE_COLOR if place == GONE else plots.NOWHERE_COLOR)
    order = [at for at in np.argsort(-shares, kind="stable") if shares[at] > 0]
    bars = [(labels[at], float(shares[at]), colors[at]) for at in order[:MOST]]
    if len(order) > MOST:
        rest = tr("{n} others").format(n=len(order) - MOST)
        bars.append((rest, float(sum(shares[at] for at in order[MOST:])), "rgba(128,140,150,0.5)"))
    figure = plots.share_chart(bars, look, words={"share": tr("Share of starts")})
    told = ", ".join(f"{label}: {share:.0%}" for label, share, _ in bars)
    whole = found.share >= FINISHED
    title = tr("Where {name} ends") if whole else tr("Where {name} ends, as far as is known")
    charts.show([{**figure, "alt": told, "title": title.format(name=racer.name)}])
    settled = found.steps[(found.steps >= 0) & (found.reached >= 0)]
    text = tr(
        "The colour of a start is the minimum that its path reaches within {steps} steps: light where soon, dark where "
        "late or not yet at rest; grey where it is near none, black where it diverges. Click a start to see its path."
    ).format(steps=setting.steps)
    if settled.size and whole:
        text += " " + tr("Half of those that converge do so by step {k}.").format(k=int(np.median(settled)))
    st.caption(text)
