"""Numbers of the figures on batches and noise."""

import numpy as np

from experiments.seeds import run_seeds
from tests.support.figures import selected, setting_of


def test_fan_of_gradient_noise() -> None:
    setting, count = setting_of("fan_of_gradient_noise"), selected("fan_of_gradient_noise").values["seeds"]
    (descent,) = setting.optimizers
    fan = run_seeds(setting.surface, descent, setting.start, setting.steps, count)
    assert fan.theta.shape == (setting.steps + 1, 2, 200)
    # On x²/20 + y² with noise σ = 1 on each slope: θ ← (1 - ηλ) θ - η ξ, so mean and variance are geometric.
    times = np.arange(setting.steps + 1)
    for axis, (curvature, start) in enumerate(zip((0.1, 2), setting.start, strict=True)):
        factor = 1 - 0.5 * curvature
        mean = start * factor**times
        variance = 0.5**2 * np.cumsum(np.append(0, factor ** (2 * times[:-1])))
        points = fan.theta[:, axis]
        assert np.all(np.abs(points.mean(axis=1) - mean) <= 4.5 * (variance / count) ** 0.5 + 1e-12)
        np.testing.assert_allclose(points.var(axis=1, ddof=1)[1:], variance[1:], rtol=4.5 * (2 / count) ** 0.5)
