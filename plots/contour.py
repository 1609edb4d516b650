"""The contour picture with paths on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go  # pyright: ignore[reportMissingTypeStubs]

from core import Array, Surface
from plots.ground import to_window_precision
from plots.line import Line, axes_of, in_plane, is_curve, single
from plots.style import Theme
from plots.window import Window, clip_path


def figure(traces: Sequence[dict[str, Any]], layout: dict[str, Any]) -> go.Figure:
    """Figure of plain data; Plotly validates it at once, which is several times faster than trace by trace."""
    return go.Figure({"data": traces, "layout": layout})


def contour_layout(surface: Surface, window: Window, theme: Theme) -> dict[str, Any]:
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
    surface: Surface, line: Line, window: Window, theme: Theme, words: dict[str, str], *, view: Window | None = None
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The path of `line` up to its last point in the window, and its end: that point, and an arrow if it leaves.

    `view` is the visible part of the window: numbers must have enough digits for it.
    """
    points, edge = clip_path(line.theta, window)
    return _path(surface, line, points, view or window, theme, words), _path_end(line, points, edge, theme)


def _stroke(line: Line, theme: Theme) -> dict[str, Any]:
    return {"color": line.style.color, "dash": line.style.dash, "width": 2 * theme.scale * line.style.width}


def _path(
    surface: Surface, line: Line, points: Array, view: Window, theme: Theme, words: dict[str, str]
) -> dict[str, Any]:
    """The first points of a line, (k, 2)."""
    return {
        "type": "scatter",
        "x": to_window_precision(points[:, 0], view),
        "y": to_window_precision(points[:, 1], view),
        "customdata": single(line.loss[: len(points)]),
        "text": single(line.gradient_norm[: len(points)]),
        "mode": "lines+markers",
        "name": line.label,
        "legendgroup": line.name,
        "line": _stroke(line, theme),
        "marker": {
            "symbol": line.style.marker,
            "color": line.style.color,
            "size": (6 if len(points) < 120 else 4) * (theme.scale * line.style.width**0.5),
            "line": {"width": 0},
            "opacity": 1,
        },
        "hovertemplate": (
            f"{words['step']} %{{pointNumber}}<br>{_position_text(surface)}<br>{words['loss']} %{{customdata:.4g}}"
            f"<br>{words['slope']} %{{text:.3g}}<extra>%{{fullData.name}}</extra>"
        ),
    }


def _path_end(line: Line, points: Array, edge: tuple[float, float] | None, theme: Theme) -> dict[str, Any]:
    """The last of the points (k, 2), and an arrow at the `edge` of the window."""
    size = theme.scale * line.style.width**0.5
    # Twice the last point: Plotly turns each marker away from the previous point, and leaves out the first.
    ends = [points[-1], points[-1], *([edge] if edge else [])]
    if not np.all(np.isfinite(ends)):  # the loss is not defined at the start: there is no path
        ends = []
    return {
        "type": "scatter",
        "x": [float(x) for x, _ in ends],
        "y": [float(y) for _, y in ends],
        "mode": "lines+markers",
        "legendgroup": line.name,
        "showlegend": False,
        "line": _stroke(line, theme),
        "marker": {
            "symbol": [line.style.marker, line.style.marker, "arrow"],
            "size": [13 * size, 13 * size, 18 * size],
            "angleref": "previous",
            "angle": [0, -90, 0],  # the direction between two equal points counts as 90 degrees
            "color": line.style.color,
            "opacity": 1,
        },
        "hoverinfo": "skip",
        "cliponaxis": False,
    }


def mark_traces(surface: Surface, start: Sequence[float], theme: Theme, words: dict[str, str]) -> list[dict[str, Any]]:
    """Marks of the start (a ring), of the lowest minima (+) and of the other minima (small triangles pointing down)."""
    marks = [_mark(np.array([start], dtype=float), words["start"], surface, "circle-open", 1.0, theme)]
    if not surface.minima:
        return marks
    minima = np.array(surface.minima, dtype=float)
    lowest = surface.is_lowest(surface.f(minima.T))
    for kind, symbol, size, mask in (("minimum", "cross-thin", 1.0, lowest), ("local", _LOCAL, 0.6, ~lowest)):
        if mask.any():
            marks.append(_mark(minima[mask], words[kind], surface, symbol, size, theme))
    return marks


_LOCAL = "triangle-down-open"


_STATIONARY = {"maximum": "triangle-up-open", "saddle": "x-thin", "flat": "square-open"}


def stationary_trace(surface: Surface, points: Array, kind: str, name: str, theme: Theme) -> dict[str, Any]:
    """Marks of stationary points (k, 2) that are not minima, with the symbol of their kind."""
    return _mark(points, name, surface, _STATIONARY[kind], 0.7, theme)


def _position_text(surface: Surface) -> str:
    return ", ".join(f"{name} %{{{axis}:.4g}}" for name, axis in zip(axes_of(surface), "xy", strict=True))


def _mark(points: Array, name: str, surface: Surface, symbol: str, size: float, theme: Theme) -> dict[str, Any]:
    points = in_plane(surface, points)
    return {
        "type": "scatter",
        "x": points[:, 0],
        "y": points[:, 1],
        "mode": "markers",
        "name": name,
        "marker": {
            "symbol": symbol,
            "size": 16 * size * theme.scale,
            "opacity": 1,
            "color": theme.ink,
            "line": {"width": 2.75 * size * theme.scale, "color": theme.ink},
        },
        "hovertemplate": f"{name}<br>{_position_text(surface)}<extra></extra>",
    }
