"""Streamlit components that live: one script each, which keeps its charts and redraws what changed.

Everything they need travels over the page's own connection, so they work behind any proxy and without the internet.
What is large (Plotly.js, a component's script, a contour) travels as a parcel: once per session, under a name that says
what is in it; the browser keeps it for all components, and asks again for one that it misses.
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
from views.controls import session
from views.digest import digest
from views.live.pack import pack, pack_header

_LOG = logging.getLogger(__name__)


Parcels = Mapping[str, Callable[[], bytes]]


# All that travels with every change: it keeps the parcels, and starts the script when that has come.
_LOADER = """
const common = window.descentExplorer ??= { kept: new Map(), loaded: new Map() }
const { kept, loaded } = common
// kept: parcels by name, the one used last at the end; loaded: the modules of those that are scripts
// page: the one whose components were called last; left: when a person asked for another; calls: how many are under way

// What a page still asks after a person asked for another would take the other's place or empty it, for Streamlit takes
// it for a wish about the page that is left. So what stood on it asks nothing more, unless the other does not come.
const PATIENCE = 10000 // ms
function leave(path) {
  if (path !== location.pathname || path !== common.page) common.left = performance.now()
}
if (common.left === undefined) {
  Object.assign(common, { left: -Infinity, calls: 0 })
  const here = link => link.host === location.host && !link.target && !link.hasAttribute("download")
  addEventListener("popstate", () => leave(location.pathname))
  addEventListener("click", event => {
    const link = event.target.closest?.("a[href]")
    if (link && here(link) && !event.ctrlKey && !event.metaKey && !event.shiftKey) leave(link.pathname)
  }, true)
}
function heeding(host, ask) {
  return (...what) => {
    const now = performance.now()
    if (host.since > common.left || now - common.left > PATIENCE) ask(...what)
  }
}

// What `pack` in Python made of it, with its arrays in place.
function unpack(bytes) {
  const end = 4 + new DataView(bytes).getUint32(0, true)
  const body = bytes.slice(end) // begins where any kind of array may begin
  const arrays = { float32: Float32Array, float64: Float64Array }
  return JSON.parse(new TextDecoder().decode(bytes.slice(4, end)), (_, value) => {
    const kind = arrays[value?.kind]
    if (!kind) return value
    const [rows, columns] = value.shape
    const part = (row, length) => new kind(body, value.at + row * kind.BYTES_PER_ELEMENT, length)
    if (columns === undefined) return part(0, rows)
    return Array.from({ length: rows }, (_, row) => part(row * columns, columns))
  })
}

