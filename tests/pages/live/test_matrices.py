"""Numbers of a matrix are right to the digits they have."""

from __future__ import annotations

import re

import numpy as np
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from tests.support.digits import number, unit
from views.live.matrices import spec, text, work_out

NUMBER = r"−?\d+(?:\.\d+)?(?:e[+−]\d+)?"

finite = st.floats(allow_nan=False, allow_infinity=False, min_value=-1e200, max_value=1e200)


@given(values=st.lists(st.one_of(finite, st.floats(-10, 10), st.integers(-3, 3)), min_size=1, max_size=6))
@settings(max_examples=200)
def test_every_number_is_right_to_the_digits_it_has(values: list[float]) -> None:
    form = spec(np.array(values, dtype=float))
    shown = [text(float(value), form) for value in values]
    for value, said in zip(values, shown, strict=True):
        assert re.fullmatch(NUMBER, said)
        assert abs(number(said) - value) <= 0.500001 * unit(said)
        assert said.startswith("−") == (number(said) < 0)
    largest = max(abs(value) for value in values)
    assert unit(text(largest, form)) <= max(1.01e-2 * largest, float(largest == 0 or largest == round(largest)))
    if "e" not in form:
        assert len({len(said.partition(".")[2]) for said in shown}) == 1


@given(values=st.lists(st.floats(-3, 3), min_size=4, max_size=4), size=st.sampled_from([1e-9, 0.01, 1.0, 1e7]))
@example(values=[1.57421875, 2.375, 0.0, 0.0], size=1e7)  # one of them a whole number
@settings(max_examples=100)
def test_what_is_worked_out_can_be_worked_out_from_what_is_shown(values: list[float], size: float) -> None:
    given = size * np.array(values)
    result = given[0] * given[1] + given[2] - given[3]
    assume(result == 0 or abs(result) > 1e-12 * np.abs(given).max())  # else rounding decides
    form = spec(np.array([result]))
    (a, b, c, d), shown = work_out(form, given, lambda v: v[0] * v[1] + v[2] - v[3])
    assert shown == text(float(result), form)
    assert text(number(a) * number(b) + number(c) - number(d), form) == shown
