"""The live picture: one component that keeps contour, paths and loss alive, and can be touched."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.errors import StreamlitAPIException

from plots import Window
from plots.style import SYSTEM_FONTS
from views import controls
from views.controls import session
from views.digest import digest
from views.live.component import Live, Parcels, parcel
from views.live.pack import pack

_CANVAS = Live("canvas", Path(__file__).with_name("contour.js"))
MOVING = ("name", "x", "y", "customdata", "text")  # what numbers change in a trace; the rest is sent as a parcel


Made = tuple[Any, Callable[[], Any]]  # facts whose repr tells something from others, and a function that makes it


def show(
    picture: Mapping[str, Any],
    land: Made,
    words: Mapping[str, str],
    keys: Sequence[str],
    *,
    sums: tuple[Made, Made] | None = None,
) -> None:
    """Draw `picture` over a land: what lies under the paths.

    picture  of        name of what zoom, pin and shown step belong to
             memo      what names the picture: title; parts, which stand over it; of the file of an image, what comes
                       after the page; and mark, which the page's heading shares with it
             spoken    text alternative
             start     x and y, and `limit` of both; with `along` it moves only along the first line of the land, with
                       `fixed` it does not move
             steps     number of steps, T
             at        the steps' numbers, (T+1,), where not every step is there
             layout    of the contour
             lines     each with name and the traces path (points from step 0 on, at most T+1), end and loss (T+1)
             marks     traces, the start first
             losses    layout of the loss chart; None for no such chart
             rate      a trace of the learning rate for the loss chart, or None
             results   columns of the table: heading, and one text per line
             more      a number for as long as there is a finer land to come: the browser then asks for it, as "more"
             band      name of the setting that the charts under the picture are to show: when things rest, the browser
                       asks for them, if they show another
             fleeting  the place among the marks of the legend's entry for the contours that `sums` give; its line is
                       how they look
    land     makes its window and data (traces)
    words    texts of the controls
    keys     of the controls that hold the start
    sums     what gives another loss at each step, of which contours are drawn faintly under the paths, over the land's
             window; nothing at step 0. One makes the parts, the other their sums:
               columns  G of an even grid over the window, row by row from the lowest
               basis    (K, size of the grid) float32
             and
               weights  (T, K) float32: step t sees weights[t - 1] @ basis
               lowest   (T,) float64: the lowest value of that in the window
               levels   (L,) float64: at which heights above it contours are drawn
    """
    lines, marks, losses = picture["lines"], picture["marks"], picture["losses"]
    traces = [[line[part] for part in ("path", "end", "loss")] for line in lines]
    cast = {
        "words": words,
        "fonts": SYSTEM_FONTS,
        "layout": picture["layout"],
        "losses": losses and {**losses, "yaxis": None},
        "lines": [[_apart(trace, False) for trace in line] for line in traces],
        "marks": [_apart(mark, False) for mark in marks],
    }
    moving = {
        **picture,
        "layout": None,
        "losses": losses and {"yaxis": losses["yaxis"]},
        "lines": [(line["name"], [_apart(t, True) for t in three]) for line, three in zip(lines, traces, strict=True)],
        "marks": [_apart(mark, True) for mark in marks],
        "answered": session.ANSWERED.get(),
    }
    heard = {"start": partial(_start_moved, keys), "view": lambda: None, "more": lambda: None, "rest": _rested}
    fleeting = {**_made("parts", sums[0]), **_made("sums", sums[1])} if sums else {}
    parcels = {**_made("land", land), **parcel("cast", pack(cast)), **fleeting}
    _CANVAS.show(moving, parcels, heard)


def _made(kind: str, what: Made) -> Parcels:
    facts, make = what
    return {f"{kind} {digest(repr(facts).encode())}": lambda: zlib.compress(pack(make()), 1)}


def _apart(trace: Mapping[str, Any], moving: bool) -> dict[str, Any]:
    return {key: value for key, value in trace.items() if (key in MOVING) == moving}


def dragged_start() -> tuple[float, ...] | None:
    """Where the start is while it is dragged; to be asked once a run."""
    return session.DRAGGED_START.pop()


def view(of: str) -> Window | None:
    """The window to which a person has zoomed the picture of `of`; None for the whole."""
    told = _CANVAS.message("view") or {}
    try:
        (x0, x1), (y0, y1) = told["x"], told["y"]
        window = (float(x0), float(x1)), (float(y0), float(y1))
        # Neither so small that its numbers run out of digits, nor so large that squares of them overflow.
        usable = all(1e-12 * max(abs(low), abs(high)) < high - low < 1e9 for low, high in window)
    except (KeyError, TypeError, ValueError, OverflowError):
        return None
    return window if usable and told["of"] == of else None


def _rested() -> None:
    with suppress(StreamlitAPIException):  # another page has come meanwhile
        # The picture too: this takes the place of a run that a number, changed meanwhile, has just asked for.
        st.rerun([controls.PICTURE, controls.SIDE_PANEL])


def _start_moved(keys: Sequence[str]) -> None:
    moved = _CANVAS.message("start")
    try:
        start = tuple(controls.coordinate(moved[axis]) for axis in "xy"[: len(keys)])
        session.ANSWERED.set(int(moved["number"]))
        done = moved["done"] is True
    except (KeyError, TypeError, ValueError, OverflowError):
        return  # not what our script sends
    if not done:
        session.DRAGGED_START.set(start)
        return
    controls.set_to(dict(zip(keys, start, strict=True)))
    st.rerun()  # the whole page: the number boxes are outside of the fragment
