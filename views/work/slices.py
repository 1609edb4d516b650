"""Work in slices, each of which shows the results so far, so that the page answers a person meanwhile.

After each slice the browser asks for the next (see `token` of the live components). With another key the work begins
anew.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Generator, Hashable, Iterator
from typing import Any, TypeVar

from views.controls import session
from views.live import component
from views.work import shared
from views.work.progress import Job, Progress, WorkState
from views.work.shared import SharedWork

R = TypeVar("R")
SLICE_SECONDS = 0.15
PAUSE_SHARE, PAUSE_MAX = 0.15, 2.0  # a pause takes this share of the elapsed time, at most so many seconds
Work = Callable[[], Iterator[tuple[R, float]]] | SharedWork[R, Any]


def follow(name: str, key: Hashable, work: Work[R]) -> Progress[R]:
    """Progress of the work under a name after one more slice.

    Shared work runs in another process. Other work runs here, between two runs of the page: it yields results, each
    better than the last, and the share of the work that is done. `key` is what it depends on. If the browser shows no
    live picture, which would ask for more, all is done in one slice.
    """
    job = session.JOBS.get().get(name)
    if job is None or job.key != key:
        if job:
            job.stop()  # the session would end it later
        steps = work.steps(name, key) if isinstance(work, SharedWork) else _steps(work)
        job = session.JOBS.get()[name] = Job(key, steps)
    return job.advance(math.inf if component.failed() else SLICE_SECONDS)


def _steps(begin: Callable[[], Iterator[tuple[R, float]]]) -> Generator[Progress[R]]:
    for result, share in begin():
        yield Progress(result, share, WorkState.DONE if share >= 1 else WorkState.RUNNING)


def stop(name: str) -> None:
    """Stop the work under a name; its latest result stays."""
    if job := session.JOBS.get().get(name):
        job.stop()


def restart(name: str) -> None:
    """Stop the work under a name and forget its results, so that it begins anew."""
    if job := session.JOBS.get().pop(name, None):
        job.stop()
        shared.forget(name, job.key)


def pause(name: str) -> int:
    """Milliseconds until the browser is to ask for the next slice; they grow with the elapsed time.

    This is for work in another process, which does not wait for the browser.
    """
    job = session.JOBS.get()[name]
    return int(min(PAUSE_MAX, PAUSE_SHARE * (time.perf_counter() - job.begun)) * 1000)
