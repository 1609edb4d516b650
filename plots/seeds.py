"""Charts of many runs of each optimizer: their mean and spread, and their ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core import Array
from plots.line import single
from plots.style import LineStyle, Theme, log_axis

MAX_SINGLE_RUNS = 10  # largest number of runs that are drawn one by one, instead of as a band
MAX_NAMES = 6  # optimizers whose names have room below a chart
MAX_MARKERS = 12  # along a line
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


def seeds_chart(
    runs: Sequence[SeedLine],
    x: Array,
    theme: Theme,
    *,
    log: bool,
    lowest: float,
    share: float,
    words: dict[str, str],
) -> dict[str, Any]:
    """Chart of each mean loss against `x`, (T+1,), over a band, or over single runs if they are few, as plain data.

    With `log`, losses are heights above `lowest`. The axis ends at the highest run that does not diverge: a mean or a
    band above it leaves the chart. `share` is the height of the chart, as a share of that of a usual one. `words` gives
    the texts for: along, loss, mean.
    """
    base = lowest if log else 0.0
    layout = theme.layout(words["along"], words["loss"])
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
    means = [mean_trace(line, x, base, theme, words, log=log) for line in runs]
    return {"data": [*background, *means], "layout": layout}


def ends_chart(
    runs: Sequence[SeedLine], theme: Theme, *, log: bool, lowest: float, share: float, first: int, words: dict[str, str]
) -> dict[str, Any]:
    """Chart of the last loss of every run as plain data, in a strip for each optimizer, with the mean.

    Runs that diverge are crosses at the upper edge. `first` is the seed of the first run. `words` gives the texts for:
    loss, seed, mean, diverged.
    """
    base = lowest if log else 0.0
    layout = theme.layout("", words["loss"])
    layout["height"] *= share
    finals, stable = [line.loss[-1] for line in runs], [line.loss[-1, ~line.diverged] for line in runs]
    axis = height_axis(axis_ends(finals, stable, base, log=log), log=log)
    layout["yaxis"] |= axis
    edge = 10.0 ** axis["range"][1] if log else axis["range"][1]
    _set_strips(layout, runs, theme)
    data: list[dict[str, Any]] = []
    for index, line in enumerate(runs):
        data += [*_finals(line, index, base, edge, first, theme, words), _mean_bar(line, index, base, theme, words)]
    return {"data": data, "layout": layout}


def _set_strips(layout: dict[str, Any], runs: Sequence[SeedLine], theme: Theme) -> None:
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
    line: SeedLine, index: int, base: float, edge: float, first: int, theme: Theme, words: dict[str, str]
) -> list[dict[str, Any]]:
    """Points of the last losses in the strip with this index, and crosses of runs that diverge, at the upper edge."""
    count = len(line.diverged)
    multiples = np.arange(count) * GOLDEN
    x = np.array(index + 0.6 * (multiples - np.floor(multiples) - 0.5) * (count > 1), dtype=np.float64)
    seeds = first + np.arange(count, dtype=float)
    finals: Array = line.loss[-1] - base
    marker = {"color": line.style.color, "size": 6 * theme.scale, "opacity": 0.6}
    return [
        {
            "type": "scatter",
            "x": single(x[mask]),
            "y": single(y[mask]),
            "customdata": single(seeds[mask]),
            "mode": "markers",
            "name": line.name,
            "marker": {**marker, "symbol": symbol},
            "cliponaxis": False,
            "hovertemplate": f"{words['seed']} %{{customdata}}<br>{text}<extra>{line.name}</extra>",
        }
        for mask, y, symbol, text in (
            (~line.diverged, finals, line.style.marker, f"{words['loss']} %{{y:.4g}}"),
            (line.diverged, np.full(count, edge), "x-thin-open", words["diverged"]),
        )
        if mask.any()
    ]


def _mean_bar(line: SeedLine, index: int, base: float, theme: Theme, words: dict[str, str]) -> dict[str, Any]:
    """A bar at the mean of the last losses, across the strip with this index."""
    mean = float(line.mean[-1]) - base
    return {
        "type": "scatter",
        "x": [index - 0.4, index + 0.4],
        "y": single(np.full(2, mean)),
        "mode": "lines",
        "line": {"color": theme.ink, "width": 3 * theme.scale},
        "hovertemplate": f"{words['mean']} %{{y:.4g}}<extra>{line.name}</extra>",
    }


def ends_trace(name: str, points: Array, first: int, style: LineStyle, theme: Theme, *, seed: str) -> dict[str, Any]:
    """Ends of the runs of one optimizer, (n, S), as small points on a contour; `seed` is the word for it."""
    count = points.shape[1]
    return {
        "type": "scatter",
        "x": single(points[0]),
        "y": single(points[1]),
        "customdata": single(first + np.arange(count, dtype=float)),
        "mode": "markers",
        "name": name,
        "showlegend": False,
        "marker": {
            "symbol": style.marker,
            "size": 6 * theme.scale,
            "color": style.color,
            "opacity": 0.75,
            "line": {"width": 0.75 * theme.scale, "color": theme.paper},
        },
        "hovertemplate": f"{seed} %{{customdata}}<br>(%{{x:.4g}}, %{{y:.4g}})<extra>{name}</extra>",
    }


def axis_ends(shown: Sequence[Array], stable: Sequence[Array], base: float, *, log: bool) -> tuple[float, float]:
    """Ends of the axis of heights above `base`: it covers the values `shown`, but nothing above the `stable` values."""
    heights, limits = (np.concatenate([np.ravel(values) for values in group]) - base for group in (shown, stable))
    highest = np.max(limits, initial=-np.inf, where=np.isfinite(limits))
    heights = heights[np.isfinite(heights) & (heights <= highest) & ((heights > 0) | (not log))]
    return (float(heights.min()), float(heights.max())) if len(heights) else (1.0, 1.0)


def height_axis(ends: tuple[float, float], *, log: bool) -> dict[str, Any]:
    """A vertical axis between two heights, with a margin."""
    bottom, top = ends
    if log:
        return log_axis(bottom, top)
    margin = 0.05 * (top - bottom) or 1.0
    return {"range": [bottom - margin, top + margin]}


def with_opacity(color: str, opacity: float) -> str:
    """The colour #rrggbb with an opacity."""
    return f"rgba({', '.join(str(int(color[first : first + 2], 16)) for first in (1, 3, 5))}, {opacity})"


