"""Charts of who is out: the line that is set stands out, with its bars."""

from __future__ import annotations

import numpy as np

from plots import EscapeLine, EscapeTexts, Theme, escape_share_chart, escaped_chart, line_style

LOOK = Theme()

WORDS: EscapeTexts = {"size": "size", "escaped": "escaped", "current": "current"}


def test_the_line_that_is_set_stands_out_and_the_bars_are_where_they_are_said() -> None:
    sizes, shares = np.array([1.0, 10.0, 100.0]), np.array([0.9, 0.5, 0.0])
    lines = [EscapeLine(f"line {at}", sizes, shares, shares * 0.5, shares + 0.1, is_current=at == 1) for at in range(9)]
    style = line_style(0, LOOK)
    chart = escape_share_chart(lines, [(1, "1"), (10, "10"), (100, "N")], (10, 0.5), style, LOOK, words=WORDS)
    *curves, now = (trace.entries for trace in chart.traces)
    for place, trace in enumerate(curves):
        np.testing.assert_allclose(trace["y"] + trace["error_y"]["array"], shares + 0.1, rtol=1e-6)
        np.testing.assert_allclose(trace["y"] - trace["error_y"]["arrayminus"], shares * 0.5, rtol=1e-6)
        assert (trace["line"]["color"] == style.color) == (place == 1)
    assert curves[1]["line"]["width"] > max(c["line"]["width"] for c in curves if c is not curves[1])
    looks = [(c["line"]["color"], c["line"]["dash"]) for c in curves]
    assert len({*looks}) == len(looks)
    assert (now["x"], now["y"]) == ([10], [0.5])
    low, high = chart.layout["xaxis"]["range"]
    assert low < 0 < 2 < high


def test_the_shares_over_time_are_percent() -> None:
    chart = escaped_chart(
        [("B = 1", np.linspace(0, 1, 5), False), ("N", np.zeros(5), True)],
        line_style(0, LOOK),
        LOOK,
        step="step",
        title="out",
    )
    np.testing.assert_allclose(chart.traces[0].points["y"], np.linspace(0, 1, 5))
    assert chart.layout["yaxis"]["tickformat"] == ".0%"
