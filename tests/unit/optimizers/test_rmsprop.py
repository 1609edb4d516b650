"""RMSProp, centred, where slopes are all alike and where it has arrived."""

import numpy as np
import pytest

from core import run
from optimizers import OPTIMIZERS, RMSProp
from surfaces import SURFACES, from_formula

BY_NAME = {surface.name: surface for surface in SURFACES}


@pytest.mark.parametrize("cls", [cls for cls in OPTIMIZERS if cls.family in ("Scale each axis", "Direction and scale")])
def test_slopes_that_are_all_alike_leave_no_number_that_is_none(cls) -> None:  # type: ignore[no-untyped-def]
    centred = {"centered": True} if cls is RMSProp else {}
    plane = from_formula("0.3*x + 0.7*y")
    for rate in (1e-3, 0.1):
        assert np.all(np.isfinite(run(plane, cls(lr=rate, **centred), (1, 1), 1500, keep="path").theta))


def test_centred_rmsprop_keeps_what_it_has_reached() -> None:
    griewank, rule = BY_NAME["Griewank"], RMSProp(lr=0.1, rho=0.9, eps=0.1, centered=True)
    known = run(griewank, rule, (3, 1), 999)
    assert known.status == "converged"
    for steps in (1000, 3000):
        longer = run(griewank, rule, (3, 1), steps)
        assert (longer.status, longer.stopped_at) == (known.status, known.stopped_at)
        np.testing.assert_array_equal(longer.theta[:1000], known.theta)
    # Where a variance is no rounding, it is as it was.
    state = run(griewank, rule, (3, 1), 20).state
    spread = state["v"] - state["c"] ** 2
    assert np.all(spread[1:] > 0)
