"""What a surface is, whatever the unit of its loss."""

import numpy as np
import pytest

from surfaces import from_formula


@pytest.mark.parametrize("unit", ["1", "10^-12", "10^12"])
@pytest.mark.parametrize("shift", ["0", "7"])
def test_which_minima_are_the_lowest_does_not_depend_on_the_unit_of_the_loss(unit: str, shift: str) -> None:
    # (x² - 1)² is as low at -1 as at 1; with x/10 added, only -1 is the lowest.
    for tilt, lowest in (("0", [True, True]), ("0.1", [True, False])):
        surface = from_formula(f"{unit}*((x^2 - 1)^2 + {tilt}*x + y^2 + {shift})", minima=((-1, 0), (1, 0)))
        np.testing.assert_array_equal(surface.is_lowest(surface.f(np.array(surface.minima, dtype=float).T)), lowest)
