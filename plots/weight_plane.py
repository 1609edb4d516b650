"""Paths through many weights, projected onto a plane."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import final

import numpy as np
from numpy.typing import NDArray

from core import Array, Surface
from plots.contour import PathTexts, path_traces
from plots.line import Line, single
from plots.loss import LossTexts
from plots.style import UNKNOWN_AXIS, LineStyle, Theme, log_axis
from plots.traces import Chart, Trace, scatter
from plots.window import Window

MAX_RINGS = 12  # rings of a run, besides the last one


@final
@dataclass(frozen=True, eq=False)
class Grid(Surface):
    """Losses z (ny, nx), none below 0, on an even grid x (nx,), y (ny,), as a surface; NaN outside of the grid.

    Values between the points are interpolated linearly, so contours show only what was computed.
    """

    name = "Grid"
    formula = ""
    domain = ()
    start = ()

    x: Array
    y: Array
    z: Array

    def lowest(self) -> float:
        """0, so that levels are round numbers."""
        return 0.0

    def f(self, theta: Array) -> Array:
        (column, u), (row, v) = (_cell(values, axis) for values, axis in zip(theta, (self.x, self.y), strict=True))
        lower, upper = ((1 - u) * self.z[i, column] + u * self.z[i, column + 1] for i in (row, row + 1))
        edge = 1e-9  # share of a cell, for rounding
        is_outside = (u < -edge) | (u > 1 + edge) | (v < -edge) | (v > 1 + edge)
        return np.where(is_outside, np.nan, (1 - v) * lower + v * upper)

    def grad(self, theta: Array) -> Array:
        """Raises NotImplementedError: nobody descends on a drawing."""
        raise NotImplementedError("This is a drawing of a loss; the loss itself has the gradient.")

    def hessian(self, theta: Array) -> Array:
        """Raises NotImplementedError: nobody descends on a drawing."""
        raise NotImplementedError("This is a drawing of a loss; the loss itself has the gradient.")


def _cell(values: Array, axis: Array) -> tuple[NDArray[np.int_], Array]:
    """Index of the cell of an even axis in which values (...) are, and their position in it, from 0 to 1."""
    cells = (values - axis[0]) / (axis[1] - axis[0])
    indices = np.clip(np.floor(cells).astype(int), 0, len(axis) - 2)
    return indices, cells - indices


@dataclass(frozen=True)
class ProjectedPath:
    """The projection of one run: its legend entry, and its points at the steps, (J,).

    points      (2, J)  coordinates of the nearest points of the plane
    distance    (J,)    from the plane
    loss        (J,)    losses at the points themselves
    plane_loss  (J,)    losses at the nearest points of the plane; NaN while they are not known
    """

    name: str
    steps: Array
    points: Array
    distance: Array
    loss: Array
    plane_loss: Array
    style: LineStyle


class ProjectionTexts(PathTexts):
    """Words for the loss at the nearest point of the plane, and for the distance from it."""

    plane_loss: str
    distance: str


def projected_traces(
    grid: Surface, path: ProjectedPath, window: Window, view: Window | None, theme: Theme, words: ProjectionTexts
) -> tuple[Trace, Trace]:
    """The path and its end on the contour; a point shows both losses and its distance from the plane on hover.

    `window` is the window of the drawing, `view` its visible part.
    """
    line = Line(path.name, path.name, path.points.T, path.loss, path.distance, path.style)
    trace, end = path_traces(grid, line, window, theme, words, view=view)
    shown = slice(len(trace.points["x"]))
    columns = (path.steps, path.loss, path.plane_loss, path.distance)
    hover = (
        f"{words['step']} %{{customdata[0]}}<br>{words['loss']} %{{customdata[1]:.4g}}"
        f"<br>{words['plane_loss']} %{{customdata[2]:.4g}}<br>{words['distance']} %{{customdata[3]:.3g}}"
        "<extra>%{fullData.name}</extra>"
    )
    points = {key: value for key, value in trace.points.items() if key != "text"}
    points["customdata"] = np.stack([single(column[shown]) for column in columns], axis=1)
    return Trace({**trace.style, "hovertemplate": hover}, points), end


def projected_chart(shadows: Sequence[ProjectedPath], theme: Theme, *, end: int, words: LossTexts) -> Chart:
    """Chart of each run's loss against step (a line), and of its loss on the plane (rings).

    The axis of steps ends at `end`.
    """
    layout = theme.layout(words["step"], words["loss"])
    layout["xaxis"]["range"] = [-0.02 * end, 1.02 * end]
    values = np.concatenate([*(losses for path in shadows for losses in (path.loss, path.plane_loss)), np.empty(0)])
    values = values[np.isfinite(values) & (values > 0)]
    if len(values):
        layout["yaxis"] |= log_axis(float(values.min()), float(values.max()))
    else:
        layout["yaxis"] |= log_axis(0.1, 1.0) | UNKNOWN_AXIS
    return Chart([trace for path in shadows for trace in _losses(path, theme)], layout)


def _losses(path: ProjectedPath, theme: Theme) -> list[Trace]:
    """A line of the losses of a run, and rings at some of its losses on the plane."""
    style = path.style
    ringed = np.arange(len(path.steps))[:: -max(1, len(path.steps) // MAX_RINGS)]
    ring = theme.marker(f"{style.marker}-open", 10, style.color, 2)
    loss, plane_loss = (single(np.where(values > 0, values, np.nan)) for values in (path.loss, path.plane_loss))
    x = single(path.steps)
    return [
        scatter(x, loss, name=path.name, line=style.stroke(2.2 * theme.scale), showlegend=False),
        scatter(x[ringed], plane_loss[ringed], name=path.name, marker=ring, showlegend=False),
    ]
