"""One dimension: the page with curves in place of surfaces."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import streamlit as st

import plots
from core import Optimizer, Status, params_of, run
from experiments.momentum_escape import MomentumEscape, sweep_momenta
from experiments.nesterov_forms import MISPRINT, TEXTBOOK, registered
from optimizers import CLASSIC, GradientDescent, Momentum, Nesterov
from plots.text import number_text
from settings import kinds
from settings.defaults import surface_defaults
from settings.keys import key_of
from settings.selection import Selection, Setting
from surfaces.catalogue.curves import parabola, two_valleys, wavy_bowl
from views import controls, picture
from views.controls import session
from views.controls.memory import choose
from views.controls.methods import choose_details, style
from views.controls.session import latest
from views.live import charts, worked_step
from views.pages.step import tangent_panel
from views.pages.step.nesterov_forms import choose_form, draw_misprint, form_sentences
from views.picture import limits
from views.translation import tr


@dataclass(frozen=True)
class Preset:
    """A setting for one click: a curve with its defaults, optimizers, and other numbers by key of their control."""

    curve: Any
    methods: tuple[type[Optimizer], ...]
    numbers: Mapping[str, Any]


SIX_CLASSICS = Preset(parabola, CLASSIC, {"RMSProp.rho": 0.99})  # PyTorch's default for RMSProp
STUCK = Preset(two_valleys, (GradientDescent,), {"GradientDescent.lr": 0.01, "steps": 200})
JUMPING = Preset(wavy_bowl, (GradientDescent,), {"GradientDescent.lr": 2.0})
ROLLING = Preset(two_valleys, (GradientDescent, Momentum), {})


def presets() -> dict[str, Preset]:
    """Presets by the text of their buttons."""
    return {
        tr("Six classic settings"): SIX_CLASSICS,
        tr("Too small: stuck in the local valley"): STUCK,
        tr("Too large: jumps about"): JUMPING,
        tr("Momentum rolls out"): ROLLING,
    }


def take_preset(preset: Preset) -> None:
    """Set the controls to a preset; must be called in a widget's callback."""
    defaults = {key_of(cls, p.name): p.default for cls in preset.methods for p in params_of(cls)}
    neutral = {"schedule": "Constant", "same_lr": False, "noise": 0.0}
    controls.set_controls(
        {kinds.CURVE.key: preset.curve.name, **defaults, **neutral, **surface_defaults(preset.curve), **preset.numbers}
    )
    choose(preset.methods)


def one_dimension_page(theme: plots.Theme, selection: Selection) -> None:
    """Draw the page of one dimension."""
    picture.draw_heading(selection.setting().surface)
    with st.container(horizontal=True, gap="small"):
        for name, preset in presets().items():
            st.button(name, on_click=take_preset, args=(preset,))
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        with st.container(width=320):
            detailed = choose_details(selection)
        picture.loss_switch()
    with st.container():
        form = choose_form() if Nesterov in selection.methods else TEXTBOOK
        if form == MISPRINT:
            draw_misprint()
    worked_step.stencils(tangent_panel.stencils())
    _draw_picture(selection, theme, detailed)


def compose_curve(selection: Selection, theme: plots.Theme) -> picture.Picture:
    """Comparison and drawing of the live picture."""
    comparison = picture.compare(selection.setting(), theme)
    return comparison, replace(picture.compose(comparison), first_step=1)


@controls.live_fragment(controls.PICTURE)
def _draw_picture(selection: Selection, theme: plots.Theme, detailed: str | None) -> None:
    left, right = st.columns([11, 10], gap="medium")
    with left:
        comparison, drawing = compose_curve(selection, theme)
        picture.show(comparison, drawing, selection)
    setting = comparison.setting
    with right:
        for optimizer, trajectory in zip(setting.optimizers, comparison.runs, strict=True):
            if registered(type(optimizer)).name == detailed:
                worked_step.show(tangent_panel.panel(setting, optimizer, trajectory, theme))
                picture.show_remark(
                    tr(
                        "Trying a little to the left and to the right asks for f twice; f′ computed is asked for once. "
                        "With n weights that is 2n against 1: for a network of 10,000 weights, 20,000 for every step."
                    )
                )
    losses = picture.loss_chart(comparison)
    loss_charts = [replace(losses.complete, title=tr("Loss"))] if setting.optimizers else []
    escape_charts, sentences = _escape_charts(replace(selection.setting(Momentum), start=setting.start), theme)
    if loss_charts or escape_charts:
        charts.show([*loss_charts, *escape_charts], step=True)
    for optimizer in setting.optimizers:
        sentences += form_sentences(setting, optimizer)
    for text in sentences:
        picture.show_remark(text)
    if losses.remark and setting.optimizers:
        st.caption(losses.remark)
    if setting.optimizers:
        st.table(picture.results_table(comparison), border="horizontal", hide_index=True)
    limits.show_notes(selection, setting)


