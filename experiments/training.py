"""Training a network: the same optimizers on the loss of batches, evaluated on training and on validation data."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cache, cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core import KINDS, Array, Constant, Keyed, Optimizer, Schedule, run, walk
from networks import ACTIVATIONS, LOSSES, Dataset, Design, Perceptron, first_weights, parameters
from optimizers import OPTIMIZERS
from surfaces import SURFACES, Batches

EVALUATIONS = 60  # evaluations of a run, evenly spaced, besides those after the first steps
MIN_RISING_EVALUATIONS, RISE_FACTOR = 3, 1.1  # number and size of evaluations that count as a rising validation loss
MAX_KEPT_NUMBERS = 2**23  # weights that are kept of all runs together: 64 MB


@cache
def gradient_only() -> tuple[type[Optimizer], ...]:
    """The methods that evaluate only gradients, as counted over a few steps: they can train a network."""

    def evaluated_kinds(cls: type[Optimizer]) -> set[str]:
        trajectory = run(SURFACES[0], cls(), SURFACES[0].start, 3)
        return {kind for kind in KINDS if trajectory.evaluations[kind].any()}

    return tuple(cls for cls in OPTIMIZERS if evaluated_kinds(cls) == {"gradient"})


@dataclass(frozen=True, eq=False)
class Task(Keyed):
    """A training: the data, the network, and how samples are divided into batches.

    train, validation  the two parts of the data
    design             layers, activation, loss and first weights of the network
    size               samples in a batch; a size above the number of samples means all of them
    epochs             passes over the training data
    seeds              one run for each; a seed determines the first weights and the batches
    schedule           of the learning rate
    """

    train: Dataset = field(repr=False)
    validation: Dataset = field(repr=False)
    design: Design
    size: int
    epochs: int
    seeds: tuple[int, ...] = (0,)
    schedule: Schedule = Constant()

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the fields only, without cached results."""
        return Task, tuple(getattr(self, f.name) for f in fields(self))

    @property
    def sizes(self) -> tuple[int, ...]:
        """Widths of the network's layers, such as 64, 128, 10."""
        return self.design.sizes(self.train.raw.shape[1], len(self.train.classes))

    @property
    def parameters(self) -> int:
        """Number of weights and biases, n."""
        return parameters(self.sizes)

    @property
    def steps_per_epoch(self) -> int:
        """Number of steps in an epoch."""
        return math.ceil(len(self.train) / self.size)

    @property
    def steps(self) -> int:
        """Number of steps of a run."""
        return self.epochs * self.steps_per_epoch

    def name_of(self, optimizer: Optimizer) -> str:
        """Shown name of an optimizer: gradient descent is SGD where steps see batches."""
        return optimizer.shown_name(batched=self.steps_per_epoch > 1)

    @cached_property
    def training_loss(self) -> Perceptron:
        """The loss on all training data, with the penalty of weight decay."""
        return self._on(self.train)

    @cached_property
    def validation_loss(self) -> Perceptron:
        """The loss on the validation data."""
        return self._on(self.validation)

    def _on(self, data: Dataset) -> Perceptron:
        design, loss = self.design, LOSSES[self.design.loss]
        targets = loss.targets(data.labels, len(data.classes))
        return Perceptron(data.x, targets, self.sizes, ACTIVATIONS[design.activation], loss, design.weight_decay)

    def start(self) -> Array:
        """The first weights, (n,), or (n, S) for several seeds."""
        weights = [first_weights(self.sizes, self.design.init, self.design.scale, seed) for seed in self.seeds]
        return weights[0] if len(weights) == 1 else np.stack(weights, axis=-1)

    def batches(self) -> Perceptron | Batches:
        """The loss that the optimizer sees."""
        if self.size >= len(self.train):
            return self.training_loss
        seeds = self.seeds[0] if len(self.seeds) == 1 else np.array(self.seeds)
        return Batches(self.training_loss, self.size, seed=seeds)

    def metrics(self, theta: Array) -> Array:
        """Loss without the penalty and score at theta (n, ...), on training and on validation data, (4, S).

        The score is the accuracy; for a regression it is R², the share of the targets' variance that is explained.
        """
        results: list[Array] = []
        for loss, data in ((self.training_loss, self.train), (self.validation_loss, self.validation)):
            Z = loss.output(theta)
            value = loss.loss.value(Z, loss.targets)
            if data.is_regression:
                score = r_squared(loss.loss.output.forward(Z), loss.targets)
            else:
                score = (loss.loss.predicted(Z) == data.labels).mean(axis=-1)
            results += [value, np.where(np.isfinite(value), score, np.nan)]
        return np.stack([np.ravel(result) for result in results])

    def evaluated_steps(self) -> NDArray[np.int_]:
        """The steps after which runs are evaluated: the first ones, then evenly spaced ones up to the last."""
        even = np.linspace(0, self.steps, EVALUATIONS + 1)
        return np.unique([*range(min(self.steps, 5) + 1), *np.round(even).astype(int)])


def r_squared(Y: Array, T: Array) -> Array:
    """R² = 1 - Σ (y - t)² / Σ (t - mean of t)², (...), of predictions Y for targets T, (..., N, K)."""
    with np.errstate(all="ignore"):
        residual = ((Y - T) ** 2).sum(axis=(-1, -2))
        return 1 - residual / ((T - T.mean(axis=-2, keepdims=True)) ** 2).sum(axis=(-1, -2))


