"""Gradient estimates: what mini-batches say of the gradient at one point, and how sure they are."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import streamlit as st

import plots
from core import Array
from experiments.gradient_estimates import DRAWS, Cloud, cloud, covariance, shrinks, sizes, spreads, uphill
from plots.text import coordinate_text, number_text
from surfaces import Batches, DataLoss
from views import controls, picture
from views.controls.selection import Chosen, Setting
from views.live import charts
from views.translation import tr

ARROWS = 60  # of the estimates: more would hide the picture
LONG = 0.3  # of the window: about as long as the gradient is drawn at the problem's own start
NO_STEPS = ".canvas .bar :is(.first, .back, .play, .next, .pin, input, output, select) {display: none !important}"


def cloud_page(look: plots.Look, selection: Chosen) -> None:
    """Draw the page."""
    controls.follow(controls.PICTURE)
    picture.heading(selection.setting().surface)
    st.markdown(
        tr(
            "At one point every batch gives another estimate of the gradient: right on average, but scattered. "
            "Drag the start, and change the batch size."
        )
    )
    st.html(f"<style>{NO_STEPS}</style>")
    _cloud(selection, look)


def _batches(setting: Setting) -> Batches:
    """How the estimates are drawn; where a step sees all data, batches of all of them."""
    if isinstance(setting.surface, Batches):
        return setting.surface
    assert isinstance(setting.surface, DataLoss)
    return Batches(setting.surface, setting.surface.count, False, 0)


@st.fragment(key=controls.PICTURE)
def _cloud(selection: Chosen, look: plots.Look) -> None:
    left, right = st.columns([11, 10], gap="medium")
    with left:
        setting = picture.draw(selection.setting(), look, losses=False, points=partial(_arrows, look), alone=True)
    drawn = _batches(setting)
    seen = cloud(drawn, np.array(setting.start, dtype=float))
    measured = spreads(drawn, seen.each)
    with right:
        charts.show([_plane(setting, drawn, seen, look), _by_size(drawn, seen, measured, look)])
    with left:
        for sentence in _sentences(setting, drawn, seen):
            picture.tell(sentence)


def _arrows(look: plots.Look, setting: Setting) -> list[dict[str, Any]]:
    seen = cloud(_batches(setting), np.array(setting.start, dtype=float))
    words = {"full": tr("Full gradient: −η∇f"), "estimate": tr("Batches: −ηĝ")}
    return plots.arrow_traces(setting.start, seen.full, seen.estimates[:, :ARROWS], _rate(setting), look, words=words)


def _rate(setting: Setting) -> float:
    """By what all arrows are multiplied: a round number that suits the problem, wherever the point is."""
    surface = setting.bare
    slope = float(np.hypot.reduce(surface.grad(np.array(surface.start, dtype=float))))
    rate = LONG * min(high - low for low, high in surface.domain) / slope
    return float(f"{rate:.0e}")


def _plane(setting: Setting, drawn: Batches, seen: Cloud, look: plots.Look) -> dict[str, Any]:
    words = {
        "full": tr("Full gradient ∇f"),
        "down": tr("Estimates ĝ"),
        "up": tr("Uphill"),
        "deviations": tr("1σ and 2σ"),
    }
    titles = [f"∂f/∂{coordinate_text(name)}" for name in setting.surface.coordinates]
    chart = plots.cloud_chart(seen.full, seen.estimates, seen.spread, titles, look, words=words)
    title = tr("{n} estimates from batches of {size}").format(n=DRAWS, size=_size(drawn))
    at = ", ".join(number_text(float(c)) for c in seen.full)
    return {**chart, "title": title, "alt": f"{title}; ∇f = ({at})"}


def _by_size(drawn: Batches, seen: Cloud, measured: Array, look: plots.Look) -> dict[str, Any]:
    at = sizes(drawn)
    dense = np.unique(np.round(np.geomspace(1, at[-1], 80)).astype(int))
    samples = seen.each.shape[1]
    names = {True: tr("With replacement: ∝ 1/√B"), False: tr("Without replacement")}
    theories = [
        (names[way], kept, np.array([_theory(seen, replace(drawn, size=int(size), replacement=way)) for size in kept]))
        for way in (drawn.replacement, not drawn.replacement)
        for kept in [dense if way else dense[dense <= samples]]
    ]
    words = {
        "size": tr("Batch size") + " B",
        "spread": tr("Root mean square"),
        "measured": tr("Measured"),
        "now": f"B = {_size(drawn)}",
    }
    chart = plots.spread_chart(at, measured, theories, _size(drawn), look, words=words)
    title = tr("Spread |ĝ − ∇f| against batch size")
    told = ", ".join(f"{size}: {number_text(float(of))}" for size, of in zip(at, measured, strict=True))
    return {**chart, "title": title, "alt": f"{title}: {told}"}


def _size(drawn: Batches) -> int:
    """How many samples a batch has."""
    return drawn.size if drawn.replacement else min(drawn.size, drawn.surface.count)


def _theory(seen: Cloud, drawn: Batches) -> float:
    """The exact root mean square distance of an estimate from the full gradient."""
    return float(np.sqrt(np.trace(covariance(seen.each)) * shrinks(seen.each.shape[1], drawn)))


def _sentences(setting: Setting, drawn: Batches, seen: Cloud) -> list[str]:
    """What there is to see, in numbers."""
    size, samples, slope = _size(drawn), seen.each.shape[1], float(np.hypot.reduce(seen.full))
    now = _theory(seen, drawn)
    told = [
        tr("Spread at B = {size}: {spread}; the gradient itself is {slope} long.").format(
            size=size, spread=number_text(now), slope=number_text(slope)
        )
    ]
    if now and (drawn.replacement or 4 * size <= samples):
        more = _theory(seen, replace(drawn, size=4 * size))
        text = (
            tr("Four times the samples halve the spread: {spread} at B = {size}.")
            if drawn.replacement
            else tr("Four times the samples: {spread} at B = {size}, {k} times as much; drawing all leaves no spread.")
        )
        told.append(text.format(spread=number_text(more), size=4 * size, k=number_text(more / now, 2)))
    if slope:
        text = tr("At B = 1, {single}% of the estimates point away from the full gradient: uphill.")
        told.append(text.format(single=_percent(uphill(seen.full, seen.each))))
        if size > 1:
            text = tr("At B = {size} it is {share}% of those drawn.")
            told[-1] += " " + text.format(size=size, share=_percent(uphill(seen.full, seen.estimates)))
    text = tr(
        "Every arrow is a step of gradient descent at η = {rate}: blue with the full gradient, thin with {n} batches."
    )
    told.append(text.format(rate=number_text(_rate(setting)), n=ARROWS))
    return told


def _percent(share: float) -> str:
    return number_text(100 * share, 2)
