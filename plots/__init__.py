"""Numbers in, plotly figures out. Pure functions; words come from the caller."""

from plots.contour import Ground, contour_figure, ground, window_of
from plots.loss import loss_figure
from plots.style import Line, Look, line_style
from plots.surface3d import surface_figure

__all__ = [
    "Ground",
    "Line",
    "Look",
    "contour_figure",
    "ground",
    "line_style",
    "loss_figure",
    "surface_figure",
    "window_of",
]
