"""Small training tasks, and their curves."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from experiments.training import Task, TrainingCurve, join, train
from networks import Design, Moons


def task(**options: Any) -> Task:
    train, validation = Moons(samples=60).made().split(0.25, 0)
    return replace(Task(train, validation, Design(units=4), 16, 3), **options)


def trained_by(task: Task, *optimizers: Any) -> list[TrainingCurve]:
    """Training curve of each optimizer."""
    pieces: list[list[TrainingCurve]] = [[] for _ in optimizers]
    for index, piece in train(task, optimizers):
        pieces[index].append(piece)
    return [join(curve) for curve in pieces]
