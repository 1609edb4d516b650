"""Numbers are rounded as the browser rounds them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rules.digits import RESULT, WORKING_DIGITS, rounded
from tests.support.digits import shown


@given(st.floats(allow_nan=False, allow_infinity=False).filter(lambda v: abs(v) < 1e300))
@example(6.34e-309)
def test_rounding_is_the_browser_s(value: float) -> None:
    for digits in WORKING_DIGITS[:-1]:
        assert float(rounded([value], digits)[0]) == pytest.approx(float(shown(value, digits)), rel=3e-16, abs=0)
    assert rounded([value], WORKING_DIGITS[-1])[0] == value


def test_half_way_is_away_from_zero() -> None:
    np.testing.assert_array_equal(rounded([0.15625, -0.15625, 2.5, 0, 9.9999], 4), [0.1563, -0.1563, 2.5, 0, 10])
    assert RESULT == 4
