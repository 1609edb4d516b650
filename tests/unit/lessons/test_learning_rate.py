"""Numbers of the figures on the learning rate."""

import numpy as np

from experiments.rate_sweep import HeatMapAxes, heat_map
from tests.support.figures import selected, setting_of


def test_heat_map_rate_momentum() -> None:
    setting = setting_of("heat_map_rate_momentum")
    assert selected("heat_map_rate_momentum").values["method"] == "Momentum"
    (momentum,) = (optimizer for optimizer in setting.optimizers if type(optimizer).__name__ == "Momentum")
    rates, factors = np.array([0.01, 0.1, 1.3, 1.9, 2.1]), np.array([0.0, 0.5, 0.9])
    axes = HeatMapAxes("momentum", factors, rates)
    *_, ((loss, diverged), share) = heat_map(setting.surface, momentum, axes, setting.start, setting.steps)
    assert share == 1
    # f = x²/20 + y²: its gradient is (x/10, 2y), and heavy-ball momentum is stable up to η = (2 + 2μ)/2.
    for row, mu in enumerate(factors):
        for column, rate in enumerate(rates):
            theta, velocity = np.array(setting.start, dtype=float), np.zeros(2)
            for _ in range(setting.steps):
                velocity = mu * velocity - rate * np.array([theta[0] / 10, 2 * theta[1]])
                theta = theta + velocity
            np.testing.assert_allclose(loss[row, column], theta[0] ** 2 / 20 + theta[1] ** 2, rtol=1e-9)
            assert diverged[row, column] == (rate > 1 + mu)
