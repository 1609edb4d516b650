"""Interactive charts beside the live picture: a sweep, a heat map, or several small pictures in a row."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from views.live import component
from views.live.component import Live, parcel
from views.live.pack import pack

_CHARTS = Live("charts", Path(__file__).with_name("charts.js"))


def show(
    charts: Sequence[Mapping[str, Any]],
    *,
    land: Sequence[Mapping[str, Any]] = (),
    words: Mapping[str, Any] | None = None,
    take: Callable[[], None] | None = None,
    step: bool = False,
    stacked: bool = False,
    paired: bool = False,
    **touched: Any,
) -> None:
    """Draw `charts` in a row, as many as there is room for; plain charts if the browser could not load the script.

    charts   each with data (traces), layout, alt (its text alternative), and perhaps
               title, text
               free    this chart is not against the step, though the others are
               frames  content of traces while the live picture shows a step: each with
                         trace   index in `data`, whose trace is shown without a live picture
                         x, y    rows by step, from step 0 on; a missing one does not change
                         points  (steps, k) indices into x and y, (N,), padded with NaN; instead of rows of x, y
    land     traces below those of all charts
    words    texts about the point under the pointer, where points can be taken
    take     called when a point has been taken; `taken_point` then returns it
    step     the charts are against the step: a cursor marks the step that the live picture shows, and a touch moves it
    stacked  draw the charts in a column
    paired   draw at most two charts in a row
    touched  data of the points: see the script
    """
    if component.failed():
        for number, chart in enumerate(charts):
            if chart.get("title"):
                st.markdown(f"**{chart['title']}**")
            figure = {"data": [*land, *chart["data"]], "layout": chart["layout"]}
            st.plotly_chart(figure, theme=None, key=f"plain chart {number}", alt=chart["alt"])
            if chart.get("text"):
                st.markdown(chart["text"])
        return
    # Frames with indices do not depend on the numbers of a run, so they are sent once.
    frames = [chart.get("frames", ()) for chart in charts]
    paths = [[frame for frame in chart_frames if "points" not in frame] for chart_frames in frames]
    indices = [[frame for frame in chart_frames if "points" in frame] for chart_frames in frames]
    moving = {
        **touched,
        "charts": [{**chart, "layout": None, "frames": rows} for chart, rows in zip(charts, paths, strict=True)],
    }
    static = {
        "takes": take is not None,
        "step": step,
        "stacked": stacked,
        "paired": paired,
        "words": words or {},
        "layouts": [chart["layout"] for chart in charts],
        "picks": indices,
    }
    parcels = {**parcel("cast", pack(static)), **(parcel("land", pack({"data": list(land)})) if land else {})}
    callbacks = {"take": take or (lambda: None), "more": lambda: None, "paths": lambda: None}
    _CHARTS.show(moving, parcels, callbacks)


def requested_paths() -> str | None:
    """Name of the setting of which the browser asks for all paths; None if it does not."""
    return _CHARTS.message("paths")


def taken_point() -> tuple[int, float]:
    """Row (in a sweep: the curve) and rate of the point that was taken last. Raises ValueError if there is none."""
    message = _CHARTS.message("take")
    try:
        row, rate = int(message["row"]), float(message["rate"])
    except (KeyError, TypeError, ValueError, OverflowError):
        row, rate = -1, math.nan
    if row < 0 or not math.isfinite(rate):
        raise ValueError("not what our script sends")
    return row, rate
