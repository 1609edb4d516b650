"""The contour picture with paths on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

import numpy as np
import plotly.graph_objects as go  # pyright: ignore[reportMissingTypeStubs]

from core import Array, Surface
from plots.ground import to_window_precision
from plots.line import Line, axes_of, in_plane, is_curve, single
from plots.style import Theme
from plots.traces import Chart, Layout, Marker, Trace, scatter
from plots.window import Window, clip_path


def figure(chart: Chart) -> go.Figure:
    """Figure of a chart; Plotly validates it at once, which is several times faster than trace by trace."""
    return go.Figure(chart.entries)


class PathTexts(TypedDict):
    """Words for a step, the loss and the norm of the gradient."""

    step: str
    loss: str
    slope: str


class MarkTexts(TypedDict):
    """Names of the start, of the lowest minima, and of the other minima."""

    start: str
    minimum: str
    local: str


class PointTexts(PathTexts, MarkTexts):
    """Texts of a picture with paths."""


def contour_layout(surface: Surface, window: Window, theme: Theme) -> Layout:
    """Layout with axes over `window`; near-square windows get square units, so gradients are normal to contours."""
    layout = theme.layout(*axes_of(surface))
    for axis, side in zip(("xaxis", "yaxis"), window, strict=True):
        layout[axis] |= {"range": side, "showgrid": is_curve(surface)}
    sides = [high - low for low, high in window]
    if max(sides) <= 1.5 * min(sides) and not is_curve(surface):
        layout["xaxis"] |= {"constrain": "domain"}
        layout["yaxis"] |= {"scaleanchor": "x", "constrain": "domain"}
    return layout


def path_traces(
    surface: Surface, line: Line, window: Window, theme: Theme, words: PathTexts, *, view: Window | None = None
) -> tuple[Trace, Trace]:
    """The path of `line` up to its last point in the window, and its end: that point, and an arrow if it leaves.

    `view` is the visible part of the window: numbers must have enough digits for it.
    """
    points, edge = clip_path(line.theta, window)
    return _path(surface, line, points, view or window, theme, words), _path_end(line, points, edge, theme)


def _path(surface: Surface, line: Line, points: Array, view: Window, theme: Theme, words: PathTexts) -> Trace:
    """The first points of a line, (k, 2)."""
    size = 6 if len(points) < 120 else 4
    return scatter(
        to_window_precision(points[:, 0], view),
        to_window_precision(points[:, 1], view),
        name=line.label,
        customdata=single(line.loss[: len(points)]),
        text=single(line.gradient_norm[: len(points)]),
        hover=(
            f"{words['step']} %{{pointNumber}}<br>{_position_text(surface)}<br>{words['loss']} %{{customdata:.4g}}"
            f"<br>{words['slope']} %{{text:.3g}}<extra>%{{fullData.name}}</extra>"
        ),
        legendgroup=line.name,
        line=line.style.stroke(2 * theme.scale),
        marker={**line.style.marks(size * theme.scale), "line": {"width": 0}, "opacity": 1},
    )


def _path_end(line: Line, points: Array, edge: tuple[float, float] | None, theme: Theme) -> Trace:
    """The last of the points (k, 2), and an arrow at the `edge` of the window."""
    size = theme.scale * line.style.width**0.5
    # Twice the last point: Plotly turns each marker away from the previous point, and leaves out the first.
    ends = [points[-1], points[-1], *([edge] if edge else [])]
    if not np.all(np.isfinite(ends)):  # the loss is not defined at the start: there is no path
        ends = []
    marker: Marker = {
        "symbol": [line.style.marker, line.style.marker, "arrow"],
        "size": [13 * size, 13 * size, 18 * size],
        "angleref": "previous",
        "angle": [0, -90, 0],  # the direction between two equal points counts as 90 degrees
        "color": line.style.color,
        "opacity": 1,
    }
    return scatter(
        [float(x) for x, _ in ends],
        [float(y) for _, y in ends],
        legendgroup=line.name,
        showlegend=False,
        line=line.style.stroke(2 * theme.scale),
        marker=marker,
        cliponaxis=False,
    )


def mark_traces(surface: Surface, start: Sequence[float], theme: Theme, words: MarkTexts) -> list[Trace]:
    """Marks of the start (a ring), of the lowest minima (+) and of the other minima (small triangles pointing down)."""
    marks = [_mark(np.array([start], dtype=float), words["start"], surface, "circle-open", 1.0, theme)]
    if not surface.minima:
        return marks
    minima = np.array(surface.minima, dtype=float)
    lowest = surface.is_lowest(surface.f(minima.T))
    for name, symbol, size, mask in (
        (words["minimum"], "cross-thin", 1.0, lowest),
        (words["local"], "triangle-down-open", 0.6, ~lowest),
    ):
        if mask.any():
            marks.append(_mark(minima[mask], name, surface, symbol, size, theme))
    return marks


_STATIONARY = {"maximum": "triangle-up-open", "saddle": "x-thin", "flat": "square-open"}


def stationary_trace(surface: Surface, points: Array, kind: str, name: str, theme: Theme) -> Trace:
    """Marks of stationary points (k, 2) that are not minima, with the symbol of their kind."""
    return _mark(points, name, surface, _STATIONARY[kind], 0.7, theme)


def _position_text(surface: Surface) -> str:
    return ", ".join(f"{name} %{{{axis}:.4g}}" for name, axis in zip(axes_of(surface), "xy", strict=True))


def _mark(points: Array, name: str, surface: Surface, symbol: str, size: float, theme: Theme) -> Trace:
    return scatter(
        *in_plane(surface, points).T,
        name=name,
        hover=f"{name}<br>{_position_text(surface)}<extra></extra>",
        marker={**theme.marker(symbol, 16 * size, theme.ink, 2.75 * size, theme.ink), "opacity": 1},
    )