def _escape_charts(setting: Setting, theme: plots.Theme) -> tuple[list[plots.Chart], list[str]]:
    """The chart of the final point against momentum, in a list, and sentences about its threshold.

    Both are empty where no known valley is lower than another.
    """
    if not _has_lower_valley(setting.surface):
        return [], []
    optimizer: Any = setting.optimizers[0]
    escapes = _find_escape(setting, optimizer)
    (p,) = (p for p in params_of(optimizer) if p.name == "momentum")
    path = run(setting.surface, optimizer, setting.start, setting.steps, schedule=setting.schedule, keep="path")
    end = np.nan if str(path.status) == Status.DIVERGED else float(path.theta[-1, 0])
    minima = np.array(setting.surface.minima, dtype=float)[:, 0]
    words: plots.MomentumTexts = {
        "momentum": f"{tr(p.label)} μ",
        "end": tr("x after {steps} steps").format(steps=setting.steps),
        "arrived": tr("in the lowest valley"),
        "remaining": tr("elsewhere"),
        "minimum": tr("Minimum"),
        "threshold": tr("Threshold: μ ≈"),
        "current": tr("Now"),
    }
    found = plots.MomentumEnds(
        p,
        escapes.momenta,
        escapes.ends[0],
        escapes.arrived,
        escapes.threshold,
        minima,
        current=(float(optimizer.momentum), end),
    )
    chart = plots.escape_chart(found, style(Momentum, theme), theme, words=words)
    sentences = _escape_sentences(escapes)
    heading = tr("Where the ball ends for every momentum (η = {rate})").format(rate=number_text(float(optimizer.lr)))
    return [replace(chart, title=heading, alt=" ".join([heading, *sentences]), free=True)], sentences


def _find_escape(setting: Setting, optimizer: Momentum) -> MomentumEscape:
    """Runs for every momentum; the latest result is kept, as long as only the momentum changes."""
    key = setting.without_optimizers, replace(optimizer, momentum=0.0)
    return latest(
        session.ESCAPES,
        key,
        lambda: sweep_momenta(setting.surface, optimizer, setting.start, setting.steps, schedule=setting.schedule),
    )


def _has_lower_valley(surface: Any) -> bool:
    """Whether some known minimum is lower than another."""
    heights = surface.f(np.array(surface.minima, dtype=float).T) if surface.minima else np.zeros(1)
    return bool(np.ptp(heights) > 1e-9 * max(1.0, abs(float(heights[0]))))


def _escape_sentences(escapes: MomentumEscape) -> list[str]:
    if np.isnan(escapes.threshold):
        return [tr("From this start, with this rate, no momentum takes the ball into the lowest valley in time.")]
    if not escapes.threshold:
        return [tr("Here the ball ends in the lowest valley even without momentum.")]
    sentences = [
        tr("From μ ≈ {threshold} on the ball rolls out of the local valley into the lowest.").format(
            threshold=number_text(escapes.threshold, 4)
        )
    ]
    intervals = escapes.gaps()
    if intervals:
        spans = [
            f"{number_text(low, 4)}–{number_text(high, 4)}" if low != high else number_text(low, 4)
            for low, high in intervals[:4]
        ]
        ellipsis = ", …" if len(intervals) > 4 else ""
        text = tr("Above it not every momentum does: with {spans} it rolls on, or back, or has not come to rest there.")
        sentences.append(text.format(spans=", ".join(spans) + ellipsis))
    return sentences
