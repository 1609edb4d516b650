"""Traces, layouts and charts, as Plotly takes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypedDict, Unpack

import numpy as np
from numpy.typing import NDArray

Layout = dict[str, Any]  # a layout by Plotly's names, or a part of one, such as an axis
Values = Sequence[float | None] | NDArray[np.floating]  # None or NaN leaves a gap
Texts = Sequence[str] | NDArray[np.floating]


class Stroke(TypedDict, total=False):
    """Look of a line; its width in pixels."""

    color: str
    dash: str
    width: float
    shape: str


class Marker(TypedDict, total=False):
    """Look of the markers of a trace; sizes in pixels, angles in degrees."""

    symbol: str | Sequence[str]
    size: float | Sequence[float]
    color: str
    opacity: float
    line: Stroke
    angle: Sequence[float]
    angleref: str
    maxdisplayed: int


class Look(TypedDict, total=False):
    """Entries of a scatter trace besides its points, by Plotly's names."""

    mode: str
    line: Stroke
    marker: Marker
    textfont: Mapping[str, str | float]
    textposition: str
    legendgroup: str
    showlegend: bool
    opacity: float
    cliponaxis: bool
    fill: str
    fillcolor: str
    yaxis: str
    error_y: Mapping[str, object]


@dataclass(frozen=True)
class Trace:
    """One trace: its style, and its points with their texts and name, both by Plotly's names.

    The points change with every number that a person sets; the style rarely does, and is sent once.
    """

    style: Mapping[str, Any]
    points: Mapping[str, Any]

    @property
    def entries(self) -> Layout:
        """The whole trace as Plotly takes it."""
        return {**self.style, **self.points}

    def named(self, name: str) -> Trace:
        """The trace with another name."""
        return replace(self, points={**self.points, "name": name})

    def styled(self, **look: Unpack[Look]) -> Trace:
        """The trace with some entries of its style replaced."""
        return replace(self, style={**self.style, **look})


def scatter(
    x: Values | int,
    y: Values,
    *,
    name: str | None = None,
    text: Texts | None = None,
    customdata: NDArray[np.floating] | None = None,
    hover: str | None = None,
    **look: Unpack[Look],
) -> Trace:
    """Make a trace of points: joined if it has a `line`, marked if it has a `marker`, written if it has a `textfont`.

    x      positions, or the first of positions that are 1 apart
    hover  template of the text at a point; Plotly's own if it is empty, no text at all if it is None
    """
    parts = (("line", "lines"), ("marker", "markers"), ("textfont", "text"))
    style: Layout = {"type": "scatter", "mode": "+".join(mode for key, mode in parts if key in look), **look}
    if isinstance(x, int):
        style["x0"] = x
    if hover is None:
        style["hoverinfo"] = "skip"
    elif hover:
        style["hovertemplate"] = hover
    points = {"x": None if isinstance(x, int) else x, "y": y, "name": name, "text": text, "customdata": customdata}
    return Trace(style, {key: value for key, value in points.items() if value is not None})


def legend_entry(name: str, hover: str | None = None, **look: Unpack[Look]) -> Trace:
    """Make a trace without points, which only stands in the legend."""
    return scatter([None], [None], name=name, hover=hover, **look)


class GridLook(TypedDict, total=False):
    """Entries of a heat map or of contours besides their values, by Plotly's names."""

    zmin: float
    zmax: float
    colorscale: str | Sequence[tuple[float, str]]
    colorbar: Mapping[str, object]
    contours: Mapping[str, object]
    line: Stroke
    showlegend: bool


def heatmap(x: Values | None, y: Values | None, z: NDArray[np.floating], **look: Unpack[GridLook]) -> Trace:
    """Make a trace of coloured squares for values z, (ny, nx); without x and y, of squares of size 1."""
    places = {} if x is None else {"x": x, "y": y}
    return Trace(_grid_style("heatmap", look), {**places, "z": z})


def contours(x: Values, y: Values, z: NDArray[np.floating], **look: Unpack[GridLook]) -> Trace:
    """Make a trace of contours of values z, (ny, nx)."""
    return Trace(_grid_style("contour", look), {"x": x, "y": y, "z": z})


def _grid_style(kind: str, look: GridLook) -> Layout:
    style: Layout = {"type": kind, "hoverinfo": "skip", **look}
    return style if "colorbar" in look else style | {"showscale": False}


@dataclass(frozen=True)
class Frames:
    """Rows of x and y by step, (T+1, k), of the trace with this index; without x it does not change."""

    trace: int
    y: NDArray[np.floating]
    x: NDArray[np.floating] | None = None


@dataclass(frozen=True)
class Picks:
    """Points that the trace with this index shows at each step.

    x, y     (N,)      all points
    indices  (T+1, k)  indices into them by step, padded with NaN
    """

    trace: int
    x: NDArray[np.floating]
    y: NDArray[np.floating]
    indices: NDArray[np.floating]


@dataclass(frozen=True)
class Chart:
    """A chart with its texts.

    alt     text alternative
    title   above the chart
    text    below the chart
    frames  content of traces while the live picture shows a step; `traces` have that without a live picture
    picks   the same for traces that show some of many points
    free    whether the chart is not against the step, though others beside it are
    """

    traces: Sequence[Trace]
    layout: Layout
    alt: str = ""
    title: str | None = None
    text: str | None = None
    frames: Sequence[Frames] = ()
    picks: Sequence[Picks] = ()
    free: bool = False

    @property
    def entries(self) -> Layout:
        """The chart as Plotly takes it."""
        return {"data": [trace.entries for trace in self.traces], "layout": self.layout}


@dataclass(frozen=True)
class LossAxis:
    """The vertical axis of a chart of losses.

    log            whether it is logarithmic, for heights above `lowest`
    lowest         the lowest loss
    highest_shown  larger losses leave the chart instead of flattening the others
    lowest_shown   smaller losses leave a chart with an even axis
    """

    log: bool
    lowest: float = 0.0
    highest_shown: float = np.inf
    lowest_shown: float = -np.inf

    @property
    def base(self) -> float:
        """The loss that is subtracted from what is shown."""
        return self.lowest if self.log else 0.0
