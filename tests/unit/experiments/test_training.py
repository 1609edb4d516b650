"""Training: every method learns, and a step is what a hand-written loop gives."""

from __future__ import annotations

import pickle
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import param, params_of, recommended_rate
from experiments.training import (
    MIN_RISING_EVALUATIONS,
    RISE_FACTOR,
    TrainingCurve,
    gradient_only,
    join,
    train,
    train_each,
)
from networks import LOSSES, SOURCES, Dataset, Design, Moons, NoisySine, Perceptron
from optimizers import Adam, GradientDescent, Momentum
from schedules import Formula
from surfaces import from_formula
from tests.support.training import task, trained_by

EVERY_METHOD = pytest.mark.parametrize("cls", gradient_only())


# --- In this process


@EVERY_METHOD
def test_every_method_learns_at_its_recommended_rate(cls: Any) -> None:
    (of,) = trained_by(task(epochs=20), cls(lr=recommended_rate(Perceptron, cls)))
    assert of.steps[-1] == 60
    assert of.lost_at.tolist() == [-1]
    assert not of.rises.any()


@EVERY_METHOD
@pytest.mark.parametrize("loss", LOSSES)
def test_no_rate_makes_a_method_raise(cls: Any, loss: str) -> None:
    (of,) = trained_by(task(design=Design(units=4, loss=loss), seeds=(0, 1), epochs=10), cls(lr=100.0))
    assert of.steps[-1] == 30
    gone = of.lost_at >= 0
    assert (of.rises | ~gone).all()
    assert np.array_equal(np.isfinite(of.metrics[-1]).all(axis=0), ~gone)


def test_divergence_is_recorded_with_its_step() -> None:
    (of,) = trained_by(task(design=Design(units=4, loss="Squared error"), epochs=10), GradientDescent(lr=100.0))
    assert 0 < of.lost_at[0] <= 30
    assert of.weights_lost_at[0] >= of.lost_at[0]
    later = of.steps >= of.weights_lost_at[0]
    assert later.any()
    assert not np.isfinite(of.metrics[later]).any()


@pytest.mark.parametrize("cls", [GradientDescent, Momentum, Adam])
@pytest.mark.parametrize("source", SOURCES)
def test_a_lane_of_several_seeds_is_that_seed_alone(cls: Any, source: Any) -> None:
    train, validation = source().made().split(0.2, 0)
    many = task(
        train=train, validation=validation, seeds=(3, 4), epochs=1, design=Design(units=4, loss=source.losses[0])
    )
    optimizer = cls(lr=recommended_rate(Perceptron, cls))
    (both,) = trained_by(many, optimizer)
    for lane, seed in enumerate(many.seeds):
        (alone,) = trained_by(replace(many, seeds=(seed,)), optimizer)
        np.testing.assert_allclose(both.metrics[..., lane], alone.metrics[..., 0], rtol=1e-10, atol=1e-10)
        np.testing.assert_allclose(both.weights[..., lane], alone.weights[..., 0], rtol=1e-10, atol=1e-10)


def test_a_step_is_what_a_hand_written_loop_gives() -> None:
    of_task = task(design=Design(units=5, loss="Cross-entropy"), size=45, epochs=4)
    (of,) = trained_by(of_task, GradientDescent(lr=0.3))
    x, labels = of_task.train.x, of_task.train.labels
    theta = of_task.start()
    shapes = [(2, 5), (5,), (5, 2), (2,)]
    parts = np.split(theta, [10, 15, 25])
    W1, b1, W2, b2 = (part.reshape(shape) for part, shape in zip(parts, shapes, strict=True))
    for step in range(4):
        H = x @ W1 + b1
        A = np.where(H > 0, H, 0)
        Z = A @ W2 + b2
        P = np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)
        loss, right = -np.log(P[np.arange(45), labels]).mean(), (P.argmax(axis=1) == labels).mean()
        np.testing.assert_allclose(of.metrics[step, :2, 0], (loss, right), rtol=1e-10)
        P[np.arange(45), labels] -= 1
        dZ = P / 45
        dH = (dZ @ W2.T) * (H > 0)
        W2, b2, W1, b1 = W2 - 0.3 * A.T @ dZ, b2 - 0.3 * dZ.sum(axis=0), W1 - 0.3 * x.T @ dH, b1 - 0.3 * dH.sum(axis=0)
        now = np.concatenate([part.ravel() for part in (W1, b1, W2, b2)])
        np.testing.assert_allclose(of.weights[step + 1, :, 0], now, rtol=1e-10, atol=1e-12)


