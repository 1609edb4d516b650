"""Numbers of the figures on methods with a rate for each axis."""

import numpy as np

from core import run
from tests.support.figures import setting_of


def test_adam_bias_correction() -> None:
    setting = setting_of("adam_bias_correction")
    (adam,) = setting.optimizers
    path = run(setting.surface, adam, setting.start, setting.steps).theta
    # With both corrections the first step is η long on every axis, ε aside.
    np.testing.assert_allclose(np.abs(path[1] - path[0]), 0.3, rtol=1e-6)
