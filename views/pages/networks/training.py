"""Training: how losses and accuracies of a network change, and what it has learned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import streamlit as st

import plots
from core import Array
from experiments.training import Task, TrainingCurve
from networks import LOSSES
from plots.text import number_text, percent_text
from settings.network import NetworkSelection
from views import controls, picture
from views.controls import batching
from views.controls.methods import choose_details, style
from views.live import charts
from views.pages.batches.seeds import mean_text
from views.picture import memo
from views.translation import tr
from views.work import slices
from views.work.progress import Progress, WorkState
from views.work.training import JOB, CurveParts, follow_training, show_training_bar

GRID_SIZE = 60  # points per side of the map of what was learned
MAX_IMAGES = 12  # misread images that are shown
ROOM_STYLE = """<style>.st-key-told {min-height: 7rem}
@media (max-width: 640px) {.st-key-told {min-height: 13rem}}</style>"""


def training_page(theme: plots.Theme, selection: NetworkSelection) -> None:
    """Draw the page on training a network."""
    _draw_heading(selection)
    if not selection.methods:
        slices.stop(JOB)
        st.info(tr("Choose at least one optimizer in the sidebar to train the network."))
        return
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        axis = controls.select_translated("axis", tr("Horizontal axis"), _axis_names())
        with st.container(width=240):
            detailed = choose_details(selection)
        picture.loss_switch()
    _draw_picture(selection, theme, axis, detailed)


def _axis_names() -> dict[str, str]:
    words = batching.axis_labels()
    return {"epochs": words["epochs"], "steps": words["steps"], "seconds": tr("Seconds")}


@controls.live_fragment(controls.SIDE_PANEL)
def _draw_heading(selection: NetworkSelection) -> None:
    task = selection.task()
    loss, decay = LOSSES[task.design.loss], task.design.weight_decay
    penalty = rf" + \tfrac{{{number_text(decay)}}}{{2}} \lVert W \rVert^2" if decay else ""
    formula = rf"$L = \tfrac1N \sum_n \ell_n{penalty}, \quad \ell = {loss.formula}$"
    widths, activation = " → ".join(str(width) for width in task.sizes), task.design.activation
    with st.container(key="heading"):
        st.markdown(f"**{widths}**, {activation} &emsp; {formula}")
    text = tr("{n} weights and biases; {a} training and {b} validation samples; steps to an epoch: {k}.")
    values = {"n": task.parameters, "a": len(task.train), "b": len(task.validation), "k": task.steps_per_epoch}
    st.caption(text.format(**{key: f"{value:,}" for key, value in values.items()}))


@controls.live_fragment(controls.PICTURE)
def _draw_picture(selection: NetworkSelection, theme: plots.Theme, axis: str, detailed: str | None) -> None:
    task, optimizers = selection.task(), selection.optimizers()
    progress = follow_training(task, optimizers)
    curves = progress.result.curves
    show_training_bar(task, progress)
    st.html(ROOM_STYLE)  # the sentences have their room from the start, so that nothing jumps
    with st.container(key="told", gap="xsmall"):
        for sentence in _sentences(task, progress):
            picture.show_remark(sentence)
    st.html(
        plots.training_key(
            [
                (memo.label(task.name_of(optimizer), optimizer), style(type(optimizer), theme))
                for optimizer in optimizers
            ],
            theme,
        )
    )
    shown = [*_curve_charts(task, curves, theme, axis), *_learned_charts(task, curves, theme, detailed)]
    charts.show(shown, per_row=2, token=progress.token, pause=slices.pause(JOB))
    if axis == "seconds":
        st.caption(tr("Seconds spent on steps alone, not on looking at the loss in between; all seeds together."))
    _draw_table(task, progress, theme)


# ---- Charts


def _axis_values(task: Task, curve: TrainingCurve | None, steps: Any, axis: str) -> Array:
    """Values of steps on the horizontal axis; without a curve, seconds are unknown and grow from 0 to 1."""
    if axis == "seconds":
        return np.interp(steps, curve.steps, curve.seconds) if curve else np.minimum(steps, 1)
    return steps / (task.steps_per_epoch if axis == "epochs" else 1)


def _curve_charts(task: Task, curves: Sequence[TrainingCurve], theme: plots.Theme, axis: str) -> list[plots.Chart]:
    lines = [
        plots.TrainingLine(
            task.name_of(curve.optimizer),
            _axis_values(task, curve, curve.steps, axis),
            curve.metrics,
            np.where(curve.lost_at < 0, np.nan, _axis_values(task, curve, curve.lost_at, axis)),
            curve.rises,
            style(type(curve.optimizer), theme),
        )
        for curve in curves
    ]
    end, settled = (
        max(float(_axis_values(task, curve, steps, axis)) for curve in (curves or [None]))
        for steps in (task.steps, min(task.steps_per_epoch, task.steps // 4))
    )
    words: plots.TrainingTexts = {
        "position": _axis_names()[axis],
        "loss": tr("Loss"),
        "accuracy": tr("Accuracy"),
        "mean": tr("Mean loss"),
    }
    log = st.session_state.get("log_loss", True)
    drawn = plots.training_charts(lines, theme, log=log, end=end or 1.0, settled=settled, words=words)
    titles = [
        f"{quantity} ({data})"
        for quantity in (tr("Loss"), tr("Accuracy"))
        for data in (tr("training data"), tr("validation data"))
    ]
    return [
        replace(chart, title=title, alt=f"{title}: {_ends_text(task, curves, row)}")
        for chart, title, row in zip(drawn, titles, (0, 2, 1, 3), strict=True)
    ]


def _ends_text(task: Task, curves: Sequence[TrainingCurve], row: int) -> str:
    write = percent_text if row % 2 else number_text
    return ", ".join(f"{task.name_of(curve.optimizer)} {write(curve.mean[-1, row])}" for curve in curves)


def _learned_charts(
    task: Task, curves: Sequence[TrainingCurve], theme: plots.Theme, detailed: str | None
) -> list[plots.Chart]:
    """What the first run of one optimizer makes of the data: a map of two inputs, or the images it misreads."""
    curve = next((curve for curve in curves if curve.optimizer.name == detailed and len(curve.weights)), None)
    if curve is None or not np.isfinite(curve.weights[-1, :, 0]).all():
        return []
    if sides := task.validation.sides:
        return _misread_charts(task, curve, sides, theme)
    return [_regions_chart(task, curve, theme)] if task.validation.x.shape[1] == 2 else []


def _misread_charts(task: Task, curve: TrainingCurve, sides: tuple[int, int], theme: plots.Theme) -> list[plots.Chart]:
    """The misread validation images of (height, width) `sides`, the surest first; empty if there are none."""
    theta, loss, data = curve.weights[-1, :, 0], LOSSES[task.design.loss], task.validation
    with np.errstate(all="ignore"):
        Z = task.validation_loss.output(theta)
        answers, confidence = loss.predicted(Z), loss.output.forward(Z).max(axis=-1)
    (wrong,) = np.nonzero(answers != data.labels)
    if not len(wrong):
        return []
    text = tr("{name}, epoch {k}: {wrong} of {count} validation images misread; class → answer, the surest first")
    epoch = number_text(curve.kept_steps[-1] / task.steps_per_epoch)
    title = text.format(name=task.name_of(curve.optimizer), k=epoch, wrong=len(wrong), count=len(data))
    indices = wrong[np.argsort(-confidence[wrong], kind="stable")][:MAX_IMAGES]
    texts = [f"{data.classes[data.labels[k]]} → {data.classes[answers[k]]}" for k in indices]
    chart = plots.misread_chart(data.x[indices].reshape(-1, *sides), texts, theme)
    return [replace(chart, title=title, alt=f"{title}: {', '.join(texts)}")]


def _regions_chart(task: Task, curve: TrainingCurve, theme: plots.Theme) -> plots.Chart:
    """The network's output over the plane of its two inputs, with the validation data."""
    theta, loss, data = curve.weights[-1, :, 0], LOSSES[task.design.loss], task.validation
    window = plots.data_window(*np.concatenate([task.train.x, data.x]).T)
    x, y = np.meshgrid(*(np.linspace(*side, GRID_SIZE) for side in window))
    grid = replace(task.training_loss, x=np.stack([x.ravel(), y.ravel()], axis=1))
    with np.errstate(all="ignore"):
        output = loss.output.forward(grid.output(theta))[:, -1].reshape(GRID_SIZE, GRID_SIZE)
    text = tr("What {name} has learned at epoch {k}: class {a} or {b}, with the validation data")
    epoch = number_text(curve.kept_steps[-1] / task.steps_per_epoch)
    title = text.format(name=task.name_of(curve.optimizer), k=epoch, a=data.classes[0], b=data.classes[1])
    chart = plots.regions_chart(data.x, data.labels, window, output, theme, classes=data.classes)
    return replace(chart, title=title, alt=title)