@dataclass(frozen=True)
class TrainingCurve:
    """Evaluations of one optimizer's runs, S of them, at `steps`, (K,); more are added during training.

    metrics          (K, 4, S)  see `Task.metrics`; not finite where a run is not
    seconds          (K,)       time of the steps so far, without the evaluations; all seeds together
    weights          (J, n, S)  at `kept_steps`, (J,)
    weights_lost_at  (S,)       first step after which a run's weights are not finite, else -1
    """

    optimizer: Optimizer
    steps: NDArray[np.int_]
    metrics: Array
    seconds: Array
    kept_steps: NDArray[np.int_]
    weights: Array
    weights_lost_at: NDArray[np.int_]

    @property
    def lost_at(self) -> NDArray[np.int_]:
        """First step after which a run's weights, or its evaluated training loss, are not finite, (S,); else -1."""
        finite = np.isfinite(self.metrics[:, 0])
        lost_loss = np.where(finite.all(axis=0), -1, self.steps[finite.argmin(axis=0)])
        return np.where(self.weights_lost_at >= 0, self.weights_lost_at, lost_loss)

    @property
    def rises(self) -> NDArray[np.bool_]:
        """Whether a run's training loss ends above its start, or is not a number, (S,)."""
        return ~(self.metrics[-1, 0] <= self.metrics[0, 0])

    @cached_property
    def mean(self) -> Array:
        """Mean of `judged` over all seeds, (K, 4): not finite where one run is not."""
        with np.errstate(all="ignore"):
            return self.metrics.mean(axis=2)

    @property
    def overfitting_start(self) -> int | None:
        """Index of the evaluation at which the mean validation loss is lowest, if the runs overfit after it, else None.

        They overfit if there are MIN_RISING_EVALUATIONS after it, the validation loss is RISE_FACTOR times as high in
        their mean and at the last one, and the training loss is lower in their mean.
        """
        training, _, validation, _ = self.mean.T
        if not np.isfinite(self.mean).all():
            return None
        lowest = int(validation.argmin())
        later = slice(lowest + 1, None)
        risen = RISE_FACTOR * validation[lowest]
        if len(validation[later]) < MIN_RISING_EVALUATIONS:
            return None
        if not min(validation[later].mean(), validation[-1]) >= risen:
            return None
        return lowest if training[later].mean() < training[lowest] else None


def join(parts: Sequence[TrainingCurve], *, weights: bool = True) -> TrainingCurve:
    """Join the parts that `train` yields for one optimizer.

    With `weights` false, only the last weights are kept: those of a large network take long to copy.
    """
    names = ("steps", "metrics", "seconds", *(("kept_steps", "weights") if weights else ()))
    last = next((part for part in reversed(parts) if len(part.kept_steps)), parts[-1])
    joined_part = replace(parts[-1], kept_steps=last.kept_steps[-1:], weights=last.weights[-1:])
    return replace(joined_part, **{name: np.concatenate([getattr(part, name) for part in parts]) for name in names})


def train(task: Task, optimizers: Sequence[Optimizer]) -> Iterator[tuple[int, TrainingCurve]]:
    """Train with each optimizer, see `train_each`."""
    return train_each([(task, optimizer) for optimizer in optimizers])


def train_each(trainings: Sequence[tuple[Task, Optimizer]]) -> Iterator[tuple[int, TrainingCurve]]:
    """Train for each task with its optimizer, all in turn from one evaluation to the next.

    Each is evaluated at the steps of all, as far as it goes, so that they can be compared after as many steps.
    Yields the index of a training and its newest evaluation.
    """
    numbers = sum(len(task.seeds) * task.parameters for task, _ in trainings)
    limit = max(2, MAX_KEPT_NUMBERS // max(1, numbers))
    shared = np.unique([*(step for task, _ in trainings for step in task.evaluated_steps())]).astype(int)
    runs: dict[int, Iterator[TrainingCurve]] = {}
    for index, (task, optimizer) in enumerate(trainings):
        steps = shared[shared <= task.steps]
        kept = steps[np.unique(np.linspace(0, len(steps) - 1, min(limit, len(steps))).astype(int))]
        runs[index] = _train_one(task, optimizer, steps, kept)
    while runs:
        for index in [*runs]:
            course = next(runs[index], None)
            if course is None:
                del runs[index]
            else:
                yield index, course


def _train_one(
    task: Task, optimizer: Optimizer, evaluated: NDArray[np.int_], kept: NDArray[np.int_]
) -> Iterator[TrainingCurve]:
    """Train with one optimizer; yield one evaluation at a time, with the weights at the steps `kept`."""
    factors = [task.schedule(t, task.steps) for t in range(1, task.steps + 1)]
    gone = np.full(len(task.seeds), -1)
    seconds = 0.0
    evaluated_steps, kept_steps = set(evaluated.tolist()), set(kept.tolist())
    with np.errstate(all="ignore"):
        steps = walk(task.batches(), optimizer, task.start(), factors)
        while True:
            begin = time.perf_counter()
            result = next(steps, None)
            seconds += time.perf_counter() - begin
            if result is None:
                return
            t, theta, _ = result
            lanes = theta.reshape(len(theta), -1)
            if gone.min() < 0:
                gone = np.where((gone < 0) & ~np.isfinite(lanes).all(axis=0), t, gone)
            if t in evaluated_steps:
                weights = lanes[None].copy() if t in kept_steps else np.empty((0, *lanes.shape))
                judged = task.metrics(theta)[None]
                times = np.array([seconds])
                yield TrainingCurve(
                    optimizer, np.array([t]), judged, times, np.array([t] * len(weights)), weights, gone
                )
