"""Small tasks of training, and what training makes of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from experiments.training import Course, Task, joined, train
from networks import Design, Moons


def task(**more: Any) -> Task:
    train, validation = Moons(samples=60).made().split(0.25, 0)
    return replace(Task(train, validation, Design(units=4), 16, 3), **more)


def trained_by(task: Task, *racers: Any) -> list[Course]:
    parts: list[list[Course]] = [[] for _ in racers]
    for place, course in train(task, racers):
        parts[place].append(course)
    return [joined(of) for of in parts]
