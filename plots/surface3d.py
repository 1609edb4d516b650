"""The surface in three dimensions with paths on it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go  # pyright: ignore[reportMissingTypeStubs]

from core import Array, Surface
from plots.contour import MarkTexts, PointTexts, figure
from plots.ground import Ground
from plots.line import Line
from plots.style import Theme
from plots.text import coordinate_text
from plots.traces import Chart, Layout, Trace
from plots.window import Window, clip_path


def surface_figure(
    surface: Surface,
    window: Window,
    drawn: Ground,
    start: Sequence[float],
    lines: Sequence[Line],
    theme: Theme,
    *,
    words: PointTexts,
) -> go.Figure:
    """Figure of `drawn` as a surface, true to scale in z and coloured as the contour, with the paths of the lines."""
    traces = [
        _surface_trace(drawn, theme),
        *(_path_trace(surface, line, window, theme) for line in lines),
        *_minima_traces(surface, theme, words),
        _mark(surface, np.array([start], dtype=float), words["start"], "circle-open", theme),
    ]
    return figure(Chart(traces, theme.layout() | {"scene": _scene(surface, window, drawn, theme, words["loss"])}))


def surface_parts(surface: Surface, window: Window, drawn: Ground, theme: Theme, words: PointTexts) -> Layout:
    """What a live picture needs to show `drawn` as a surface: its trace, marks of minima, look of the start, layout."""
    start = _mark(surface, np.zeros((0, 2)), words["start"], "circle-open", theme)
    layout = theme.layout() | {
        "scene": _scene(surface, window, drawn, theme, words["loss"]),
        "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
        "showlegend": False,  # that of the contour stays
    }
    return {
        "surface": _surface_trace(drawn, theme).entries,
        "marks": [trace.entries for trace in _minima_traces(surface, theme, words)],
        "start": start.style,
        "layout": layout,
    }


def _surface_trace(drawn: Ground, theme: Theme) -> Trace:
    style = {
        "type": "surface",
        "colorscale": theme.ground,
        "showscale": False,
        "opacity": 0.9,
        "lighting": {"ambient": 0.85, "diffuse": 0.35, "specular": 0.02},
        "hoverinfo": "skip",
    }
    return Trace(style, {"x": drawn.x, "y": drawn.y, "z": drawn.z, "surfacecolor": drawn.height})


def _path_trace(surface: Surface, line: Line, window: Window, theme: Theme) -> Trace:
    points, edge = clip_path(line.theta, window)
    losses = line.loss[: len(points)]
    if edge is not None:  # to the edge of the window, as in the contour
        points = np.vstack([points, edge])
        losses = np.append(losses, surface.f(points[-1]))
    x, y, z = (values.astype(np.float32) for values in (*points.T, losses))
    style = {
        "type": "scatter3d",
        "mode": "lines+markers",
        "line": {"color": line.style.color, "dash": line.style.dash, "width": 5 * theme.scale},
        "marker": {
            "color": line.style.color,
            "size": np.where(np.arange(len(points)) < len(points) - 1, 3, 6) * theme.scale,
            "symbol": ["circle"] * (len(points) - 1) + ["circle" if edge is None else "diamond-open"],
            "line": {"color": line.style.color},
        },
    }
    return Trace(style, {"x": x, "y": y, "z": z, "name": line.label})


def _minima_traces(surface: Surface, theme: Theme, words: MarkTexts) -> list[Trace]:
    """Marks of the lowest minima and of the other minima."""
    minima = np.array(surface.minima, dtype=float).reshape(-1, 2)
    lowest = surface.is_lowest(surface.f(minima.T))
    marks = [
        (words["minimum"], minima[lowest], "cross"),
        (words["local"], minima[~lowest], "diamond-open"),
    ]
    return [_mark(surface, points, name, symbol, theme) for name, points, symbol in marks if len(points)]


def _mark(surface: Surface, points: Array, name: str, symbol: str, theme: Theme) -> Trace:
    """Marks of points (k, 2) on the surface."""
    return Trace(
        {"type": "scatter3d", "mode": "markers", "marker": theme.marker(symbol, 6, theme.ink)},
        {"x": points[:, 0], "y": points[:, 1], "z": surface.f(points.T), "name": name},
    )


def _scene(surface: Surface, window: Window, drawn: Ground, theme: Theme, loss: str) -> Layout:
    """Axes and camera; `loss` is the title of the vertical axis, which is as high as the surface."""
    heights = drawn.z[np.isfinite(drawn.z)].astype(float)
    low, high = (float(heights.min()), float(heights.max())) if len(heights) else (0.0, 1.0)
    margin = 0.02 * (high - low) or 1.0
    axis = {"gridcolor": theme.faint, "showbackground": False, "tickfont": {"size": 11}}
    x_name, y_name = (coordinate_text(c) for c in surface.coordinates)
    sides = [high - low for low, high in window]
    width, depth = (side / max(sides) for side in sides)
    return {
        "xaxis": {**axis, "title": {"text": x_name}, "range": window[0]},
        "yaxis": {**axis, "title": {"text": y_name}, "range": window[1]},
        "zaxis": {**axis, "title": {"text": loss}, "range": [low - margin, high + margin]},
        "aspectmode": "manual",
        "aspectratio": {"x": 1.5 * width, "y": 1.5 * depth, "z": 0.6},
        "camera": {"eye": {"x": -1.2, "y": -1.8, "z": 2.4}, "center": {"x": 0, "y": 0, "z": -0.12}},
        "dragmode": "turntable",
    }
