"""Numbers of the figures on the learning rate, and on schedules of it."""

import numpy as np
import pytest

from core import Status, run
from core.trajectory import Trajectory
from experiments.rate_sweep import RATES, sweep, too_small_right_too_large
from optimizers import GradientDescent
from settings.selection import Setting
from tests.support.figures import setting_of


def path_of(setting: Setting) -> Trajectory:
    return run(setting.surface, setting.optimizers[0], setting.start, setting.steps, schedule=setting.schedule)


def assert_decays_on_the_weighted_bowl(name: str, rate: float) -> Trajectory:
    """On w₁² + 5w₂² a step multiplies w₁ by 1 − 2η and w₂ by 1 − 10η."""
    path = path_of(setting_of(name))
    factors = np.array([1 - 2 * rate, 1 - 10 * rate])
    np.testing.assert_allclose(path.theta, np.array([-3, 2]) * factors ** np.arange(31)[:, None], atol=1e-12)
    return path


def test_rate_too_small() -> None:
    path = assert_decays_on_the_weighted_bowl("rate_too_small", 0.01)
    assert abs(path.theta[-1, 0]) > 1.6  # of 3


def test_rate_just_right() -> None:
    path = assert_decays_on_the_weighted_bowl("rate_just_right", 0.1)
    assert path.loss[-1] < 1e-4


def test_rate_too_large() -> None:
    path = assert_decays_on_the_weighted_bowl("rate_too_large", 0.21)
    assert path.status == Status.DIVERGED
    assert path.loss[-1] > path.loss[0]


def test_three_rates() -> None:
    setting = setting_of("three_rates")
    gradient_descent = next(one for one in setting.optimizers if isinstance(one, GradientDescent))
    paths = sweep(setting.surface, gradient_descent, setting.start, setting.steps)
    small, right, large = (index for index in too_small_right_too_large(paths, 0.0) or () if index is not None)
    assert RATES[small] < RATES[right] < 0.2 < RATES[large]  # 2 / λ = 2 / 10
    assert paths.loss[-1, right] < paths.loss[-1, small]


def test_six_settings() -> None:
    setting = setting_of("six_settings")
    assert setting.names == ("Gradient descent", "Momentum", "Nesterov", "AdaGrad", "RMSProp", "Adam")
    paths = [run(setting.surface, optimizer, setting.start, setting.steps) for optimizer in setting.optimizers]
    np.testing.assert_allclose(paths[0].theta[:, 0], -2 * 0.98 ** np.arange(setting.steps + 1), atol=1e-12)
    x, v = -2.0, 0.0
    for _ in range(setting.steps):
        v = 0.9 * v - 0.001 * 2 * x
        x += v
    assert paths[1].theta[-1, 0] == pytest.approx(x, abs=1e-12)
    x, m, v = -2.0, 0.0, 0.0
    for t in range(1, setting.steps + 1):
        m, v = 0.9 * m + 0.1 * 2 * x, 0.999 * v + 0.001 * 4 * x**2
        x -= m / (1 - 0.9**t) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)
    assert paths[5].theta[-1, 0] == pytest.approx(x, abs=1e-9)
    x, v = -2.0, 0.0
    for _ in range(setting.steps):
        v = 0.99 * v + 0.01 * 4 * x**2
        x -= 2 * x / (np.sqrt(v) + 1e-8)
    assert paths[4].theta[-1, 0] == pytest.approx(x, abs=1e-9)


def test_linear_approximation() -> None:
    setting = setting_of("linear_approximation")
    path = path_of(setting)
    x, following = path.theta[0, 0], path.theta[1, 0]
    predicted = path.loss[0] + 2 * x * (following - x)
    # η f′² = 0.1 · 16 is what the tangent promises; η² f′² = 0.16 is what the curve takes back.
    assert (path.loss[0], predicted, path.loss[1]) == pytest.approx((4, 2.4, 2.56), abs=1e-12)


def test_step_lr() -> None:
    path = path_of(setting_of("step_lr"))
    np.testing.assert_allclose(path.lr, 0.95 * np.repeat([1, 0.5, 0.25], 10), rtol=1e-15)


def test_lambda_lr() -> None:
    path = path_of(setting_of("lambda_lr"))
    np.testing.assert_allclose(path.lr, 0.95 * 0.95 ** np.arange(30), rtol=1e-12)
