"""Work in slices, each of which shows the results so far, so that the page answers a person meanwhile.

After each slice the browser asks for the next (see `more` of the live components). With another key the work begins
anew.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

from plots.text import percent_text
from views.controls import session
from views.live import component
from views.translation import tr

T = TypeVar("T")
SLICE_SECONDS = 0.15
PAUSE_SHARE, PAUSE_MAX = 0.15, 2.0  # a pause takes this share of the elapsed time, at most so many seconds


@dataclass
class _Job:
    facts: Any
    results: Iterator[Any]
    latest: Any = None
    slices: int = 0
    stopped: bool = False
    begun: float = field(default_factory=time.perf_counter)
    busy: threading.Lock = field(default_factory=threading.Lock)


def _job(name: str) -> _Job | None:
    return session.JOBS.get().get(name)


def advance(name: str, facts: Any, begin: Callable[[], Iterator[T]]) -> tuple[T, int]:
    """Latest result of the work under a name after one more slice, and the number of slices so far.

    `begin` returns the results, each better than the last. `facts` is the key of the work: with another key it begins
    anew. If the browser shows no live picture, which would ask for more, all work is done in one slice.
    """
    job = _job(name)
    if job is None or job.facts != facts:
        stop(name)  # the session would end it later
        job = session.JOBS.get()[name] = _Job(facts, begin())
    with job.busy:  # Streamlit may begin a run of the page before the last one has ended
        end = time.perf_counter() + SLICE_SECONDS
        for latest in job.results:
            job.latest = latest
            if time.perf_counter() > end and not component.failed():
                break
        job.slices += 1
        return job.latest, job.slices


def pause(name: str) -> int:
    """Milliseconds until the browser is to ask for the next slice; they grow with the elapsed time.

    This is for work in another process, which does not wait for the browser.
    """
    job = _job(name)
    return int(min(PAUSE_MAX, PAUSE_SHARE * (time.perf_counter() - job.begun)) * 1000) if job else 0


def partial_text(known: int, count: int) -> str:
    """Sentence in place of a result, while some of the runs are not finished."""
    text = tr("{k} of {n} runs are in ({share}); what they show is told when all are.")
    return text.format(k=f"{known:,}", n=f"{count:,}", share=percent_text(known / count))


def facts_of(name: str) -> Any:
    """Key of the work under a name; None if there is none."""
    job = _job(name)
    return job and job.facts


def stop(name: str) -> None:
    """Stop the work under a name; its latest result stays."""
    job = _job(name)
    if job:
        with job.busy:
            if isinstance(job.results, Generator):
                job.results.close()
            job.stopped = True


def is_stopped(name: str) -> bool:
    """Whether the work under a name was stopped."""
    job = _job(name)
    return job is not None and job.stopped


def forget(name: str) -> None:
    """Stop the work under a name and forget its results, so that it begins anew."""
    stop(name)
    session.JOBS.get().pop(name, None)
