"""Many runs of each optimizer: their mean and spread, and where they end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core import Array
from plots.line import single
from plots.style import LineStyle, Look, log_axis

FEW = 10  # runs that are drawn one by one, and not as a band
NAMED = 6  # optimizers whose names have room under a chart
SHOWN = 12  # markers along a line
GOLDEN = 0.6180339887498949  # its multiples, without their whole part, are spread evenly however many they are


@dataclass(frozen=True)
class Runs:
    """The runs of one optimizer to be drawn, S of them: proper name, mean loss and 10th and 90th percentile, (T+1,).

    loss      (T+1, S)  of each run; infinite where it is no longer finite
    diverged  (S,)      which of them diverge
    """

    name: str
    mean: Array
    low: Array
    high: Array
    loss: Array
    diverged: NDArray[np.bool_]
    style: LineStyle


def fan_chart(
    runs: Sequence[Runs],
    at: Array,
    look: Look,
    *,
    log: bool,
    lowest: float,
    share: float,
    words: dict[str, str],
) -> dict[str, Any]:
    """A figure as plain data: each mean loss at the places `at`, (T+1,), over a band; single runs where they are few.

    With `log`, heights above `lowest`. The axis ends where no run that does not diverge goes beyond: a mean or a band
    that does leaves the chart. `share` is how high the chart is, of a usual one. `words` gives the texts for: along,
    loss, mean.
    """
    base = lowest if log else 0.0
    layout = look.layout(words["along"], words["loss"])
    layout["height"] *= share
    layout["xaxis"]["rangemode"] = "tozero"
    few = all(of.loss.shape[1] <= FEW for of in runs)
    seen = [of.loss if few else np.stack([of.mean, of.low, of.high]) for of in runs]
    ends = ends_of(seen, [of.loss[:, ~of.diverged] for of in runs] + [of.loss[:1] for of in runs], base, log=log)
    layout["yaxis"] |= height_axis(ends, log=log)
    behind = [
        trace
        for of in runs
        for trace in (each_traces(of, at, base, look) if few else [_band(of, at, base, ends, look)])
    ]
    return {"data": [*behind, *(mean_trace(of, at, base, look, words, log=log) for of in runs)], "layout": layout}


def ends_chart(
    runs: Sequence[Runs], look: Look, *, log: bool, lowest: float, share: float, first: int, words: dict[str, str]
) -> dict[str, Any]:
    """A figure as plain data: the last loss of every run as a point, in a strip for each optimizer, with their mean.

    Runs that diverge stand as crosses at the upper edge. `first` is the seed of the first run. `words` gives the texts
    for: loss, seed, mean, diverged.
    """
    base = lowest if log else 0.0
    layout = look.layout("", words["loss"])
    layout["height"] *= share
    ends = ends_of([of.loss[-1] for of in runs], [of.loss[-1, ~of.diverged] for of in runs], base, log=log)
    axis = height_axis(ends, log=log)
    layout["yaxis"] |= axis
    edge = 10.0 ** axis["range"][1] if log else axis["range"][1]
    few = len(runs) <= NAMED
    layout["xaxis"] |= {
        "range": [-0.5, len(runs) - 0.5],
        "tickvals": list(range(len(runs))),
        "ticktext": [
            f'<span style="color:{of.style.color}">{of.style.glyph}</span>'
            + (f"<br>{of.name.replace(' ', '<br>')}" if few else "")
            for of in runs
        ],
        "showgrid": False,
        "ticks": "",
    }
    layout["margin"] = {**layout["margin"], "b": (76 if few else 40) * look.scale}
    layout["showlegend"] = False
    data = []
    for place, of in enumerate(runs):
        count = len(of.diverged)
        turns = np.arange(count) * GOLDEN
        across = np.array(place + 0.6 * (turns - np.floor(turns) - 0.5) * (count > 1), dtype=np.float64)
        seeds = first + np.arange(count, dtype=float)
        finals: Array = of.loss[-1] - base
        marker = {"color": of.style.color, "size": 6 * look.scale, "opacity": 0.6}
        data += [
            {
                "type": "scatter",
                "x": single(across[stays]),
                "y": single(y[stays]),
                "customdata": single(seeds[stays]),
                "mode": "markers",
                "name": of.name,
                "marker": {**marker, "symbol": symbol},
                "cliponaxis": False,
                "hovertemplate": f"{words['seed']} %{{customdata}}<br>{said}<extra>{of.name}</extra>",
            }
            for stays, y, symbol, said in (
                (~of.diverged, finals, of.style.marker, f"{words['loss']} %{{y:.4g}}"),
                (of.diverged, np.full(count, edge), "x-thin-open", words["diverged"]),
            )
            if stays.any()
        ]
        mean = float(of.mean[-1]) - base
        data.append(
            {
                "type": "scatter",
                "x": [place - 0.4, place + 0.4],
                "y": single(np.full(2, mean)),
                "mode": "lines",
                "line": {"color": look.ink, "width": 3 * look.scale},
                "hovertemplate": f"{words['mean']} %{{y:.4g}}<extra>{of.name}</extra>",
            }
        )
    return {"data": data, "layout": layout}


def ends_trace(name: str, points: Array, first: int, style: LineStyle, look: Look, *, seed: str) -> dict[str, Any]:
    """Where the runs of one optimizer end, (n, S), as small points for a contour; `seed` is the word for it."""
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
            "size": 6 * look.scale,
            "color": style.color,
            "opacity": 0.75,
            "line": {"width": 0.75 * look.scale, "color": look.paper},
        },
        "hovertemplate": f"{seed} %{{customdata}}<br>(%{{x:.4g}}, %{{y:.4g}})<extra>{name}</extra>",
    }


def ends_of(seen: Sequence[Array], stayed: Sequence[Array], base: float, *, log: bool) -> tuple[float, float]:
    """From which height above `base` to which the axis goes: over what is seen, but no higher than what `stayed`."""
    heights, inside = (np.concatenate([np.ravel(values) for values in group]) - base for group in (seen, stayed))
    most = np.max(inside, initial=-np.inf, where=np.isfinite(inside))
    heights = heights[np.isfinite(heights) & (heights <= most) & ((heights > 0) | (not log))]
    return (float(heights.min()), float(heights.max())) if len(heights) else (1.0, 1.0)


def height_axis(ends: tuple[float, float], *, log: bool) -> dict[str, Any]:
    """From and to these heights, with some air."""
    bottom, top = ends
    if log:
        return log_axis(bottom, top)
    margin = 0.05 * (top - bottom) or 1.0
    return {"range": [bottom - margin, top + margin]}


def faded(color: str, opacity: float) -> str:
    """#rrggbb with an opacity."""
    return f"rgba({', '.join(str(int(color[at : at + 2], 16)) for at in (1, 3, 5))}, {opacity})"


