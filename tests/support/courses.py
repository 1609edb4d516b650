"""Training curves for the plane of weights."""

from __future__ import annotations

from typing import Any

from experiments.training import Course, Task, joined, train


def courses(task: Task, *optimizers: Any) -> list[Course]:
    """Training curve of each optimizer."""
    pieces: list[list[Course]] = [[] for _ in optimizers]
    for index, piece in train(task, optimizers):
        pieces[index].append(piece)
    return [joined(curve) for curve in pieces]
