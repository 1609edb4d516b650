"""Charts beside the live picture that can be touched: a sweep, a heat map, or several small pictures in a row."""

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
    """Draw `charts` in a row, as many as there is room for.

    charts   each with data (traces), layout, alt (its text alternative), and perhaps
               title, text
               free    where only the others are against the step
               frames  what traces show while the live picture shows a step: each with
                         trace   its place in `data`, which has what it shows without a live picture
                         x, y    rows by step, from step 0 on; one that is left out stays
                         points  or else rows by step of places among x and y, (N,), filled up by NaN
    land     traces that lie under all of them
    words    texts of what is told about a place, where places can be taken
    take     called when a place has been taken; `taken` then tells which
    step     the charts are against the step: a cursor marks the one that the live picture shows, a touch shows another
    stacked  one under another instead
    paired   at most two beside each other
    touched  what is known of the places: see the script

    Where the browser could not load the script, plain charts.
    """
    if component.failed():
        for place, chart in enumerate(charts):
            if chart.get("title"):
                st.markdown(f"**{chart['title']}**")
            figure = {"data": [*land, *chart["data"]], "layout": chart["layout"]}
            st.plotly_chart(figure, theme=None, key=f"plain chart {place}", alt=chart["alt"])
            if chart.get("text"):
                st.markdown(chart["text"])
        return
    # Which points a step picks does not change with the numbers of a run.
    frames = [[(frame, "points" in frame) for frame in chart.get("frames", ())] for chart in charts]
    paths, picks = ([[of for of, picks in each if picks == wanted] for each in frames] for wanted in (False, True))
    moving = {
        **touched,
        "charts": [{**chart, "layout": None, "frames": of} for chart, of in zip(charts, paths, strict=True)],
    }
    cast = {
        "takes": take is not None,
        "step": step,
        "stacked": stacked,
        "paired": paired,
        "words": words or {},
        "layouts": [chart["layout"] for chart in charts],
        "picks": picks,
    }
    parcels = {**parcel("cast", pack(cast)), **(parcel("land", pack({"data": list(land)})) if land else {})}
    heard = {"take": take or (lambda: None), "more": lambda: None, "paths": lambda: None}
    _CHARTS.show(moving, parcels, heard)


def asked_for() -> str | None:
    """The name of the setting of which the browser asks for all paths, if it does."""
    return _CHARTS.said("paths")


def taken() -> tuple[int, float]:
    """The row (of a sweep: the curve) and the rate that were taken last. Raises ValueError when there are none."""
    said = _CHARTS.said("take")
    try:
        row, rate = int(said["row"]), float(said["rate"])
    except (KeyError, TypeError, ValueError, OverflowError):
        row, rate = -1, math.nan
    if row < 0 or not math.isfinite(rate):
        raise ValueError("not what our script sends")
    return row, rate
