"""The charts of training: loss and score, on training and on validation data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import streamlit as st

import plots
from experiments.training import Task
from plots.text import number_text, percent_text
from views.controls import batching
from views.pages.networks.training.entries import Run
from views.pages.networks.training.scores import score_texts
from views.translation import tr


def axis_names() -> dict[str, str]:
    """Label of each horizontal axis, by its name in links."""
    words = batching.axis_labels()
    return {"epochs": words["epochs"], "steps": words["steps"], "seconds": tr("Seconds")}


def curve_charts(
    runs: Sequence[Run], longest: Task, theme: plots.Theme, axis: str, *, log_axis: bool
) -> list[plots.Chart]:
    """Charts of the loss on both parts of the data, then of the score on both.

    `longest` is the task with the most steps. With `log_axis`, steps and seconds are on a logarithmic axis.
    """
    is_log = log_axis and axis != "epochs"
    lines = [_line(run, axis, is_log=is_log) for run in runs]
    if runs:
        end = max(float(run.positions(run.task.steps, axis)) for run in runs)
    else:  # seconds are not known yet
        end = {"seconds": 1.0, "epochs": longest.epochs, "steps": longest.steps}[axis]
    score = score_texts(longest.train).name
    words: plots.TrainingTexts = {
        "position": axis_names()[axis],
        "loss": tr("Loss"),
        "score": score,
        "mean": tr("Mean loss"),
    }
    log = st.session_state.get("log_loss", True)
    first = _first_position(lines) if is_log else 0.0
    drawn = plots.training_charts(lines, theme, log=log, ends=(first, end or 1.0), words=words)
    titles = [
        f"{quantity} ({data})"
        for quantity in (tr("Loss"), score)
        for data in (tr("training data"), tr("validation data"))
    ]
    return [
        replace(chart, title=title, alt=f"{title}: {_ends_text(runs, row)}")
        for chart, title, row in zip(drawn, titles, (0, 2, 1, 3), strict=True)
    ]


def _line(run: Run, axis: str, *, is_log: bool) -> plots.TrainingLine:
    """The line of a run; the start has no place on a logarithmic axis."""
    curve, task = run.curve, run.task
    x = run.positions(curve.steps, axis)
    return plots.TrainingLine(
        run.name,
        np.where(x > 0, x, np.nan) if is_log else x,
        curve.metrics,
        np.where(curve.lost_at < 0, np.nan, run.positions(curve.lost_at, axis)),
        curve.rises,
        run.entry.style,
        float(run.positions(min(task.steps_per_epoch, task.steps // 4), axis)),
    )


def _first_position(lines: Sequence[plots.TrainingLine]) -> float:
    """The lowest position above 0, where a logarithmic axis begins; 0 if there is none."""
    positions = np.concatenate([[np.inf], *(line.x[line.x > 0] for line in lines)])
    return float(positions.min()) if len(positions) > 1 else 0.0


def _ends_text(runs: Sequence[Run], row: int) -> str:
    ends = ((run.name, float(run.curve.mean[-1, row])) for run in runs)
    return ", ".join(f"{name} {percent_text(end) if row % 2 else number_text(end)}" for name, end in ends)
