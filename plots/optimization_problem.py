"""The picture of an optimization problem: a curve with a feasible solution, its optimal and its local solutions."""

from __future__ import annotations

from typing import TypedDict

import numpy as np

from core import Surface
from plots.line import in_plane
from plots.one_dimension import curve_traces
from plots.style import Theme
from plots.text import number_text
from plots.traces import Chart, Marker, Trace, scatter
from plots.window import curve_points, window_of


class ProblemTexts(TypedDict):
    """Names of the marks."""

    feasible: str
    optimal: str
    local: str
    neighbourhood: str


def problem_chart(curve: Surface, start: float, radius: float, theme: Theme, *, words: ProblemTexts) -> Chart:
    """Chart of a curve with a global and a local minimum.

    start   x of the feasible solution
    radius  of the neighbourhood of local minima that is drawn
    """
    window = window_of(curve, (start,))
    minima = np.array(curve.minima, dtype=float)
    is_lowest = curve.is_lowest(curve.f(minima.T))
    local, points = minima[~is_lowest], curve_points(curve, window[0])
    near = np.any(np.abs(points[:, :1] - local.T) < radius, axis=1)

    def mark(x: object, name: str, marker: Marker) -> Trace:
        x_text, f_text = (f"%{{{axis}:.4g}}" for axis in "xy")
        hover = f"{name}<br>x {x_text}<br>f {f_text}<extra></extra>"
        return scatter(*in_plane(curve, np.array(x, dtype=float)).T, name=name, hover=hover, marker=marker)

    band = theme.stroke(theme.calm, 7)
    traces = [
        scatter(
            points[:, 0], np.where(near, points[:, 1], np.nan), name=words["neighbourhood"], line=band, opacity=0.6
        ),
        *curve_traces(curve, window, theme),
        mark([[start]], words["feasible"], theme.marker("circle-open", 15, theme.ink, 2.75, theme.ink)),
        mark(minima[is_lowest], words["optimal"], theme.marker("cross-thin", 17, theme.ink, 3, theme.ink)),
        mark(local, words["local"], theme.marker("triangle-down-open", 11, theme.ink, 2, theme.ink)),
    ]
    (name,) = curve.coordinates
    layout = theme.layout(name, "f")
    layout["xaxis"]["range"], layout["yaxis"]["range"] = ([*side] for side in window)
    layout["height"] *= 0.75
    heights = ", ".join(f"f({number_text(x)}) = {number_text(float(y))}" for x, y in in_plane(curve, minima).tolist())
    return Chart(traces, layout, alt=f"f({name}): {heights}")
