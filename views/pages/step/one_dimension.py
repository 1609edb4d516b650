"""One dimension: curves in place of surfaces."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import streamlit as st

import plots
from core import Optimizer, params_of, run
from experiments.momentum_escape import Escape, escape
from optimizers import CLASSIC, GradientDescent, Momentum
from plots.text import number_text
from surfaces.catalogue.curves import parabola, two_valleys, wavy_bowl
from views import controls, picture
from views.controls import kinds, session
from views.controls.memory import choose
from views.controls.selection import Chosen, Setting, closely, defaults_of, style
from views.controls.session import latest
from views.live import charts, worked_step
from views.pages.step import tangent_panel
from views.picture import notes
from views.translation import tr


@dataclass(frozen=True)
class Scene:
    """A setting worth seeing, one click away: a curve with its defaults, and optimizers with other numbers by key."""

    curve: Any
    methods: tuple[type[Optimizer], ...]
    numbers: Mapping[str, Any]


SIX = Scene(parabola, CLASSIC, {"RMSProp.rho": 0.99})  # as PyTorch has them where nothing is said
STUCK = Scene(two_valleys, (GradientDescent,), {"GradientDescent.lr": 0.01, "steps": 200})
JUMPING = Scene(wavy_bowl, (GradientDescent,), {"GradientDescent.lr": 2.0})
ROLLING = Scene(two_valleys, (GradientDescent, Momentum), {})


def scenes() -> dict[str, Scene]:
    """By what is written on their buttons."""
    return {
        tr("Six classic settings"): SIX,
        tr("Too small: stuck in the local valley"): STUCK,
        tr("Too large: jumps about"): JUMPING,
        tr("Momentum rolls out"): ROLLING,
    }


def take(scene: Scene) -> None:
    """Set the controls; in a widget's callback."""
    usual = {f"{cls.__name__}.{p.name}": p.default for cls in scene.methods for p in params_of(cls)}
    plain = {"schedule": "Constant", "same_lr": False, "noise": 0.0}
    controls.set_to({kinds.CURVE.key: scene.curve.name, **usual, **plain, **defaults_of(scene.curve), **scene.numbers})
    choose(scene.methods)


def curve_page(look: plots.Look, selection: Chosen) -> None:
    """Draw the page."""
    controls.follow(controls.PICTURE)
    picture.heading(selection.setting().surface)
    with st.container(horizontal=True, gap="small"):
        for name, scene in scenes().items():
            st.button(name, on_click=take, args=(scene,))
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        with st.container(width=320):
            shown = closely(selection)
        picture.loss_switch()
    worked_step.stencils(tangent_panel.stencils())
    _picture(selection, look, shown)


@st.fragment(key=controls.PICTURE)
def _picture(selection: Chosen, look: plots.Look, shown: str | None) -> None:
    left, right = st.columns([11, 10], gap="medium")
    with left:
        setting = picture.draw(selection.setting(), look, losses=False, opens=1)
    with right:
        for racer, of in zip(setting.racers, picture.runs_of(setting), strict=True):
            if racer.name == shown:
                worked_step.show(tangent_panel.panel(setting, racer, of, look))
                picture.tell(
                    tr(
                        "Trying a little to the left and to the right asks for f twice; f′ computed is asked for once. "
                        "With n weights that is 2n against 1: for a network of 10,000 weights, 20,000 for every step."
                    )
                )
    losses, table, remark = picture.outcome(setting, look)
    out, told = _ways_out(replace(selection.setting(Momentum), start=setting.start), look)
    if setting.racers or out:
        charts.show([*([losses | {"title": tr("Loss")}] if setting.racers else []), *out], step=True)
    for text in told:
        picture.tell(text)
    if remark and setting.racers:
        st.caption(remark)
    if setting.racers:
        st.table(table, border="horizontal", hide_index=True)
    notes.note(selection, setting)


def _ways_out(setting: Setting, look: plots.Look) -> tuple[list[dict[str, Any]], list[str]]:
    """Where the ball ends for every momentum, as a chart, and from which one on that is the lowest valley.

    Nothing where all known valleys are as low.
    """
    if not _has_ways_out(setting.surface):
        return [], []
    racer: Any = setting.racers[0]
    found = _escape(setting, racer)
    (p,) = (p for p in params_of(racer) if p.name == "momentum")
    path = run(setting.surface, racer, setting.start, setting.steps, schedule=setting.schedule, keep="path")
    end = np.nan if str(path.status) == "diverged" else float(path.theta[-1, 0])
    minima = np.array(setting.surface.minima, dtype=float)[:, 0]
    words = {
        "momentum": f"{tr(p.label)} μ",
        "there": tr("in the lowest valley"),
        "elsewhere": tr("elsewhere"),
        "minimum": tr("Minimum"),
        "threshold": tr("Threshold: μ ≈"),
        "now": tr("Now"),
    }
    title = tr("x after {steps} steps").format(steps=setting.steps)
    ends, now = found.ends[0], (float(racer.momentum), end)
    looks = style(Momentum, look)
    chart = plots.escape_chart(
        p, found.momenta, ends, found.arrived, found.threshold, minima, now, looks, look, title=title, words=words
    )
    told = _about_escape(found)
    heading = tr("Where the ball ends for every momentum (η = {rate})").format(rate=number_text(float(racer.lr)))
    return [{**chart, "title": heading, "alt": " ".join([heading, *told]), "free": True}], told


def _escape(setting: Setting, racer: Momentum) -> Escape:
    """Remembered of the setting that was asked for last, whatever its momentum."""
    key = setting.facts, replace(racer, momentum=0.0)
    return latest(
        session.ESCAPES,
        key,
        lambda: escape(setting.surface, racer, setting.start, setting.steps, schedule=setting.schedule),
    )


def _has_ways_out(surface: Any) -> bool:
    """Whether there is a lowest valley and one above it."""
    heights = surface.f(np.array(surface.minima, dtype=float).T) if surface.minima else np.zeros(1)
    return bool(np.ptp(heights) > 1e-9 * max(1.0, abs(float(heights[0]))))


def _about_escape(found: Escape) -> list[str]:
    if np.isnan(found.threshold):
        return [tr("From this start, with this rate, no momentum takes the ball into the lowest valley in time.")]
    if not found.threshold:
        return [tr("Here the ball ends in the lowest valley even without momentum.")]
    told = [
        tr("From μ ≈ {threshold} on the ball rolls out of the local valley into the lowest.").format(
            threshold=number_text(found.threshold, 4)
        )
    ]
    again = found.lost_again()
    if again:
        spans = [f"{number_text(a, 4)}–{number_text(b, 4)}" if a != b else number_text(a, 4) for a, b in again[:4]]
        more = ", …" if len(again) > 4 else ""
        text = tr("Above it not every momentum does: with {spans} it rolls on, or back, or has not come to rest there.")
        told.append(text.format(spans=", ".join(spans) + more))
    return told