# ---- Sentences and table


def _sentences(task: Task, progress: Progress[CurveParts]) -> list[str]:
    """Comparison of the runs when all have ended; until then, only the share done and the runs that diverged."""
    curves, is_over = progress.result.curves, progress.state.is_over
    finite = [curve for curve in curves if np.isfinite(curve.mean[-1]).all()] if is_over else []
    sentences = []
    if not is_over:
        text = tr("{share} of the steps are in: the optimizers are compared when all are.")
        sentences.append(text.format(share=percent_text(progress.share)))
    if finite:
        sentences = [_ranking_sentence(task, finite), _gap_sentence(task, finite)]
    lost = [f"{task.name_of(curve.optimizer)} {_lost_text(curve)}" for curve in curves if curve.lost_at.max() >= 0]
    if lost:
        sentences.append(tr("Not finite any more (crosses): {names}.").format(names=", ".join(lost)))
    raised = [task.name_of(curve.optimizer) for curve in finite if curve.rises.all() and len(curve.steps) > 1]
    if raised:
        text = tr("Loss above that of the first weights: {names}. A smaller learning rate may help.")
        sentences.append(text.format(names=", ".join(raised)))
    return sentences


def _ranking_sentence(task: Task, finite: Sequence[TrainingCurve]) -> str:
    lowest = min(finite, key=lambda curve: curve.mean[-1, 0])
    highest = max(curve.mean[-1, 3] for curve in finite)
    best = [task.name_of(curve.optimizer) for curve in finite if curve.mean[-1, 3] == highest]
    text = tr(
        "Lowest training loss: {name} ({loss}). Highest validation accuracy: {names} ({share}; one sample is {one})."
    )
    text = text.format(
        name=task.name_of(lowest.optimizer),
        loss=number_text(lowest.mean[-1, 0]),
        names=", ".join(best),
        share=percent_text(highest),
        one=f"{number_text(100 / len(task.validation), 2)}%",
    )
    if task.name_of(lowest.optimizer) in best:
        return text
    return f"{text} {tr('What fits the training data best is not best on other data.')}"


