"""Numbers of the figures on momentum and Nesterov's method."""

from __future__ import annotations

import numpy as np
import pytest

from core import Array, run
from experiments.nesterov_forms import (
    AverageNesterov,
    KerasNesterov,
    TorchNesterov,
    nesterov_form,
)
from optimizers import Nesterov
from settings.pasted_call import read_call
from tests.support.figures import selected, setting_of


def gradient(point: Array) -> Array:
    return np.array([point[0] / 10, 2 * point[1]])


def path_of(name: str) -> Array:
    setting = setting_of(name)
    (optimizer,) = setting.optimizers
    assert (optimizer.lr, setting.steps, setting.start) == (0.1, 30, (-7.0, 2.0))
    return run(setting.surface, optimizer, setting.start, setting.steps).theta


def textbook(lr: float, steps: int) -> tuple[Array, Array]:
    """Nesterov's points and the points ahead of them."""
    w, dw = np.array([-7.0, 2.0]), np.zeros(2)
    points, ahead = [w], [w]
    for _ in range(steps):
        dw = 0.9 * dw - lr * gradient(w + 0.9 * dw)
        w = w + dw
        points.append(w)
        ahead.append(w + 0.9 * dw)
    return np.array(points), np.array(ahead)


def test_momentum_damps_zigzag() -> None:
    setting = setting_of("momentum_damps_zigzag")
    runs = [run(setting.surface, optimizer, setting.start, setting.steps).theta for optimizer in setting.optimizers]
    w, velocity, crossings = np.array([-3.0, 2.0]), np.zeros(2), 0
    for k in range(30):
        velocity = 0.9 * velocity - 0.02 * np.array([2 * w[0], 10 * w[1]])
        crossings += (w + velocity)[1] * w[1] < 0
        w = w + velocity
        np.testing.assert_allclose(runs[1][k + 1], w, rtol=0, atol=1e-10)
    np.testing.assert_allclose(runs[0][:, 1], 2 * (1 - 10 * 0.18) ** np.arange(31), rtol=0, atol=1e-10)
    # Gradient descent crosses the valley with every step; momentum seldom.
    assert np.sum(runs[0][1:, 1] * runs[0][:-1, 1] < 0) == 30
    assert crossings == 4


def test_nesterov_misprint() -> None:
    path = path_of("nesterov_misprint")
    w = np.array([-7.0, 2.0])
    for k in range(30):
        w = w + 0.9 * w - 0.1 * 0.1 * gradient(w + 0.9 * w)
        np.testing.assert_allclose(path[k + 1], w, rtol=1e-10)
    assert np.linalg.norm(path[-1]) > 1e8


def test_nesterov_average() -> None:
    path = path_of("nesterov_average")
    m, w = np.zeros(2), np.array([-7.0, 2.0])
    for k in range(30):
        m = 0.9 * m + 0.1 * gradient(w - 0.1 * 0.9 * m)
        w = w - 0.1 * m
        np.testing.assert_allclose(path[k + 1], w, rtol=0, atol=1e-10)
    np.testing.assert_allclose(path, textbook(0.1 * (1 - 0.9), 30)[0], rtol=0, atol=1e-10)


def test_nesterov_pytorch() -> None:
    path = path_of("nesterov_pytorch")
    np.testing.assert_allclose(path, textbook(0.1, 30)[1], rtol=0, atol=1e-10)
    buffer, w = np.zeros(2), np.array([-7.0, 2.0])
    for k in range(30):
        buffer = 0.9 * buffer + gradient(w)
        w = w - 0.1 * (gradient(w) + 0.9 * buffer)
        np.testing.assert_allclose(path[k + 1], w, rtol=0, atol=1e-10)


def test_nesterov_keras() -> None:
    setting = setting_of("nesterov_keras")
    assert selected("nesterov_keras").values["nesterov"] == "keras"
    keras, torch, ahead = (
        run(setting.surface, form, setting.start, setting.steps, schedule=setting.schedule)
        for form in (KerasNesterov(0.1), TorchNesterov(0.1), Nesterov(0.1))
    )
    # Until the rate drops all are one path; from there on only Keras's are the points ahead.
    np.testing.assert_allclose(keras.theta, ahead.state["lookahead"], rtol=0, atol=1e-10)
    np.testing.assert_allclose(torch.theta[:16], keras.theta[:16], rtol=0, atol=1e-10)
    assert np.linalg.norm(torch.theta[16] - keras.theta[16]) > 0.01
    velocity, w = np.zeros(2), np.array([-7.0, 2.0])
    for k, rate in enumerate(0.1 * setting.factors):
        velocity = 0.9 * velocity - rate * gradient(w)
        w = w + 0.9 * velocity - rate * gradient(w)
        np.testing.assert_allclose(keras.theta[k + 1], w, rtol=0, atol=1e-10)


@pytest.mark.parametrize(("name", "cls"), [("average", AverageNesterov), ("keras", KerasNesterov)])
def test_a_form_is_made_by_its_name(name: str, cls: type) -> None:
    form = nesterov_form(name, 0.2, 0.8)
    assert isinstance(form, cls)
    assert form.lr == 0.2


def test_keras_sgd() -> None:
    setting = setting_of("keras_sgd")
    assert selected("keras_sgd").values["calls"] is True
    read = read_call("SGD(lr=0.01, momentum=0.9, decay=1e-6, nesterov=True)")
    assert setting.optimizers == (read.method(**read.numbers),)  # type: ignore[arg-type]
    assert setting.schedule == read.schedule
    # Keras counts its iterations from 0, divides the rate by 1 + decay · iterations, and keeps the points θ + μv.
    y, v = np.array(setting.start), np.zeros(2)
    for iterations in range(setting.steps):
        move = 0.01 / (1 + 1e-6 * iterations) * np.array([y[0] / 10, 2 * y[1]])
        v = 0.9 * v - move
        y = y + 0.9 * v - move
    (nesterov,) = setting.optimizers
    path = run(setting.surface, nesterov, setting.start, setting.steps, schedule=setting.schedule)
    np.testing.assert_allclose(path.state["lookahead"][-1], y, rtol=1e-10)
