"""Charts of networks in training: loss and score on training and on validation data, and predictions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict
from urllib.parse import quote

import numpy as np
from numpy.typing import NDArray

from core import Array
from plots.line import single
from plots.seeds import SeedLine, axis_ends, height_axis, mean_trace, run_traces, with_opacity
from plots.style import UNKNOWN_AXIS, LineStyle, Theme, log_axis, term_colors
from plots.traces import Chart, Layout, LossAxis, Trace, contours, heatmap, scatter
from plots.window import Window

SHARE = 0.54  # height, as a share of that of a usual chart
LOWEST_SCORE = 90.0  # in percent: the axis of scores starts here or lower, but not below 0
MAX_GROWTH = 100.0  # factor above the first loss at which the axis ends if all runs rise
MARGIN = 0.03  # above 100 %, as a share of the range of scores
IMAGES_PER_ROW = 6
CURVE_MARKERS = 9  # along a fitted curve
DASHES = {"dash": "9 6", "dot": "3 4", "dashdot": "9 5 3 5", "longdash": "15 6", "longdashdot": "15 5 3 5"}


@dataclass(frozen=True)
class TrainingLine:
    """Evaluations of runs that differ in their seeds only, S of them.

    x        (K,)       positions on the horizontal axis
    metrics  (K, 4, S)  loss and score, a share, on training, then on validation data
    lost     (S,)       position from which a run is not finite; NaN if it always is
    rises    (S,)       whether a run ends above its start: it may leave the chart
    settled             position from which the axis of scores covers all values
    """

    name: str
    x: Array
    metrics: Array
    lost: Array
    rises: NDArray[np.bool_]
    style: LineStyle
    settled: float


class TrainingTexts(TypedDict):
    """Titles of the axes, and the word for a mean."""

    position: str
    loss: str
    score: str
    mean: str


def training_charts(
    watched: Sequence[TrainingLine], theme: Theme, *, log: bool, ends: tuple[float, float], words: TrainingTexts
) -> list[Chart]:
    """Charts of the loss on training and on validation data, then of the score on both.

    Both charts of the loss have the same vertical axis, logarithmic with `log`. It ends at the highest run that does
    not rise, or at MAX_GROWTH times the first loss if all rise. The axis of both charts of the score covers all values
    from the lines' `settled` positions, down to 0. The horizontal axis has these `ends`; it is logarithmic if it does
    not begin at 0.
    """
    losses, scores = ([[_runs(line, row) for line in watched] for row in rows] for rows in ((0, 2), (1, 3)))
    loss_axis = _loss_axis([runs for split in losses for runs in split], watched, log=log)
    score_axis = _score_axis(scores, watched)
    top = loss_axis["range"][1]
    crosses = [_crosses(line, 10.0**top if log else top, theme) for line in watched if np.isfinite(line.lost).any()]
    charts: list[Chart] = []
    for split in (*losses, *scores):
        is_loss = len(charts) < len(losses)
        axis = LossAxis(log=log and is_loss)
        layout = _layout(words["position"], words["loss" if is_loss else "score"], ends, theme)
        layout["yaxis"] |= loss_axis if is_loss else score_axis
        traces = _run_traces(split, watched, axis, theme, words)
        charts.append(Chart([*traces, *(crosses if is_loss else [])], layout))
    return charts


def _loss_axis(shown: Sequence[SeedLine], watched: Sequence[TrainingLine], *, log: bool) -> Layout:
    """The vertical axis of the losses of all runs on both parts of the data."""
    stable = [values for runs in shown for values in (runs.loss[:, ~runs.diverged], runs.loss[:1])]
    if all(line.rises.all() for line in watched):
        stable = [np.where(runs.loss <= MAX_GROWTH * runs.loss[0], runs.loss, np.nan) for runs in shown]
    ends = axis_ends([*(runs.loss for runs in shown), np.empty(0)], [*stable, np.empty(0)], 0.0, log=log)
    return height_axis(ends, log=log) | ({} if shown else UNKNOWN_AXIS)


def _score_axis(splits: Sequence[Sequence[SeedLine]], watched: Sequence[TrainingLine]) -> Layout:
    """The vertical axis of scores in percent: down to 0, all values from the lines' `settled` positions are in it."""
    late = [runs.loss[line.x >= line.settled] for split in splits for runs, line in zip(split, watched, strict=True)]
    lowest = min([LOWEST_SCORE, *(float(np.nanmin(values, initial=100.0)) for values in late if values.size)])
    lowest = max(0.0, lowest) if any(values.size for values in late) else 0.0
    margin = MARGIN * (100 - lowest)
    return {"range": [lowest - margin, 100 + margin], "ticksuffix": "%"}


