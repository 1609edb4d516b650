"""What a network has learned: a fitted curve, a map of two inputs, or the images that it misreads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

import plots
from core import Array
from networks import LOSSES
from plots.text import number_text, percent_text
from views.pages.networks.training.entries import Run
from views.translation import tr

GRID_SIZE = 60  # points per side of the map of what was learned
CURVE_POINTS = 201  # of a fitted curve
MAX_IMAGES = 12  # misread images that are shown


def learned_charts(runs: Sequence[Run], theme: plots.Theme, detailed: str | None) -> list[plots.Chart]:
    """What the first seed of each run has fitted; if classes are learned, what the run `detailed` makes of the data."""
    known = [run for run in runs if len(run.curve.weights) and np.isfinite(_weights(run)).all()]
    if not known:
        return []
    inputs = known[0].task.validation.x.shape[1]
    if known[0].task.train.is_regression:
        return [_fit_chart(known, theme)] if inputs == 1 else []
    run = next((run for run in known if run.entry.optimizer.name == detailed), None)
    if run is None:
        return []
    if sides := run.task.validation.sides:
        return _misread_charts(run, sides, theme)
    return [_regions_chart(run, theme)] if inputs == 2 else []


def _weights(run: Run) -> Array:
    return run.curve.weights[-1, :, 0]


def _epoch_text(run: Run) -> str:
    return number_text(run.epochs(run.curve.kept_steps[-1]))


def _output(run: Run, x: Array) -> Array:
    """Output of the network, (N, K), at samples x, (N, D)."""
    network = replace(run.task.training_loss, x=x)
    with np.errstate(all="ignore"):
        return network.loss.output.forward(network.output(_weights(run)))


def _fit_chart(runs: Sequence[Run], theme: plots.Theme) -> plots.Chart:
    """The output of each network over its input, with the data."""
    task = runs[0].task
    x = np.concatenate([task.train.x, task.validation.x])[:, 0]
    grid = np.linspace(x.min(), x.max(), CURVE_POINTS)
    curves = [plots.FittedCurve(run.name, _output(run, grid[:, None])[:, 0], run.entry.style) for run in runs]
    data = [
        (name, part.x[:, 0], part.labels)
        for name, part in ((tr("training data"), task.train), (tr("validation data"), task.validation))
    ]
    # While they are trained, each run may be at another epoch.
    epochs = sorted({run.epochs(run.curve.kept_steps[-1]) for run in runs})
    shown = "–".join(dict.fromkeys(number_text(float(epoch)) for epoch in (epochs[0], epochs[-1])))
    title = tr("The fitted curves at epoch {k}, with the data").format(k=shown)
    chart = plots.fit_chart(data, grid, curves, theme, titles=("x", tr("target t, output y")))
    errors = ", ".join(f"{run.name} {percent_text(float(run.curve.metrics[-1, 3, 0]))}" for run in runs)
    return replace(chart, title=title, alt=f"{title}. {tr('Validation R²')}: {errors}")


def _misread_charts(run: Run, sides: tuple[int, int], theme: plots.Theme) -> list[plots.Chart]:
    """The misread validation images of (height, width) `sides`, the surest first; empty if there are none."""
    loss, data = LOSSES[run.task.design.loss], run.task.validation
    with np.errstate(all="ignore"):
        Z = run.task.validation_loss.output(_weights(run))
        answers, confidence = loss.predicted(Z), loss.output.forward(Z).max(axis=-1)
    (wrong,) = np.nonzero(answers != data.labels)
    if not len(wrong):
        return []
    text = tr("{name}, epoch {k}: {wrong} of {count} validation images misread; class → answer, the surest first")
    title = text.format(name=run.name, k=_epoch_text(run), wrong=len(wrong), count=len(data))
    indices = wrong[np.argsort(-confidence[wrong], kind="stable")][:MAX_IMAGES]
    texts = [f"{data.classes[data.labels[k]]} → {data.classes[answers[k]]}" for k in indices]
    chart = plots.misread_chart(data.x[indices].reshape(-1, *sides), texts, theme)
    return [replace(chart, title=title, alt=f"{title}: {', '.join(texts)}")]


def _regions_chart(run: Run, theme: plots.Theme) -> plots.Chart:
    """The network's output over the plane of its two inputs, with the validation data."""
    data = run.task.validation
    window = plots.data_window(*np.concatenate([run.task.train.x, data.x]).T)
    x, y = np.meshgrid(*(np.linspace(*side, GRID_SIZE) for side in window))
    output = _output(run, np.stack([x.ravel(), y.ravel()], axis=1))[:, -1].reshape(GRID_SIZE, GRID_SIZE)
    text = tr("What {name} has learned at epoch {k}: class {a} or {b}, with the validation data")
    title = text.format(name=run.name, k=_epoch_text(run), a=data.classes[0], b=data.classes[1])
    chart = plots.regions_chart(data.x, data.labels, window, output, theme, classes=data.classes)
    return replace(chart, title=title, alt=title)
