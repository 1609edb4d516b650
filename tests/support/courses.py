"""Courses of training that are drawn among many weights."""

from __future__ import annotations

from typing import Any

from experiments.training import Course, Task, joined, train


def courses(of: Task, *racers: Any) -> list[Course]:
    parts: list[list[Course]] = [[] for _ in racers]
    for place, course in train(of, racers):
        parts[place].append(course)
    return [joined(each) for each in parts]
