"""Chart of a range test: the loss of each step against its rate, while the rate grows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray

from core import Array
from plots.line import single
from plots.style import UNKNOWN_AXIS, LineStyle, Theme, log_axis
from plots.traces import Chart, Trace, legend_entry, scatter

# Symbols of the marks on a smoothed curve, by their names; no optimizer has such a marker.
MARKS = {"steepest": "bowtie", "lowest": "pentagon", "blown": "cross"}
MAX_GROWTH = 4.0  # factor above the first loss at which the axis ends


@dataclass(frozen=True)
class RangeTestLine:
    """The range test of one optimizer: rate, loss and moving average of the loss of each step, (t,).

    marks         indices of steps by names in MARKS
    current_rate  the optimizer's learning rate, which may be outside of the test
    """

    name: str
    rates: Array
    loss: Array
    smoothed: Array
    marks: Mapping[str, int]
    current_rate: float
    style: LineStyle


class RangeTestTexts(TypedDict):
    """Titles of the axes, and names of the marks by their names in MARKS."""

    rate: str
    loss: str
    marks: Mapping[str, str]


def range_chart(
    tests: Sequence[RangeTestLine], theme: Theme, *, ends: tuple[float, float], words: RangeTestTexts
) -> Chart:
    """Chart of each step's loss (a thin line) and its moving average (a strong one), with marks.

    The optimizer's own marker is at its current rate. `ends` are those of the axis of rates.
    """
    used = {name for test in tests for name in test.marks}
    keys = [
        legend_entry(words["marks"][name], marker=theme.marker(symbol, 12, theme.ink))
        for name, symbol in MARKS.items()
        if name in used
    ]
    layout = theme.layout(words["rate"], words["loss"])
    known = np.concatenate([*(_positive(test.smoothed) for test in tests), np.array([np.nan], dtype=np.float32)])
    known = known[np.isfinite(known)]
    if len(known):
        first = max(float(test.smoothed[0]) for test in tests if len(test.smoothed))
        bottom = float(known.min())
        layout["yaxis"] |= log_axis(bottom / 2, max(min(float(known.max()), MAX_GROWTH * first), bottom))
    else:
        layout["yaxis"] |= log_axis(0.1, 1.0) | UNKNOWN_AXIS
    layout["xaxis"] |= {
        "type": "log",
        "range": [float(np.log10(end)) for end in ends],
        "dtick": 1,
        "exponentformat": "power",
    }
    return Chart([*_lines(tests, theme), *_marks(tests, theme), *keys], layout)


def _lines(tests: Sequence[RangeTestLine], theme: Theme) -> list[Trace]:
    """Two lines for each test: of the losses, and of their moving average."""
    traces: list[Trace] = []
    for test in tests:
        x, name, style = single(test.rates), test.name, test.style
        thin = theme.stroke(style.color, 1)
        loss, smoothed = _positive(test.loss), _positive(test.smoothed)
        traces += [
            scatter(x, loss, name=name, legendgroup=name, line=thin, opacity=0.3, showlegend=False),
            scatter(x, smoothed, name=name, legendgroup=name, line=theme.stroke(style.color, 2.6, style.dash)),
        ]
    return traces


def _marks(tests: Sequence[RangeTestLine], theme: Theme) -> list[Trace]:
    """Marks on the moving averages: at the current rate, if it is in the test, and at the steps of `marks`."""
    traces: list[Trace] = []
    for test in tests:
        rate = test.current_rate
        if len(test.rates) and test.rates[0] <= rate <= test.rates[-1]:
            height = np.exp(np.interp(np.asarray(np.log(rate)), np.log(test.rates), np.log(test.smoothed)))
            traces.append(_mark(test, test.style.marker, rate, float(height), theme))
        for name, step in test.marks.items():
            traces.append(_mark(test, MARKS[name], float(test.rates[step]), float(test.smoothed[step]), theme))
    return traces


def _positive(values: Array) -> NDArray[np.float32]:
    """Values for a logarithmic axis: NaN where they are not positive and finite."""
    return single(np.where(np.isfinite(values) & (values > 0), values, np.nan))


def _mark(test: RangeTestLine, symbol: str, rate: float, height: float, theme: Theme) -> Trace:
    marker = theme.marker(symbol, 12, test.style.color, 1.5, theme.ink)
    return scatter([rate], [height], legendgroup=test.name, showlegend=False, marker=marker)
