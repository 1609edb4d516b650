"""Streamlit components that live: one script each, which keeps its charts and redraws what changed.

Plotly.js and the scripts are loaded from their addresses (`server/assets.py`), which the browser keeps for good. All
else travels over the page's own connection, so it works behind any proxy and without the internet. What is large, as a
contour, travels as a parcel: once per session, under a name that says what is in it; the browser keeps it for all
components, and asks again for one that it misses. Where an address does not answer, the browser asks for its script as
for a parcel, and gets all scripts so.
"""

from __future__ import annotations

import logging
import zlib
from collections.abc import Callable, Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.components.v2 import component

from plots import PLOTLY_JS
from settings.digest import digest
from views.controls import session
from views.live.pack import pack, pack_header
from views.live.scripts import address_of, bundle, parcels_of
from views.store import store

_LOG = logging.getLogger(__name__)


Parcels = Mapping[str, Callable[[], bytes]]
MOST_SENT = 5000  # names of parcels that a session remembers; then they may travel once more


# All that travels with every change: it keeps the parcels, and starts the script when that has come.
_LOADER = Path(__file__).with_name("loader.js")
_ENTRIES: list[Path] = []  # the scripts of all components


class Live:
    """A component named `name`, whose script exports `mount`; on a page it has that name as its key.

    The script may import other modules of ours.
    """

    def __init__(self, name: str, script: Path) -> None:
        self.name, self.script = name, script
        _ENTRIES.append(script)
        self._mount = component(name, isolate_styles=False, js=bundle(_LOADER))

    def show(
        self,
        moving: Any,
        parcels: Parcels,
        heard: Mapping[str, Callable[[], None]],
        pieces: Mapping[str, Callable[[], bytes]] = {},
    ) -> None:
        """Hand `moving`, and what `parcels` make, to the script's `show`, in this order.

        Parcels have names that say what is in them, and are made only when the browser does not have them. `heard` says
        what to do when the script sets a state or trigger. `pieces` are parcels to which `moving` refers (see `piece`).
        """
        plotly, *_, entry = _scripts(self.script)
        wanted: dict[str, Callable[[], bytes]] = {**parcels, **pieces}
        if session.SCRIPTS_AS_PARCELS.get():
            for script in _ENTRIES:
                wanted |= {name: partial(bytes, text) for name, text in _scripts(script).items()}
        sent = session.PARCELS_SENT.get()
        if len(sent) > MOST_SENT:
            sent.clear()
        new = {name: make() for name, make in wanted.items() if name not in sent}
        header = {
            "needs": [plotly, entry, *parcels, *pieces],
            "pieces": len(pieces),
            "addresses": [address_of(PLOTLY_JS), address_of(self.script)],
            "parcels": [(name, len(parcel)) for name, parcel in new.items()],
        }
        answers: dict[str, Any] = {f"on_{name}_change": answer for name, answer in heard.items()}
        self._mount(
            key=self.name,
            data=b"".join([pack_header(header), *new.values(), pack(moving)]),
            on_missing_change=self._missing,
            on_failed_change=self._failed,
            **answers,
        )
        sent.update(new)

    def message(self, name: str) -> Any:
        """A state or trigger that the script has set; None where it has not."""
        return store().get(self.name, {}).get(name)

    def _missing(self) -> None:
        names = self.message("missing")
        if isinstance(names, list):
            session.PARCELS_SENT.get().difference_update(map(str, names))
            if not _scripts(self.script).keys().isdisjoint(map(str, names)):
                session.SCRIPTS_AS_PARCELS.set(True)

    def _failed(self) -> None:
        session.LIVE_FAILED.set(True)
        _LOG.warning("A browser could not show the live picture: %.300s", self.message("failed"))
        st.rerun()  # the whole page: others on it have failed too


def failed() -> bool:
    """Whether the browser could not load a live picture."""
    return session.LIVE_FAILED.get()


def try_again() -> None:
    """Let the browser load the live pictures once more."""
    session.LIVE_FAILED.set(False)


def piece(parcel: Parcels) -> dict[str, str]:
    """Stands in the changing part of a message for the content of a parcel."""
    (name,) = parcel
    return {"parcel": name}


def parcel(kind: str, packed: bytes) -> Parcels:
    """`packed` content as a parcel, named by what is in it."""
    return {f"{kind} {digest(packed)}": lambda: zlib.compress(packed, 1)}


@cache
def _scripts(entry: Path) -> dict[str, bytes]:
    """Plotly and the modules of `entry`, deflated, in the order in which they are loaded."""
    plotly = PLOTLY_JS.read_bytes()
    texts = {f"{PLOTLY_JS.name} {digest(plotly)}": plotly, **parcels_of(entry)}
    return {name: _deflated(text) for name, text in texts.items()}


@cache
def _deflated(script: bytes) -> bytes:
    return zlib.compress(script)
