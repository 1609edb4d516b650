"""Charts of many runs of each optimizer: their mean and spread, and their ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray

from core import Array
from plots.line import single
from plots.style import LineStyle, Theme, log_axis
from plots.traces import Chart, Layout, LossAxis, Trace, scatter
from plots.window import Window

MAX_SINGLE_RUNS = 10  # largest number of runs that are drawn one by one, instead of as a band
MAX_NAMES = 6  # optimizers whose names have room below a chart
MAX_MARKERS = 12  # along a line
MAX_FAN_POINTS = 60_000  # of all thin paths on a contour
FAN_INK = 8  # opacity of one thin path times their number: many must not hide the contour
REACH = 5e-4  # of the window: points that are nearer to the last drawn one are left out, which cannot be seen
GOLDEN = 0.6180339887498949  # golden ratio: the fractional parts of any number of its multiples are evenly spread


@dataclass(frozen=True)
class SeedLine:
    """The runs of one optimizer, S of them: proper name, and mean, 10th and 90th percentile of the loss, (T+1,) each.

    loss      (T+1, S)  of each run; infinite where it is not finite
    diverged  (S,)      whether a run diverges
    """

    name: str
    mean: Array
    low: Array
    high: Array
    loss: Array
    diverged: NDArray[np.bool_]
    style: LineStyle


class SeedTexts(TypedDict):
    """Titles of the axes; words for a mean, a seed, and what diverges."""

    position: str
    loss: str
    mean: str
    seed: str
    diverged: str


def seeds_chart(
    runs: Sequence[SeedLine], x: Array, theme: Theme, axis: LossAxis, *, share: float, words: SeedTexts
) -> Chart:
    """Chart of each mean loss against `x`, (T+1,), over a band, or over single runs if they are few.

    The axis ends at the highest run that does not diverge: a mean or a band above it leaves the chart. `share` is the
    height of the chart, as a share of that of a usual one.
    """
    base, log = axis.base, axis.log
    layout = theme.layout(words["position"], words["loss"])
    layout["height"] *= share
    layout["xaxis"]["rangemode"] = "tozero"
    are_few = all(line.loss.shape[1] <= MAX_SINGLE_RUNS for line in runs)
    shown = [line.loss if are_few else np.stack([line.mean, line.low, line.high]) for line in runs]
    stable = [line.loss[:, ~line.diverged] for line in runs] + [line.loss[:1] for line in runs]
    ends = axis_ends(shown, stable, base, log=log)
    layout["yaxis"] |= height_axis(ends, log=log)
    background = [
        trace
        for line in runs
        for trace in (run_traces(line, x, base, theme) if are_few else [_band(line, x, base, ends, theme)])
    ]
    means = [mean_trace(line, x, theme, axis, position=words["position"], mean=words["mean"]) for line in runs]
    return Chart([*background, *means], layout)


def ends_chart(
    runs: Sequence[SeedLine], theme: Theme, axis: LossAxis, *, share: float, first: int, words: SeedTexts
) -> Chart:
    """Chart of the last loss of every run, in a strip for each optimizer, with the mean.

    Runs that diverge are crosses at the upper edge. `first` is the seed of the first run.
    """
    base, log = axis.base, axis.log
    layout = theme.layout("", words["loss"])
    layout["height"] *= share
    finals, stable = [line.loss[-1] for line in runs], [line.loss[-1, ~line.diverged] for line in runs]
    heights = height_axis(axis_ends(finals, stable, base, log=log), log=log)
    layout["yaxis"] |= heights
    edge = 10.0 ** heights["range"][1] if log else heights["range"][1]
    _set_strips(layout, runs, theme)
    traces: list[Trace] = []
    for index, line in enumerate(runs):
        seeds = first + np.arange(len(line.diverged), dtype=float)
        traces += [*_finals(line, index, base, edge, seeds, theme, words), _mean_bar(line, index, base, theme, words)]
    return Chart(traces, layout)


def _set_strips(layout: Layout, runs: Sequence[SeedLine], theme: Theme) -> None:
    """Make the horizontal axis one of optimizers, with their names if there is room."""
    named = len(runs) <= MAX_NAMES
    layout["xaxis"] |= {
        "range": [-0.5, len(runs) - 0.5],
        "tickvals": list(range(len(runs))),
        "ticktext": [
            f'<span style="color:{line.style.color}">{line.style.glyph}</span>'
            + (f"<br>{line.name.replace(' ', '<br>')}" if named else "")
            for line in runs
        ],
        "showgrid": False,
        "ticks": "",
    }
    layout["margin"] = {**layout["margin"], "b": (76 if named else 40) * theme.scale}
    layout["showlegend"] = False


def _finals(
    line: SeedLine, index: int, base: float, edge: float, seeds: Array, theme: Theme, words: SeedTexts
) -> list[Trace]:
    """Points of the last losses in the strip with this index, and crosses of runs that diverge, at the upper edge."""
    count = len(line.diverged)
    multiples = np.arange(count) * GOLDEN
    x = np.array(index + 0.6 * (multiples - np.floor(multiples) - 0.5) * (count > 1), dtype=np.float64)
    finals: Array = line.loss[-1] - base
    return [
        scatter(
            single(x[mask]),
            single(y[mask]),
            name=line.name,
            customdata=single(seeds[mask]),
            hover=f"{words['seed']} %{{customdata}}<br>{text}<extra>{line.name}</extra>",
            marker={**theme.marker(symbol, 6, line.style.color), "opacity": 0.6},
            cliponaxis=False,
        )
        for mask, y, symbol, text in (
            (~line.diverged, finals, line.style.marker, f"{words['loss']} %{{y:.4g}}"),
            (line.diverged, np.full(count, edge), "x-thin-open", words["diverged"]),
        )
        if mask.any()
    ]


def _mean_bar(line: SeedLine, index: int, base: float, theme: Theme, words: SeedTexts) -> Trace:
    """A bar at the mean of the last losses, across the strip with this index."""
    mean = float(line.mean[-1]) - base
    hover = f"{words['mean']} %{{y:.4g}}<extra>{line.name}</extra>"
    return scatter([index - 0.4, index + 0.4], single(np.full(2, mean)), hover=hover, line=theme.stroke(theme.ink, 3))


def ends_trace(name: str, points: Array, first: int, style: LineStyle, theme: Theme, *, seed: str) -> Trace:
    """Ends of the runs of one optimizer, (n, S), as small points on a contour; `seed` is the word for it."""
    count = points.shape[1]
    x, y, *_ = single(points)
    return scatter(
        x,
        y,
        name=name,
        customdata=single(first + np.arange(count, dtype=float)),
        hover=f"{seed} %{{customdata}}<br>(%{{x:.4g}}, %{{y:.4g}})<extra>{name}</extra>",
        legendgroup=name,
        showlegend=False,
        marker={**theme.marker(style.marker, 6, style.color, 0.75, theme.paper), "opacity": 0.75},
    )


def drawn_points(theta: Array, window: Window) -> NDArray[np.bool_]:
    """Which points of paths (T+1, 2, S) are drawn, (T+1, S): all that lie farther than REACH from the last drawn one.

    So a path that is at rest takes few points, and no point of a path lies farther than that from its line.
    """
    sides = np.ptp(np.array(window, dtype=float), axis=1)[:, None]
    drawn = np.zeros((len(theta), theta.shape[2]), dtype=bool)
    drawn[[0, -1]] = True
    last: Array = theta[0]
    for place, points in enumerate(theta):
        is_far = ~np.all(np.abs(points - last) <= REACH * sides, axis=0)
        drawn[place] |= is_far
        last = np.where(is_far, points, last)
    return drawn & np.isfinite(theta).all(axis=1)


def drawn_seeds(drawn: Sequence[NDArray[np.bool_]]) -> int:
    """How many of the S seeds of all optimizers, each with drawn points (T+1, S), can be drawn; at least one."""
    counts = np.sum([points.sum(axis=0) + 1 for points in drawn], axis=0).cumsum()
    return max(1, int(np.sum(counts <= MAX_FAN_POINTS)))


def fan_trace(name: str, theta: Array, drawn: NDArray[np.bool_], style: LineStyle, theme: Theme) -> Trace:
    """The drawn points, (T+1, S), of paths (T+1, 2, S) of one optimizer, as one thin line with gaps between paths."""
    gap = np.full((1, *theta.shape[1:]), np.nan)
    points = np.concatenate([theta, gap]).transpose(2, 0, 1)  # seed by seed
    x, y = single(points[np.vstack([drawn, np.ones_like(drawn[:1])]).T].T)
    opacity = float(np.clip(FAN_INK / max(1, theta.shape[2]), 0.06, 0.4))
    thin = theme.stroke(with_opacity(style.color, opacity), theme.scale)
    return scatter(x, y, legendgroup=name, showlegend=False, line=thin)


def axis_ends(shown: Sequence[Array], stable: Sequence[Array], base: float, *, log: bool) -> tuple[float, float]:
    """Ends of the axis of heights above `base`: it covers the values `shown`, but nothing above the `stable` values."""
    heights, limits = (np.concatenate([np.ravel(values) for values in group]) - base for group in (shown, stable))
    highest = np.max(limits, initial=-np.inf, where=np.isfinite(limits))
    heights = heights[np.isfinite(heights) & (heights <= highest) & ((heights > 0) | (not log))]
    return (float(heights.min()), float(heights.max())) if len(heights) else (1.0, 1.0)


def height_axis(ends: tuple[float, float], *, log: bool) -> Layout:
    """A vertical axis between two heights, with a margin."""
    bottom, top = ends
    if log:
        return log_axis(bottom, top)
    margin = 0.05 * (top - bottom) or 1.0
    return {"range": [bottom - margin, top + margin]}


def with_opacity(color: str, opacity: float) -> str:
    """The colour #rrggbb with an opacity."""
    return f"rgba({', '.join(str(int(color[first : first + 2], 16)) for first in (1, 3, 5))}, {opacity})"


