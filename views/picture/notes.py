"""Notes under the sliders of learning rates, and sentences about a start."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import streamlit as st

from core import Optimizer
from views import controls, picture
from views.controls import session
from views.controls.selection import Selection, Setting
from views.picture import limits
from views.translation import tr


def start_remarks(setting: Setting) -> list[str]:
    """Sentence about a start where the gradient is 0: which methods stay there, and which do not."""
    with np.errstate(all="ignore"):
        gradient = setting.noiseless.grad(np.array(setting.start, dtype=float))
    if np.any(gradient) or not setting.optimizers:
        return []
    noiseless = replace(setting, surface=setting.noiseless)
    moves = [bool(np.any(path.theta != path.theta[0])) for path in picture.runs_of(noiseless)]
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


def show_notes(chosen: Selection, setting: Setting) -> None:
    """Write under each learning rate the limit that theory gives; the last notes while the start is being dragged.

    All notes are written on every run: Streamlit removes what a fragment does not write again outside of itself.
    """
    if setting.start == chosen.start:
        session.NOTES.set(limits.notes(setting))
    for key, text in session.NOTES.get().items():
        if key in chosen.notes:
            chosen.notes[key].caption(text)


def choose_method(chosen: Selection, *, box: bool = False) -> type[Optimizer] | None:
    """Draw the choice of one of the chosen methods. Returns it; None, with a hint on the page, if there is none."""
    if not chosen.methods:
        st.info(picture.nothing_chosen())
        return None
    names = {cls.__name__: cls.name for cls in chosen.methods}
    controls.respell("method", {name: key for key, name in names.items()})
    name = controls.select_translated("method", tr("Optimizer"), names, box=box)
    return next(cls for cls in chosen.methods if cls.__name__ == name)
