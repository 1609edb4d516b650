"""Training runs, as far as they have come: they go on in another process, and are drawn while they do."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from weakref import WeakValueDictionary

import numpy as np
import streamlit as st

from core import Optimizer
from experiments.apart import Apart
from experiments.training import Course, Task, joined, train
from plots.style import number_text
from views import jobs
from views.translation import tr

JOB = "training"
REMEMBERED = 6  # finished trainings, of all sessions: a class opens the same link
_finished: dict[Any, Progress] = {}
_under_way: WeakValueDictionary[Any, Apart] = WeakValueDictionary()
_lock = threading.Lock()  # of both


@dataclass(frozen=True)
class Progress:
    """What is known of a training: `parts` of each optimizer's runs, as they came; empty while it waits for its turn.

    waits   whether its turn has not come, because others are training
    ended   whether nothing more will come
    failed  whether it ended before it was done, though nobody stopped it
    """

    task: Task
    parts: Sequence[Sequence[Course]]
    waits: bool = False
    ended: bool = False
    failed: bool = False

    @cached_property
    def courses(self) -> list[Course]:
        """Of each optimizer of which something is known."""
        return [joined(parts) for parts in self.parts if parts]

    @cached_property
    def curves(self) -> list[Course]:
        """As `courses`, with the last known weights alone: what charts of the loss need, at no cost."""
        return [joined(parts, weights=False) for parts in self.parts if parts]

    @property
    def share(self) -> float:
        """Of the steps, those that are done."""
        done = [int(parts[-1].at[-1]) if parts else 0 for parts in self.parts]
        return sum(done) / max(1, self.task.steps * len(self.parts))


def progress(task: Task, racers: Sequence[Optimizer]) -> tuple[Progress, int]:
    """Train, or go on; how far it has come, and a number that grows with every call, 0 when nothing more will come.

    Until then the browser is to ask again: `more` of the live components, after the `pause`.
    """
    facts = task.facts, tuple(racers)
    found, slices = jobs.advanced(JOB, facts, lambda: _followed(facts, task, racers))
    return found, 0 if found.ended or jobs.is_stopped(JOB) else slices


def pause() -> int:
    """Milliseconds after which the browser is to ask for more: the longer, the longer training goes on."""
    return jobs.pause(JOB)


def stop() -> None:
    """Train no further, and keep what is known."""
    jobs.stop(JOB)


def again() -> None:
    """Forget what is known, so that training begins anew."""
    job = jobs.facts_of(JOB)
    with _lock:
        _finished.pop(job, None)
    jobs.forget(JOB)


def bar(task: Task, found: Progress, *, going: bool) -> None:
    """How far it has come, and the button that belongs to it, always in the same place."""
    epoch = number_text(np.floor(10 * found.share * task.epochs) / 10)
    if found.failed:
        text = ":material/error: " + tr("Training broke off: the process that trained has ended. Train anew.")
    elif found.ended:
        text = tr("Trained for {epochs} epochs, {steps} steps.").format(epochs=task.epochs, steps=f"{task.steps:,}")
    elif not going:
        text = tr("Stopped at epoch {k} of {epochs}.").format(k=epoch, epochs=task.epochs)
    elif found.waits:
        text = tr("Waiting for a turn: others are training.")
    else:
        text = tr("Training: epoch {k} of {epochs}").format(k=epoch, epochs=task.epochs)
    with st.container(horizontal=True, vertical_alignment="bottom", key="training bar"):
        st.progress(min(1.0, found.share), text)
        if going:
            st.button(tr("Stop"), key="stop training", on_click=stop, icon=":material/stop:", width=160)
        else:
            st.button(tr("Train anew"), key="train anew", on_click=again, icon=":material/replay:", width=160)


def _followed(facts: Any, task: Task, racers: Sequence[Optimizer]) -> Iterator[Progress]:
    """Sessions with the same facts follow one training, and share what is known of it at the end."""
    found = _finished.get(facts)
    while found is None:
        parts: list[list[Course]] = [[] for _ in racers]
        with _lock:
            work = _under_way.get(facts)
            if work is None or work.over:
                work = _under_way[facts] = Apart(train, replace(task), racers)  # without what it has computed here
        try:
            for result in work.results():
                if result:
                    place, course = result
                    parts[place].append(course)
                yield Progress(task, [[*of] for of in parts], work.waits)
        except RuntimeError:
            yield Progress(task, parts, ended=True, failed=True)
            return
        if work.done:
            found = Progress(task, parts, ended=True)
            with _lock:
                _finished[facts] = found
                for old in [*_finished][:-REMEMBERED]:
                    del _finished[old]
    yield found
