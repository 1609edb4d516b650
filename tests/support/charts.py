"""Charts of runs on a surface."""

from typing import Any

from core import Surface, run
from optimizers import CLASSIC
from plots import (
    Chart,
    Line,
    LossAxis,
    PointTexts,
    Theme,
    contour_layout,
    figure,
    ground,
    ground_traces,
    line_of,
    line_style,
    loss_chart,
    mark_traces,
    path_traces,
    window_of,
)

WORDS: PointTexts = {
    "start": "start",
    "minimum": "minimum",
    "local": "local",
    "step": "step",
    "loss": "loss",
    "slope": "slope",
}


def lines_of(surface: Surface, theme: Theme, rate: float | None = None) -> list[Line]:
    return [
        line_of(cls.name, cls.name, surface, path, line_style(index, theme))
        for index, cls in enumerate(CLASSIC)
        for path in [run(surface, cls(lr=rate or surface.rates[cls.__name__]), surface.start, surface.steps)]
    ]


def loss_of(lines: list[Line], theme: Theme, **axis: Any) -> Any:
    return figure(loss_chart(lines, theme, LossAxis(**axis), words=WORDS))


def contour_of(surface: Surface, lines: list[Line], theme: Theme) -> Any:
    window = window_of(surface, surface.start)
    land = ground_traces(surface, window, ground(surface, window), theme)
    paths = [trace for line in lines for trace in path_traces(surface, line, window, theme, WORDS)]
    marks = mark_traces(surface, surface.start, theme, WORDS)
    return figure(Chart([*land, *paths, *marks], contour_layout(surface, window, theme)))
