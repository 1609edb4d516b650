"""Charts of the share of runs that have left a valley, against batch size and against step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import TypedDict

import numpy as np

from core import Array
from plots.against_step import SHARE, Series, ValueAxis, step_chart
from plots.line import single
from plots.style import LineStyle, Theme, line_style
from plots.traces import Chart, Layout, Trace, scatter

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


class EscapeTexts(TypedDict):
    """Titles of the axes, and the name of the current setting."""

    size: str
    escaped: str
    current: str


def escape_share_chart(
    lines: Sequence[EscapeLine],
    sizes: Sequence[tuple[int, str]],
    current: tuple[float, float] | None,
    style: LineStyle,
    theme: Theme,
    *,
    words: EscapeTexts,
) -> Chart:
    """Chart of a line for each learning rate; `sizes` are the ticks of the axis, with their texts.

    The line of the current rate has the optimizer's `style`. `current` is the batch size and the share of the picture's
    setting.
    """
    styles = _styles([line.is_current for line in lines], style, theme)
    traces = [_share_trace(line, drawn, theme, words) for line, drawn in zip(lines, styles, strict=True)]
    if current:
        ring = theme.marker("circle-open", 22, theme.ink, 2.5)
        traces.append(scatter([current[0]], [current[1]], name=words["current"], cliponaxis=False, marker=ring))
    layout = theme.layout(words["size"], words["escaped"])
    layout["height"] *= SHARE
    ends = np.log10([sizes[0][0], sizes[-1][0]])
    layout["xaxis"] |= {
        "type": "log",
        "range": [float(end) for end in ends + np.array([-0.04, 0.04]) * max(1.0, np.ptp(ends))],
        "tickvals": [size for size, _ in sizes],
        "ticktext": [text for _, text in sizes],
    }
    _set_share_axis(layout, theme)
    return Chart(traces, layout)


def _share_trace(line: EscapeLine, style: LineStyle, theme: Theme, words: EscapeTexts) -> Trace:
    """A line of shares with error bars."""
    return scatter(
        single(line.sizes),
        single(line.shares),
        name=line.name,
        hover=f"{words['size']} %{{x}}<br>{words['escaped']} %{{y:.0%}}<extra>{line.name}</extra>",
        error_y={
            "type": "data",
            "symmetric": False,
            "array": single(line.high - line.shares),
            "arrayminus": single(line.shares - line.low),
            "color": style.color,
            "thickness": theme.scale,
            "width": 3 * theme.scale,
        },
        line=style.stroke(2 * theme.scale),
        marker=style.marks(8 * theme.scale),
    )


def escaped_chart(
    lines: Sequence[tuple[str, Array, bool]], style: LineStyle, theme: Theme, *, step: str, title: str
) -> Chart:
    """Chart of the share of runs that are out against step; `step` and `title` are those of the axes.

    There is a line for each batch size: its name, its shares, and whether it is the current one.
    """
    styles = _styles([is_current for *_, is_current in lines], style, theme)
    series = [Series(name, shares, drawn) for (name, shares, _), drawn in zip(lines, styles, strict=True)]
    chart = step_chart(series, theme, ValueAxis(log=False, title=title), step=step)
    _set_share_axis(chart.layout, theme)
    return chart


def _set_share_axis(layout: Layout, theme: Theme) -> None:
    """Make the vertical axis one of shares in percent, with room for its labels."""
    layout["yaxis"] |= {"range": [-MARGIN, 1 + MARGIN], "tickformat": ".0%", "dtick": 0.25}
    layout["margin"]["l"] = 80 * theme.scale


def _styles(is_current: Sequence[bool], style: LineStyle, theme: Theme) -> list[LineStyle]:
    """A style for each line: a wide one in the optimizer's colour for the current line, different ones for the rest."""
    candidates = (line_style(index, theme) for index in count())
    different = (candidate for candidate in candidates if candidate.color != style.color)
    return [replace(style, dash="solid", width=1.8) if current else next(different) for current in is_current]
