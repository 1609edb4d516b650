"""Training curves for the plane of weights."""

from __future__ import annotations

from typing import Any

from experiments.training import Task, TrainingCurve, join, train


def courses(task: Task, *optimizers: Any) -> list[TrainingCurve]:
    """Training curve of each optimizer."""
    pieces: list[list[TrainingCurve]] = [[] for _ in optimizers]
    for index, piece in train(task, optimizers):
        pieces[index].append(piece)
    return [join(curve) for curve in pieces]
