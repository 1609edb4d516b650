"""Training runs, as far as they have come: they go on in another process, and are drawn while they do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from core import Optimizer
from experiments.apart import Apart
from experiments.training import Course, Task, joined, train
from views import jobs

JOB = "training"
REMEMBERED = 6  # finished trainings, of all sessions: a class opens the same link
_finished: dict[Any, Progress] = {}


@dataclass(frozen=True)
class Progress:
    """What is known of a training: `parts` of each optimizer's runs, as they came; empty while it waits for its turn.

    waits  whether its turn has not come, because others are training
    ended  whether nothing more will come
    """

    task: Task
    parts: Sequence[Sequence[Course]]
    waits: bool = False
    ended: bool = False

    @cached_property
    def courses(self) -> list[Course]:
        """Of each optimizer of which something is known."""
        return [joined(parts) for parts in self.parts if parts]

    @property
    def share(self) -> float:
        """Of the steps, those that are done."""
        done = [int(parts[-1].at[-1]) if parts else 0 for parts in self.parts]
        return sum(done) / max(1, self.task.steps * len(self.parts))


def progress(task: Task, racers: Sequence[Optimizer]) -> tuple[Progress, int]:
    """Train, or go on; how far it has come, and a number that grows with every call, 0 when nothing more will come.

    Until then the browser is to ask again: `more` of the live components.
    """
    facts = task.facts, tuple(racers)
    found, slices = jobs.advanced(JOB, facts, lambda: _followed(facts, task, racers))
    return found, 0 if found.ended or jobs.is_stopped(JOB) else slices


def stop() -> None:
    """Train no further, and keep what is known."""
    jobs.stop(JOB)


def _followed(facts: Any, task: Task, racers: Sequence[Optimizer]) -> Iterator[Progress]:
    if facts not in _finished:
        parts: list[list[Course]] = [[] for _ in racers]
        work = Apart(train, task, racers)
        for result in work.results():
            if result:
                place, course = result
                parts[place].append(course)
            yield Progress(task, [[*of] for of in parts], work.waits)
        _finished[facts] = Progress(task, parts, ended=True)
        for old in [*_finished][:-REMEMBERED]:
            _finished.pop(old, None)
    yield _finished[facts]
