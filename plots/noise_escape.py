"""Charts of the share of runs that have left a valley, against batch size and against step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

import numpy as np

from core import Array
from plots.against_step import SHARE, Series, step_chart
from plots.line import single
from plots.style import LineStyle, Theme, line_style

MARGIN = 0.04  # margin of the axis of shares, above 1 and below 0


@dataclass(frozen=True)
class EscapeLine:
    """Share of runs that are out for each batch size, with the ends of its error bar, (k,) each.

    `now` is whether this is the line of the current learning rate.
    """

    name: str
    sizes: Array
    shares: Array
    low: Array
    high: Array
    is_current: bool


def escape_share_chart(
    lines: Sequence[EscapeLine],
    sizes: Sequence[tuple[int, str]],
    current: tuple[float, float] | None,
    style: LineStyle,
    theme: Theme,
    *,
    words: dict[str, str],
) -> dict[str, Any]:
    """Chart of a line for each learning rate as plain data; `sizes` are the ticks of the axis, with their texts.

    The line of the current rate has the optimizer's `style`. `current` is the batch size and the share of the picture's
    setting. `words` gives the texts for: size, out, now.
    """
    styles = _styles([line.is_current for line in lines], style, theme)
    data = [_share_trace(line, drawn, theme, words) for line, drawn in zip(lines, styles, strict=True)]
    if current:
        data.append(_current_mark(current, words["now"], theme))
    layout = theme.layout(words["size"], words["out"])
    layout["height"] *= SHARE
    ends = np.log10([sizes[0][0], sizes[-1][0]])
    layout["xaxis"] |= {
        "type": "log",
        "range": [float(end) for end in ends + np.array([-0.04, 0.04]) * max(1.0, np.ptp(ends))],
        "tickvals": [size for size, _ in sizes],
        "ticktext": [text for _, text in sizes],
    }
    _set_share_axis(layout, theme)
    return {"data": data, "layout": layout}


def _share_trace(line: EscapeLine, style: LineStyle, theme: Theme, words: dict[str, str]) -> dict[str, Any]:
    """A line of shares with error bars."""
    return {
        "type": "scatter",
        "x": single(line.sizes),
        "y": single(line.shares),
        "error_y": {
            "type": "data",
            "symmetric": False,
            "array": single(line.high - line.shares),
            "arrayminus": single(line.shares - line.low),
            "color": style.color,
            "thickness": theme.scale,
            "width": 3 * theme.scale,
        },
        "mode": "lines+markers",
        "name": line.name,
        "line": {"color": style.color, "dash": style.dash, "width": 2 * style.width * theme.scale},
        "marker": {"symbol": style.marker, "color": style.color, "size": 8 * style.width**0.5 * theme.scale},
        "hovertemplate": f"{words['size']} %{{x}}<br>{words['out']} %{{y:.0%}}<extra>{line.name}</extra>",
    }


def _current_mark(current: tuple[float, float], name: str, theme: Theme) -> dict[str, Any]:
    """A ring at the current batch size and share."""
    return {
        "type": "scatter",
        "x": [current[0]],
        "y": [current[1]],
        "mode": "markers",
        "name": name,
        "cliponaxis": False,
        "marker": {
            "symbol": "circle-open",
            "size": 22 * theme.scale,
            "color": theme.ink,
            "line": {"width": 2.5 * theme.scale},
        },
        "hoverinfo": "skip",
    }


def escaped_chart(
    lines: Sequence[tuple[str, Array, bool]], style: LineStyle, theme: Theme, *, words: dict[str, str]
) -> dict[str, Any]:
    """Chart of the share of runs that are out against step as plain data.

    There is a line for each batch size: its name, its shares, and whether it is the current one. `words` gives the
    texts for: step, out.
    """
    styles = _styles([is_current for *_, is_current in lines], style, theme)
    series = [Series(name, shares, drawn) for (name, shares, _), drawn in zip(lines, styles, strict=True)]
    chart = step_chart(series, theme, log=False, title=words["out"], words=words)
    _set_share_axis(chart["layout"], theme)
    return chart


def _set_share_axis(layout: dict[str, Any], theme: Theme) -> None:
    """Make the vertical axis one of shares in percent, with room for its labels."""
    layout["yaxis"] |= {"range": [-MARGIN, 1 + MARGIN], "tickformat": ".0%", "dtick": 0.25}
    layout["margin"]["l"] = 80 * theme.scale


def _styles(is_current: Sequence[bool], style: LineStyle, theme: Theme) -> list[LineStyle]:
    """A style for each line: a wide one in the optimizer's colour for the current line, different ones for the rest."""
    candidates = (line_style(index, theme) for index in count())
    different = (candidate for candidate in candidates if candidate.color != style.color)
    return [replace(style, dash="solid", width=1.8) if current else next(different) for current in is_current]
