"""Numbers in, plotly figures out. Pure functions; words come from the caller."""

from plots.contour import (
    Ground,
    Window,
    contour_figure,
    contour_layout,
    ground,
    ground_traces,
    mark_traces,
    path_traces,
    union,
    window_of,
)
from plots.loss import loss_chart
from plots.style import PLOTLY_JS, Line, Look, line_of, line_style
from plots.surface3d import surface_figure

__all__ = [
    "PLOTLY_JS",
    "Ground",
    "Line",
    "Look",
    "Window",
    "contour_figure",
    "contour_layout",
    "ground",
    "ground_traces",
    "line_of",
    "line_style",
    "loss_chart",
    "mark_traces",
    "path_traces",
    "surface_figure",
    "union",
    "window_of",
]