def _band(of: Runs, at: Array, base: float, ends: tuple[float, float], look: Look) -> dict[str, Any]:
    bottom, top = ends
    heights = np.concatenate([of.low, of.high[::-1]]) - base
    # An area needs corners everywhere: what is infinite or, on a logarithmic axis, 0 has them outside of the chart.
    outside = 1e-3 * bottom, max(1e3 * top, 1e3 * (top - bottom))
    return {
        "type": "scatter",
        "x": single(np.concatenate([at, at[::-1]])),
        "y": single(np.where(heights > 0, np.minimum(heights, outside[1]), outside[0])),
        "mode": "lines",
        "fill": "toself",
        "fillcolor": faded(of.style.color, 0.16),
        "line": {"width": 0.75 * look.scale, "color": faded(of.style.color, 0.5)},
        "legendgroup": of.name,
        "showlegend": False,
        "hoverinfo": "skip",
    }


def each_traces(of: Runs, at: Array, base: float, look: Look) -> list[dict[str, Any]]:
    """The loss of every run, faint."""
    return [
        {
            "type": "scatter",
            "x": single(at),
            "y": single(loss - base),
            "mode": "lines",
            "line": {"width": look.scale, "color": faded(of.style.color, 0.45)},
            "legendgroup": of.name,
            "showlegend": False,
            "hoverinfo": "skip",
        }
        for loss in of.loss.T
    ]


def mean_trace(of: Runs, at: Array, base: float, look: Look, words: dict[str, str], *, log: bool) -> dict[str, Any]:
    """Their mean loss, with a few markers."""
    heights = of.mean - base
    return {
        "type": "scatter",
        "x": single(at),
        "y": single(np.where((heights > 0) | (not log), heights, np.nan)),
        "customdata": single(of.mean),
        "mode": "lines+markers",
        "name": of.name,
        "legendgroup": of.name,
        "line": {"color": of.style.color, "dash": of.style.dash, "width": 2.6 * look.scale},
        "marker": {
            "symbol": of.style.marker,
            "color": of.style.color,
            "size": 8 * look.scale,
            "maxdisplayed": SHOWN,
        },
        "hovertemplate": f"{words['along']} %{{x}}<br>{words['mean']} %{{customdata:.4g}}<extra>{of.name}</extra>",
    }
