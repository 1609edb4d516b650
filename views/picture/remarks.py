"""Sentences about a picture."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import streamlit as st

import plots
from core import Optimizer, Surface
from formulas import latex
from rules import typeset
from settings import digest, kinds
from settings.selection import Setting
from surfaces import DataLoss
from views.picture.comparison import Comparison, runs_of
from views.translation import tr


def draw_heading(surface: Surface) -> None:
    """Draw the heading of a picture: name and formula of the surface, and its lesson."""
    name = surface.name
    if kinds.is_typed(surface):
        name = tr("Your own curve") if plots.is_curve(surface) else tr("Your own formula")
    with st.container(key="heading"):
        # The heading arrives earlier than the picture: until then the picture of another surface is faded.
        st.html(f'<style>.canvas:not([data-mark="{mark_of(surface)}"]) {{opacity: .12; pointer-events: none}}</style>')
        st.markdown(f"**{name}** &emsp; {formula_of(surface)}")
    if surface.lesson:
        st.caption(" ".join(tr(text) for text in (surface.lesson, surface.note) if text))


def mark_of(surface: Surface) -> str:
    """Hexadecimal digits that identify a surface, whatever its numbers."""
    return digest.digest(surface.name.encode())


def formula_of(surface: Surface) -> str:
    """Definition of f as LaTeX in Markdown."""
    return f"$f({', '.join(latex.symbol(c) for c in surface.coordinates)}) = {surface.formula}$"


def draw_rule(optimizer: Optimizer) -> None:
    """Draw the update rule, typeset from the code."""
    lines = r"\\".join(line.replace("=", "&=", 1) for line in typeset.update_rule(optimizer))
    st.latex(rf"\begin{{aligned}}{lines}\end{{aligned}}")


def show_remark(remark: str) -> None:
    """Show a sentence that explains a picture."""
    st.markdown(f":material/info: {remark}")


def run_remarks(comparison: Comparison) -> list[str]:
    """Warnings of the optimizers about steps of their runs."""
    texts: list[str] = []
    for optimizer, trajectory in zip(comparison.setting.optimizers, comparison.runs, strict=True):
        for name, sentence in optimizer.warnings.items():
            (steps,) = np.nonzero(trajectory.state[name][1:])
            if len(steps):
                text = tr(sentence).format(k=_ranges_text(steps + 1))
                texts.append(f":material/warning: {optimizer.name}: {text}")
    return texts


def _ranges_text(steps: Any) -> str:
    """Short text of ascending whole numbers: 1–3, 7."""
    runs = np.split(steps, np.flatnonzero(np.diff(steps) > 1) + 1)
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else f"{run[0]}" for run in runs[:5]) + (
        "…" * (len(runs) > 5)
    )


def setting_remarks(setting: Setting) -> list[str]:
    """What there is to say about a setting: its start, its schedule, its data."""
    return [*undefined_remarks(setting), *_schedule_remarks(setting), *_data_remarks(setting.noiseless)]


def undefined_remarks(setting: Setting) -> list[str]:
    """Sentence about a start where the loss or its gradient is undefined."""
    start = np.array(setting.start, dtype=float)
    with np.errstate(all="ignore"):
        value, gradient = setting.surface.f(start), setting.noiseless.grad(start)
    if np.isfinite(value) and np.all(np.isfinite(gradient)):
        return []
    if _is_too_large(setting.noiseless, start):
        return [tr("A number is too large to compute with at this start: choose another.")]
    return [tr("The loss is not defined at this start: choose another.")]


def _is_too_large(surface: Surface, start: Any) -> bool:
    """Whether the first error in the loss or its gradient is an overflow."""
    try:
        with np.errstate(all="raise", under="ignore"):
            for function in (surface.f, surface.grad):
                function(start)
    except FloatingPointError as fault:
        return "overflow" in str(fault)
    return False


def _schedule_remarks(setting: Setting) -> list[str]:
    """Sentence about a typed schedule that ends a run or reverses its direction."""
    if setting.has_constant_rate:
        return []
    factors = setting.factors
    if not np.all(np.isfinite(factors)):
        k = int(np.argmin(np.isfinite(factors))) + 1
        return [tr("The schedule has no value at step {k}: runs end there.").format(k=k)]
    if np.any(factors < 0):
        k = int(np.argmax(factors < 0)) + 1
        return [tr("The schedule is below 0 at step {k}: paths climb there.").format(k=k)]
    return []


def _data_remarks(surface: Surface) -> list[str]:
    """Sentence about a loss over data that has no minimum in the window."""
    if not isinstance(surface, DataLoss) or surface.minima:
        return []
    if surface.classify:
        text = tr(
            "This loss has no minimum in the window: it falls beyond its edge, for ever where a line parts the classes."
        )
        return [text]
    return [tr("This loss has no minimum in the window.")]


def start_remarks(setting: Setting) -> list[str]:
    """Sentence about a start where the gradient is 0: which methods stay there, and which do not."""
    with np.errstate(all="ignore"):
        gradient = setting.noiseless.grad(np.array(setting.start, dtype=float))
    if np.any(gradient) or not setting.optimizers:
        return []
    noiseless = replace(setting, surface=setting.noiseless)
    moves = [bool(np.any(path.theta != path.theta[0])) for path in runs_of(noiseless)]
    text = {
        (True, False): tr("The gradient is zero at this start: without noise {names} do not leave it."),
        (False, True): tr("The gradient is zero at this start; {others} leave it all the same."),
        (True, True): tr("The gradient is zero at this start: without noise {names} do not leave it; {others} do."),
    }[not all(moves), any(moves)]
    resting, moving = (
        ", ".join(optimizer.name for optimizer, moved in zip(setting.optimizers, moves, strict=True) if moved == wanted)
        for wanted in (False, True)
    )
    return [text.format(names=resting, others=moving)]


def nothing_chosen() -> str:
    """Hint for a page on which no optimizer is chosen."""
    return tr("Choose at least one optimizer in the sidebar to see its path.")