def test_a_step_of_a_regression_is_what_a_hand_written_loop_gives() -> None:
    train, validation = NoisySine(samples=40).made().split(0.25, 0)
    design = Design(units=6, loss="Squared error", activation="tanh")
    of_task = task(train=train, validation=validation, design=design, size=30, epochs=4)
    (of,) = trained_by(of_task, GradientDescent(lr=0.1))
    x, t = train.x, train.labels[:, None]
    W1, b1, W2, b2 = (
        part.reshape(shape)
        for part, shape in zip(np.split(of_task.start(), [6, 12, 18]), [(1, 6), (6,), (6, 1), (1,)], strict=True)
    )
    for step in range(4):
        A = np.tanh(x @ W1 + b1)
        error = A @ W2 + b2 - t
        explained = 1 - (error**2).sum() / ((t - t.mean()) ** 2).sum()
        np.testing.assert_allclose(of.metrics[step, :2, 0], ((error**2).mean() / 2, explained), rtol=1e-10)
        dA = error / 30 @ W2.T * (1 - A**2)
        gradient = np.concatenate([(x.T @ dA).ravel(), dA.sum(axis=0), (A.T @ error / 30).ravel(), error.mean(axis=0)])
        theta = of.weights[step, :, 0]
        np.testing.assert_allclose(of_task.training_loss.grad(theta), gradient, rtol=1e-10, atol=1e-12)
        np.testing.assert_allclose(of.weights[step + 1, :, 0], theta - 0.1 * gradient, rtol=1e-10, atol=1e-12)
        W1, b1 = W1 - 0.1 * x.T @ dA, b1 - 0.1 * dA.sum(axis=0)
        W2, b2 = W2 - 0.1 * A.T @ error / 30, b2 - 0.1 * error.mean(axis=0)


def test_trainings_of_unlike_length_are_all_evaluated_after_as_many_steps() -> None:
    tasks = [task(size=size, epochs=2) for size in (1, 16, 45)]
    pieces: list[list[TrainingCurve]] = [[] for _ in tasks]
    for index, piece in train_each([(one, GradientDescent(lr=0.1)) for one in tasks]):
        pieces[index].append(piece)
    for one, parts in zip(tasks, pieces, strict=True):
        curve = join(parts)
        assert curve.steps[-1] == one.steps
        assert 2 in curve.steps  # all samples in each step: two epochs are two steps
        (alone,) = trained_by(one, GradientDescent(lr=0.1))
        np.testing.assert_array_equal(curve.metrics[-1], alone.metrics[-1])


def test_what_charts_need_is_known_without_copying_the_weights() -> None:
    parts = [course for _, course in train(task(), [Adam()])]
    whole, curve = join(parts), join(parts, weights=False)
    np.testing.assert_array_equal(curve.metrics, whole.metrics)
    np.testing.assert_array_equal(curve.weights, whole.weights[-1:])
    assert np.shares_memory(curve.weights, parts[-1].weights)
    assert curve.kept_steps == [9]


def course(training: Any, validation: Any) -> TrainingCurve:
    training, validation = np.array(training, dtype=float), np.array(validation, dtype=float)
    judged = np.stack([training, 0 * training, validation, 0 * training], axis=1)[..., None]
    at = np.arange(len(training))
    return TrainingCurve(Adam(), at, judged, at / 1000, at[:0], np.empty((0, 3, 1)), np.array([-1]))


@given(st.lists(st.floats(0.01, 10), min_size=2, max_size=12), st.integers(0, 8), st.floats(1, 2))
def test_who_overfits_has_been_better(validation: list[float], more: int, growth: float) -> None:
    validation += [min(validation) * growth] * more
    falling = 1 / (1 + np.arange(len(validation)))
    turn, lowest = course(falling, validation).overfitting_start, int(np.argmin(validation))
    later = np.array(validation[lowest + 1 :])
    risen = RISE_FACTOR * min(validation)
    assert (turn == lowest) == (
        len(later) >= MIN_RISING_EVALUATIONS and later.mean() >= risen and validation[-1] >= risen
    )
    assert turn in (lowest, None)
    assert course(falling[::-1], validation).overfitting_start is None  # both rise: that is no overfitting


def test_numbers_that_are_not_finite_turn_nowhere() -> None:
    assert course([3, 2, 1, 1, np.nan], [1, 2, 3, 4, np.nan]).overfitting_start is None


def test_a_data_set_is_sent_without_what_can_be_made_there() -> None:
    data = Moons(samples=50).made()
    made, arguments = data.__reduce__()
    copy: Dataset = made(*arguments)
    np.testing.assert_array_equal(copy.x, data.x)
    assert len(arguments) == len(Dataset.__dataclass_fields__)


@settings(max_examples=20)
@given(st.floats(-3, 3), st.floats(-3, 3), st.floats(0.5, 2))
def test_a_typed_formula_can_be_sent(x: float, y: float, b: float) -> None:
    typed = from_formula("b*sin(x) + y^2", b=param(1.0, "b", "Number b", 0.0, 2.0), name="Mine", rates={"Adam": 0.5})
    here = replace(typed, b=b)
    there = pickle.loads(pickle.dumps(here))
    at = np.array([x, y])
    assert (there.f(at), there.name, there.rates, params_of(there)) == (
        here.f(at),
        "Mine",
        {"Adam": 0.5},
        params_of(here),
    )
    schedule = Formula(from_formula("exp(-k)", coordinates=("t", "k")))
    assert pickle.loads(pickle.dumps(schedule)) == schedule


# --- In another process


def test_a_task_is_sent_without_what_it_has_computed() -> None:
    of = task()
    fresh = len(pickle.dumps(of))
    of.metrics(of.start())
    assert len(pickle.dumps(of)) == fresh
    np.testing.assert_array_equal(pickle.loads(pickle.dumps(of)).metrics(of.start()), of.metrics(of.start()))
