"""Work in another process, shown while it goes on: shared by sessions that ask for the same, remembered for all."""

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
from views.work.process import Apart

REMEMBERED = 6  # finished works under one name: a class opens the same link
_LOG = logging.getLogger(__name__)
_finished: dict[tuple[str, Any], Known] = {}  # by name and facts
_under_way: WeakValueDictionary[tuple[str, Any], Apart] = WeakValueDictionary()
_lock = threading.Lock()  # of both


@dataclass(frozen=True, kw_only=True)
class Known(ABC):
    """What is known of some work.

    waits   whether its turn has not come, because others are computing
    ended   whether nothing more will come
    failed  whether it ended before it was done, though nobody stopped it
    """

    waits: bool = False
    ended: bool = False
    failed: bool = False

    @property
    def whole(self) -> bool:
        """Whether all of it was done."""
        return self.ended and not self.failed

    @abstractmethod
    def plus(self, result: Any) -> Self:
        """With one more of the work's results."""


K = TypeVar("K", bound=Known | None)
Begin = Callable[[], tuple[K, Sequence[Any]]]


def known(name: str, facts: Any, begin: Begin[K]) -> tuple[K, int]:
    """How far the work under a name has come, and a number that grows with every call, 0 when nothing more will come.

    Until then the browser is to ask again: `more` of the live components. `begin` gives what is known before the first
    result, and what `Apart` works on, nothing where there is nothing to do. `facts` tell the work from other work under
    the same name.
    """
    found, token = slices.advanced(name, facts, lambda: _followed((name, facts), begin))
    return found, 0 if found is None or found.ended or slices.is_stopped(name) else token


def again(name: str) -> None:
    """Forget what is known of the work under a name, so that it begins anew."""
    with _lock:
        _finished.pop((name, slices.facts_of(name)), None)
    slices.forget(name)


def said(of: Known, text: str, *, going: bool) -> str:
    """What to say of some work: the text, or why it does not go on."""
    if of.failed:
        return ":material/error: " + tr("The computation broke off: its process ended before it was done.")
    return tr("Waiting for a turn: others are computing.") if going and of.waits else text


def tell(name: str, of: Known, share: float, text: str, *, going: bool) -> None:
    """A bar with a text while the work under a name goes on; where it broke off, a button to begin it anew."""
    if of.failed:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.error(said(of, text, going=going))
            st.button(tr("Try again"), icon=":material/replay:", on_click=again, args=(name,))
    elif going:
        st.progress(share, said(of, text, going=going))


def _followed(key: tuple[str, Any], begin: Begin[Any]) -> Iterator[Any]:
    """Sessions with the same facts follow one work, and share what is known of it at the end."""
    while key not in _finished:
        latest, work_on = begin()
        if not work_on:
            yield latest
            return
        with _lock:
            work = _under_way.get(key)
            if work is None or work.over:
                work = _under_way[key] = Apart(*work_on)
        try:
            for result in work.results():
                if result is not None:
                    latest = latest.plus(result)
                yield replace(latest, waits=work.waits)
        except RuntimeError as error:
            _LOG.warning("Work broke off (%s): %s", key[0], error)
            yield replace(latest, ended=True, failed=True)
            return
        if work.done:  # else it was stopped by a session that had no other beside it
            with _lock:
                found = _finished.setdefault(key, replace(latest, ended=True))
                for old in [other for other in _finished if other[0] == key[0]][:-REMEMBERED]:
                    del _finished[old]
            yield found
            return
    yield _finished[key]
