"""Data with the fit to them and each step's batch, and the losses of the batches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core import Array
from plots.line import single
from plots.style import LineStyle, Theme, log_axis
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


def batch_contour_mark(name: str, theme: Theme) -> dict[str, Any]:
    """Legend entry of the contours of one step's batch; they are drawn in its style."""
    line = {"color": theme.batch, "dash": "dash", "width": 1.4 * theme.scale}
    return {"type": "scatter", "x": [None], "y": [None], "mode": "lines", "name": name, "line": line}


def data_chart(
    x: Array,
    y: Array,
    labels: Array | None,
    fits: Sequence[Fit],
    batches: Sequence[NDArray[np.integer]],
    theme: Theme,
    *,
    names: Sequence[str],
    classes: Sequence[str],
    words: dict[str, str],
) -> dict[str, Any]:
    """Chart of samples (N,), fits and each step's batch as plain data, with `frames`, see `views.live.charts`.

    batches  indices of the samples of steps 1 to T, see `can_be_lit`; empty if they are not shown
    `words` gives the texts for: samples, batch.
    """
    window = data_window(x, y)
    layout = theme.layout(*names)
    layout["height"] *= DATA_SHARE
    for axis, side in zip(("xaxis", "yaxis"), window, strict=True):
        layout[axis] |= {"range": side}
    kinds = [(words["samples"], np.ones(len(x), dtype=bool))]
    if labels is not None:
        kinds = [(name, labels == label) for label, name in enumerate(classes)]
    looks = (("circle", theme.ink), ("diamond-open", theme.calm))
    points = [_points(x, y, *kind, *looks[index], theme) for index, kind in enumerate(kinds)]
    lines = [
        {
            "type": "scatter",
            "x": single(fit.x if fit.x.ndim == 1 else fit.x[-1]),
            "y": single(fit.y[-1]),
            "mode": "lines",
            "name": fit.name,
            "showlegend": False,
            "line": {"color": fit.style.color, "dash": fit.style.dash, "width": 2.8 * theme.scale * fit.style.width},
        }
        for fit in fits
    ]
    frames = [
        {"trace": len(points) + index, "y": single(fit.y), **({} if fit.x.ndim == 1 else {"x": single(fit.x)})}
        for index, fit in enumerate(fits)
    ]
    rings = []
    if batches:
        rings = [_rings(x, y, batches[-1], words["batch"], theme)]
        frames.append({"trace": len(points) + len(lines), "x": single(x), "y": single(y), "points": _padded(batches)})
    return {"data": [*points, *lines, *rings], "frames": frames, "layout": layout}


def can_be_lit(batches: Sequence[NDArray[np.integer]]) -> bool:
    """Whether there are batches, and few enough to send the indices of their samples."""
    return 0 < len(batches) * max(map(len, batches), default=0) <= MAX_INDICES


def _padded(batches: Sequence[NDArray[np.integer]]) -> NDArray[np.float32]:
    """Indices of each step's batch as a row, padded with NaN; the row of step 0 is empty."""
    rows = np.full((len(batches) + 1, max(map(len, batches))), np.nan, np.float32)
    for row, batch in zip(rows[1:], batches, strict=True):
        row[: len(batch)] = batch
    return rows


def _points(
    x: Array, y: Array, name: str, mask: NDArray[np.bool_], symbol: str, color: str, theme: Theme
) -> dict[str, Any]:
    line = 1.75 * theme.scale if symbol.endswith("open") else 0
    return {
        "type": "scatter",
        "x": single(x[mask]),
        "y": single(y[mask]),
        "mode": "markers",
        "name": name,
        "marker": {"symbol": symbol, "size": 7 * theme.scale, "color": color, "opacity": 0.8, "line": {"width": line}},
    }


def _rings(x: Array, y: Array, batch: NDArray[np.integer], name: str, theme: Theme) -> dict[str, Any]:
    ring = {
        "symbol": "circle-open",
        "size": 14 * theme.scale,
        "color": theme.batch,
        "line": {"width": 2.5 * theme.scale},
    }
    points = {"x": single(x[batch]), "y": single(y[batch])}
    return {"type": "scatter", **points, "mode": "markers", "name": name, "marker": ring}


def with_batch_losses(chart: dict[str, Any], losses: Array, name: str, theme: Theme, *, fits: bool) -> dict[str, Any]:
    """Add the loss of each step's batch, (T,), to a loss chart as points; with `fits` its axis includes all of them."""
    layout = {**chart["layout"]}
    log = layout["yaxis"].get("type") == "log"
    shown = np.where(np.isfinite(losses) & ((losses > 0) | (not log)), losses, np.nan)
    finite = shown[np.isfinite(shown)]
    if fits and len(finite) and "range" in layout["yaxis"]:
        ends = np.array(layout["yaxis"]["range"])
        bottom, top = 10.0**ends if log else ends
        low, high = min(bottom, finite.min()), max(top, finite.max())
        axis = log_axis(low, high) if log else {"range": [low - 0.03 * (high - low), high]}
        layout["yaxis"] = {**layout["yaxis"], **axis}
    points = {
        "type": "scatter",
        "x0": 1,
        "y": single(shown),
        "mode": "markers",
        "name": name,
        "showlegend": True,
        "marker": {"symbol": "circle", "size": 4.5 * theme.scale, "color": theme.batch, "opacity": 0.65},
    }
    return {**chart, "data": [points, *chart["data"]], "layout": layout}
