"""Numbers of the figures on the learning rate."""

import numpy as np

from core import run
from experiments.path_measures import first_step_within, path_length, turn_counts
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


def test_steps_to_a_tolerance() -> None:
    setting, tolerance = setting_of("steps_to_a_tolerance"), selected("steps_to_a_tolerance").values["tolerance"]
    descent = setting.optimizers[0]
    assert (type(descent).__name__, descent.lr, tolerance) == ("GradientDescent", 0.95, 1e-3)
    path = run(setting.surface, descent, setting.start, setting.steps)
    # On x²/20 + y² a step multiplies x by 1 - η/10 and y by 1 - 2η, so the loss is 2.45 · 0.905²ᵗ + 4 · 0.9²ᵗ.
    steps = np.arange(setting.steps + 1)
    loss = 2.45 * 0.905 ** (2 * steps) + 4 * 0.9 ** (2 * steps)
    assert first_step_within(path.loss, tolerance) == np.flatnonzero(loss <= tolerance)[0] == 43
    length = np.hypot(7 * 0.905 ** steps[:-1] * 0.095, 2 * 0.9 ** steps[:-1] * 1.9).sum()
    np.testing.assert_allclose(path_length(path.theta), length, rtol=1e-12)
    np.testing.assert_array_equal(turn_counts(path.theta), [0, 99])
