"""Interactive charts beside the live picture: a sweep, a heat map, or several small pictures in a row."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from plots import Chart, Trace
from views.live import component
from views.live.charts.messages import CurvePoints, CurveTexts, Squares, SquareTexts, chart_message, picks_message
from views.live.component import Live, parcel
from views.live.pack import pack

__all__ = ["CurvePoints", "CurveTexts", "SquareTexts", "Squares", "requested_paths", "show", "taken_point"]

_CHARTS = Live("charts", Path(__file__).with_name("charts.js"))


def show(
    charts: Sequence[Chart],
    *,
    land: Sequence[Trace] = (),
    points: CurvePoints | Squares | None = None,
    step: bool = False,
    per_row: int | None = None,
    token: int | None = None,
    pause: int | None = None,
) -> None:
    """Draw `charts` in a row, as many as there is room for; plain charts if the browser could not load the script.

    land     traces below those of all charts
    points   what can be pointed at in the first chart, and taken; `taken_point` then returns it
    step     the charts are against the step: a cursor marks the step that the live picture shows, and a touch moves it
    per_row  1 or 2: at most so many charts are in a row
    token    poll token; 0 when nothing more will come
    pause    milliseconds until the browser asks for more
    """
    if component.failed():
        _show_plain(charts, land)
        return
    polls = {"more": token, "pause": pause}
    moving = {
        **(points.message() if points else {}),
        **{key: number for key, number in polls.items() if number is not None},
        "charts": [chart_message(chart) for chart in charts],
    }
    # Picks do not depend on the numbers of a run, so they are sent once.
    static = {
        "takes": points is not None,
        "step": step,
        "stacked": per_row == 1,
        "paired": per_row == 2,
        "words": points.texts if points else {},
        "layouts": [chart.layout for chart in charts],
        "picks": [[picks_message(picks) for picks in chart.picks] for chart in charts],
    }
    traces = [trace.entries for trace in land]
    parcels = {**parcel("cast", pack(static)), **(parcel("land", pack({"data": traces})) if land else {})}
    callbacks = {"take": points.take if points else (lambda: None), "more": lambda: None, "paths": lambda: None}
    _CHARTS.show(moving, parcels, callbacks)


def _show_plain(charts: Sequence[Chart], land: Sequence[Trace]) -> None:
    for number, chart in enumerate(charts):
        if chart.title:
            st.markdown(f"**{chart.title}**")
        figure = Chart([*land, *chart.traces], chart.layout).entries
        st.plotly_chart(figure, theme=None, key=f"plain chart {number}", alt=chart.alt)
        if chart.text:
            st.markdown(chart.text)


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
