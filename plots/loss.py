"""Loss against step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from plots.style import Line, Look, log_axis, single


def loss_chart(
    lines: Sequence[Line],
    look: Look,
    *,
    log: bool,
    lowest: float,
    highest: float,
    least: float = -np.inf,
    words: dict[str, str],
) -> dict[str, Any]:
    """A figure as plain data: each line's loss against step; with `log`, its height above `lowest` on such an axis.

    `highest` and `least` are where the axis ends at the latest: a diverging loss leaves the chart, upwards or
    downwards, instead of flattening the others.
    `words` gives the texts for: step, loss.
    """
    shown = [line.loss - lowest if log else line.loss for line in lines]
    if log:
        shown = [np.where(loss > 0, loss, np.nan) for loss in shown]
    traces = [
        {
            "type": "scatter",
            "x0": 0,
            "dx": line.cost,
            "y": single(loss),
            "customdata": single(line.loss),
            "mode": "lines+markers" if len(loss) <= 61 else "lines",
            "name": line.label,
            "legendgroup": line.name,
            "showlegend": False,
            "line": {"color": line.style.color, "dash": line.style.dash, "width": 2.2 * look.scale},
            "marker": {"symbol": line.style.marker, "color": line.style.color, "size": 6 * look.scale},
            "hovertemplate": (
                f"{words['step']} %{{x}}<br>{words['loss']} %{{customdata:.4g}}<extra>%{{fullData.name}}</extra>"
            ),
        }
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
            bottom = min(top, max(values.min(), least))
            margin = 0.05 * (top - bottom) or 1.0
            layout["yaxis"]["range"] = [bottom - margin, top + margin]
    return {"data": traces, "layout": layout}
