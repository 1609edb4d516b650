"""Numbers of the figures on functions and their lowest points."""

import numpy as np

import plots
from core import run
from experiments.curvature import path_curvature
from tests.support.charts import WORDS
from tests.support.figures import selected, setting_of


def test_surface_in_space() -> None:
    setting = setting_of("surface_in_space")
    assert selected("surface_in_space").values["surface3d"] is True
    window = plots.window_of(setting.surface, setting.start)
    drawn = plots.ground(setting.surface, window)
    parts = plots.surface_parts(setting.surface, window, drawn, plots.Theme(), WORDS)
    x, y, z = (parts["surface"][axis] for axis in "xyz")
    heights = (x[None] ** 2 + y[:, None] - 11) ** 2 + (x[None] + y[:, None] ** 2 - 7) ** 2
    np.testing.assert_allclose(z, heights, rtol=1e-4, atol=1e-3)
    (minima,) = parts["marks"]
    known = np.array([(3, 2), (-2.805118, 3.131313), (-3.779310, -3.283186), (3.584428, -1.848127)])
    found = np.stack([minima["x"], minima["y"]], axis=1)
    assert np.all(np.hypot(*(found[:, None] - known).T).min(axis=0) < 1e-5)
    np.testing.assert_allclose(minima["z"], 0, atol=1e-9)
    low, high = parts["layout"]["scene"]["zaxis"]["range"]
    assert low < 0
    assert high > heights.max()


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
