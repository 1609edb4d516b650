"""The optimizers of a setting, comparison: their runs, and the lines that show them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

import plots
from core import Surface, Trajectory
from settings.pages import PAGES, SQUARE
from settings.runs import run_of
from settings.selection import Setting
from views import controls
from views.controls import session
from views.controls.methods import label, style
from views.controls.session import kept
from views.live import contour
from views.picture import memo, stationary_points
from views.store import store
from views.translation import tr

Legend = Sequence[tuple[str, plots.LineStyle]]  # name and style of each optimizer
Runs = Callable[[Setting], Sequence[Trajectory]]


class PictureTexts(plots.PointTexts, stationary_points.MinimaTexts):
    """Texts of a picture with paths and minima."""


@dataclass(frozen=True)
class Clock:
    """The quantity that is counted in place of steps, where runs of different lengths are comparison.

    name        its label
    spent       its value after each step of each run, whole numbers (T+1,)
    is_playing  the paths too have one point for each count, not for each step; the setting's steps are then counts
    length      text: how long the runs are; by default name and total
    highest     its largest value in the loss chart
    axis        further entries of the layout of that axis
    """

    name: str
    spent: Sequence[NDArray[np.int_]]
    is_playing: bool = False
    length: str = ""
    highest: float = np.inf
    axis: Mapping[str, Any] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """Largest value at the end of a run."""
        return max(int(spent[-1]) for spent in self.spent)


@dataclass(frozen=True)
class Comparison:
    """Runs of the optimizers of a setting.

    window  of the whole picture; it keeps still while the start is dragged
    runs    one per optimizer
    legend  name and style of each
    clock   what is counted in place of steps
    """

    setting: Setting
    theme: plots.Theme
    window: plots.Window
    runs: Sequence[Trajectory]
    legend: Legend
    clock: Clock | None = None

    def counted_by(self, clock: Clock) -> Comparison:
        """The comparison, with a clock in place of steps."""
        return replace(self, clock=clock)

    @cached_property
    def lines(self) -> list[plots.Line]:
        """Line of each run."""
        lines = kept(session.LINES, (self.setting.surface, tuple(self.legend)), self.runs, self._line)
        if not self.clock:
            return lines
        return [replace(line, x=spent) for line, spent in zip(lines, self.clock.spent, strict=True)]

    def _line(self, place: int) -> plots.Line:
        optimizer, (name, line_style) = self.setting.optimizers[place], self.legend[place]
        label = memo.label(name, optimizer)
        return plots.line_of(name, label, self.setting.surface, self.runs[place], line_style)

    @property
    def played_lines(self) -> list[plots.Line]:
        """Lines as the picture plays them: with one point for each step, or for each count of a clock."""
        return [_by_count(line) for line in self.lines] if self.clock and self.clock.is_playing else self.lines

    @property
    def step_word(self) -> str:
        """Word for a step of the picture, or for what its clock counts."""
        return self.clock.name if self.clock and self.clock.is_playing else tr("Step")

    @property
    def path_words(self) -> plots.PathTexts:
        """Texts of the points of paths in the picture."""
        return {**path_texts(), "step": self.step_word}

    @property
    def words(self) -> PictureTexts:
        """Texts of all points in the picture."""
        return {**point_texts(self.setting.surface), **self.path_words}


def runs_of(setting: Setting) -> list[Trajectory]:
    """Path of each optimizer."""
    is_single, shared, batched = len(setting.optimizers) == 1, setting.without_optimizers, session.BATCHED_RUNS.get()
    return [
        batched.get((shared, optimizer)) or run_of(shared, optimizer, with_state=is_single or bool(optimizer.warnings))
        for optimizer in setting.optimizers
    ]


def compare(setting: Setting, theme: plots.Theme, runs_of: Runs = runs_of, legend: Legend = ()) -> Comparison:
    """Run the optimizers of `setting` from its start or, while that is dragged, from there.

    runs_of  gives the run of each optimizer, where the runs differ in more than that
    legend   where names and styles are not those of the optimizers' classes
    """
    window = window_of(setting)
    setting = replace(setting, start=contour.dragged_start() or setting.start)
    return Comparison(setting, theme, window, runs_of(setting), legend or _usual_legend(setting, theme))


def window_of(setting: Setting) -> plots.Window:
    """Window of the whole picture of a setting: its surface's, or a square around it where a person wants that."""
    window = plots.window_of(setting.surface, setting.start)
    return plots.squared(window) if store().get(SQUARE) and _has_square_window() else window


def _has_square_window() -> bool:
    """Whether the page has the switch: a session may still hold its value from the page before, a link does not."""
    page = session.PAGE.get()
    return page is None or SQUARE in PAGES[page].options


def window_switch() -> None:
    """Draw the switch for a square window."""
    controls.switch(SQUARE, tr("Square window"), redraw=True)


def _usual_legend(setting: Setting, theme: plots.Theme) -> Legend:
    return [
        (label(type(optimizer), name), style(type(optimizer), theme))
        for optimizer, name in zip(setting.optimizers, setting.names, strict=True)
    ]


def _by_count(line: plots.Line) -> plots.Line:
    """The line with one point for each count of what is spent, in place of one for each step."""
    assert line.x is not None
    steps = np.searchsorted(line.x, np.arange(int(line.x[-1]) + 1), side="right") - 1
    return replace(line, theta=line.theta[steps], loss=line.loss[steps], gradient_norm=line.gradient_norm[steps])


def path_texts() -> plots.PathTexts:
    """Texts of paths and of charts against step."""
    return {"step": tr("Step"), "loss": tr("Loss"), "slope": tr("Gradient norm")}


def point_texts(surface: Surface) -> PictureTexts:
    """Texts of the picture of a surface."""
    return {"start": tr("Start"), **stationary_points.words_of_minima(surface), **path_texts()}