def _gap_sentence(task: Task, finite: Sequence[TrainingCurve]) -> str:
    """Which runs overfit; if none does, where training and validation accuracy are farthest apart."""
    overfitting = [(curve, curve.overfitting_start) for curve in finite if curve.overfitting_start is not None]
    if overfitting:
        text = tr("{name} after epoch {k} (from {low} to {last})")
        names = [
            text.format(
                name=task.name_of(curve.optimizer),
                k=number_text(curve.steps[turn] / task.steps_per_epoch),
                low=number_text(curve.mean[turn, 2], 2),
                last=number_text(curve.mean[-1, 2], 2),
            )
            for curve, turn in overfitting
        ]
        text = tr("Overfitting, where the validation loss rises again while the training loss falls: {names}.")
        return text.format(names=", ".join(names))
    widest = max(finite, key=lambda curve: curve.mean[-1, 1] - curve.mean[-1, 3])
    if widest.mean[-1, 1] <= widest.mean[-1, 3]:
        return tr("None is less often right on the validation data than on the training data.")
    text = tr("Widest gap: {name} is right on {a} of the training data and on {b} of the validation data.")
    return text.format(
        name=task.name_of(widest.optimizer), a=percent_text(widest.mean[-1, 1]), b=percent_text(widest.mean[-1, 3])
    )


def _lost_text(curve: TrainingCurve) -> str:
    steps = curve.lost_at[curve.lost_at >= 0]
    if len(curve.lost_at) == 1:
        return tr("diverged at step {k}").format(k=steps[0])
    text = tr("diverged with {n} of {count} seeds, first at step {k}")
    return text.format(n=len(steps), count=len(curve.lost_at), k=steps.min())


def _status_text(task: Task, curve: TrainingCurve, state: WorkState) -> str:
    if curve.lost_at.max() >= 0:
        return _lost_text(curve)
    if curve.rises.all() and len(curve.steps) > 1:
        return tr("above its first loss")
    if not state.is_over:
        return tr("training")
    return tr("trained") if curve.steps[-1] == task.steps else tr("stopped")


def _draw_table(task: Task, progress: Progress[CurveParts], theme: plots.Theme) -> None:
    curves = progress.result.curves
    rows: dict[str, list[str]] = {
        column: []
        for column in (
            tr("Optimizer"),
            "η",
            tr("Training loss"),
            tr("Training accuracy"),
            tr("Validation accuracy"),
            tr("Best validation accuracy"),
            tr("Seconds"),
            tr("Status"),
        )
    }
    for curve in curves:
        accuracy = curve.mean[:, 3]
        best = int(np.argmax(np.where(np.isfinite(accuracy), accuracy, -1)))
        text = tr("{share} (epoch {k})")
        cells = (
            f"{style(type(curve.optimizer), theme).glyph} {task.name_of(curve.optimizer)}",
            number_text(float(curve.optimizer.lr)),
            mean_text(curve.metrics[-1, 0]),
            *(_share_text(curve.metrics[-1, row]) for row in (1, 3)),
            text.format(share=percent_text(accuracy[best]), k=number_text(curve.steps[best] / task.steps_per_epoch)),
            number_text(curve.seconds[-1], 2),
            _status_text(task, curve, progress.state),
        )
        for column, cell in zip(rows, cells, strict=True):
            rows[column].append(cell)
    if curves:
        st.table(rows, border="horizontal", hide_index=True)
        if len(task.seeds) > 1:
            st.caption(tr("Mean ± standard error over {count} seeds.").format(count=len(task.seeds)))


def _share_text(shares: Array) -> str:
    """The mean of shares, (S,), with its standard error, in percent."""
    if not np.isfinite(shares).all():
        return "–"
    error = 100 * float(shares.std(ddof=1)) / len(shares) ** 0.5 if len(shares) > 1 else None
    return percent_text(shares.mean()) + (f" ± {number_text(error, 2)}" if error is not None else "")
