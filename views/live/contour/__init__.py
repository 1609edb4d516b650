"""The live picture: one component that keeps contour, paths and loss alive, and can be touched."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.errors import StreamlitAPIException

from plots import Trace, Window
from plots.style import SYSTEM_FONTS
from settings.digest import record_digest
from settings.values import MAX_COORDINATE, coordinate
from views import controls
from views.controls import session
from views.live.component import Live, Parcels, parcel, piece
from views.live.contour.drawing import Drawing, Made
from views.live.pack import pack

_CANVAS = Live("canvas", Path(__file__).with_name("contour.js"))


def show(drawing: Drawing) -> None:
    """Show a drawing that a person can touch. `messages.js` describes what is sent."""
    visible, background, batch = drawing.visible, drawing.background, drawing.batch_contours

    def land() -> dict[str, object]:
        return {"window": visible, "data": [trace.entries for trace in background.traces(visible)]}

    parcels = {
        **_made("land", ((visible, background.key), land)),
        **parcel("cast", pack(lasting_part(drawing))),
        **({**_made("parts", batch.parts), **_made("sums", batch.sums)} if batch else {}),
    }
    callbacks = {
        "start": partial(_start_moved, drawing.start.keys),
        "view": lambda: None,
        "more": lambda: None,
        "rest": _rested,
    }
    moving = moving_part(drawing)
    lines = [(name, parcel("line", pack(traces))) for name, traces in moving["lines"]]
    solid = _made("solid", drawing.solid) if drawing.solid else {}
    moving |= {
        "lines": [(name, piece(line)) for name, line in lines],
        "solid": piece(solid) if solid else None,
        "answered": session.ANSWERED.get(),
    }
    pieces = {key: make for part in (*(line for _, line in lines), solid) for key, make in part.items()}
    _CANVAS.show(moving, parcels, callbacks, pieces=pieces)


def lasting_part(drawing: Drawing) -> dict[str, object]:
    """What a change of a number leaves as it is."""
    losses = drawing.losses
    return {
        "words": drawing.words,
        "fonts": SYSTEM_FONTS,
        "layout": drawing.layout,
        "losses": losses and {**losses.chart.layout, "yaxis": None},
        "lines": [[trace.style for trace in traces] for traces in line_traces(drawing)],
        "marks": [mark.style for mark in _marks(drawing)],
    }


def moving_part(drawing: Drawing) -> dict[str, Any]:
    """What changes with a number."""
    losses, start, lines = drawing.losses, drawing.start, zip(drawing.lines, line_traces(drawing), strict=True)
    handle = {"x": start.x, "y": start.y, "limit": MAX_COORDINATE, "along": start.is_on_curve}
    moving: dict[str, Any] = {
        "of": drawing.name,
        "start": handle if start.keys else {**handle, "fixed": True},
        "steps": drawing.steps,
        "layout": None,
        "lines": [(line.name, [trace.points for trace in traces]) for line, traces in lines],
        "losses": losses and {"yaxis": losses.chart.layout["yaxis"]},
        "rate": losses.rate.entries if losses and losses.rate else None,
        "spoken": drawing.alt,
        "memo": drawing.memo._asdict(),
        "marks": [mark.points for mark in _marks(drawing)],
        "results": drawing.results,
        "more": drawing.token,
        "opens": drawing.first_step,
        "band": drawing.band,
        "link": drawing.link,
    }
    if drawing.step_numbers is not None:
        moving["at"] = drawing.step_numbers
    if drawing.batch_contours:
        moving["fleeting"] = len(drawing.marks)
    return moving


def line_traces(drawing: Drawing) -> list[tuple[Trace, Trace, Trace]]:
    """Path, end and loss of each line."""
    losses = drawing.losses.chart.traces if drawing.losses else [Trace({}, {}) for _ in drawing.lines]
    return [(line.path, line.end, loss) for line, loss in zip(drawing.lines, losses, strict=True)]


def _marks(drawing: Drawing) -> list[Trace]:
    return [*drawing.marks, *([drawing.batch_contours.mark] if drawing.batch_contours else [])]


def _made(kind: str, content: Made) -> Parcels:
    key, make = content
    return {f"{kind} {record_digest(key)}": lambda: zlib.compress(pack(make()), 1)}


def dragged_start() -> tuple[float, ...] | None:
    """Where the start is while it is dragged; to be asked once a run."""
    return session.DRAGGED_START.pop()


def view(name: str) -> Window | None:
    """The window to which a person has zoomed the drawing of that name; None for the whole."""
    message = _CANVAS.message("view") or {}
    try:
        (x0, x1), (y0, y1) = message["x"], message["y"]
        window = (float(x0), float(x1)), (float(y0), float(y1))
        # Neither so small that its numbers run out of digits, nor so large that squares of them overflow.
        usable = all(1e-12 * max(abs(low), abs(high)) < high - low < 1e9 for low, high in window)
    except (KeyError, TypeError, ValueError, OverflowError):
        return None
    return window if usable and message["of"] == name else None


def _rested() -> None:
    with suppress(StreamlitAPIException):  # another page has come meanwhile
        # The picture too: this takes the place of a run that a number, changed meanwhile, has just asked for.
        st.rerun([controls.PICTURE, controls.SIDE_PANEL])


def _start_moved(keys: Sequence[str]) -> None:
    moved = _CANVAS.message("start")
    try:
        start = tuple(coordinate(moved[axis]) for axis in "xy"[: len(keys)])
        session.ANSWERED.set(int(moved["number"]))
        done = moved["done"] is True
    except (KeyError, TypeError, ValueError, OverflowError):
        return  # not what our script sends
    if not done:
        session.DRAGGED_START.set(start)
        return
    controls.set_controls(dict(zip(keys, start, strict=True)))
    st.rerun()  # the whole page: the number boxes are outside of the fragment
