"""The least momentum that leaves a valley: it arrives, and a little less does not."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from core import Surface, run
from experiments.momentum_escape import THRESHOLD_STEP, ends_at, sweep_momenta
from optimizers import Momentum, Nesterov
from surfaces import SURFACES, from_formula
from surfaces.catalogue.curves import two_valleys, wavy_bowl


@pytest.mark.parametrize("cls", [Momentum, Nesterov])
@pytest.mark.parametrize(
    ("curve", "lr"), [(two_valleys, 0.03), (two_valleys, 0.01), (wavy_bowl, 0.1), (wavy_bowl, 0.3)]
)
def test_the_threshold_arrives_and_a_little_less_does_not(curve: Surface, lr: float, cls: Any) -> None:
    found = sweep_momenta(curve, cls(lr=lr), curve.start, 200)
    assert 0 < found.threshold < 1
    for momentum, arrives in ((found.threshold, True), (found.threshold - THRESHOLD_STEP, False)):
        path = run(curve, cls(lr=lr, momentum=momentum), curve.start, 200)
        assert (ends_at(curve, path.theta) == 0) == arrives
    below = found.momenta < found.threshold
    assert not found.arrived[below].any()
    spans = found.gaps()
    lost = (found.momenta > found.threshold) & ~found.arrived
    inside = np.any([(a <= found.momenta) & (found.momenta <= b) for a, b in spans] or [~below & False], axis=0)
    np.testing.assert_array_equal(lost, inside)


def test_a_run_ends_where_its_last_quarter_is() -> None:
    still, late, gone = np.full(41, 1.9), np.r_[np.full(35, -1.0), np.full(6, 1.9)], np.r_[np.full(40, 2.0), np.nan]
    np.testing.assert_array_equal(ends_at(two_valleys, np.stack([still, late, gone], axis=1)[:, None]), [0, -1, -1])


def test_without_need_the_threshold_is_0_and_without_a_way_there_is_none() -> None:
    assert sweep_momenta(two_valleys, Momentum(lr=0.03), (1.0,), 100).threshold == 0
    assert np.isnan(sweep_momenta(two_valleys, Momentum(lr=1e-5), (-1.0,), 100).threshold)
    assert (
        sweep_momenta(SURFACES[0], Momentum(lr=0.1), (-7, 2), 100).threshold == 0
    )  # two coordinates are no other case
    with pytest.raises(ValueError, match="no"):
        sweep_momenta(from_formula("x^3", coordinates=("x",), domain=((-1, 1),)), Momentum(), (0.5,), 10)
