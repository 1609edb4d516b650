"""Training runs in another process, which are drawn while they run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Self, final

import numpy as np
import streamlit as st

from core import Optimizer
from experiments.training import Task, TrainingCurve, join, train
from plots.text import number_text
from views.translation import tr
from views.work import shared, slices

JOB = "training"


@final
@dataclass(frozen=True)
class TrainingProgress(shared.Progress):
    """Progress of a training with so many steps; `parts` are the pieces of each optimizer's curve that have arrived."""

    steps: int
    parts: Sequence[Sequence[TrainingCurve]]

    def with_result(self, result: Any) -> Self:
        """Progress after one more result: the number of an optimizer and a piece of its curve."""
        index, piece = result
        return replace(self, parts=[[*parts, piece] if k == index else parts for k, parts in enumerate(self.parts)])

    @cached_property
    def curves_with_weights(self) -> list[TrainingCurve]:
        """Curve of each optimizer that has begun, with all weights."""
        return [join(parts) for parts in self.parts if parts]

    @cached_property
    def curves(self) -> list[TrainingCurve]:
        """Curve of each optimizer that has begun, with the last weights only: charts of the loss need no more."""
        return [join(parts, weights=False) for parts in self.parts if parts]

    @property
    def share(self) -> float:
        """Share of the steps that are done."""
        done = [int(parts[-1].steps[-1]) if parts else 0 for parts in self.parts]
        return sum(done) / max(1, self.steps * len(self.parts))


def progress(task: Task, optimizers: Sequence[Optimizer]) -> tuple[TrainingProgress, int]:
    """Train, or continue to: progress and poll token, as `shared.known`. The browser asks again after the `pause`."""
    initial = TrainingProgress(task.steps, [[] for _ in optimizers])
    return shared.follow(JOB, (task.key, tuple(optimizers)), lambda: (initial, (train, task, optimizers)))


def pause() -> int:
    """Milliseconds until the browser is to ask for more; they grow with the elapsed time."""
    return slices.pause(JOB)


def stop() -> None:
    """Stop the training and keep its curves."""
    slices.stop(JOB)


def show_training_progress(task: Task, found: TrainingProgress, *, going: bool) -> None:
    """Draw the progress bar with its button, stop or train anew, always in the same place."""
    epoch = number_text(np.floor(10 * found.share * task.epochs) / 10)
    if found.ended:
        text = tr("Trained to epoch {epochs}, step {steps}.").format(epochs=task.epochs, steps=f"{task.steps:,}")
    elif not going:
        text = tr("Stopped at epoch {k} of {epochs}.").format(k=epoch, epochs=task.epochs)
    else:
        text = tr("Training: epoch {k} of {epochs}").format(k=epoch, epochs=task.epochs)
    with st.container(horizontal=True, vertical_alignment="bottom", key="training bar"):
        st.progress(min(1.0, found.share), shared.status_text(found, text, going=going))
        if going:
            st.button(tr("Stop"), key="stop training", on_click=stop, icon=":material/stop:", width=160)
        else:
            begin = {"on_click": shared.restart, "args": (JOB,)}
            st.button(tr("Train anew"), key="train anew", icon=":material/replay:", width=160, **begin)
