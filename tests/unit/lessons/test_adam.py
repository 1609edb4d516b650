"""Numbers of the figures on methods with a rate for each axis."""

from __future__ import annotations

import numpy as np
import pytest

import plots
from core import Array, run
from experiments.adam_forms import CorrectedRateAdam
from lessons.figures import FIGURES
from optimizers import Adam, RMSProp
from rules.epsilon_inside import DIFFERENCE, INNER, OUTER, epsilon_lines
from rules.lines import rule_lines
from rules.typeset import update_rule
from rules.values import effective_rates, line_values
from tests.support.figures import selected, setting_of
from tests.support.pages import open_page, sent, without_exception


def adams(lr: float, steps: int, *, corrects: bool = True) -> Array:
    """Adam's path on x²/20 + y² from (-7, 2), by its formulas."""
    theta, m, v = np.array([-7.0, 2.0]), np.zeros(2), np.zeros(2)
    path = [theta]
    for t in range(1, steps + 1):
        g = np.array([theta[0] / 10, 2 * theta[1]])
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g
        a, b = (m / (1 - 0.9**t), v / (1 - 0.999**t)) if corrects else (m, v)
        theta = theta - lr * a / (np.sqrt(b) + 1e-8)
        path.append(theta)
    return np.array(path)


def equation_6(lr: float, steps: int) -> Array:
    theta, m, v = np.array([-7.0, 2.0]), np.zeros(2), np.zeros(2)
    path = [theta]
    for t in range(1, steps + 1):
        g = np.array([theta[0] / 10, 2 * theta[1]])
        m, v = m + 0.1 * (g - m), v + 0.001 * (g * g - v)
        theta = theta - lr * np.sqrt(1 - 0.999**t) / (1 - 0.9**t) * m / (np.sqrt(v) + 1e-7)
        path.append(theta)
    return np.array(path)


def assert_both_paths(name: str, lr: float, steps: int) -> None:
    setting = setting_of(name)
    (adam,) = setting.optimizers
    assert isinstance(adam, Adam)
    assert (adam.lr, setting.steps, setting.start) == (lr, steps, (-7.0, 2.0))
    for corrects in (True, False):
        form = Adam(adam.lr, adam.beta1, adam.beta2, adam.eps, corrects)
        ours = run(setting.surface, form, setting.start, setting.steps).theta
        np.testing.assert_allclose(ours, adams(lr, steps, corrects=corrects), rtol=0, atol=1e-10 * max(1, lr))


def test_adam_bias_correction() -> None:
    assert_both_paths("adam_bias_correction", 0.3, 30)
    setting = setting_of("adam_bias_correction")
    assert selected("adam_bias_correction").values["square"]
    assert plots.squared(plots.window_of(setting.surface, setting.start)) == ((-10, 10), (-10, 10))


def test_adam_rate_90() -> None:
    assert_both_paths("adam_rate_90", 90, 100)


def test_bias_correction_factor() -> None:
    query = {key: texts[0] for key, texts in FIGURES["bias_correction_factor"].query.items()}
    chart, _ = sent(without_exception(open_page("bias", **query)))["charts"]
    # The sum of the weights of an average that starts at 0, for t = 1 ... 49.
    weights = np.cumsum(0.1 * 0.9 ** np.arange(49))
    for trace in chart["data"]:
        np.testing.assert_allclose(trace["y"], 1 / weights, rtol=1e-5)
        np.testing.assert_allclose(trace["y"][[0, -1]], [10, 1.00576], rtol=1e-5)
    assert selected("bias_correction_factor").values["log_factors"] is False


def test_adam_equation_6() -> None:
    setting = setting_of("adam_equation_6")
    (adam,) = setting.optimizers
    path, ours = (
        run(setting.surface, form, setting.start, setting.steps).theta for form in (adam, CorrectedRateAdam(0.3))
    )
    np.testing.assert_allclose(ours, equation_6(0.3, 30), rtol=0, atol=1e-10)
    assert selected("adam_equation_6").values["corrected_rate"]
    assert 0.5e-5 < np.max(np.hypot(*(ours - path).T)) < 2e-5


