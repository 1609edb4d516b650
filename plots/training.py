"""Networks while they learn: loss and accuracy on training and on validation data, and what was learned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import numpy as np
from numpy.typing import NDArray

from core import Array
from plots.line import single
from plots.seeds import Runs, each_traces, ends_of, faded, height_axis, mean_trace
from plots.style import UNKNOWN_AXIS, LineStyle, Look, term_colors
from plots.window import Window

SHARE = 0.54  # of the height of a whole chart
LEAST = 90.0  # percent: from here on accuracy is shown at the least
HIGHEST = 100.0  # times the first loss, where all runs rise: what is higher has left the chart
ROOM = 0.03  # of the accuracy's range, above 100 %
TILES = 6  # images in a row
DASHES = {"dash": "9 6", "dot": "3 4", "dashdot": "9 5 3 5", "longdash": "15 6", "longdashdot": "15 5 3 5"}


@dataclass(frozen=True)
class Watched:
    """What is known of one optimizer's runs, S of them, at the places `at`, (K,), of the horizontal axis.

    judged  (K, 4, S)  loss and accuracy on training, then on validation data
    lost    (S,)       the place from which on a run is not finite; NaN where it is
    rises   (S,)       which runs end above their start: they may leave the chart
    """

    name: str
    at: Array
    judged: Array
    lost: Array
    rises: NDArray[np.bool_]
    style: LineStyle


def training_charts(
    watched: Sequence[Watched], look: Look, *, log: bool, end: float, settled: float, words: dict[str, str]
) -> list[dict[str, Any]]:
    """Four figures as plain data: loss on training and validation data, then accuracy on both.

    The two of a kind have one vertical axis. That of the loss, logarithmic with `log`, ends where no run that does not
    rise goes beyond, or at HIGHEST times the first loss where all rise; that of the accuracy begins where all are from
    the place `settled` on. The horizontal axis goes to `end`. `words` gives the texts for: along, loss, accuracy, mean.
    """
    losses, rights = ([[_runs(of, row) for of in watched] for row in rows] for rows in ((0, 2), (1, 3)))
    shown = [of for split in losses for of in split]
    stayed = [values for of in shown for values in (of.loss[:, ~of.diverged], of.loss[:1])]
    if all(of.rises.all() for of in watched):
        stayed = [np.where(of.loss <= HIGHEST * of.loss[0], of.loss, np.nan) for of in shown]
    ends = ends_of([*(of.loss for of in shown), np.empty(0)], [*stayed, np.empty(0)], 0.0, log=log)
    heights = height_axis(ends, log=log) | ({} if shown else UNKNOWN_AXIS)
    top = heights["range"][1]
    late = [of.loss[ran.at >= settled] for split in rights for of, ran in zip(split, watched, strict=True)]
    lowest = min([LEAST, *(float(np.nanmin(values, initial=100.0)) for values in late if values.size)])
    lowest = lowest if any(values.size for values in late) else 0.0
    air = ROOM * (100 - lowest)
    percent = {"range": [lowest - air, 100 + air], "ticksuffix": "%"}
    charts = []
    for split in losses:
        chart = _chart(split, watched, look, words["loss"], heights, words, end=end, log=log)
        chart["data"] += [_crosses(of, 10.0**top if log else top, look) for of in watched if np.isfinite(of.lost).any()]
        charts.append(chart)
    charts += [_chart(split, watched, look, words["accuracy"], percent, words, end=end) for split in rights]
    return charts


def _runs(of: Watched, row: int) -> Runs:
    values = of.judged[:, row] * (100 if row % 2 else 1)
    with np.errstate(all="ignore"):
        mean = values.mean(axis=1)
    return Runs(of.name, mean, mean, mean, values, of.rises, of.style)


def _chart(
    runs: Sequence[Runs],
    watched: Sequence[Watched],
    look: Look,
    title: str,
    heights: dict[str, Any],
    words: dict[str, str],
    *,
    end: float,
    log: bool = False,
) -> dict[str, Any]:
    layout = look.layout(words["along"], title)
    layout["height"] *= SHARE
    layout["showlegend"] = False
    layout["xaxis"]["range"] = [-0.02 * end, 1.02 * end]
    layout["yaxis"] |= heights
    pairs = [*zip(runs, watched, strict=True)]
    faint = [trace for of, ran in pairs if of.loss.shape[1] > 1 for trace in each_traces(of, ran.at, 0.0, look)]
    return {
        "data": [*faint, *(mean_trace(of, ran.at, 0.0, look, words, log=log) for of, ran in pairs)],
        "layout": layout,
    }


def _crosses(of: Watched, height: float, look: Look) -> dict[str, Any]:
    """Where runs are lost, at the upper edge."""
    lost = of.lost[np.isfinite(of.lost)]
    return {
        "type": "scatter",
        "x": single(lost),
        "y": single(np.full(len(lost), height)),
        "mode": "markers",
        "name": of.name,
        "marker": {
            "symbol": "x-thin-open",
            "size": 13 * look.scale,
            "color": of.style.color,
            "line": {"width": 3 * look.scale},
        },
        "cliponaxis": False,
        "hoverinfo": "skip",
    }


def training_key(styles: Sequence[tuple[str, LineStyle]], look: Look) -> str:
    """HTML that tells which line is whose, for all four charts: texts, each with its style."""
    marks = "".join(
        f'<span><img alt="{style.glyph}" style="vertical-align:middle" '
        f'src="data:image/svg+xml,{quote(_mark(style, look))}"> {name}</span>'
        for name, style in styles
    )
    return f'<div style="display:flex;flex-wrap:wrap;gap:.15rem 1.25rem">{marks}</div>'


def _mark(style: LineStyle, look: Look) -> str:
    """SVG of a line with a marker."""
    width, height = 46 * look.scale, 16 * look.scale
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}">'
        f'<line x2="{width:g}" y1="{height / 2:g}" y2="{height / 2:g}" stroke="{style.color}" '
        f'stroke-width="{2.6 * look.scale:g}" stroke-dasharray="{DASHES.get(style.dash, "none")}"/>'
        f'<text x="{width / 2:g}" y="{height / 2:g}" fill="{style.color}" font-size="{height:g}" text-anchor="middle" '
        f'dominant-baseline="central">{style.glyph}</text></svg>'
    )


# ---- What was learned


def regions_chart(
    x: Array, labels: NDArray[np.integer], window: Window, output: Array, look: Look, *, classes: Sequence[str]
) -> dict[str, Any]:
    """A figure as plain data: samples (N, 2) of two classes over the output, (G, G), on a grid of the window.

    The output is what the network says of being in the second class; a line stands where it is one half.
    """
    layout = look.layout("x₁", "x₂")
    layout["height"] *= SHARE * 1.4
    for axis, side in zip(("xaxis", "yaxis"), window, strict=True):
        layout[axis] |= {"range": [*side], "showgrid": False}
    blue, _, orange, *_ = term_colors(look)
    across, up = (single(np.linspace(*side, count)) for side, count in zip(window, output.shape[::-1], strict=True))
    grid = {"x": across, "y": up, "z": single(output), "showscale": False, "hoverinfo": "skip"}
    shades = [[0, faded(orange, 0.4)], [0.5, look.paper], [1, faded(blue, 0.4)]]
    ground = {"type": "heatmap", **grid, "zmin": 0, "zmax": 1, "colorscale": shades}
    levels = {"start": 0.5, "end": 0.5, "size": 1, "coloring": "none"}
    line = {"color": look.ink, "width": 2.5 * look.scale}
    edge = {"type": "contour", **grid, "contours": levels, "line": line, "showlegend": False}
    points = [
        {
            "type": "scatter",
            "x": single(x[labels == label, 0]),
            "y": single(x[labels == label, 1]),
            "mode": "markers",
            "name": name,
            "marker": {
                "symbol": symbol,
                "color": color,
                "size": 7 * look.scale,
                "line": {"width": look.scale, "color": look.paper},
            },
            "hoverinfo": "skip",
        }
        for label, (name, symbol, color) in enumerate(zip(classes, ("circle", "diamond"), (orange, blue), strict=True))
    ]
    return {"data": [ground, edge, *points], "layout": layout}


def misread_chart(images: Array, texts: Sequence[str], look: Look) -> dict[str, Any]:
    """A figure as plain data: images, (M, h, w), in rows, each with a text under it."""
    count, height, width = images.shape
    rows = -(-count // TILES)
    room = 3  # pixels of an image, for the text
    mosaic = np.full((rows * (height + room), TILES * (width + 1)), np.nan)
    notes = []
    for place, (image, text) in enumerate(zip(images, texts, strict=True)):
        row, column = divmod(place, TILES)
        top, left = row * (height + room), column * (width + 1)
        mosaic[top : top + height, left : left + width] = image
        font = {"size": 15 * look.scale, "color": look.ink}
        where = {"x": left + (width - 1) / 2, "y": top + height + (room - 1) / 2 - 0.5}
        notes.append({"text": text, **where, "showarrow": False, "font": font})
    layout = look.layout()
    layout["height"] *= SHARE * (0.1 + 0.36 * rows)
    layout["margin"] = {"l": 0, "r": 0, "t": 8, "b": 0}
    layout["annotations"] = notes
    layout["xaxis"] |= {"visible": False, "constrain": "domain"}
    layout["yaxis"] |= {
        "visible": False,
        "autorange": "reversed",
        "scaleanchor": "x",
        "constrain": "domain",
        "constraintoward": "top",
    }
    grid = {"type": "heatmap", "z": single(mosaic), "showscale": False, "hoverinfo": "skip"}
    return {"data": [{**grid, "colorscale": [[0, look.paper], [1, look.ink]]}], "layout": layout}
