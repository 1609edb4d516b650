"""What a contour picture shows, and the texts of its controls."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from plots import Chart, Layout, Theme, Trace, Window
from views.translation import tr

Made = tuple[Any, Callable[[], Any]]  # a cache key, and a function that makes the content of a parcel


class Memo(NamedTuple):
    """The description of a picture in words.

    title  name and formula of the surface
    parts  what all its paths share
    file   part of the name of an image's file
    mark   identifies the surface; the page's heading has the same
    """

    title: str
    parts: Sequence[str]
    file: str
    mark: str


class Start(NamedTuple):
    """The handle of the start, at (x, y) in the plane.

    keys         of the controls that hold the start; without keys it does not move
    is_on_curve  it moves only along the first line of the background
    """

    x: float
    y: float
    keys: Sequence[str] = ()
    is_on_curve: bool = False


class LineTraces(NamedTuple):
    """Traces of one line: its points from step 0 on, at most T+1, and its end."""

    name: str
    path: Trace
    end: Trace


class Background(NamedTuple):
    """What lies under the paths: a cache key, and its traces over a window.

    coarse  makes few numbers over a window, of which a browser paints something like the traces at once; see
            `plots.coarse_ground`. None where the traces themselves are few numbers
    """

    key: Any
    traces: Callable[[Window], list[Trace]]
    coarse: Callable[[Window], Layout] | None = None


class BatchContours(NamedTuple):
    """Contours of another loss at each step but step 0, faint, under the paths, over the visible window.

    mark   their entry in the legend, whose line is how they look
    parts  makes `columns`, G of an even grid over the window, row by row from the lowest,
           and `basis`, (K, size of the grid) float32
    sums   makes `weights`, (T, K) float32: step t sees weights[t - 1] @ basis,
           `lowest`, (T,) float64: the lowest value of that in the window,
           and `levels`, (L,) float64: the heights above it at which contours are drawn
    """

    mark: Trace
    parts: Made
    sums: Made


class LossChart(NamedTuple):
    """The loss chart of runs.

    chart   with one trace per line, (T+1,)
    rate    trace of the learning rate, if there is one
    remark  sentence about the axis, perhaps empty
    """

    chart: Chart
    rate: Trace | None = None
    remark: str = ""

    @property
    def complete(self) -> Chart:
        """The chart with the learning rate."""
        return replace(self.chart, traces=[*self.chart.traces, *([self.rate] if self.rate else [])])


@dataclass(frozen=True)
class Drawing:
    """What a contour picture shows: paths over a background.

    name          what zoom, pin and shown step belong to
    window        of the whole picture
    visible       the part to which a person has zoomed, or the whole
    layout        of the contour
    steps         number of steps, T
    marks         traces of points; the first one is the start's
    words         texts of the controls
    alt           text alternative
    step_numbers  (T+1,), where not every step is there
    first_step    the step that is shown first, where the link names none; the last one by default
    token         poll token while a finer background is being computed: the browser asks for it
    band          name of the setting that the charts under the picture are to show: when things rest, the browser
                  asks for them, if they show another
    losses        loss chart beside the contour
    solid         what `plots.surface_parts` makes: the surface in 3-D is shown in place of the contour
    results       columns of the table under it, by heading: one text per line
    link          of this picture; empty where no link says all of it, as with a file. With it, the picture follows
                  the slider under the hand
    """

    name: str
    theme: Theme
    window: Window
    visible: Window
    layout: Layout
    start: Start
    steps: int
    lines: Sequence[LineTraces]
    marks: Sequence[Trace]
    background: Background
    words: Mapping[str, object]
    memo: Memo
    alt: str
    step_numbers: Sequence[int] | None = None
    first_step: int | None = None
    token: int = 0
    band: str | None = None
    losses: LossChart | None = None
    results: Mapping[str, list[str]] = field(default_factory=dict)
    batch_contours: BatchContours | None = None
    solid: Made | None = None
    link: str = ""

    def with_marks(self, marks: Sequence[Trace]) -> Drawing:
        """The drawing with further points."""
        return replace(self, marks=[*self.marks, *marks])

    def over(self, background: Background, token: int = 0) -> Drawing:
        """The drawing over another background; see `token` above."""
        return replace(self, background=background, token=token)

    def with_losses(self, losses: LossChart, results: Mapping[str, list[str]]) -> Drawing:
        """The drawing with a loss chart beside it, and a table of results below."""
        return replace(self, losses=losses, results=results)


def control_texts(*, is_curve: bool) -> dict[str, str]:
    """Texts of the controls of a live picture; on a curve the start has one coordinate."""
    return {
        "picture": tr("Curve with the paths of the optimizers")
        if is_curve
        else tr("Contour with the paths of the optimizers"),
        "steps": tr("Steps and view"),
        "start": tr("Start x = {x}: drag it, or move it with the arrow keys")
        if is_curve
        else tr("Start ({x}, {y}): drag it, or move it with the arrow keys"),
        "first": tr("To the start"),
        "back": tr("One step back"),
        "play": tr("Play or pause"),
        "next": tr("One step forward"),
        "speed": tr("Speed"),
        "rate": tr("{n} steps/s"),
        "pin": tr("Keep the faint paths, or else these, for comparison"),
        "pinned": tr("Kept"),
        "closer": tr("Zoom in"),
        "farther": tr("Zoom out"),
        "whole": tr("Whole view"),
        "image": tr("Save as an image"),
        "flat": tr("This browser cannot draw in 3-D (it has no WebGL): this is the contour."),
    }
