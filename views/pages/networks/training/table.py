"""The table of the results of training."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from core import Array
from plots.text import number_text, percent_text
from views.pages.batches.seeds import mean_text
from views.pages.networks.training.comparison import lost_text
from views.pages.networks.training.entries import Run
from views.pages.networks.training.scores import score_texts
from views.translation import tr
from views.work.progress import Progress, WorkState
from views.work.training import CurveParts


def draw_table(runs: Sequence[Run], progress: Progress[CurveParts], *, of_sizes: bool) -> None:
    """Draw the results of each run; with `of_sizes`, the runs are those of batch sizes."""
    if not runs:
        return
    task, words = runs[0].task, score_texts(runs[0].task.train)
    columns = (
        tr("Batch size") if of_sizes else tr("Optimizer"),
        tr("Steps") if of_sizes else "η",
        tr("Training loss"),
        words.training,
        words.validation,
        words.best,
        tr("Seconds"),
        tr("Status"),
    )
    rows = [_cells(run, progress.state, of_sizes=of_sizes) for run in runs]
    st.table(dict(zip(columns, map(list, zip(*rows, strict=True)), strict=True)), border="horizontal", hide_index=True)
    if len(task.seeds) > 1:
        st.caption(tr("Mean ± standard error over {count} seeds.").format(count=len(task.seeds)))


def _cells(run: Run, state: WorkState, *, of_sizes: bool) -> tuple[str, ...]:
    curve = run.curve
    scores = curve.mean[:, 3]
    best = int(np.argmax(np.where(np.isfinite(scores), scores, -np.inf)))
    text = tr("{share} (epoch {k})")
    return (
        f"{run.entry.style.glyph} {run.name}",
        f"{curve.steps[-1]:,}" if of_sizes else number_text(float(curve.optimizer.lr)),
        mean_text(curve.metrics[-1, 0]),
        *(_share_text(curve.metrics[-1, row]) for row in (1, 3)),
        text.format(share=percent_text(scores[best]), k=number_text(run.epochs(curve.steps[best]))),
        number_text(curve.seconds[-1], 2),
        _status_text(run, state),
    )


def _status_text(run: Run, state: WorkState) -> str:
    curve = run.curve
    if curve.lost_at.max() >= 0:
        return lost_text(curve)
    if curve.rises.all() and len(curve.steps) > 1:
        return tr("above its first loss")
    if not state.is_over:
        return tr("training")
    return tr("trained") if curve.steps[-1] == run.task.steps else tr("stopped")


def _share_text(shares: Array) -> str:
    """The mean of shares, (S,), with its standard error, in percent."""
    if not np.isfinite(shares).all():
        return "–"
    error = 100 * float(shares.std(ddof=1)) / len(shares) ** 0.5 if len(shares) > 1 else None
    return percent_text(shares.mean()) + (f" ± {number_text(error, 2)}" if error is not None else "")
