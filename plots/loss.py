"""Charts of the loss, and of the learning rate, against step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from core import Array
from plots.line import Line, single
from plots.style import Theme, log_axis


def loss_chart(
    lines: Sequence[Line],
    theme: Theme,
    *,
    log: bool,
    lowest: float,
    highest_shown: float,
    lowest_shown: float = -np.inf,
    words: dict[str, str],
) -> dict[str, Any]:
    """Chart of each line's loss against step as plain data; with `log`, of its height above `lowest`.

    `highest` and `least` limit the axis: a diverging loss leaves the chart instead of flattening the other lines.
    `words` gives the texts for: step, loss.
    """
    shown = [line.loss - lowest if log else line.loss for line in lines]
    if log:
        shown = [np.where(loss > 0, loss, np.nan) for loss in shown]
    layout = theme.layout(words["step"], words["loss"])
    layout["xaxis"]["rangemode"] = "tozero"
    values = np.concatenate([*shown, [np.nan]])
    values = values[np.isfinite(values)]
    if len(values):
        top = min(values.max(), highest_shown - lowest if log else highest_shown)
        if log:
            layout["yaxis"] |= log_axis(values.min(), top)
        else:
            bottom = min(top, max(values.min(), lowest_shown))
            margin = 0.05 * (top - bottom) or 1.0
            layout["yaxis"]["range"] = [bottom - margin, top + margin]
    return {"data": _loss_traces(lines, shown, theme, words), "layout": layout}


def _loss_traces(
    lines: Sequence[Line], shown: Sequence[Array], theme: Theme, words: dict[str, str]
) -> list[dict[str, Any]]:
    """A trace for each line, with the values that are `shown`, (T+1,) each."""
    return [
        {
            "type": "scatter",
            **({"x0": 0} if line.x is None else {"x": single(line.x)}),
            "y": single(loss),
            "customdata": single(line.loss),
            "mode": "lines+markers" if len(loss) <= 61 else "lines",
            "name": line.label,
            "legendgroup": line.name,
            "showlegend": False,
            "line": {"color": line.style.color, "dash": line.style.dash, "width": 2.2 * theme.scale * line.style.width},
            "marker": {
                "symbol": line.style.marker,
                "color": line.style.color,
                "size": 6 * theme.scale * line.style.width**0.5,
            },
            "hovertemplate": (
                f"{words['step']} %{{x}}<br>{words['loss']} %{{customdata:.4g}}<extra>%{{fullData.name}}</extra>"
            ),
        }
        for line, loss in zip(lines, shown, strict=True)
    ]


def with_rates(
    chart: dict[str, Any], rates: Array, theme: Theme, *, title: str, words: dict[str, str]
) -> dict[str, Any]:
    """Add the learning rate of each step, (T,), below a loss chart, as the trace "rate"; `title` tells its unit.

    The rate of step t is at the position of the loss after the step. `words` gives the text for: step.
    """
    layout = {**chart["layout"]}
    axis = {**layout["yaxis"]}
    for key in ("type", "range", "dtick", "exponentformat"):
        axis.pop(key, None)
    finite = np.append(rates[np.isfinite(rates)], 0.0)
    margin = 0.08 * float(np.ptp(finite)) or 1.0
    ends = [float(finite.min()) - margin * bool(finite.min()), float(finite.max()) + margin]
    layout["yaxis"] = {**layout["yaxis"], "domain": [0.36, 1]}
    layout["yaxis2"] = {
        **axis,
        "domain": [0, 0.24],
        "anchor": "x",
        "range": ends,
        "nticks": 4,
        "title": {"text": title, "standoff": 6},
    }
    layout["xaxis"] = {**layout["xaxis"], "anchor": "y2"}
    trace = {
        "type": "scatter",
        "x0": 1,
        "y": single(rates),
        "yaxis": "y2",
        "mode": "lines",
        "showlegend": False,
        "line": {"color": theme.ink, "width": 2.2 * theme.scale, "shape": "linear"},
        "hovertemplate": f"{words['step']} %{{x}}<br>{title} %{{y:.4g}}<extra></extra>",
    }
    return {"data": chart["data"], "layout": layout, "rate": trace}
