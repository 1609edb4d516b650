"""The way in which a run belongs to its minimum is true."""

from __future__ import annotations

import numpy as np
import pytest

from core import Optimizer, Surface, recommended_rate
from experiments.arrival import arrival
from optimizers import CLASSIC
from surfaces import CURVES, SURFACES
from tests.support.runs import ran

KNOWN = {surface.name: surface for surface in (*SURFACES, *CURVES)}

EVERY_SURFACE = pytest.mark.parametrize("surface", KNOWN.values(), ids=lambda s: s.name)


@EVERY_SURFACE
@pytest.mark.parametrize("cls", CLASSIC)
def test_the_way_in_which_a_run_belongs_to_its_minimum_is_true(cls: type[Optimizer], surface: Surface) -> None:
    path = ran(surface, cls(lr=recommended_rate(surface, cls)))
    found = arrival(surface, path)
    known = np.array(surface.minima, dtype=float).reshape(-1, len(surface.domain))
    diagonal = np.hypot.reduce(np.ptp(np.array(surface.domain, dtype=float), axis=1))
    last = path.theta[-1]
    match found.kind:
        case "reached":
            assert path.status == "converged"
            assert np.hypot.reduce(found.minimum - last) < 0.02 * diagonal
        case "in its hollow":
            assert path.status in ("still moving", "oscillating")
        case "nearest known":
            away = np.hypot.reduce(known - last, axis=1)
            np.testing.assert_array_equal(found.minimum, known[np.argmin(away)])
        case "none":
            assert not surface.minima
            assert found.minimum is None
    if found.kind in ("reached", "in its hollow"):
        assert found.minimum is not None
        around = found.minimum[:, None] + 1e-5 * diagonal * np.array([[1, -1, 0, 0], [0, 0, 1, -1]])[: len(last)]
        assert np.all(surface.f(around) >= surface.f(found.minimum) - 1e-12 * max(1, abs(surface.lowest())))