def _runs(line: TrainingLine, row: int) -> SeedLine:
    """One row of the evaluations, with scores in percent."""
    values = line.metrics[:, row] * (100 if row % 2 else 1)
    with np.errstate(all="ignore"):
        mean = values.mean(axis=1)
    return SeedLine(line.name, mean, mean, mean, values, line.rises, line.style)


def _layout(position: str, title: str, ends: tuple[float, float], theme: Theme) -> Layout:
    """Layout of a chart whose horizontal axis has these ends."""
    layout = theme.layout(position, title)
    layout["height"] *= SHARE
    layout["showlegend"] = False
    first, end = ends
    layout["xaxis"] |= log_axis(first, end) if first else {"range": [-0.02 * end, 1.02 * end]}
    return layout


def _run_traces(
    runs: Sequence[SeedLine], watched: Sequence[TrainingLine], axis: LossAxis, theme: Theme, words: TrainingTexts
) -> list[Trace]:
    """A faint line for each run, where there are several, and lines of the means."""
    pairs = [(line, positions.x) for line, positions in zip(runs, watched, strict=True)]
    faint = [trace for line, x in pairs if line.loss.shape[1] > 1 for trace in run_traces(line, x, 0.0, theme)]
    return [
        *faint,
        *(mean_trace(line, x, theme, axis, position=words["position"], mean=words["mean"]) for line, x in pairs),
    ]


def _crosses(line: TrainingLine, height: float, theme: Theme) -> Trace:
    """Crosses where runs are no longer finite, at the upper edge."""
    lost = line.lost[np.isfinite(line.lost)]
    cross = theme.marker("x-thin-open", 13, line.style.color, 3)
    return scatter(single(lost), single(np.full(len(lost), height)), name=line.name, marker=cross, cliponaxis=False)


def training_key(styles: Sequence[tuple[str, LineStyle]], theme: Theme) -> str:
    """HTML of the legend of all four charts: texts, each with its style."""
    marks = "".join(
        f'<span><img alt="{style.glyph}" style="vertical-align:middle" '
        f'src="data:image/svg+xml,{quote(_mark(style, theme))}"> {name}</span>'
        for name, style in styles
    )
    return f'<div style="display:flex;flex-wrap:wrap;gap:.15rem 1.25rem">{marks}</div>'


def _mark(style: LineStyle, theme: Theme) -> str:
    """SVG of a line with a marker."""
    width, height = 46 * theme.scale, 16 * theme.scale
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}">'
        f'<line x2="{width:g}" y1="{height / 2:g}" y2="{height / 2:g}" stroke="{style.color}" '
        f'stroke-width="{2.6 * theme.scale:g}" stroke-dasharray="{DASHES.get(style.dash, "none")}"/>'
        f'<text x="{width / 2:g}" y="{height / 2:g}" fill="{style.color}" font-size="{height:g}" text-anchor="middle" '
        f'dominant-baseline="central">{style.glyph}</text></svg>'
    )


# ---- Predictions


