"""Adam with both corrections in its rate: Adam with another ε."""

from __future__ import annotations

import numpy as np
import pytest

from core import run
from experiments.adam_forms import CorrectedRateAdam
from optimizers import Adam
from surfaces import GROUPS


@pytest.mark.parametrize("surface", [group[0] for group in GROUPS.values()], ids=lambda s: s.name)
def test_without_an_epsilon_it_is_adam(surface) -> None:  # type: ignore[no-untyped-def]
    lr, steps = surface.rates["Adam"], min(surface.steps, 30)
    adam, form = (run(surface, cls(lr, eps=1e-16), surface.start, steps).theta for cls in (Adam, CorrectedRateAdam))
    np.testing.assert_allclose(form, adam, rtol=0, atol=1e-9 * np.max(np.abs(adam)))


@pytest.mark.parametrize("eps", [1e-7, 1e-3, 0.1])
def test_its_step_is_that_of_adam_with_epsilon_over_the_root_of_the_correction(eps: float) -> None:
    surface = next(iter(GROUPS.values()))[0]
    path = run(surface, CorrectedRateAdam(0.3, eps=eps), surface.start, 20)
    for t in range(1, 21):
        memory = {name: path.state[name][t - 1] for name in ("m", "v")}
        adam = Adam(0.3, eps=eps / np.sqrt(1 - 0.999**t))
        theta, _ = adam.step(surface, path.theta[t - 1], memory, t)
        np.testing.assert_allclose(path.theta[t], theta, rtol=0, atol=1e-12)
