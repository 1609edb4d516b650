"""What stands under the sliders of learning rates, and what is said of a start."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import streamlit as st

from core import Optimizer
from views import controls, picture
from views.controls import session
from views.controls.selection import Chosen, Setting
from views.picture import limits
from views.translation import tr


def about_start(setting: Setting) -> list[str]:
    """What is to be said of a start without a slope: which of the methods stay there."""
    with np.errstate(all="ignore"):
        slope = setting.bare.grad(np.array(setting.start, dtype=float))
    if np.any(slope) or not setting.racers:
        return []
    quiet = replace(setting, surface=setting.bare)
    moves = [bool(np.any(path.theta != path.theta[0])) for path in picture.runs_of(quiet)]
    text = {
        (True, False): tr("The gradient is zero at this start: without noise {names} do not leave it."),
        (False, True): tr("The gradient is zero at this start; {others} leave it all the same."),
        (True, True): tr("The gradient is zero at this start: without noise {names} do not leave it; {others} do."),
    }[not all(moves), any(moves)]
    told = [
        ", ".join(racer.name for racer, moved in zip(setting.racers, moves, strict=True) if moved == wanted)
        for wanted in (False, True)
    ]
    return [text.format(names=told[0], others=told[1])]


def note(chosen: Chosen, setting: Setting) -> None:
    """Under each learning rate, up to where theory says that it can be turned: what it said before, while one drags.

    What a fragment does not write again into a place outside of it, is gone.
    """
    if setting.start == chosen.start:
        session.NOTES.set(limits.notes(setting))
    for key, text in session.NOTES.get().items():
        if key in chosen.notes:
            chosen.notes[key].caption(text)


def one_method(chosen: Chosen, *, box: bool = False) -> type[Optimizer] | None:
    """A choice of one of the chosen optimizers; None, with a word on what to do, where there is none."""
    if not chosen.methods:
        st.info(picture.nothing_chosen())
        return None
    names = {cls.__name__: cls.name for cls in chosen.methods}
    controls.respell("method", {name: key for key, name in names.items()})
    name = controls.choice("method", tr("Optimizer"), names, box=box)
    return next(cls for cls in chosen.methods if cls.__name__ == name)
