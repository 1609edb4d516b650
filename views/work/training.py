"""Training runs, as far as they have come: they go on in another process, and are drawn while they do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Self, final

import numpy as np
import streamlit as st

from core import Optimizer
from experiments.training import Course, Task, joined, train
from plots.text import number_text
from views.translation import tr
from views.work import shared, slices

JOB = "training"


@final
@dataclass(frozen=True)
class Progress(shared.Known):
    """What is known of a training of so many steps: `parts` of each optimizer's runs, as they came."""

    steps: int
    parts: Sequence[Sequence[Course]]

    def plus(self, result: Any) -> Self:
        place, course = result
        return replace(self, parts=[[*of, course] if k == place else of for k, of in enumerate(self.parts)])

    @cached_property
    def courses(self) -> list[Course]:
        """Of each optimizer of which something is known."""
        return [joined(parts) for parts in self.parts if parts]

    @cached_property
    def curves(self) -> list[Course]:
        """As `courses`, with the last known weights alone: what charts of the loss need, at no cost."""
        return [joined(parts, weights=False) for parts in self.parts if parts]

    @property
    def share(self) -> float:
        """Of the steps, those that are done."""
        done = [int(parts[-1].at[-1]) if parts else 0 for parts in self.parts]
        return sum(done) / max(1, self.steps * len(self.parts))


def progress(task: Task, racers: Sequence[Optimizer]) -> tuple[Progress, int]:
    """Train, or go on: as `shared.known`, to be asked again after the `pause`."""
    first = Progress(task.steps, [[] for _ in racers])
    return shared.known(JOB, (task.facts, tuple(racers)), lambda: (first, (train, task, racers)))


def pause() -> int:
    """Milliseconds after which the browser is to ask for more: the longer, the longer training goes on."""
    return slices.pause(JOB)


def stop() -> None:
    """Train no further, and keep what is known."""
    slices.stop(JOB)


def bar(task: Task, found: Progress, *, going: bool) -> None:
    """How far it has come, and the button that belongs to it, always in the same place."""
    epoch = number_text(np.floor(10 * found.share * task.epochs) / 10)
    if found.ended:
        text = tr("Trained to epoch {epochs}, step {steps}.").format(epochs=task.epochs, steps=f"{task.steps:,}")
    elif not going:
        text = tr("Stopped at epoch {k} of {epochs}.").format(k=epoch, epochs=task.epochs)
    else:
        text = tr("Training: epoch {k} of {epochs}").format(k=epoch, epochs=task.epochs)
    with st.container(horizontal=True, vertical_alignment="bottom", key="training bar"):
        st.progress(min(1.0, found.share), shared.said(found, text, going=going))
        if going:
            st.button(tr("Stop"), key="stop training", on_click=stop, icon=":material/stop:", width=160)
        else:
            begin = {"on_click": shared.again, "args": (JOB,)}
            st.button(tr("Train anew"), key="train anew", icon=":material/replay:", width=160, **begin)
