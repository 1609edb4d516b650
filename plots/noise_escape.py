"""Who leaves a valley: the share of runs that is out, against batch size and step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

import numpy as np

from core import Array
from plots.against_step import SHARE, Course, steps_chart
from plots.line import single
from plots.style import LineStyle, Look, line_style

ROOM = 0.04  # above all and below none


@dataclass(frozen=True)
class Shares:
    """The share of runs that is out, for each batch size: (k,) each, with the ends of its error bar. `now` is set."""

    name: str
    sizes: Array
    shares: Array
    low: Array
    high: Array
    now: bool


def leaving_chart(
    lines: Sequence[Shares],
    sizes: Sequence[tuple[int, str]],
    now: tuple[float, float] | None,
    style: LineStyle,
    look: Look,
    *,
    words: dict[str, str],
) -> dict[str, Any]:
    """A figure as plain data: a line for each learning rate; `sizes` are the axis's marks, with their texts.

    The line that is set has the optimizer's `style`, and `now` is the batch size and the share of the picture's
    setting. `words` gives the texts for: size, out, now.
    """
    data: list[dict[str, Any]] = []
    for line, looks in zip(lines, _styles([line.now for line in lines], style, look), strict=True):
        data.append(
            {
                "type": "scatter",
                "x": single(line.sizes),
                "y": single(line.shares),
                "error_y": {
                    "type": "data",
                    "symmetric": False,
                    "array": single(line.high - line.shares),
                    "arrayminus": single(line.shares - line.low),
                    "color": looks.color,
                    "thickness": look.scale,
                    "width": 3 * look.scale,
                },
                "mode": "lines+markers",
                "name": line.name,
                "line": {"color": looks.color, "dash": looks.dash, "width": 2 * looks.width * look.scale},
                "marker": {"symbol": looks.marker, "color": looks.color, "size": 8 * looks.width**0.5 * look.scale},
                "hovertemplate": f"{words['size']} %{{x}}<br>{words['out']} %{{y:.0%}}<extra>{line.name}</extra>",
            }
        )
    if now:
        data.append(
            {
                "type": "scatter",
                "x": [now[0]],
                "y": [now[1]],
                "mode": "markers",
                "name": words["now"],
                "cliponaxis": False,
                "marker": {
                    "symbol": "circle-open",
                    "size": 22 * look.scale,
                    "color": look.ink,
                    "line": {"width": 2.5 * look.scale},
                },
                "hoverinfo": "skip",
            }
        )
    layout = look.layout(words["size"], words["out"])
    layout["height"] *= SHARE
    ends = np.log10([sizes[0][0], sizes[-1][0]])
    layout["xaxis"] |= {
        "type": "log",
        "range": [float(end) for end in ends + np.array([-0.04, 0.04]) * max(1.0, np.ptp(ends))],
        "tickvals": [size for size, _ in sizes],
        "ticktext": [text for _, text in sizes],
    }
    _in_percent(layout, look)
    return {"data": data, "layout": layout}


def out_chart(
    lines: Sequence[tuple[str, Array, bool]], style: LineStyle, look: Look, *, words: dict[str, str]
) -> dict[str, Any]:
    """A figure as plain data: the share that is out against step, a line for each batch size: name, shares, now.

    `words` gives the texts for: step, out.
    """
    looks = _styles([now for *_, now in lines], style, look)
    courses = [Course(name, shares, one) for (name, shares, _), one in zip(lines, looks, strict=True)]
    chart = steps_chart(courses, look, log=False, title=words["out"], words=words)
    _in_percent(chart["layout"], look)
    return chart


def _in_percent(layout: dict[str, Any], look: Look) -> None:
    """The axis of shares, with room for the widest of its marks."""
    layout["yaxis"] |= {"range": [-ROOM, 1 + ROOM], "tickformat": ".0%", "dtick": 0.25}
    layout["margin"]["l"] = 80 * look.scale


def _styles(now: Sequence[bool], style: LineStyle, look: Look) -> list[LineStyle]:
    """The optimizer's style for the one that is set, and others of their own, thinner, for the rest."""
    others = (one for place in count() if (one := line_style(place, look)).color != style.color)
    return [replace(style, dash="solid", width=1.8) if one else next(others) for one in now]
