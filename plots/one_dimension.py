"""Pictures of curves: the graph under the paths, and the ends of runs by momentum."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray

from core import Array, Param, Surface
from plots.line import single
from plots.style import LineStyle, Theme
from plots.text import number_text
from plots.traces import Chart, Marker, Trace, scatter
from plots.window import Window, curve_points

TICKS = (0.0, 0.5, 0.9, 0.99, 0.999, 0.9999)  # ticks of the axis of momenta


def curve_traces(surface: Surface, window: Window, theme: Theme) -> list[Trace]:
    """Background of the paths: the graph of a curve over the window."""
    points = curve_points(surface, window[0])
    graph = theme.stroke(theme.ink, 2)
    return [scatter(points[:, 0], single(points[:, 1]), line=graph, opacity=0.7, showlegend=False)]


@dataclass(frozen=True)
class MomentumEnds:
    """Where runs with the momenta (R,) of a slider `p` end.

    ends       (R,)  the last points
    arrived    (R,)  whether a run ends in the lowest valley
    threshold  momentum from which on runs arrive; NaN if there is none
    minima     (m,)
    current    the current momentum and the end of its run
    """

    p: Param
    momenta: Array
    ends: Array
    arrived: NDArray[np.bool_]
    threshold: float
    minima: Array
    current: tuple[float, float]


class MomentumTexts(TypedDict):
    """Titles of the axes, and names of ends in the lowest valley and elsewhere and of the other marks."""

    momentum: str
    end: str
    arrived: str
    remaining: str
    minimum: str
    threshold: str
    current: str


def escape_chart(found: MomentumEnds, style: LineStyle, theme: Theme, *, words: MomentumTexts) -> Chart:
    """Chart of the ends of runs against their momenta, on the scale of the slider.

    Runs that arrive have filled marks. Lines show the minima and the threshold.
    """
    p, ends, minima = found.p, found.ends, found.minima
    x = single(p.to_scale(found.momenta))
    low, high = float(x[0]), float(x[-1])
    finite = np.concatenate([ends[np.isfinite(ends)], minima])
    margin = 0.08 * float(np.ptp(finite)) or 1.0
    bottom, top = float(finite.min()) - margin, float(finite.max()) + margin
    heights = [height for minimum in minima for height in (minimum, minimum, None)]
    dots = theme.stroke(theme.ink, 1.5, "dot")
    traces = [
        scatter([low, high, None] * len(minima), heights, name=words["minimum"], line=dots),
        _ends(found, ~found.arrived, words["remaining"], theme.marker("x-thin-open", 5, theme.ink), words),
        _ends(found, found.arrived, words["arrived"], theme.marker("circle", 5, style.color), words),
    ]
    if np.isfinite(found.threshold):
        name = f"{words['threshold']} {number_text(found.threshold, 4)}"
        position = float(p.to_scale(found.threshold))
        traces.append(scatter([position] * 2, [bottom, top], name=name, line=theme.stroke(style.color, 2.5, "dash")))
    momentum, end = found.current
    if np.isfinite(end):
        marker = theme.marker(style.marker, 15, style.color, 2, theme.ink)
        traces.append(scatter([float(p.to_scale(momentum))], [end], name=words["current"], marker=marker))
    layout = theme.layout(words["momentum"], words["end"])
    ticks = [tick for tick in TICKS if p.low <= tick <= p.high]
    layout["xaxis"] |= {
        "range": [low - 0.02 * (high - low), high + 0.02 * (high - low)],
        "tickvals": [float(p.to_scale(tick)) for tick in ticks],
        "ticktext": [number_text(tick, 6) for tick in ticks],
    }
    layout["yaxis"]["range"] = [bottom, top]
    return Chart(traces, layout)


def _ends(found: MomentumEnds, mask: NDArray[np.bool_], name: str, marker: Marker, words: MomentumTexts) -> Trace:
    """Marks at the ends of some runs."""
    return scatter(
        single(found.p.to_scale(found.momenta))[mask],
        single(found.ends[mask]),
        name=name,
        text=[number_text(float(momentum), 4) for momentum in found.momenta[mask]],
        hover=f"{words['momentum']} %{{text}}<br>{words['end']} %{{y:.4g}}<extra></extra>",
        marker=marker,
    )
