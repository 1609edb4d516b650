"""Loss, and learning rate, against step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core import Array
from plots.style import Line, Look, log_axis, single


def loss_chart(
    lines: Sequence[Line], look: Look, *, log: bool, lowest: float, highest: float, words: dict[str, str]
) -> dict[str, Any]:
    """A figure as plain data: each line's loss against step; with `log`, its height above `lowest` on such an axis.

    `highest` is where the axis ends at the latest: a diverging loss leaves the chart instead of flattening the others.
    `words` gives the texts for: step, loss.
    """
    shown = [line.loss - lowest if log else line.loss for line in lines]
    if log:
        shown = [np.where(loss > 0, loss, np.nan) for loss in shown]
    traces = [
        _trace(line, look, single(loss), words["step"], f"{words['loss']} %{{customdata:.4g}}")
        | {"x0": 0, "customdata": single(line.loss)}
        for line, loss in zip(lines, shown, strict=True)
    ]
    layout = look.layout(words["step"], words["loss"])
    layout["xaxis"]["rangemode"] = "tozero"
    values = np.concatenate([*shown, [np.nan]])
    values = values[np.isfinite(values)]
    if len(values):
        top = min(values.max(), highest - lowest if log else highest)
        if log:
            layout["yaxis"] |= log_axis(values.min(), top)
        else:
            margin = 0.05 * (top - values.min()) or 1.0
            layout["yaxis"]["range"] = [values.min() - margin, top + margin]
    return {"data": traces, "layout": layout}


def rate_chart(rates: Sequence[tuple[Line, Array]], look: Look, *, log: bool, words: dict[str, str]) -> dict[str, Any]:
    """A low figure as plain data, to stand under the loss chart: the learning rate of each step, (T,), beside its line.

    Step t stands where the loss after it does. With `log` a rate of 0 or less leaves a gap. `words` gives: step.
    """
    shown = [single(np.where(rate > 0, rate, np.nan) if log else rate) for _, rate in rates]
    traces = [
        _trace(line, look, rate, words["step"], "η %{y:.4g}") | {"x0": line.cost}
        for (line, _), rate in zip(rates, shown, strict=True)
    ]
    layout = look.layout(words["step"], "η")
    layout["height"] *= 0.45
    layout["xaxis"]["rangemode"] = "tozero"
    values = np.concatenate([*shown, [np.nan]])
    values = values[np.isfinite(values)].astype(float)
    if len(values):
        bottom, top = values.min(), values.max()
        if log:
            layout["yaxis"] |= log_axis(bottom, top)
        else:
            margin = 0.05 * (max(top, 0) - min(bottom, 0)) or 1.0
            layout["yaxis"]["range"] = [min(bottom, 0) - margin, max(top, 0) + margin]
    return {"data": traces, "layout": layout}


def _trace(line: Line, look: Look, values: NDArray[np.float32], step: str, hover: str) -> dict[str, Any]:
    """Values against step in the style of a line."""
    return {
        "type": "scatter",
        "dx": line.cost,
        "y": values,
        "mode": "lines+markers" if len(values) <= 61 else "lines",
        "name": line.label,
        "legendgroup": line.name,
        "showlegend": False,
        "line": {"color": line.style.color, "dash": line.style.dash, "width": 2.2 * look.scale},
        "marker": {"symbol": line.style.marker, "color": line.style.color, "size": 6 * look.scale},
        "hovertemplate": f"{step} %{{x}}<br>{hover}<extra>%{{fullData.name}}</extra>",
    }
