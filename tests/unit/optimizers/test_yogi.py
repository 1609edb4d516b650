"""Yogi says when its start drives it uphill."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from core import run
from optimizers import Yogi
from surfaces import from_formula


@settings(max_examples=30)
@given(x=st.floats(-4, 4), y=st.floats(-4, 4), start=st.sampled_from([0.0, 1e-6, 1e-3, 0.1, 1.0, 10.0]))
def test_yogi_says_when_its_start_drives_it_uphill(x: float, y: float, start: float) -> None:
    surface = from_formula("(x + 1)**2 + 3*(y - 2)**2")
    short = Yogi(lr=1e-7, initial_accumulator=start)  # so short a step that it goes uphill where its direction does
    path = run(surface, short, (x, y), 8)
    warned = path.state["uphill"][1:].astype(bool)
    rises = np.diff(path.loss) > 0
    slope = np.hypot(*surface.grad(path.theta[:-1].T))
    clear = slope > 1e-3  # elsewhere a step so short overshoots
    np.testing.assert_array_equal((warned & rises)[clear], rises[clear])
    assert warned.any() <= (start > 0)
    first = run(surface, short, (-1, 2), 1)
    assert bool(first.state["uphill"][1]) == (start > 0) == bool(np.any(first.theta[1] != first.theta[0]))
