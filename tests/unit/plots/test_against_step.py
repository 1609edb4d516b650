"""Charts against step hold the values they were given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from core import Array
from plots import Series, Theme, ValueAxis, line_style, step_chart


def drawn(values: Sequence[Array], **axis: Any) -> dict[str, Any]:
    theme = Theme()
    lines = [Series(f"{k}", np.asarray(v, dtype=float), line_style(k, theme), 1) for k, v in enumerate(values)]
    return step_chart(lines, theme, ValueAxis(**axis), step="Step").entries


def test_a_chart_against_step_holds_the_values_and_begins_where_they_do() -> None:
    one, other = np.array([1.0, 5.0, 0.0]), np.array([2.0, -3.0, np.nan])
    plain = drawn([one, other], log=False)
    assert [trace["x0"] for trace in plain["data"]] == [1, 1]
    np.testing.assert_array_equal(plain["data"][0]["y"], one)
    np.testing.assert_array_equal(plain["data"][1]["y"], other)
    log = drawn([one, other], log=True)
    np.testing.assert_array_equal(log["data"][0]["y"], [1, 5, np.nan])  # there is no place for 0
    low, high = log["layout"]["yaxis"]["range"]
    assert low < np.log10(1) < np.log10(5) < high


@pytest.mark.parametrize("rounding", [7e-9, 1e-19, 1e3])
@pytest.mark.parametrize("most", [0.0, 1e-15, 1e-8, 3.0, 1e12])
def test_equal_paths_are_in_the_chart(most: float, rounding: float) -> None:
    chart = drawn([np.array([0.0, most / 2, most])], log=True, rounding=rounding)
    axis = chart["layout"]["yaxis"]
    low, high = axis["range"]
    shown = np.log10(np.asarray(chart["data"][0]["y"], dtype=float))
    assert np.all((shown >= low - 1e-6) & (shown <= high))
    assert np.log10(axis["tickvals"][0]) == pytest.approx(shown[0], abs=1e-6)  # that of 0
    assert axis["ticktext"][0] == "0"
    (band,) = chart["layout"]["shapes"]
    assert np.log10(band["y0"]) < low
    assert band["y1"] == rounding
    assert low < np.log10(rounding) < high


def test_what_grows_beyond_leaves_the_chart() -> None:
    far = drawn([np.array([1e-3, 1e2, 1e90])], log=True, rounding=1e-9, highest=1e3)
    near = drawn([np.array([1e-3, 1e2, 1e3])], log=True, rounding=1e-9)
    assert far["layout"] == near["layout"]
    assert far["data"][0]["y"][2] == np.inf  # more than single precision holds


def test_a_wide_line_is_seen_under_a_narrow_one() -> None:
    theme = Theme(scale=2.0)
    wide = replace(line_style(0, theme), width=4.0)
    values = np.ones(3)
    lines = [Series("a", values, wide), Series("b", values, line_style(1, theme))]
    under, over = (trace.style for trace in step_chart(lines, theme, ValueAxis(log=False), step="Step").traces)
    assert under["line"]["width"] == 4 * over["line"]["width"]
    assert under["marker"]["size"] == 2 * over["marker"]["size"]
