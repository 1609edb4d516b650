"""Numbers of the figures on layers, losses and training of neural networks, against loops of our own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache
from math import exp, log, pi, sqrt
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from core import Array, Optimizer
from experiments.range_test import range_test
from experiments.training import Task, TrainingCurve
from experiments.weight_plane import principal_plane, record_path
from networks import LOSSES, Layer, Linear, Sigmoid, Softmax
from networks.likelihood import LIKELIHOODS
from settings import network_controls
from settings.likelihood import TASK, TaskSample, task_sample
from settings.network import NetworkSelection
from settings.network_controls import FULL_BATCH
from surfaces import Batches
from tests.support.figures import selected
from tests.support.training import trained_by


def network_of(name: str) -> NetworkSelection:
    """What a figure on a page about networks chooses."""
    selection = selected(name)
    assert isinstance(selection, NetworkSelection)
    return selection


def sample_of(name: str) -> TaskSample:
    """The sample of a figure on the page of losses by task."""
    values = network_of(name).values
    return task_sample(values[TASK], values)


# ---- Losses


def test_losses_by_task() -> None:
    expected: dict[str, tuple[type[Layer], int, Callable[[float, float], float] | None]] = {
        "regression": (Linear, 1, lambda z, t: (z - t) ** 2 / 2),
        "binary": (Sigmoid, 1, lambda z, t: -log(1 / (1 + exp(-z))) if t else -log(1 / (1 + exp(z)))),
        "classes": (Softmax, 7, None),
    }
    for task, (output, units, loss) in expected.items():
        of = LIKELIHOODS[task].loss
        assert isinstance(of.output, output)
        assert of.outputs({"regression": 0, "binary": 2, "classes": 7}[task]) == units
        if loss:
            found = of.value(np.array([[0.7]]), np.array([[1.0]]))
            assert float(found) == pytest.approx(loss(0.7, 1.0), rel=1e-12)
    Z, T = np.array([[2.0, 1.0, -0.5]]), np.array([[0.0, 1.0, 0.0]])
    expected_loss = -log(exp(1) / (exp(2) + exp(1) + exp(-0.5)))
    assert float(LOSSES["Cross-entropy"].value(Z, T)) == pytest.approx(expected_loss, rel=1e-12)


def test_gaussian_likelihood() -> None:
    sample = sample_of("gaussian_likelihood")
    assert sample.probability == pytest.approx(exp(-(1.5**2) / 2) / sqrt(2 * pi), rel=1e-12)  # y = 1.5, t = 0, σ = 1
    assert sample.loss == pytest.approx(1.125, rel=1e-12)
    assert sample.negative_log == pytest.approx(1.125 + 0.9189385332, rel=1e-9)


def test_bernoulli_likelihood() -> None:
    sample = sample_of("bernoulli_likelihood")
    y = 1 / (1 + exp(-2))
    assert sample.probability == pytest.approx(y, rel=1e-12)
    assert sample.negative_log == pytest.approx(-log(y), rel=1e-12)
    assert sample.loss == pytest.approx(sample.negative_log, rel=1e-12)


def test_categorical_likelihood() -> None:
    sample = sample_of("categorical_likelihood")
    y = exp(1) / (exp(2) + exp(1) + exp(0))  # z = 2, 1, 0; the second class
    assert sample.probability == pytest.approx(y, rel=1e-12)
    assert sample.loss == pytest.approx(-log(y), rel=1e-12)
    assert sample.negative_log == pytest.approx(-log(y), rel=1e-12)


# ---- Training, by loops of our own


@dataclass
class Rule:
    """One method by hand, with its memory."""

    step: Callable[[dict[str, Any], Array, int], Array]
    memory: dict[str, Any] = field(default_factory=dict)


def momentum(memory: dict[str, Any], g: Array, t: int) -> Array:
    memory["v"] = 0.9 * memory.get("v", 0) + g
    return 0.05 * memory["v"]


def adagrad(memory: dict[str, Any], g: Array, t: int) -> Array:
    memory["h"] = memory.get("h", 0) + g**2
    return 0.03 * g / (np.sqrt(memory["h"]) + 1e-10)


def rmsprop(memory: dict[str, Any], g: Array, t: int) -> Array:
    memory["h"] = 0.9 * memory.get("h", 0) + 0.1 * g**2
    return 0.003 * g / (np.sqrt(memory["h"]) + 1e-8)


def adam(memory: dict[str, Any], g: Array, t: int) -> Array:
    memory["m"] = 0.9 * memory.get("m", 0) + 0.1 * g
    memory["v"] = 0.999 * memory.get("v", 0) + 0.001 * g**2
    return 0.005 * memory["m"] / (1 - 0.9**t) / (np.sqrt(memory["v"] / (1 - 0.999**t)) + 1e-8)


def by_hand(optimizer: Optimizer) -> Rule:
    """The rule of one of the five methods with the numbers of its defaults."""
    rules: dict[str, Callable[[dict[str, Any], Array, int], Array]] = {
        "Gradient descent": lambda _, g, t: float(optimizer.lr) * g,
        "Momentum": momentum,
        "AdaGrad": adagrad,
        "RMSProp": rmsprop,
        "Adam": adam,
    }
    return Rule(rules[optimizer.name])


def pass_through(task: Task, theta: Array, chosen: NDArray[np.integer]) -> tuple[float, Array]:
    """Loss of a network with one hidden layer of ReLUs on some samples, and its gradient, without our layers."""
    d, m, k = task.sizes
    W1, b1, W2, b2 = np.split(theta, np.cumsum([d * m, m, m * k]))
    W1, W2 = W1.reshape(d, m), W2.reshape(m, k)
    x, labels = task.train.x[chosen], task.train.labels[chosen]
    H = x @ W1 + b1
    A = np.maximum(H, 0)
    Z = A @ W2 + b2
    if task.train.is_regression:
        dZ = (Z - labels[:, None]) / len(x)
        loss = float(((Z[:, 0] - labels) ** 2).mean() / 2)
    else:
        P = np.exp(Z - Z.max(axis=1, keepdims=True))
        P /= P.sum(axis=1, keepdims=True)
        rows = np.arange(len(x))
        loss = float(-np.log(P[rows, labels]).mean())
        dZ = (P - np.eye(k)[labels]) / len(x)
    dH = (dZ @ W2.T) * (H > 0)
    parts = (x.T @ dH, dH.sum(axis=0), A.T @ dZ, dZ.sum(axis=0))
    return loss, np.concatenate([part.ravel() for part in parts])


def loop(task: Task, optimizer: Optimizer, steps: int) -> tuple[Array, float]:
    """Weights after some steps by hand, on the batches of the task, and the loss on all training data there."""
    theta, rule, batches = task.start(), by_hand(optimizer), task.batches()
    everything = np.arange(len(task.train))
    for t in range(1, steps + 1):
        chosen = batches.batch(t) if isinstance(batches, Batches) else everything
        theta = theta - rule.step(rule.memory, pass_through(task, theta, chosen)[1], t)
    return theta, pass_through(task, theta, everything)[0]


def test_regression_fit() -> None:
    selection = network_of("regression_fit")
    task, optimizers = selection.task(), selection.optimizers()
    assert task.train.is_regression
    for optimizer in optimizers:
        (curve,) = trained_by(task, optimizer)
        assert curve.mean[-1, 3] > 0.6  # R² on the validation data; the noise leaves it below 1
        steps = int(curve.steps[8])
        _, loss = loop(task, optimizer, steps)
        assert float(curve.mean[8, 0]) == pytest.approx(loss, rel=1e-8)


@cache
def digits_curves() -> tuple[Task, tuple[TrainingCurve, ...]]:
    """The five trainings of the digits, which two figures show."""
    selection = network_of("digits_methods")
    return selection.task(), tuple(trained_by(selection.task(), *selection.optimizers()))


def test_digits_methods() -> None:
    task, curves = digits_curves()
    assert [curve.optimizer.name for curve in curves] == list(network_controls.DEFAULT_METHODS)
    for curve in curves:
        steps = int(curve.steps[7])
        theta, loss = loop(task, curve.optimizer, steps)
        assert float(curve.mean[7, 0]) == pytest.approx(loss, rel=1e-8)
        assert task.metrics(theta)[1, 0] == pytest.approx(curve.mean[7, 1])
        assert curve.mean[-1, 3] > 0.95


def test_weight_plane_digits() -> None:
    task, curves = digits_curves()
    assert network_of("weight_plane_digits").task().key == task.key
    weights = np.concatenate([record_path(task, curve).theta for curve in curves], axis=1)
    plane = principal_plane(weights)
    assert plane
    squares = np.linalg.svd(weights - weights.mean(axis=1, keepdims=True), compute_uv=False) ** 2
    np.testing.assert_allclose(plane.variance_shares(weights), squares[:2] / squares.sum(), rtol=1e-6)


def test_batch_sizes_network() -> None:
    selection = network_of("batch_sizes_network")
    task, (descent, *_) = replace(selection.task(), epochs=2), selection.optimizers()
    losses = {}
    for size in selection.values["sizes"]:
        number = len(task.train) if size == FULL_BATCH else int(size)
        sized = replace(task, size=number)
        (curve,) = trained_by(sized, descent)
        steps = min(sized.steps, 40)
        known = int(curve.steps[np.searchsorted(curve.steps, steps, side="right") - 1])
        _, loss = loop(sized, descent, known)
        assert float(curve.mean[curve.steps.searchsorted(known), 0]) == pytest.approx(loss, rel=1e-8)
        assert curve.steps[-1] == 2 * -(-1438 // number)
        losses[size] = float(curve.mean[-1, 0])
    # After as many epochs small batches have made more steps, and lie lower.
    assert losses["8"] < losses["32"] < losses["all"]


def test_range_test_digits() -> None:
    selection = network_of("range_test_digits")
    test, task = network_controls.range_test(selection.values), selection.task()
    adam_optimizer = next(optimizer for optimizer in selection.optimizers() if optimizer.name == "Adam")
    *_, found = range_test(task, adam_optimizer, test)
    np.testing.assert_allclose(found.rates[1:] / found.rates[:-1], (10 / 1e-5) ** (1 / 299), rtol=1e-10)
    batches = task.batches()
    assert isinstance(batches, Batches)
    first, _ = pass_through(task, task.start(), batches.batch(1))
    assert found.loss[0] == pytest.approx(first, rel=1e-10)
    mean = 0.0
    for t, value in enumerate(found.loss, 1):
        mean = 0.9 * mean + 0.1 * value
        assert found.smoothed[t - 1] == pytest.approx(mean / (1 - 0.9**t), rel=1e-10)
    assert found.suggested == pytest.approx(0.1 * found.rates[9 + int(np.argmin(found.smoothed[9:]))], rel=1e-10)