def _band(line: SeedLine, x: Array, base: float, ends: tuple[float, float], theme: Theme) -> Trace:
    """The area between the percentiles."""
    bottom, top = ends
    heights = np.concatenate([line.low, line.high[::-1]]) - base
    # An area needs finite corners: infinite values, and 0 on a logarithmic axis, are put outside of the chart.
    low, high = 1e-3 * bottom, max(1e3 * top, 1e3 * (top - bottom))
    return scatter(
        single(np.concatenate([x, x[::-1]])),
        single(np.where(heights > 0, np.minimum(heights, high), low)),
        fill="toself",
        fillcolor=with_opacity(line.style.color, 0.16),
        line=theme.stroke(with_opacity(line.style.color, 0.5), 0.75),
        legendgroup=line.name,
        showlegend=False,
    )


def run_traces(line: SeedLine, x: Array, base: float, theme: Theme) -> list[Trace]:
    """A faint line for the loss of every run."""
    faint = theme.stroke(with_opacity(line.style.color, 0.45), 1)
    return [
        scatter(single(x), single(loss - base), line=faint, legendgroup=line.name, showlegend=False)
        for loss in line.loss.T
    ]


def mean_trace(line: SeedLine, x: Array, theme: Theme, axis: LossAxis, *, position: str, mean: str) -> Trace:
    """A line for the mean loss of the runs, with a few markers; `position` and `mean` are the words for both axes."""
    heights = line.mean - axis.base
    return scatter(
        single(x),
        single(np.where((heights > 0) | (not axis.log), heights, np.nan)),
        name=line.name,
        customdata=single(line.mean),
        hover=f"{position} %{{x}}<br>{mean} %{{customdata:.4g}}<extra>{line.name}</extra>",
        legendgroup=line.name,
        line=line.style.stroke(2.6 * theme.scale),
        marker={**line.style.marks(8 * theme.scale), "maxdisplayed": MAX_MARKERS},
    )
