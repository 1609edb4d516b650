"""The lines of compared runs, against steps and against a clock."""

from __future__ import annotations

import numpy as np
import pytest

from core import Constant, run
from optimizers import GradientDescent, Momentum
from plots import Theme, line_style, window_of
from settings.selection import Setting
from surfaces import SURFACES
from views.picture.comparison import Clock, Comparison
from views.picture.losses import loss_chart

BOWL = SURFACES[0]
STEPS = 3
SPENT = [np.array([0, 2, 4, 6]), np.array([0, 0, 1, 5])]


@pytest.fixture
def comparison() -> Comparison:
    setting = Setting(BOWL, BOWL.start, (GradientDescent(0.1), Momentum(0.1)), STEPS, Constant())
    runs = [run(BOWL, optimizer, setting.start, STEPS) for optimizer in setting.optimizers]
    legend = [("slow", line_style(0, Theme())), ("fast", line_style(1, Theme()))]
    return Comparison(setting, Theme(), window_of(BOWL, setting.start), runs, legend)


def test_lines_have_the_names_and_the_points_of_the_runs(comparison: Comparison) -> None:
    assert [line.name for line in comparison.lines] == ["slow", "fast"]
    assert comparison.lines[0].label == "slow  η = 0.1"
    for line, trajectory in zip(comparison.played_lines, comparison.runs, strict=True):
        np.testing.assert_array_equal(line.theta, trajectory.theta)
        assert line.x is None


def test_a_clock_moves_the_losses_and_leaves_the_paths(comparison: Comparison) -> None:
    counted = comparison.counted_by(Clock("cost", SPENT))
    for line, trajectory, spent in zip(counted.played_lines, counted.runs, SPENT, strict=True):
        np.testing.assert_array_equal(line.theta, trajectory.theta)
        np.testing.assert_array_equal(line.x, spent)
    assert counted.words["step"] == comparison.words["step"] != "cost"


def test_a_clock_that_plays_gives_a_point_for_each_count(comparison: Comparison) -> None:
    counted = comparison.counted_by(Clock("cost", SPENT, is_playing=True))
    first, second = counted.played_lines
    np.testing.assert_array_equal(first.theta, comparison.runs[0].theta[[0, 0, 1, 1, 2, 2, 3]])
    np.testing.assert_array_equal(second.loss, comparison.runs[1].loss[[1, 2, 2, 2, 2, 3]])
    assert counted.words["step"] == "cost"


def test_the_loss_chart_ends_where_the_clock_says(comparison: Comparison) -> None:
    chart, *_ = loss_chart(comparison.counted_by(Clock("cost", SPENT, highest=4, axis={"nticks": 2})))
    assert [trace.points["x"].tolist() for trace in chart.traces] == [[0, 2, 4], [0, 0, 1]]
    assert chart.layout["xaxis"]["title"]["text"] == "cost"
    assert chart.layout["xaxis"]["nticks"] == 2
