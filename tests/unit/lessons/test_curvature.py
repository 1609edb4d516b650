"""Numbers of the figures on functions and their lowest points."""

import numpy as np

from core import run
from experiments.curvature import path_curvature
from tests.support.figures import setting_of


def test_hessian_along_a_path() -> None:
    setting = setting_of("hessian_along_a_path")
    (descent,) = setting.optimizers
    path = run(setting.surface, descent, setting.start, setting.steps).theta
    found = path_curvature(setting.surface, path.T)
    # f = (1 - x)² + b (y - x²)², with b = 100.
    for (x, y), (smallest, largest), limit in zip(path, found.eigenvalues, found.rate_limit, strict=True):
        hessian = np.array([[2 - 400 * (y - x * x) + 800 * x * x, -400 * x], [-400 * x, 200]])
        np.testing.assert_allclose([smallest, largest], np.linalg.eigvalsh(hessian), rtol=1e-9, atol=1e-9)
        np.testing.assert_allclose(limit, 2 / np.linalg.eigvalsh(hessian)[1], rtol=1e-9)
