"""Training runs in another process, which are drawn while they run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import final

import numpy as np
import streamlit as st

from core import Optimizer
from experiments.training import Task, TrainingCurve, join, train_each
from plots.text import number_text
from views.translation import tr
from views.work import slices
from views.work.bar import status_text
from views.work.progress import Progress, WorkState
from views.work.shared import SharedWork

JOB = "training"


@final
@dataclass(frozen=True)
class CurveParts:
    """The pieces of each optimizer's curve that have arrived."""

    parts: Sequence[Sequence[TrainingCurve]]

    @cached_property
    def curves_with_weights(self) -> list[TrainingCurve]:
        """Curve of each optimizer that has begun, with all weights."""
        return [join(parts) for parts in self.parts if parts]

    @cached_property
    def curves(self) -> list[TrainingCurve]:
        """Curve of each optimizer that has begun, with the last weights only: charts of the loss need no more."""
        return [join(parts, weights=False) for parts in self.parts if parts]


def follow_training(task: Task, optimizers: Sequence[Optimizer]) -> Progress[CurveParts]:
    """Train with each optimizer, or continue to."""
    return follow_trainings([(task, optimizer) for optimizer in optimizers])


def follow_trainings(trainings: Sequence[tuple[Task, Optimizer]]) -> Progress[CurveParts]:
    """Train for each task with its optimizer, or continue to."""
    steps = sum(task.steps for task, _ in trainings)

    def fold(arrived: CurveParts, piece: tuple[int, TrainingCurve]) -> tuple[CurveParts, float]:
        index, part = piece
        curves = [[*parts, part] if k == index else parts for k, parts in enumerate(arrived.parts)]
        done = sum(int(parts[-1].steps[-1]) for parts in curves if parts)
        return CurveParts(curves), done / steps

    work = SharedWork(partial(train_each, trainings), fold, CurveParts([[] for _ in trainings]))
    return slices.follow(JOB, tuple((task.key, optimizer) for task, optimizer in trainings), work)


def show_training_bar(task: Task, progress: Progress[CurveParts]) -> None:
    """Draw the progress bar with its button, stop or train anew, always in the same place."""
    values = {"epochs": task.epochs, "k": number_text(np.floor(10 * progress.share * task.epochs) / 10)}
    if progress.state is WorkState.DONE:
        text = tr("Trained to epoch {epochs}, step {steps}.").format(**values, steps=f"{task.steps:,}")
    elif progress.state is WorkState.STOPPED:
        text = tr("Stopped at epoch {k} of {epochs}.").format(**values)
    else:
        text = tr("Training: epoch {k} of {epochs}").format(**values)
    with st.container(horizontal=True, vertical_alignment="bottom", key="training bar"):
        st.progress(progress.share, status_text(progress, text))
        if progress.state.is_over:
            label, key, icon, act = tr("Train anew"), "train anew", ":material/replay:", slices.restart
        else:
            label, key, icon, act = tr("Stop"), "stop training", ":material/stop:", slices.stop
        st.button(label, key=key, icon=icon, width=160, on_click=act, args=(JOB,))
