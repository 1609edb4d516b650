"""Paths among many weights, as their shadows on a plane."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, final

import numpy as np

from core import Array, Surface
from plots.contour import path_traces
from plots.line import Line, single
from plots.style import UNKNOWN_AXIS, LineStyle, Look, log_axis
from plots.window import Window

RINGS = 12  # of a run, at most, besides the last


@final
@dataclass(frozen=True, eq=False)
class Grid(Surface):
    """Losses z (ny, nx), none below 0, over an even grid x (nx,), y (ny,); straight between, NaN outside.

    So contours are drawn of what was computed and nothing else.
    """

    name = "Grid"
    formula = ""
    domain = ()
    start = ()

    x: Array
    y: Array
    z: Array

    def lowest(self) -> float:
        """0: so levels are round numbers."""
        return 0.0

    def f(self, theta: Array) -> Array:
        cells = [(at - axis[0]) / (axis[1] - axis[0]) for at, axis in zip(theta, (self.x, self.y), strict=True)]
        (column, across), (row, up) = (
            (corner, cell - corner)
            for cell, axis in zip(cells, (self.x, self.y), strict=True)
            for corner in [np.clip(np.floor(cell).astype(int), 0, len(axis) - 2)]
        )
        below, above = ((1 - across) * self.z[at, column] + across * self.z[at, column + 1] for at in (row, row + 1))
        edge = 1e-9  # of a cell, for rounding
        outside = (across < -edge) | (across > 1 + edge) | (up < -edge) | (up > 1 + edge)
        return np.where(outside, np.nan, (1 - up) * below + up * above)

    def grad(self, theta: Array) -> Array:
        """Raises NotImplementedError: nobody descends on a drawing."""
        raise NotImplementedError("This is a drawing of a loss; the loss itself has the gradient.")

    def hessian(self, theta: Array) -> Array:
        """Raises NotImplementedError: nobody descends on a drawing."""
        raise NotImplementedError("This is a drawing of a loss; the loss itself has the gradient.")


@dataclass(frozen=True)
class Shadow:
    """A run to be drawn: its legend entry, the steps `at`, (J,), of its points, and what is known of these.

    places  (2, J)  where on the plane the nearest point is
    away    (J,)    how far that is
    loss    (J,)    at the point itself
    cast    (J,)    at the place on the plane; NaN while it is not known
    """

    name: str
    at: Array
    places: Array
    away: Array
    loss: Array
    cast: Array
    style: LineStyle


def shadow_traces(
    grid: Surface, of: Shadow, window: Window, view: Window | None, look: Look, words: dict[str, str]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The path and its end on the contour; a touched point tells its loss, that on the plane, and how far it is.

    `window` is where it is drawn, `view` what is seen of it. `words` gives the texts for: step, loss, cast, away.
    """
    line = Line(of.name, of.name, of.places.T, of.loss, of.away, of.style)
    path, end = path_traces(grid, line, window, look, words, view=view)
    shown = slice(len(path["x"]))
    del path["text"]
    told = {
        "customdata": np.stack([single(part[shown]) for part in (of.at, of.loss, of.cast, of.away)], axis=1),
        "hovertemplate": (
            f"{words['step']} %{{customdata[0]}}<br>{words['loss']} %{{customdata[1]:.4g}}"
            f"<br>{words['cast']} %{{customdata[2]:.4g}}<br>{words['away']} %{{customdata[3]:.3g}}"
            "<extra>%{fullData.name}</extra>"
        ),
    }
    return path | told, end


def shadow_chart(shadows: Sequence[Shadow], look: Look, *, end: int, words: dict[str, str]) -> dict[str, Any]:
    """A figure as plain data: each run's loss against step as a line, and that on the plane as some rings.

    The axis of steps goes to `end`. `words` gives the texts for: step, loss.
    """
    layout = look.layout(words["step"], words["loss"])
    layout["xaxis"]["range"] = [-0.02 * end, 1.02 * end]
    values = np.concatenate([*(part for of in shadows for part in (of.loss, of.cast)), []])
    values = values[np.isfinite(values) & (values > 0)]
    if len(values):
        layout["yaxis"] |= log_axis(float(values.min()), float(values.max()))
    else:
        layout["yaxis"] |= log_axis(0.1, 1.0) | UNKNOWN_AXIS
    return {"data": [trace for of in shadows for trace in _losses(of, look)], "layout": layout}


def _losses(of: Shadow, look: Look) -> list[dict[str, Any]]:
    style = of.style
    some = np.arange(len(of.at))[:: -max(1, len(of.at) // RINGS)]
    shared = {"type": "scatter", "showlegend": False, "hoverinfo": "skip"}
    line = {"color": style.color, "dash": style.dash, "width": 2.2 * look.scale}
    ring = {
        "symbol": f"{style.marker}-open",
        "color": style.color,
        "size": 10 * look.scale,
        "line": {"width": 2 * look.scale},
    }
    loss, cast = (single(np.where(part > 0, part, np.nan)) for part in (of.loss, of.cast))
    return [
        {**shared, "x": single(of.at), "y": loss, "mode": "lines", "name": of.name, "line": line},
        {**shared, "x": single(of.at[some]), "y": cast[some], "mode": "markers", "name": of.name, "marker": ring},
    ]
