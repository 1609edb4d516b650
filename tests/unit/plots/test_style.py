"""Every method is told apart twice, and an axis has its numbers."""

import numpy as np
import pytest

from optimizers import CLASSIC
from plots import Theme, line_style
from plots.style import log_axis


@pytest.mark.parametrize("dark", [False, True])
def test_styles_tell_every_method_apart_by_colour_and_by_a_second_cue(dark: bool) -> None:
    styles = [line_style(place, Theme(dark=dark)) for place in range(len(CLASSIC))]
    assert len({s.color for s in styles}) == len(styles)
    assert len({s.dash for s in styles}) == len(styles)
    assert len({s.marker for s in styles}) == len(styles)
    many = [line_style(place, Theme(dark=dark)) for place in range(42)]
    assert len({(s.color, s.marker) for s in many}) == 42


def luminance(color: str) -> float:
    channels = np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    linear = np.where(channels <= 0.03928, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


@pytest.mark.parametrize("dark", [False, True])
def test_lines_stand_out_from_the_lowest_ground_by_3_to_1(dark: bool) -> None:
    theme = Theme(dark=dark)
    for place in range(len(CLASSIC)):
        line, paper = luminance(line_style(place, theme).color), luminance(theme.ground[0][1])
        assert (max(line, paper) + 0.05) / (min(line, paper) + 0.05) >= 3


@pytest.mark.parametrize("bottom", [0.3, 1.0, 2.2e-5])
@pytest.mark.parametrize("decades", [0.7, 1.0, 1.9, 2.0, 6.5, 17.0])
def test_a_logarithmic_axis_has_at_least_two_numbers_and_none_twice(bottom: float, decades: float) -> None:
    axis = log_axis(bottom, bottom * 10**decades)
    low, high = axis["range"]
    whole = np.arange(-30.0, 30.0)
    if axis["dtick"] == "D2":  # 1, 2 and 5 of each decade, in full, as a digit alone would stand for many numbers
        assert axis["tickformat"] == "~g"
        powers = np.concatenate([whole + np.log10(digit) for digit in (1, 2, 5)])
    else:
        powers = whole[:: axis["dtick"]]
    assert 2 <= np.sum((powers >= low) & (powers <= high)) <= 9
