"""Work in another process, shown while it runs. Sessions that ask for the same work share it and its results."""

from __future__ import annotations

import logging
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self, TypeVar
from weakref import WeakValueDictionary

import streamlit as st

from views.translation import tr
from views.work import slices
from views.work.process import BackgroundProcess

MAX_FINISHED = 6  # finished works that are kept under one name: a class opens the same link
_LOG = logging.getLogger(__name__)
_finished: dict[tuple[str, Any], Progress] = {}  # by name and key
_under_way: WeakValueDictionary[tuple[str, Any], BackgroundProcess] = WeakValueDictionary()
_lock = threading.Lock()  # for both


@dataclass(frozen=True, kw_only=True)
class Progress(ABC):
    """Progress of some work, with the results that have arrived.

    waits   the work waits for its turn, because others are computing
    ended   there will be no more results
    failed  the work ended before it was finished, though nobody stopped it
    """

    waits: bool = False
    ended: bool = False
    failed: bool = False

    @property
    def whole(self) -> bool:
        """Whether all of the work was done."""
        return self.ended and not self.failed

    @abstractmethod
    def with_result(self, result: Any) -> Self:
        """Progress after one more result."""


K = TypeVar("K", bound=Progress | None)
Begin = Callable[[], tuple[K, Sequence[Any]]]


def follow(name: str, facts: Any, begin: Begin[K]) -> tuple[K, int]:
    """Progress of the work under a name, and a poll token, which changes on every call; 0 = finished.

    A live component that gets the token as `more` asks for another run of the page. `begin` returns the progress before
    the first result, and the arguments of `Apart`, which are empty if there is nothing to do. `facts` is the key of the
    work: with another key it begins anew.
    """
    progress, token = slices.advance(name, facts, lambda: _follow((name, facts), begin))
    return progress, 0 if progress is None or progress.ended or slices.is_stopped(name) else token


def restart(name: str) -> None:
    """Forget the results of the work under a name, so that it begins anew."""
    with _lock:
        _finished.pop((name, slices.facts_of(name)), None)
    slices.forget(name)


def status_text(progress: Progress, text: str, *, going: bool) -> str:
    """Text for the progress of some work: `text`, or the reason why the work does not go on."""
    if progress.failed:
        return ":material/error: " + tr("The computation broke off: its process ended before it was done.")
    return tr("Waiting for a turn: others are computing.") if going and progress.waits else text


def show_progress(name: str, progress: Progress, share: float, text: str, *, going: bool) -> None:
    """Draw a progress bar with a text while the work under a name runs; if it failed, a button to begin it anew."""
    if progress.failed:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.error(status_text(progress, text, going=going))
            st.button(tr("Try again"), icon=":material/replay:", on_click=restart, args=(name,))
    elif going:
        st.progress(share, status_text(progress, text, going=going))


def _follow(key: tuple[str, Any], begin: Begin[Any]) -> Iterator[Any]:
    """Yield the progress of the work with a key, which all sessions with this key share."""
    while key not in _finished:
        progress, work_args = begin()
        if not work_args:
            yield progress
            return
        with _lock:
            work = _under_way.get(key)
            if work is None or work.is_over:
                work = _under_way[key] = BackgroundProcess(*work_args)
        try:
            for result in work.results():
                if result is not None:
                    progress = progress.with_result(result)
                yield replace(progress, waits=work.is_waiting)
        except RuntimeError as error:
            _LOG.warning("Work broke off (%s): %s", key[0], error)
            yield replace(progress, ended=True, failed=True)
            return
        if work.is_done:  # if not, the only other session that followed it has stopped it
            with _lock:
                finished = _finished.setdefault(key, replace(progress, ended=True))
                keys = [finished_key for finished_key in _finished if finished_key[0] == key[0]]
                for old_key in keys[:-MAX_FINISHED]:
                    del _finished[old_key]
            yield finished
            return
    yield _finished[key]
