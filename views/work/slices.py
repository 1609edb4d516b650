"""Work that takes longer than a person waits: done in slices, each of which shows what is known so far.

After each slice the browser asks for the next (see `more` of the live components), so that a click or a drag comes in
between; a new setting starts anew, and what was begun for the old one is dropped.
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
SLICE = 0.15  # seconds
SHARE, LONGEST = 0.15, 2.0  # of the time that work has gone on, and seconds: how long a pause is, and at most


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


def advanced(name: str, facts: Any, begin: Callable[[], Iterator[T]]) -> tuple[T, int]:
    """The latest of the ever better results of `begin` after one more slice of work, and how many slices there were.

    `facts` tell the work from other work under the same name. Where no live picture will ask for more, all at once.
    """
    job = _job(name)
    if job is None or job.facts != facts:
        stop(name)  # at once: the session itself lets go of it only later
        job = session.JOBS.get()[name] = _Job(facts, begin())
    with job.busy:  # Streamlit may begin a run of the page before the one before has ended
        until = time.perf_counter() + SLICE
        for latest in job.results:
            job.latest = latest
            if time.perf_counter() > until and not component.failed():
                break
        job.slices += 1
        return job.latest, job.slices


def pause(name: str) -> int:
    """Milliseconds that the browser may wait with the next slice: the longer, the longer the work goes on.

    For work that goes on without being asked, so that others are served meanwhile.
    """
    job = _job(name)
    return int(min(LONGEST, SHARE * (time.perf_counter() - job.begun)) * 1000) if job else 0


def so_far(known: int, count: int) -> str:
    """What is said of work in place of what it will show, while some of its runs are not in."""
    text = tr("{k} of {n} runs are in ({share}); what they show is told when all are.")
    return text.format(k=f"{known:,}", n=f"{count:,}", share=percent_text(known / count))


def facts_of(name: str) -> Any:
    """Those of the work under this name; None where there is none."""
    job = _job(name)
    return job and job.facts


def stop(name: str) -> None:
    """Do no more of the work under this name; the latest result stays."""
    job = _job(name)
    if job:
        with job.busy:
            if isinstance(job.results, Generator):
                job.results.close()
            job.stopped = True


def is_stopped(name: str) -> bool:
    """Whether the work under this name was stopped."""
    job = _job(name)
    return job is not None and job.stopped


def forget(name: str) -> None:
    """Let go of the work under this name, so that it begins anew."""
    stop(name)
    session.JOBS.get().pop(name, None)
