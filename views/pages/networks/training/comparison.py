"""Sentences that compare runs of training."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from experiments.training import TrainingCurve
from plots.text import number_text, percent_text
from views.pages.networks.training.entries import Run
from views.translation import tr
from views.work.progress import Progress
from views.work.training import CurveParts


def sentences(runs: Sequence[Run], progress: Progress[CurveParts]) -> list[str]:
    """Comparison of the runs when all have ended; until then, only the share done and the runs that diverged."""
    is_over = progress.state.is_over
    finite = [run for run in runs if run.is_finite] if is_over else []
    told = []
    if not is_over:
        text = tr("{share} of the steps are in: the runs are compared when all are.")
        told.append(text.format(share=percent_text(progress.share)))
    if finite:
        told = [_ranking_sentence(finite), _gap_sentence(finite)]
    lost = [f"{run.name} {lost_text(run.curve)}" for run in runs if run.curve.lost_at.max() >= 0]
    if lost:
        told.append(tr("Not finite any more (crosses): {names}.").format(names=", ".join(lost)))
    raised = [run.name for run in finite if run.curve.rises.all() and len(run.curve.steps) > 1]
    if raised:
        text = tr("Loss above that of the first weights: {names}. A smaller learning rate may help.")
        told.append(text.format(names=", ".join(raised)))
    return told


def _ranking_sentence(finite: Sequence[Run]) -> str:
    lowest = min(finite, key=lambda run: run.curve.mean[-1, 0])
    highest = max(run.curve.mean[-1, 3] for run in finite)
    best = [run.name for run in finite if run.curve.mean[-1, 3] == highest]
    validation = lowest.task.validation
    text = (
        tr("Lowest training loss: {name} ({loss}). Highest validation R²: {names} ({share}).")
        if validation.is_regression
        else tr(
            "Lowest training loss: {name} ({loss}). Highest validation accuracy: {names} ({share}; one sample is "
            "{one})."
        )
    )
    text = text.format(
        name=lowest.name,
        loss=number_text(lowest.curve.mean[-1, 0]),
        names=", ".join(best),
        share=percent_text(highest),
        one=f"{number_text(100 / len(validation), 2)}%",
    )
    if lowest.name in best:
        return text
    return f"{text} {tr('What fits the training data best is not best on other data.')}"


def _gap_sentence(finite: Sequence[Run]) -> str:
    """Which runs overfit; if none does, where training and validation score are farthest apart."""
    overfitting = [(run, run.curve.overfitting_start) for run in finite]
    text = tr("{name} after epoch {k} (from {low} to {last})")
    names = [
        text.format(
            name=run.name,
            k=number_text(run.epochs(run.curve.steps[turn])),
            low=number_text(run.curve.mean[turn, 2], 2),
            last=number_text(run.curve.mean[-1, 2], 2),
        )
        for run, turn in overfitting
        if turn is not None
    ]
    if names:
        text = tr("Overfitting, where the validation loss rises again while the training loss falls: {names}.")
        return text.format(names=", ".join(names))
    widest = max(finite, key=lambda run: run.curve.mean[-1, 1] - run.curve.mean[-1, 3])
    _, training, _, validation = widest.curve.mean[-1]
    is_regression = widest.task.train.is_regression
    if training <= validation:
        return (
            tr("None explains less of the variance of the validation data than of the training data.")
            if is_regression
            else tr("None is less often right on the validation data than on the training data.")
        )
    text = (
        tr(
            "Widest gap: {name} explains {a} of the variance of the training data and {b} of that of the validation "
            "data."
        )
        if is_regression
        else tr("Widest gap: {name} is right on {a} of the training data and on {b} of the validation data.")
    )
    return text.format(name=widest.name, a=percent_text(training), b=percent_text(validation))


def lost_text(curve: TrainingCurve) -> str:
    """When a curve's runs were no longer finite."""
    steps = curve.lost_at[curve.lost_at >= 0]
    if len(curve.lost_at) == 1:
        return tr("diverged at step {k}").format(k=steps[0])
    text = tr("diverged with {n} of {count} seeds, first at step {k}")
    return text.format(n=len(steps), count=len(curve.lost_at), k=steps.min())


# ---- Batch sizes


def batch_size_sentences(runs: Sequence[Run]) -> list[str]:
    """Training losses after as many epochs and after as many steps, and the seconds of an epoch; of two or more runs.

    Runs that were stopped, or are not finite, are left out.
    """
    ended = [run for run in runs if run.is_finite and run.curve.steps[-1] == run.task.steps]
    ended.sort(key=lambda run: run.task.size)
    if len(ended) < 2:
        return []
    epochs, steps = ended[0].task.epochs, min(run.task.steps for run in ended)
    optimizer, last = ended[0].entry.optimizer, {run.name: float(run.curve.mean[-1, 0]) for run in ended}
    early = {run.name: _loss_after(run, steps) for run in ended}
    seconds = {run.name: float(run.curve.seconds[-1]) / epochs for run in ended}
    rate = tr("All runs: {name}, η = {rate}, the same first weights, the same data.").format(
        name=optimizer.name, rate=number_text(float(optimizer.lr))
    )
    same_epochs = tr("After {epochs} epochs, in which all see as many samples, the training loss is: {losses}.")
    same_steps = tr("After {steps} steps of each it is: {losses}.")
    measured = tr("Measured, an epoch took (seconds): {seconds}.")
    return [
        f"{rate} {same_epochs.format(epochs=epochs, losses=_listed(last))} {_order_text([*last.values()])}".strip(),
        f"{same_steps.format(steps=f'{steps:,}', losses=_listed(early))} {_order_text([*early.values()])}".strip(),
        measured.format(seconds=_listed(seconds)),
    ]


def _loss_after(run: Run, steps: int) -> float:
    """Mean training loss after so many steps, at which all runs are evaluated."""
    return float(run.curve.mean[run.curve.steps.searchsorted(steps), 0])


def _listed(values: dict[str, float]) -> str:
    return "; ".join(f"{name}: {number_text(value)}" for name, value in values.items())


def _order_text(losses: Sequence[float]) -> str:
    """Whether losses, by growing batch size, rise or fall throughout; else empty."""
    texts: dict[str, Callable[[float, float], bool]] = {
        tr("Here a smaller batch always ends lower."): lambda small, large: small < large,
        tr("Here a larger batch always ends lower."): lambda small, large: small > large,
    }
    pairs = [*pairwise(losses)]
    return next((text for text, holds in texts.items() if all(holds(*pair) for pair in pairs)), "")