async function inflate(bytes) {
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"))).arrayBuffer()
}
async function start(name) {
  const url = URL.createObjectURL(new Blob([await inflate(kept.get(name))], { type: "text/javascript" }))
  return import(url).finally(() => URL.revokeObjectURL(url))
}
function load(name) {
  if (!loaded.has(name)) loaded.set(name, start(name))
  loaded.get(name).catch(() => loaded.delete(name)) // so that one can try again
  return loaded.get(name)
}
export default async function ({ data, parentElement: host, ...asking }) {
  const call = (host.newest = Symbol()) // the data can be the same as in the call before
  common.page = location.pathname
  common.calls += 1
  host.since ??= performance.now()
  const setStateValue = heeding(host, asking.setStateValue)
  const setTriggerValue = heeding(host, asking.setTriggerValue)
  try {
    let at = 4 + new DataView(data.buffer, data.byteOffset).getUint32(0, true)
    const { needs, parcels } = JSON.parse(new TextDecoder().decode(data.subarray(4, at)))
    for (const [name, size] of parcels) kept.set(name, data.slice(at, (at += size)))
    const missing = () => needs.filter(name => !kept.has(name))
    // Another component of the page may bring it in a moment; of two requests at once Streamlit may drop one.
    const wanted = () => host.newest === call && host.isConnected
    for (let turn = 1; wanted() && missing().length; turn++) {
      if (turn % 80 === 20) setTriggerValue("missing", missing())
      if (turn > 400) throw new Error(`${missing()} did not come`)
      await new Promise(done => setTimeout(done, 25))
    }
    if (!wanted()) return
    for (const name of needs) {
      const parcel = kept.get(name)
      kept.delete(name)
      kept.set(name, parcel)
    }
    for (const name of kept.keys()) if (kept.size > 60) kept.delete(name)
    await load(needs[0])
    const { mount } = await load(needs[1])
    const lasting = needs.slice(2).map(name => kept.get(name))
    for (const parcel of lasting) parcel.content ??= unpack(await inflate(parcel))
    if (host.newest === call) {
      if (host.script !== needs[1]) host.live?.remove() // the server has been given a new one
      if (host.script !== needs[1]) host.live = mount(host, setStateValue, setTriggerValue)
      host.script = needs[1]
      host.live.show(unpack(data.slice(at).buffer), ...lasting.map(parcel => parcel.content))
    }
  } catch (error) {
    console.warn("The live picture cannot be shown:", error)
    setStateValue("failed", String(error))
  } finally {
    common.calls -= 1
  }
  return () => {
    if (host.newest !== call) return // only overtaken by a newer call
    host.live?.remove()
    for (const fact of ["live", "script", "since"]) delete host[fact]
  }
}
"""


class Live:
    """A component named `name`, whose script exports `mount`; on a page it has that name as its key."""

    def __init__(self, name: str, script: Path) -> None:
        self.name, self.script = name, script
        self._mount = component(name, isolate_styles=False, js=_LOADER)

    def show(self, moving: Any, parcels: Parcels, heard: Mapping[str, Callable[[], None]]) -> None:
        """Hand `moving`, and what `parcels` make, to the script's `show`, in this order.

        Parcels have names that say what is in them, and are made only when the browser does not have them. `heard` says
        what to do when the script sets a state or trigger.
        """
        needed = {**{name: partial(bytes, text) for name, text in _scripts(PLOTLY_JS, self.script).items()}, **parcels}
        sent = session.PARCELS_SENT.get()
        new = {name: make() for name, make in needed.items() if name not in sent}
        header = {"needs": list(needed), "parcels": [(name, len(parcel)) for name, parcel in new.items()]}
        answers: dict[str, Any] = {f"on_{name}_change": answer for name, answer in heard.items()}
        self._mount(
            key=self.name,
            data=b"".join([pack_header(header), *new.values(), pack(moving)]),
            on_missing_change=self._missing,
            on_failed_change=self._failed,
            **answers,
        )
        sent.update(new)

    def said(self, name: str) -> Any:
        """A state or trigger that the script has set; None where it has not."""
        return st.session_state.get(self.name, {}).get(name)

    def _missing(self) -> None:
        names = self.said("missing")
        if isinstance(names, list):
            session.PARCELS_SENT.get().difference_update(map(str, names))

    def _failed(self) -> None:
        session.LIVE_FAILED.set(True)
        _LOG.warning("A browser could not show the live picture: %.300s", self.said("failed"))
        st.rerun()  # the whole page: others on it have failed too


def failed() -> bool:
    """Whether the browser could not load a live picture."""
    return session.LIVE_FAILED.get()


def try_again() -> None:
    """Let the browser load the live pictures once more."""
    session.LIVE_FAILED.set(False)


def parcel(kind: str, packed: bytes) -> Parcels:
    """`packed` content as a parcel, named by what is in it."""
    return {f"{kind} {digest(packed)}": lambda: zlib.compress(packed, 1)}


@cache
def _scripts(*paths: Path) -> dict[str, bytes]:
    texts = {path.name: path.read_bytes() for path in paths}
    return {f"{name} {digest(text)}": zlib.compress(text) for name, text in texts.items()}
