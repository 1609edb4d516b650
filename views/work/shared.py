"""Work in another process. Sessions that ask for the same work share it and its results."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Generator, Hashable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar
from weakref import WeakValueDictionary

from views.work.process import BackgroundProcess
from views.work.progress import Progress, WorkState

R = TypeVar("R")
S = TypeVar("S")
MAX_FINISHED = 6  # finished works that are kept under one name: a class opens the same link
_LOG = logging.getLogger(__name__)
_finished: dict[tuple[str, Hashable], Progress[Any]] = {}  # by name and key
_under_way: WeakValueDictionary[tuple[str, Hashable], BackgroundProcess[Any]] = WeakValueDictionary()
_lock = threading.Lock()  # for both


@dataclass(frozen=True)
class SharedWork(Generic[R, S]):
    """Work in another process, and how a session puts its pieces together.

    begin    makes the pieces, there
    fold     a result with one more piece, and the share of the work that is done
    initial  the result before the first piece
    """

    begin: Callable[[], Iterator[S]]
    fold: Callable[[R, S], tuple[R, float]]
    initial: R

    def steps(self, name: str, key: Hashable) -> Generator[Progress[R]]:
        """Yield the progress of the work, which all sessions with this name and key share."""
        while (name, key) not in _finished:
            with _lock:
                process = _under_way.get((name, key))
                if process is None or process.state.is_over:
                    process = _under_way[name, key] = BackgroundProcess(self.begin)
            progress = Progress(self.initial)
            try:
                for piece in process.results():
                    if piece is not None:
                        progress = Progress(*self.fold(progress.result, piece))
                    yield replace(progress, state=WorkState.WAITING) if process.state is WorkState.WAITING else progress
            except RuntimeError as error:
                _LOG.warning("Work broke off (%s): %s", name, error)
                yield replace(progress, state=WorkState.FAILED)
                return
            if process.state is WorkState.DONE:  # if not, the only other session that followed it has stopped it
                with _lock:
                    _finished.setdefault((name, key), replace(progress, state=WorkState.DONE))
                    keys = [finished_key for finished_key in _finished if finished_key[0] == name]
                    for old_key in keys[:-MAX_FINISHED]:
                        del _finished[old_key]
        yield _finished[name, key]


def forget(name: str, key: Hashable) -> None:
    """Forget the finished work with this name and key."""
    with _lock:
        _finished.pop((name, key), None)