def _band(line: SeedLine, x: Array, base: float, ends: tuple[float, float], theme: Theme) -> dict[str, Any]:
    """The area between the percentiles."""
    bottom, top = ends
    heights = np.concatenate([line.low, line.high[::-1]]) - base
    # An area needs finite corners: infinite values, and 0 on a logarithmic axis, are put outside of the chart.
    low, high = 1e-3 * bottom, max(1e3 * top, 1e3 * (top - bottom))
    return {
        "type": "scatter",
        "x": single(np.concatenate([x, x[::-1]])),
        "y": single(np.where(heights > 0, np.minimum(heights, high), low)),
        "mode": "lines",
        "fill": "toself",
        "fillcolor": with_opacity(line.style.color, 0.16),
        "line": {"width": 0.75 * theme.scale, "color": with_opacity(line.style.color, 0.5)},
        "legendgroup": line.name,
        "showlegend": False,
        "hoverinfo": "skip",
    }


def run_traces(line: SeedLine, x: Array, base: float, theme: Theme) -> list[dict[str, Any]]:
    """A faint line for the loss of every run."""
    return [
        {
            "type": "scatter",
            "x": single(x),
            "y": single(loss - base),
            "mode": "lines",
            "line": {"width": theme.scale, "color": with_opacity(line.style.color, 0.45)},
            "legendgroup": line.name,
            "showlegend": False,
            "hoverinfo": "skip",
        }
        for loss in line.loss.T
    ]


def mean_trace(
    line: SeedLine, x: Array, base: float, theme: Theme, words: dict[str, str], *, log: bool
) -> dict[str, Any]:
    """A line for the mean loss of the runs, with a few markers."""
    heights = line.mean - base
    return {
        "type": "scatter",
        "x": single(x),
        "y": single(np.where((heights > 0) | (not log), heights, np.nan)),
        "customdata": single(line.mean),
        "mode": "lines+markers",
        "name": line.name,
        "legendgroup": line.name,
        "line": {"color": line.style.color, "dash": line.style.dash, "width": 2.6 * theme.scale},
        "marker": {
            "symbol": line.style.marker,
            "color": line.style.color,
            "size": 8 * theme.scale,
            "maxdisplayed": MAX_MARKERS,
        },
        "hovertemplate": f"{words['along']} %{{x}}<br>{words['mean']} %{{customdata:.4g}}<extra>{line.name}</extra>",
    }
