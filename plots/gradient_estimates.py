"""Gradient estimates: arrows at the point, the plane of the gradient's components, and the error by batch size."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray

from core import Array
from plots.line import single
from plots.style import Theme, log_axis, term_colors
from plots.text import number_text
from plots.traces import Chart, Layout, Marker, Trace, scatter

SHARE = 0.72  # height, as a share of that of a usual chart
ELLIPSE_POINTS = 120
ROUNDING = 1e-9  # share of the largest error: smaller ones are rounding


class ArrowTexts(TypedDict):
    """Names of the full gradient and of its estimates."""

    full: str
    estimate: str


def arrow_traces(
    point: Sequence[float], full: Array, estimates: Array, rate: float, theme: Theme, *, words: ArrowTexts
) -> list[Trace]:
    """Arrows of the steps from `point`, (2,), with the gradient `full`, (2,), and with `estimates`, (2, K).

    All steps have the learning rate `rate`.
    """
    start = np.array(point, dtype=float)
    blue, _, orange, *_ = term_colors(theme)
    tips = start[:, None] - rate * estimates
    strokes = np.stack([np.broadcast_to(start[:, None], tips.shape), tips, np.full(tips.shape, np.nan)], axis=-1)
    x, y = strokes.reshape(2, -1)
    tip = start - rate * full
    arrow: Marker = {
        "symbol": ["circle", "arrow"],
        "size": [1, 15 * theme.scale],
        "angleref": "previous",
        "color": blue,
        "opacity": 1,
    }
    return [
        scatter(single(x), single(y), line=theme.stroke(orange, 1), opacity=0.45, showlegend=False),
        scatter(*single(tips), name=words["estimate"], marker=theme.marker("circle", 4.5, orange)),
        scatter(
            [float(start[0]), float(tip[0])],
            [float(start[1]), float(tip[1])],
            name=words["full"],
            line=theme.stroke(blue, 4),
            marker=arrow,
        ),
    ]


class EstimateTexts(TypedDict):
    """Names of the full gradient, of estimates whose step goes down and up, and of the ellipses."""

    full: str
    downhill: str
    uphill: str
    deviations: str


def estimates_chart(
    full: Array, estimates: Array, covariance: Array, titles: tuple[str, str], theme: Theme, *, words: EstimateTexts
) -> Chart:
    """Chart of estimates (2, K) in the plane of the gradient's components.

    It also shows the full gradient (2,), zero, and ellipses at one and two standard deviations of `covariance`, (2, 2).
    Estimates whose step goes uphill have their own symbol. `titles` are those of the axes.
    """
    blue, ink, orange, green, *_ = term_colors(theme)
    is_uphill = full @ estimates < 0
    # The root of a covariance that may be singular.
    variances, axes = np.linalg.eigh(covariance)
    angles = np.linspace(0, 2 * np.pi, ELLIPSE_POINTS)
    circle = axes * np.sqrt(np.maximum(variances, 0)) @ np.stack([np.cos(angles), np.sin(angles)])
    rings = [
        scatter(
            *single(full[:, None] + k * circle),
            name=words["deviations"],
            showlegend=k == 1,
            line=theme.stroke(theme.ink, 2, dash),
        )
        for k, dash in ((1, "solid"), (2, "dash"))
    ]
    layout = theme.layout(*titles)
    layout["height"] *= SHARE
    shown = np.column_stack([estimates, full, np.zeros(2), full[:, None] + 2 * circle])
    low, high = shown.min(axis=1), shown.max(axis=1)
    margin = 0.06 * max(float(np.max(high - low)), 1e-9)
    for axis, first, last in zip(("xaxis", "yaxis"), low, high, strict=True):
        layout[axis] |= {"range": [float(first) - margin, float(last) + margin], "nticks": 6}
    # One range grows to fit the chart's shape: a height that fits the estimates would jump during a drag.
    layout["yaxis"] |= {"scaleanchor": "x"}
    dots: Marker = {**theme.marker("circle", 5, orange), "opacity": 0.55}
    zero, cross = theme.marker("circle-open", 10, ink, 2), theme.marker("cross-thin", 20, blue, 4, blue)
    uphill = scatter(
        *single(estimates[:, is_uphill]), name=words["uphill"], hover="", marker=theme.marker("x", 7, green)
    )
    traces = [
        scatter(*single(estimates[:, ~is_uphill]), name=words["downhill"], hover="", marker=dots),
        *([uphill] if is_uphill.any() else []),
        *rings,
        scatter(*single(np.zeros((2, 1))), name="0", hover="", marker=zero, showlegend=False),
        scatter(*single(full[:, None]), name=words["full"], hover="", marker=cross),
    ]
    return Chart(traces, layout)


class ErrorTexts(TypedDict):
    """Titles of the axes, and names of what is measured and of the chosen batch size."""

    size: str
    spread: str
    measured: str
    current: str


def error_chart(
    sizes: Sequence[int],
    measured: Array,
    theories: Sequence[tuple[str, Array, Array]],
    current_size: int,
    theme: Theme,
    *,
    words: ErrorTexts,
) -> Chart:
    """Chart of the error of estimates against batch size, both logarithmic: `measured` (S,) at `sizes`.

    theories      each with a name, sizes and errors; the first one holds, the others are for comparison
    current_size  the chosen batch size, which is marked
    Errors of 0 are not shown.
    """
    blue, ink, orange, *_ = term_colors(theme)
    smallest = ROUNDING * max(float(np.max(measured)), *(float(np.max(errors)) for _, _, errors in theories))

    def visible(errors: Array) -> NDArray[np.float32]:
        return single(np.where(errors > smallest, errors, np.nan))

    lines = [
        scatter(single(theory_sizes), visible(errors), name=name, hover="", line=theme.stroke(color, 2.4, dash))
        for (name, theory_sizes, errors), color, dash in zip(theories, (blue, ink), ("solid", "dash"), strict=False)
    ]
    x = np.asarray(sizes, dtype=np.float32)
    dots = theme.marker("circle", 9, orange)
    chosen = x == current_size
    ring = theme.marker("circle-open", 18, ink, 3)
    points = [
        scatter(x, visible(measured), name=words["measured"], hover="", marker=dots),
        scatter(x[chosen], visible(measured[chosen]), name=words["current"], hover="", marker=ring),
    ]
    layout = theme.layout(words["size"], words["spread"])
    layout["height"] *= SHARE
    shown = np.concatenate([measured, *(errors for _, _, errors in theories)])
    shown = shown[shown > smallest]
    layout["xaxis"] |= _axis(1, float(max(sizes)))
    if len(shown):
        layout["yaxis"] |= _axis(float(shown.min()), float(shown.max()))
    return Chart([*lines, *points], layout)


def _axis(low: float, high: float) -> Layout:
    """A logarithmic axis, labelled at 1, 2 and 5 of each decade if there are few."""
    axis = log_axis(low, high)
    powers = range(int(np.floor(np.log10(low))), int(np.ceil(np.log10(high))) + 1)
    if len(powers) > 5:
        return axis
    ticks = [digit * 10.0**power for power in powers for digit in (1, 2, 5)]
    axis.pop("dtick", None)
    return axis | {"tickmode": "array", "tickvals": ticks, "ticktext": [number_text(tick) for tick in ticks]}
