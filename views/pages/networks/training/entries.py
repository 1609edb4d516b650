"""What is compared on the page of training: optimizers, or batch sizes of one optimizer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

import plots
from core import Array, Optimizer
from experiments.training import Task, TrainingCurve
from settings.network import NetworkSelection
from settings.network_controls import FULL_BATCH, SIZES
from views.controls.methods import style
from views.picture import memo
from views.translation import tr


@dataclass(frozen=True)
class Entry:
    """One training of a comparison, its name in texts, its label in the legend, and its style."""

    task: Task
    optimizer: Optimizer
    name: str
    label: str
    style: plots.LineStyle


@dataclass(frozen=True)
class Run:
    """An entry that has begun, with its curve so far."""

    entry: Entry
    curve: TrainingCurve

    @property
    def name(self) -> str:
        """Name in texts."""
        return self.entry.name

    @property
    def task(self) -> Task:
        """What is trained."""
        return self.entry.task

    @property
    def is_finite(self) -> bool:
        """Whether all numbers of the last evaluation are."""
        return bool(np.isfinite(self.curve.mean[-1]).all())

    def epochs(self, steps: Any) -> Any:
        """Epochs after these steps."""
        return steps / self.task.steps_per_epoch

    def positions(self, steps: Any, axis: str) -> Array:
        """Positions of steps on the horizontal axis."""
        if axis == "seconds":
            return np.interp(steps, self.curve.steps, self.curve.seconds)
        return self.epochs(steps) if axis == "epochs" else np.asarray(steps, dtype=float)


def optimizer_entries(selection: NetworkSelection, theme: plots.Theme) -> list[Entry]:
    """An entry for each chosen optimizer."""
    task = selection.task()
    return [
        Entry(task, optimizer, name, memo.label(name, optimizer), style(type(optimizer), theme))
        for optimizer in selection.optimizers()
        for name in [task.name_of(optimizer)]
    ]


def batch_size_entries(
    selection: NetworkSelection, theme: plots.Theme, sizes: Sequence[str], name: str | None
) -> list[Entry]:
    """An entry for each batch size, as they stand in links, with the optimizer of that name.

    Sizes above the number of training samples are the same as all samples, so they are one entry.
    """
    task = selection.task()
    optimizer = next(optimizer for optimizer in selection.optimizers() if optimizer.name == name)
    count = len(task.train)
    numbers = {size: count if size == FULL_BATCH else min(int(size), count) for size in sizes}
    entries: dict[int, Entry] = {}
    for size, number in numbers.items():
        text = tr("B = {size} (all)") if number == count else "B = {size}"
        label = text.format(size=f"{number:,}")
        line = plots.line_style(SIZES.index(size), theme)
        entries.setdefault(number, Entry(replace(task, size=number), optimizer, label, label, line))
    return [*entries.values()]
