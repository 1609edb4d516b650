"""The live picture: one Streamlit component that keeps its charts alive, and redraws what changed.

Everything it needs travels over the page's own connection, so it works behind any proxy and without the internet.
What is large (Plotly.js, the script beside this file, a contour) travels as a parcel: once per session, under a name
that says what is in it; the browser keeps it, and asks again for one that it misses.
"""

from __future__ import annotations

import hashlib
import json
import logging
import struct
import zlib
from collections.abc import Callable, Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.components.v2 import component

from plots import PLOTLY_JS, Window
from views import controls

KEY = "canvas"
_LOG = logging.getLogger(__name__)
_SENT, _DRAGGED, _ANSWERED, _FAILED = "parcels sent", "start while dragged", "answered", "canvas failed"
_SCRIPTS = PLOTLY_JS, Path(__file__).with_name("canvas.js")

# All that travels with every change: it keeps the parcels, and starts the script when that has come.
_mount = component(
    KEY,
    isolate_styles=False,
    js="""
const kept = new Map() // parcels by name, the one used last at the end
const loaded = new Map()

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
export default async function ({ data, parentElement: host, setStateValue, setTriggerValue }) {
  try {
    host.newest = data
    let at = 4 + new DataView(data.buffer, data.byteOffset).getUint32(0, true)
    const { needs, parcels } = JSON.parse(new TextDecoder().decode(data.subarray(4, at)))
    for (const [name, size] of parcels) kept.set(name, data.slice(at, (at += size)))
    const missing = needs.filter(name => !kept.has(name))
    if (missing.length) setTriggerValue("missing", missing)
    else {
      for (const name of needs) {
        const parcel = kept.get(name)
        kept.delete(name)
        kept.set(name, parcel)
      }
      for (const name of kept.keys()) if (kept.size > 60) kept.delete(name)
      await load(needs[0])
      const { mount, unpack } = await load(needs[1])
      const parcels = needs.slice(2).map(name => kept.get(name))
      for (const parcel of parcels) parcel.content ??= unpack(await inflate(parcel))
      if (host.newest === data) {
        if (host.script !== needs[1]) host.canvas?.remove() // the server has been given a new one
        if (host.script !== needs[1]) host.canvas = mount(host, setStateValue, setTriggerValue)
        host.script = needs[1]
        host.canvas.show(unpack(data.slice(at).buffer), ...parcels.map(parcel => parcel.content))
      }
    }
  } catch (error) {
    console.warn("The live picture cannot be shown:", error)
    setStateValue("failed", String(error))
  }
  return () => {
    if (host.newest !== data) return // only overtaken by newer data
    host.canvas?.remove()
    delete host.canvas
    delete host.script
  }
}
""",
)


def pack(content: Any) -> bytes:
    """`content` as bytes: a header's length, the header as JSON, then the float arrays that it refers to.

    An array (one or two axes, float32 or float64) stands in the header as its kind, place and shape; equal ones travel
    once. Raises TypeError for what is neither such an array nor JSON, ValueError for a number that is not finite.
    """
    body = bytearray()
    places: dict[tuple[str, bytes], int] = {}

    def stand_in(array: Any) -> dict[str, Any]:
        kind = str(getattr(array, "dtype", None))
        if kind not in ("float32", "float64") or array.ndim not in (1, 2):
            raise TypeError(f"The browser cannot read {array!r:.60}.")
        raw = array.tobytes()
        if (kind, raw) not in places:
            places[kind, raw] = len(body)
            body.extend(raw + bytes(-len(raw) % 8))  # the next begins where any kind may begin
        return {"kind": kind, "at": places[kind, raw], "shape": array.shape}

    return _header(content, default=stand_in) + body


def _header(content: Any, **how: Any) -> bytes:
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"), **how).encode()
    return struct.pack("<I", len(text)) + text


@cache
def _scripts() -> dict[str, bytes]:
    texts = {path.name: path.read_bytes() for path in _SCRIPTS}
    return {f"{name} {_digest(text)}": zlib.compress(text) for name, text in texts.items()}


MOVING = ("name", "x", "y", "customdata", "text")  # what numbers change in a trace; the rest is sent as a parcel


