"""The surface in three dimensions with the paths on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from core import Surface
from plots.ground import Ground
from plots.line import Line
from plots.style import Look
from plots.text import coordinate_text
from plots.window import Window, cut


def surface_figure(
    surface: Surface,
    window: Window,
    drawn: Ground,
    start: Sequence[float],
    lines: Sequence[Line],
    look: Look,
    *,
    words: dict[str, str],
) -> go.Figure:
    """`drawn` as a surface, true to scale in z and coloured as the contour, with the same paths as the contour."""
    traces: list[dict[str, Any]] = [
        {
            "type": "surface",
            "x": drawn.x,
            "y": drawn.y,
            "z": drawn.z,
            "surfacecolor": drawn.height,
            "colorscale": look.ground,
            "showscale": False,
            "opacity": 0.9,
            "lighting": {"ambient": 0.85, "diffuse": 0.35, "specular": 0.02},
            "hoverinfo": "skip",
        }
    ]
    for line in lines:
        points, edge = cut(line.theta, window)
        losses = line.loss[: len(points)]
        if edge is not None:  # on to the edge, as in the contour
            points = np.vstack([points, edge])
            losses = np.append(losses, surface.f(points[-1]))
        traces.append(
            {
                "type": "scatter3d",
                "x": points[:, 0].astype(np.float32),
                "y": points[:, 1].astype(np.float32),
                "z": losses.astype(np.float32),
                "mode": "lines+markers",
                "name": line.label,
                "line": {"color": line.style.color, "dash": line.style.dash, "width": 5 * look.scale},
                "marker": {
                    "color": line.style.color,
                    "size": np.where(np.arange(len(points)) < len(points) - 1, 3, 6) * look.scale,
                    "symbol": ["circle"] * (len(points) - 1) + ["circle" if edge is None else "diamond-open"],
                    "line": {"color": line.style.color},
                },
            }
        )
    minima = np.array(surface.minima, dtype=float).reshape(-1, 2)
    lowest = surface.is_lowest(surface.f(minima.T))
    marks = [
        (words["minimum"], minima[lowest], "cross"),
        (words["local"], minima[~lowest], "diamond-open"),
        (words["start"], [start], "circle-open"),
    ]
    for name, points, symbol in marks:
        if not len(points):
            continue
        at = np.array(points, dtype=float).reshape(-1, 2).T
        traces.append(
            {
                "type": "scatter3d",
                "x": at[0],
                "y": at[1],
                "z": surface.f(at),
                "mode": "markers",
                "name": name,
                "marker": {"symbol": symbol, "color": look.ink, "size": 6 * look.scale},
            }
        )
    axis = {"gridcolor": look.faint, "showbackground": False, "tickfont": {"size": 11}}
    x_name, y_name = (coordinate_text(c) for c in surface.coordinates)
    sides = [high - low for low, high in window]
    across, along = (side / max(sides) for side in sides)
    scene = {
        "xaxis": {**axis, "title": {"text": x_name}, "range": window[0]},
        "yaxis": {**axis, "title": {"text": y_name}, "range": window[1]},
        "zaxis": {**axis, "title": {"text": words["loss"]}},
        "aspectmode": "manual",
        "aspectratio": {"x": 1.5 * across, "y": 1.5 * along, "z": 0.6},
        "camera": {"eye": {"x": -1.0, "y": -1.5, "z": 2.0}},
        "dragmode": "turntable",
    }
    return go.Figure({"data": traces, "layout": look.layout() | {"scene": scene}})
