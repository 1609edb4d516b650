"""Data with the fit to them and each step's batch, and the losses of the batches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray

from core import Array
from plots.line import single
from plots.style import LineStyle, Theme, log_axis
from plots.traces import Chart, Frames, Marker, Picks, Stroke, Trace, legend_entry, scatter
from plots.window import Window

DATA_SHARE = 0.62  # height, as a share of that of a usual chart
MARGIN = 0.07  # around the data
MAX_INDICES = 200_000  # indices of samples that are sent to a browser


@dataclass(frozen=True)
class Fit:
    """The fit of one run at each step: its name, the line x, (P,) or (T+1, P), and y, (T+1, P), and its style."""

    name: str
    x: Array
    y: Array
    style: LineStyle


def data_window(x: Array, y: Array) -> Window:
    """Window around data x and y, (N,) each, with a margin."""

    def side(values: Array) -> tuple[float, float]:
        margin = MARGIN * float(np.ptp(values)) or 1.0
        return float(values.min()) - margin, float(values.max()) + margin

    return side(x), side(y)


def batch_contour_mark(name: str, theme: Theme) -> Trace:
    """Legend entry of the contours of one step's batch; they are drawn in its style."""
    return legend_entry(name, hover="", line=theme.stroke(theme.batch, 1.4, "dash"))


@dataclass(frozen=True)
class Samples:
    """Samples x and y, (N,), with the titles of their axes; with `labels`, (N,), they are of two classes."""

    x: Array
    y: Array
    titles: tuple[str, str]
    labels: Array | None = None
    classes: Sequence[str] = ()


class DataTexts(TypedDict):
    """Names of all samples, where there are no classes, and of those of a step's batch."""

    samples: str
    batch: str


def data_chart(
    samples: Samples, fits: Sequence[Fit], batches: Sequence[NDArray[np.integer]], theme: Theme, *, words: DataTexts
) -> Chart:
    """Chart of samples, fits and each step's batch.

    batches  indices of the samples of steps 1 to T, see `can_be_lit`; empty if they are not shown
    """
    x, y = samples.x, samples.y
    layout = theme.layout(*samples.titles)
    layout["height"] *= DATA_SHARE
    for axis, side in zip(("xaxis", "yaxis"), data_window(x, y), strict=True):
        layout[axis] |= {"range": side}
    kinds = [(words["samples"], np.ones(len(x), dtype=bool))]
    if samples.labels is not None:
        kinds = [(name, samples.labels == label) for label, name in enumerate(samples.classes)]
    looks = (("circle", theme.ink), ("diamond-open", theme.calm))
    points = [_points(x[mask], y[mask], name, *looks[index], theme) for index, (name, mask) in enumerate(kinds)]
    lines = [
        scatter(
            single(fit.x if fit.x.ndim == 1 else fit.x[-1]),
            single(fit.y[-1]),
            name=fit.name,
            hover="",
            showlegend=False,
            line=fit.style.stroke(2.8 * theme.scale),
        )
        for fit in fits
    ]
    frames = [
        Frames(len(points) + index, single(fit.y), None if fit.x.ndim == 1 else single(fit.x))
        for index, fit in enumerate(fits)
    ]
    if not batches:
        return Chart([*points, *lines], layout, frames=frames)
    ring = theme.marker("circle-open", 14, theme.batch, 2.5)
    rings = scatter(single(x[batches[-1]]), single(y[batches[-1]]), name=words["batch"], hover="", marker=ring)
    picks = Picks(len(points) + len(lines), single(x), single(y), _padded(batches))
    return Chart([*points, *lines, rings], layout, frames=frames, picks=[picks])


def can_be_lit(batches: Sequence[NDArray[np.integer]]) -> bool:
    """Whether there are batches, and few enough to send the indices of their samples."""
    return 0 < len(batches) * max(map(len, batches), default=0) <= MAX_INDICES


def _padded(batches: Sequence[NDArray[np.integer]]) -> NDArray[np.float32]:
    """Indices of each step's batch as a row, padded with NaN; the row of step 0 is empty."""
    rows = np.full((len(batches) + 1, max(map(len, batches))), np.nan, np.float32)
    for row, batch in zip(rows[1:], batches, strict=True):
        row[: len(batch)] = batch
    return rows


def _points(x: Array, y: Array, name: str, symbol: str, color: str, theme: Theme) -> Trace:
    edge: Stroke = {"width": 1.75 * theme.scale if symbol.endswith("open") else 0}
    marker: Marker = {**theme.marker(symbol, 7, color), "opacity": 0.8, "line": edge}
    return scatter(single(x), single(y), name=name, hover="", marker=marker)


def with_batch_losses(chart: Chart, losses: Array, name: str, theme: Theme, *, fits: bool) -> Chart:
    """Add the loss of each step's batch, (T,), to a loss chart as points; with `fits` its axis includes all of them."""
    layout = {**chart.layout}
    log = layout["yaxis"].get("type") == "log"
    shown = np.where(np.isfinite(losses) & ((losses > 0) | (not log)), losses, np.nan)
    finite = shown[np.isfinite(shown)]
    if fits and len(finite) and "range" in layout["yaxis"]:
        ends = np.array(layout["yaxis"]["range"])
        bottom, top = 10.0**ends if log else ends
        low, high = min(bottom, finite.min()), max(top, finite.max())
        axis = log_axis(low, high) if log else {"range": [low - 0.03 * (high - low), high]}
        layout["yaxis"] = {**layout["yaxis"], **axis}
    marker: Marker = {**theme.marker("circle", 4.5, theme.batch), "opacity": 0.65}
    points = scatter(1, single(shown), name=name, hover="", showlegend=True, marker=marker)
    return replace(chart, traces=[points, *chart.traces], layout=layout)