def regions_chart(
    x: Array, labels: NDArray[np.integer], window: Window, output: Array, theme: Theme, *, classes: Sequence[str]
) -> Chart:
    """Chart of samples (N, 2) of two classes on the output, (G, G), over a grid of the window.

    The output is the probability of the second class; a line shows where it is one half.
    """
    layout = theme.layout("x₁", "x₂")
    layout["height"] *= SHARE * 1.4
    for axis, side in zip(("xaxis", "yaxis"), window, strict=True):
        layout[axis] |= {"range": [*side], "showgrid": False}
    blue, _, orange, *_ = term_colors(theme)
    grid_x, grid_y = (single(np.linspace(*side, count)) for side, count in zip(window, output.shape[::-1], strict=True))
    z = single(output)
    shades = [(0, with_opacity(orange, 0.4)), (0.5, theme.paper), (1, with_opacity(blue, 0.4))]
    levels = {"start": 0.5, "end": 0.5, "size": 1, "coloring": "none"}
    edge = theme.stroke(theme.ink, 2.5)
    points = [
        scatter(*single(x[labels == label]).T, name=name, marker=theme.marker(symbol, 7, color, 1, theme.paper))
        for label, (name, symbol, color) in enumerate(zip(classes, ("circle", "diamond"), (orange, blue), strict=True))
    ]
    traces = [
        heatmap(grid_x, grid_y, z, zmin=0, zmax=1, colorscale=shades),
        contours(grid_x, grid_y, z, contours=levels, line=edge, showlegend=False),
        *points,
    ]
    return Chart(traces, layout)


@dataclass(frozen=True)
class FittedCurve:
    """A network's output over the grid of its input, (G,)."""

    name: str
    output: Array
    style: LineStyle


def fit_chart(
    data: Sequence[tuple[str, Array, Array]],
    grid: Array,
    curves: Sequence[FittedCurve],
    theme: Theme,
    *,
    titles: tuple[str, str],
) -> Chart:
    """Chart of curves over their grid, (G,), with two parts of the data: name, inputs and targets, (N,) each.

    `titles` are those of the axes.
    """
    layout = theme.layout(*titles)
    layout["height"] *= SHARE * 1.4
    looks = (("circle", 6, theme.calm), ("diamond-open", 7, theme.ink))
    points = [
        scatter(*single(np.stack([x, t])), name=name, marker=theme.marker(symbol, size, color), opacity=0.6)
        for (name, x, t), (symbol, size, color) in zip(data, looks, strict=True)
    ]
    lines = [
        scatter(
            single(grid),
            single(curve.output),
            name=curve.name,
            hover="",
            line=curve.style.stroke(2.6 * theme.scale),
            marker={**curve.style.marks(8 * theme.scale), "maxdisplayed": CURVE_MARKERS},
        )
        for curve in curves
    ]
    return Chart([*points, *lines], layout)


def misread_chart(images: Array, texts: Sequence[str], theme: Theme) -> Chart:
    """Chart of images, (M, h, w), in rows, each with a text below it."""
    count, height, width = images.shape
    rows = -(-count // IMAGES_PER_ROW)
    text_height = 3  # in pixels of an image
    mosaic = np.full((rows * (height + text_height), IMAGES_PER_ROW * (width + 1)), np.nan)
    annotations: list[Layout] = []
    for index, (image, text) in enumerate(zip(images, texts, strict=True)):
        row, column = divmod(index, IMAGES_PER_ROW)
        top, left = row * (height + text_height), column * (width + 1)
        mosaic[top : top + height, left : left + width] = image
        font = {"size": 15 * theme.scale, "color": theme.ink}
        position = {"x": left + (width - 1) / 2, "y": top + height + (text_height - 1) / 2 - 0.5}
        annotations.append({"text": text, **position, "showarrow": False, "font": font})
    layout = theme.layout()
    layout["height"] *= SHARE * (0.1 + 0.36 * rows)
    layout["margin"] = {"l": 0, "r": 0, "t": 8, "b": 0}
    layout["annotations"] = annotations
    layout["xaxis"] |= {"visible": False, "constrain": "domain"}
    layout["yaxis"] |= {
        "visible": False,
        "autorange": "reversed",
        "scaleanchor": "x",
        "constrain": "domain",
        "constraintoward": "top",
    }
    pixels = heatmap(None, None, single(mosaic), colorscale=[(0, theme.paper), (1, theme.ink)])
    return Chart([pixels], layout)