def test_adam_uncorrected() -> None:
    (adam,) = setting_of("adam_uncorrected").optimizers
    assert update_rule(adam)[-1] == r"\theta_{t} = \theta_{t-1} - \frac{\eta\,m_{t}}{\sqrt{v_{t}} + \epsilon}"


def epsilon_steps(name: str) -> tuple[RMSProp | Adam, dict[str, Array], Array]:
    """The method of a figure, its steps by the lines of the rule, and its path."""
    setting = setting_of(name)
    (optimizer,) = setting.optimizers
    assert isinstance(optimizer, RMSProp | Adam)
    assert selected(name).values["eps_inside"]
    path = run(setting.surface, optimizer, setting.start, setting.steps)
    lines = epsilon_lines(optimizer)
    values = line_values(setting.surface, optimizer, path, [*rule_lines(optimizer), *lines])
    return optimizer, {line.target.name: values[line.target.key] for line in lines}, path.theta


def test_rmsprop_epsilon_inside() -> None:
    rmsprop, steps, theta = epsilon_steps("rmsprop_epsilon_inside")
    v = np.zeros(2)
    for t, point in enumerate(theta[:-1]):
        g = np.array([point[0] / 10, 2 * point[1]])
        v = 0.9 * v + 0.1 * g * g
        np.testing.assert_allclose(steps[INNER][:, t], -rmsprop.lr * g / np.sqrt(v + 1e-8), rtol=1e-10)
        np.testing.assert_allclose(steps[OUTER][:, t], -rmsprop.lr * g / (np.sqrt(v) + 1e-8), rtol=1e-10)
    np.testing.assert_allclose(steps[DIFFERENCE], steps[INNER] - steps[OUTER], rtol=1e-10)


def test_adam_epsilon_inside() -> None:
    adam, steps, theta = epsilon_steps("adam_epsilon_inside")
    m, v = np.zeros(2), np.zeros(2)
    for t, point in enumerate(theta[:-1], 1):
        g = np.array([point[0] / 10, 2 * point[1]])
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g
        m_hat, v_hat = m / (1 - 0.9**t), v / (1 - 0.999**t)
        np.testing.assert_allclose(steps[INNER][:, t - 1], -adam.lr * m_hat / np.sqrt(v_hat + 1e-8), rtol=1e-10)
    assert np.max(np.hypot(*steps[DIFFERENCE])) == pytest.approx(1.39e-9, rel=5e-3)


def test_adagrad_stalls() -> None:
    setting = setting_of("adagrad_stalls")
    adagrad, rmsprop = (
        run(setting.surface, optimizer, setting.start, setting.steps) for optimizer in setting.optimizers
    )
    gradients = setting.surface.grad(adagrad.theta[:-1].T)
    shares = 1 / np.sqrt(np.cumsum(gradients**2, axis=1))
    np.testing.assert_allclose(shares[:, 0], 1 / np.abs([34.5, 92.5]), rtol=1e-12)  # η / |g₁|
    assert np.all(np.diff(shares, axis=1) <= 0)
    rates = [
        effective_rates(setting.surface, optimizer, path)
        for optimizer, path in zip(setting.optimizers, (adagrad, rmsprop), strict=True)
    ]
    assert rates[0] is not None
    assert rates[1] is not None
    np.testing.assert_allclose(rates[0], 0.05 * shares, rtol=1e-7)
    v, recent = np.zeros(2), []
    for g in setting.surface.grad(rmsprop.theta[:-1].T).T:
        v = 0.9 * v + 0.1 * g**2
        recent.append(1 / np.sqrt(v))
    np.testing.assert_allclose(rates[1], 0.05 * np.array(recent).T, rtol=1e-5)
    assert np.all(recent[-1] > 10 * shares[:, -1])
    to_go = [float(np.hypot(*(path.theta[-1] - [3, 0.5]))) for path in (adagrad, rmsprop)]
    assert to_go[0] > 2
    assert to_go[1] < 0.06
