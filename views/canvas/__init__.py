"""The live picture: one Streamlit component that keeps its charts alive, and redraws what changed.

Everything it needs travels over the page's own connection, so it works behind any proxy and without the internet.
What is large (Plotly.js, the script beside this file, a contour) travels as a parcel: once per session, under a name
that says what is in it; the browser keeps it, and asks again for one that it misses.
"""

from __future__ import annotations

import hashlib
import json
import math
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
_SENT, _DRAGGED, _ANSWERED, _FAILED = "parcels sent", "start while dragged", "answered", "canvas failed"
_SCRIPTS = PLOTLY_JS, Path(__file__).with_name("canvas.js")

# All that travels with every change: it keeps the parcels, and starts the script when that has come.
_mount = component(
    KEY,
    isolate_styles=False,
    js="""
const kept = new Map()
let script

async function inflate(bytes) {
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"))).arrayBuffer()
}
async function load(name) {
  return import(URL.createObjectURL(new Blob([await inflate(kept.get(name))], { type: "text/javascript" })))
}
export default async function ({ data, parentElement: host, setStateValue, setTriggerValue }) {
  try {
    host.newest = data
    let at = 4 + new DataView(data.buffer, data.byteOffset).getUint32(0, true)
    const { needs, parcels } = JSON.parse(new TextDecoder().decode(data.subarray(4, at)))
    for (const [name, size] of parcels) kept.set(name, data.slice(at, (at += size)))
    for (const name of kept.keys()) if (kept.size > 60 && !needs.includes(name)) kept.delete(name)
    if (!needs.every(name => kept.has(name))) setTriggerValue("missing", true)
    else {
      script ??= load(needs[0]).then(() => load(needs[1]))
      const { mount, unpack } = await script
      const parcels = needs.slice(2).map(name => kept.get(name))
      for (const parcel of parcels) parcel.content ??= unpack(await inflate(parcel))
      if (host.newest === data) {
        host.canvas ??= mount(host, setStateValue, setTriggerValue)
        host.canvas.show(unpack(data.slice(at).buffer), ...parcels.map(parcel => parcel.content))
      }
    }
  } catch (error) {
    console.warn("The live picture cannot be shown:", error)
    setStateValue("failed", String(error))
  }
  return () => {
    host.canvas?.remove()
    delete host.canvas
  }
}
""",
)


def pack(content: Any) -> bytes:
    """`content` as bytes: a header's length, the header as JSON, then the float arrays that it refers to.

    An array (one or two axes, float32 or float64) stands in the header as its kind, place and shape; equal ones travel
    once.
    """
    body: list[bytes] = []
    places: dict[tuple[str, bytes], int] = {}

    def stand_in(array: Any) -> dict[str, Any]:
        kind, raw = str(array.dtype), array.tobytes()
        if (kind, raw) not in places:
            places[kind, raw] = sum(map(len, body))
            body.append(raw + bytes(-len(raw) % 8))  # the next begins where any kind may begin
        return {"kind": kind, "at": places[kind, raw], "shape": array.shape}

    return b"".join([_header(content, default=stand_in), *body])


def _header(content: Any, **how: Any) -> bytes:
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"), **how).encode()
    return struct.pack("<I", len(text)) + text


@cache
def _scripts() -> dict[str, bytes]:
    texts = {path.name: path.read_bytes() for path in _SCRIPTS}
    return {f"{name} {_digest(text)}": zlib.compress(text) for name, text in texts.items()}


MOVING = ("name", "x", "y", "customdata", "text")  # what numbers change in a trace; the rest is sent as a parcel


def show(picture: Mapping[str, Any], land: tuple[Any, Callable[[], Any]], words: Mapping[str, str]) -> None:
    """Draw `picture` over a land, which is given as what tells it apart from others and how to make it.

    `picture` holds: of (the name of what zoom, pin and shown step belong to), spoken (its text alternative), start
    (x, y and the farthest allowed), steps, layout, lines (name, and the traces path, end, loss), marks (traces), losses
    (layout of the loss chart), results (columns of texts by their heading). `land` makes window and data (traces).
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
    facts, make = land
    parcels: dict[str, Callable[[], bytes]] = {
        **{name: partial(bytes, script) for name, script in _scripts().items()},
        f"land {_digest(repr(facts).encode())}": lambda: zlib.compress(pack(make()), 1),
        f"cast {_digest(repr(cast).encode())}": lambda: zlib.compress(pack(cast), 1),
    }
    sent: set[str] = st.session_state.setdefault(_SENT, set())
    new = {name: make() for name, make in parcels.items() if name not in sent}
    sent.update(new)
    header = {"needs": list(parcels), "parcels": [(name, len(parcel)) for name, parcel in new.items()]}
    _mount(
        key=KEY,
        data=b"".join([_header(header), *new.values(), pack(moving)]),
        on_start_change=_start_moved,
        on_view_change=lambda: None,
        on_missing_change=sent.clear,
        on_failed_change=_failed,
    )


def _apart(trace: Mapping[str, Any], moving: bool) -> dict[str, Any]:
    return {key: value for key, value in trace.items() if (key in MOVING) == moving}


def failed() -> bool:
    """Whether the browser could not load the live picture."""
    return st.session_state.get(_FAILED, False)


def dragged() -> tuple[float, float] | None:
    """Where the start is while it is dragged; asked once a run. When it is let go, the page's own start is set."""
    moved = st.session_state.pop(_DRAGGED, None)
    if moved == "let go":
        st.rerun()
    return moved


def view(of: str) -> Window | None:
    """The window to which a person has zoomed the picture of `of`; None for the whole."""
    told = st.session_state.get(KEY, {}).get("view") or {}
    try:
        (x0, x1), (y0, y1) = told["x"], told["y"]
        usable = told["of"] == of and -math.inf < x0 < x1 < math.inf and -math.inf < y0 < y1 < math.inf
    except (KeyError, TypeError, ValueError):
        return None
    return ((float(x0), float(x1)), (float(y0), float(y1))) if usable else None


def _start_moved() -> None:
    moved = st.session_state[KEY]["start"]
    try:
        x, y = (controls.coordinate(moved[key]) for key in "xy")
        st.session_state[_ANSWERED] = int(moved["number"])
        done = moved["done"] is True
    except (KeyError, TypeError, ValueError):
        return  # not what our script sends
    if done:
        controls.set_to({"x": x, "y": y})
    st.session_state[_DRAGGED] = "let go" if done else (x, y)


def _failed() -> None:
    st.session_state[_FAILED] = True


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:12]
