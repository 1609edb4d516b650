"""Numbers of the figures on methods with a rate for each axis."""

import numpy as np

from core import run
from rules.values import effective_rates
from tests.support.figures import setting_of


def test_adam_bias_correction() -> None:
    setting = setting_of("adam_bias_correction")
    (adam,) = setting.optimizers
    path = run(setting.surface, adam, setting.start, setting.steps).theta
    # With both corrections the first step is η long on every axis, ε aside.
    np.testing.assert_allclose(np.abs(path[1] - path[0]), 0.3, rtol=1e-6)


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
