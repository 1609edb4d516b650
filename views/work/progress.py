"""How far work has come that lasts, and how it advances. Nothing here knows of Streamlit or of other processes."""

from __future__ import annotations

import threading
import time
from collections.abc import Generator, Hashable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Generic, TypeVar

R = TypeVar("R")


class WorkState(StrEnum):
    """State of work that lasts."""

    WAITING = "waiting"  # for its turn, because others are computing
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"  # ended before it was done, though nobody stopped it

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come."""
        return self not in (WorkState.WAITING, WorkState.RUNNING)

    def change(self, state: WorkState) -> WorkState:
        """The state after a change to `state`: what is over stays as it is, and what runs does not wait again."""
        return self if self.is_over or state is WorkState.WAITING else state


@dataclass(frozen=True)
class Progress(Generic[R]):
    """The result of some work so far, and the share of the work that is done.

    slices  number of slices so far
    """

    result: R
    share: float = 0.0
    state: WorkState = WorkState.RUNNING
    slices: int = 0

    @property
    def token(self) -> int:
        """A number that changes with each slice; 0 when nothing more will come.

        A live component that gets it as `token` asks for another run of the page.
        """
        return 0 if self.state.is_over else self.slices


@dataclass
class Job(Generic[R]):
    """Work under way for one session: its key, and a generator that does it from one progress to the next."""

    key: Hashable
    steps: Generator[Progress[R]]
    latest: Progress[R] | None = None
    begun: float = field(default_factory=time.perf_counter)
    busy: threading.Lock = field(default_factory=threading.Lock)

    def advance(self, seconds: float) -> Progress[R]:
        """Do one more slice of at least one step, while there are steps, and return the progress after it.

        Raises ValueError if the work ends without any result.
        """
        with self.busy:  # Streamlit may begin a run of the page before the last one has ended
            slices = self.latest.slices if self.latest else 0
            end = time.perf_counter() + seconds
            for progress in self.steps:
                self.latest = progress
                if time.perf_counter() > end:
                    break
            if self.latest is None:
                raise ValueError("the work has no result")
            self.latest = replace(self.latest, slices=slices + 1)
            return self.latest

    def stop(self) -> None:
        """Stop the work; its latest result stays."""
        with self.busy:
            self.steps.close()
            if self.latest:
                self.latest = replace(self.latest, state=self.latest.state.change(WorkState.STOPPED))
