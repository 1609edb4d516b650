"""The chart of the loss shows the numbers it was given."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from core import run
from optimizers import GradientDescent
from plots import Line, LossAxis, Theme, figure, line_style, loss_chart, with_rates
from surfaces import SURFACES, from_formula
from tests.support.charts import WORDS, lines_of, loss_of

BOWL = SURFACES[0]


def test_a_logarithmic_loss_is_the_height_above_the_lowest_minimum() -> None:
    surface = next(s for s in SURFACES if s.name == "Styblinski-Tang")
    lowest, theme = -78.33233140754282, Theme()
    line = lines_of(surface, theme)[0]
    chart = loss_of([line], theme, log=True, lowest=lowest, highest_shown=300)
    np.testing.assert_array_equal(chart.data[0].y, (line.loss - lowest).astype(np.float32))
    np.testing.assert_array_equal(chart.data[0].customdata, line.loss.astype(np.float32))


def test_a_loss_of_exactly_zero_leaves_a_gap_on_a_logarithmic_axis() -> None:
    theme, bowl = Theme(), from_formula("x**2 + y**2")
    t = run(bowl, GradientDescent(lr=0.5), (1, 1), 3)
    chart: Any = loss_of(
        [Line("GD", "GD", t.theta, t.loss, t.loss, line_style(0, theme))],
        theme,
        log=True,
        lowest=0,
        highest_shown=9,
    )
    assert np.isnan(chart.data[0].y[1:]).all()
    assert np.all(np.isfinite(chart.layout.yaxis.range))


RATES_OF_ANY_KIND = [[0.1] * 5, [0.0, 0.0], [0.1], [0.1, 0.0, -0.2], [np.inf, 1e300, 0.1], [np.nan], []]


@pytest.mark.parametrize("rates", RATES_OF_ANY_KIND)
def test_the_learning_rate_stands_under_the_loss_at_the_same_steps(rates: list[float]) -> None:
    axis = LossAxis(log=True, highest_shown=300)
    chart = loss_chart(lines_of(BOWL, Theme()), Theme(), axis, words=WORDS)
    chart, rate = with_rates(chart, np.array(rates), Theme(), title="η", step="step")
    shown: Any = figure(replace(chart, traces=[*chart.traces, rate]))
    trace = shown.data[-1]
    with np.errstate(over="ignore"):
        np.testing.assert_array_equal(trace.y, np.array(rates, dtype=np.float32))
    assert (trace.x0, trace.yaxis, trace.xaxis) == (1, "y2", None)
    low, high = shown.layout.yaxis2.range
    finite = [rate for rate in rates if np.isfinite(rate)]
    assert low <= min(finite, default=0) <= max(finite, default=0) < high
    assert shown.layout.yaxis2.domain[1] < shown.layout.yaxis.domain[0]
    assert shown.layout.yaxis.type == "log"
    assert shown.layout.yaxis2.type is None
    assert shown.layout.xaxis.anchor == "y2"