def show(picture: Mapping[str, Any], land: tuple[Any, Callable[[], Any]], words: Mapping[str, str]) -> None:
    """Draw `picture` over a land: what lies under the paths.

    picture  of        name of what zoom, pin and shown step belong to
             spoken    text alternative
             start     x and y in the surface's coordinates, and `limit` of both
             steps     number of steps, T
             layout    of the contour
             lines     each with name and the traces path (points from step 0 on, at most T+1), end and loss (T+1)
             marks     traces, the start first
             losses    layout of the loss chart
             results   columns of the table: heading, and one text per line
    land     facts whose repr tells it from other lands, and a function that makes its window and data (traces)
    words    texts of the controls
    """
    lines, marks, losses = picture["lines"], picture["marks"], picture["losses"]
    traces = [[line[part] for part in ("path", "end", "loss")] for line in lines]
    cast = {
        "words": words,
        "layout": picture["layout"],
        "losses": {**losses, "yaxis": None},
        "lines": [[_apart(trace, False) for trace in line] for line in traces],
        "marks": [_apart(mark, False) for mark in marks],
    }
    moving = {
        **picture,
        "layout": None,
        "losses": {"yaxis": losses["yaxis"]},
        "lines": [(line["name"], [_apart(t, True) for t in three]) for line, three in zip(lines, traces, strict=True)],
        "marks": [_apart(mark, True) for mark in marks],
        "answered": st.session_state.get(_ANSWERED),
    }
    (facts, make), packed = land, pack(cast)
    parcels: dict[str, Callable[[], bytes]] = {
        **{name: partial(bytes, script) for name, script in _scripts().items()},
        f"land {_digest(repr(facts).encode())}": lambda: zlib.compress(pack(make()), 1),
        f"cast {_digest(packed)}": lambda: zlib.compress(packed, 1),
    }
    sent: set[str] = st.session_state.setdefault(_SENT, set())
    new = {name: make() for name, make in parcels.items() if name not in sent}
    header = {"needs": list(parcels), "parcels": [(name, len(parcel)) for name, parcel in new.items()]}
    _mount(
        key=KEY,
        data=b"".join([_header(header), *new.values(), pack(moving)]),
        on_start_change=_start_moved,
        on_view_change=lambda: None,
        on_missing_change=_missing,
        on_failed_change=_failed,
    )
    sent.update(new)


def _apart(trace: Mapping[str, Any], moving: bool) -> dict[str, Any]:
    return {key: value for key, value in trace.items() if (key in MOVING) == moving}


def failed() -> bool:
    """Whether the browser could not load the live picture."""
    return st.session_state.get(_FAILED, False)


def try_again() -> None:
    """Let the browser load the live picture once more."""
    st.session_state[_FAILED] = False


def dragged() -> tuple[float, float] | None:
    """Where the start is while it is dragged; to be asked once a run."""
    return st.session_state.pop(_DRAGGED, None)


def view(of: str) -> Window | None:
    """The window to which a person has zoomed the picture of `of`; None for the whole."""
    told = st.session_state.get(KEY, {}).get("view") or {}
    try:
        (x0, x1), (y0, y1) = told["x"], told["y"]
        window = (float(x0), float(x1)), (float(y0), float(y1))
        # Neither so small that its numbers run out of digits, nor so large that squares of them overflow.
        usable = all(1e-12 * max(abs(low), abs(high)) < high - low < 1e9 for low, high in window)
    except (KeyError, TypeError, ValueError, OverflowError):
        return None
    return window if usable and told["of"] == of else None


def _start_moved() -> None:
    moved = st.session_state[KEY]["start"]
    try:
        x, y = (controls.coordinate(moved[key]) for key in "xy")
        st.session_state[_ANSWERED] = int(moved["number"])
        done = moved["done"] is True
    except (KeyError, TypeError, ValueError, OverflowError):
        return  # not what our script sends
    if not done:
        st.session_state[_DRAGGED] = x, y
        return
    controls.set_to({"x": x, "y": y})
    st.rerun()  # the whole page: the number boxes are outside of the fragment


def _missing() -> None:
    names = st.session_state[KEY]["missing"]
    st.session_state[_SENT] -= {str(name) for name in names} if isinstance(names, list) else set()


def _failed() -> None:
    st.session_state[_FAILED] = True
    _LOG.warning("A browser could not show the live picture: %.300s", st.session_state[KEY]["failed"])


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:12]
