"""Training a network: the same optimizers, on the loss of batches, watched on training and on validation data."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cache, cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core import KINDS, Array, Constant, Optimizer, Schedule, run, walk
from networks import ACTIVATIONS, LOSSES, Dataset, Design, Perceptron, first_weights, parameters
from optimizers import OPTIMIZERS
from surfaces import SURFACES, Batches

LOOKS = 60  # how often a run is looked at, at most, besides the start
RESTS, RISE = 3, 1.1  # of a validation loss that rises again
KEPT = 2**23  # numbers of weights that are kept of all runs together: 64 MB


@cache
def gradient_only() -> tuple[type[Optimizer], ...]:
    """The methods that ask for nothing but gradients, as counted over a few steps: those that can train a network."""

    def asks(cls: type[Optimizer]) -> set[str]:
        of = run(SURFACES[0], cls(), SURFACES[0].start, 3)
        return {kind for kind in KINDS if of.evaluations[kind].any()}

    return tuple(cls for cls in OPTIMIZERS if asks(cls) == {"gradient"})


@dataclass(frozen=True)
class Task:
    """What is learned, by which network, and how the samples are cut into batches.

    train, validation  the two parts of the data
    size               samples of a batch; as many as there are, or more: all
    seeds              one run for each: it decides the first weights and the batches
    """

    train: Dataset = field(repr=False)
    validation: Dataset = field(repr=False)
    design: Design
    size: int
    epochs: int
    seeds: tuple[int, ...] = (0,)
    schedule: Schedule = Constant()

    def __reduce__(self) -> tuple[Any, ...]:
        """Sent to another process without what it has computed here."""
        return Task, tuple(getattr(self, f.name) for f in fields(self))

    @property
    def facts(self) -> tuple[object, ...]:
        """What tells it from other tasks."""
        numbers = self.design, self.size, self.epochs, self.seeds, self.schedule
        return self.train.key, self.validation.key, *numbers

    @property
    def sizes(self) -> tuple[int, ...]:
        """How wide the network is: 64, 128, 10."""
        return self.design.sizes(self.train.raw.shape[1], len(self.train.classes))

    @property
    def parameters(self) -> int:
        """How many weights and biases there are, n."""
        return parameters(self.sizes)

    @property
    def to_epoch(self) -> int:
        """Steps to an epoch."""
        return math.ceil(len(self.train) / self.size)

    @property
    def steps(self) -> int:
        return self.epochs * self.to_epoch

    @cached_property
    def whole(self) -> Perceptron:
        """The loss on all training data, with the penalty of weight decay."""
        return self._on(self.train)

    @cached_property
    def held(self) -> Perceptron:
        """The loss on the validation data."""
        return self._on(self.validation)

    def _on(self, data: Dataset) -> Perceptron:
        design, loss = self.design, LOSSES[self.design.loss]
        targets = loss.targets(data.labels, len(data.classes))
        return Perceptron(data.x, targets, self.sizes, ACTIVATIONS[design.activation], loss, design.weight_decay)

    def start(self) -> Array:
        """The first weights, (n,), or (n, S) for several seeds."""
        each = [first_weights(self.sizes, self.design.init, self.design.scale, seed) for seed in self.seeds]
        return each[0] if len(each) == 1 else np.stack(each, axis=-1)

    def batches(self) -> Perceptron | Batches:
        """The loss as steps see it."""
        if self.size >= len(self.train):
            return self.whole
        seeds = self.seeds[0] if len(self.seeds) == 1 else np.array(self.seeds)
        return Batches(self.whole, self.size, seed=seeds)

    def judged(self, theta: Array) -> Array:
        """Loss without the penalty and accuracy on training, then on validation data, (4, S), at theta (n, ...)."""
        found = []
        for loss, data in ((self.whole, self.train), (self.held, self.validation)):
            Z = loss.output(theta)
            value = loss.loss.value(Z, loss.targets)
            right = (loss.loss.predicted(Z) == data.labels).mean(axis=-1)
            found += [value, np.where(np.isfinite(value), right, np.nan)]
        return np.stack([np.ravel(values) for values in found])

    def looks(self) -> NDArray[np.int_]:
        """The steps at which runs are looked at: 0, the first ones, then evenly; the last one too."""
        even = np.linspace(0, self.steps, LOOKS + 1)
        return np.unique([*range(min(self.steps, 5) + 1), *np.round(even).astype(int)])


@dataclass(frozen=True)
class Course:
    """What is known of one optimizer's runs, S of them, at the steps `at`, (K,): more while training goes on.

    judged   (K, 4, S)  as `Task.judged`; not finite where a run no longer is
    seconds  (K,)       spent on the steps so far, without looking at them; all seeds together
    weights  (J, n, S)  at the steps `kept`, (J,)
    gone     (S,)       the first step after which a run's weights are not finite numbers, else -1
    """

    racer: Optimizer
    at: NDArray[np.int_]
    judged: Array
    seconds: Array
    kept: NDArray[np.int_]
    weights: Array
    gone: NDArray[np.int_]

    @property
    def lost(self) -> NDArray[np.int_]:
        """The step from which on a run's weights, or at a look its training loss, are not finite, (S,); else -1."""
        finite = np.isfinite(self.judged[:, 0])
        seen = np.where(finite.all(axis=0), -1, self.at[finite.argmin(axis=0)])
        return np.where(self.gone >= 0, self.gone, seen)

    @property
    def rises(self) -> NDArray[np.bool_]:
        """Which runs' training loss ends above its start, or is lost, (S,)."""
        return ~(self.judged[-1, 0] <= self.judged[0, 0])

    @cached_property
    def mean(self) -> Array:
        """Of `judged` over all seeds, (K, 4): not finite where one run is not."""
        with np.errstate(all="ignore"):
            return self.judged.mean(axis=2)

    @property
    def turn(self) -> int | None:
        """The look at which the mean validation loss is lowest, where the runs overfit after it.

        They do where over the looks since then, RESTS at least, the validation loss is on average RISE times as high,
        at the last one too, and the training loss lower.
        """
        training, _, validation, _ = self.mean.T
        if not np.isfinite(self.mean).all():
            return None
        lowest = int(validation.argmin())
        later = slice(lowest + 1, None)
        risen = RISE * validation[lowest]
        if len(validation[later]) < RESTS or not min(validation[later].mean(), validation[-1]) >= risen:
            return None
        return lowest if training[later].mean() < training[lowest] else None


def joined(parts: Sequence[Course], *, weights: bool = True) -> Course:
    """All that became known of one optimizer's runs, part by part; of the weights perhaps only the last that are known.

    Those of a large network take long to copy.
    """
    names = ("at", "judged", "seconds", *(("kept", "weights") if weights else ()))
    last = next((part for part in reversed(parts) if len(part.kept)), parts[-1])
    found = replace(parts[-1], kept=last.kept[-1:], weights=last.weights[-1:])
    return replace(found, **{name: np.concatenate([getattr(part, name) for part in parts]) for name in names})


def train(task: Task, racers: Sequence[Optimizer]) -> Iterator[tuple[int, Course]]:
    """Train with each of `racers`, by turns, so that all get ahead together.

    Yields the place of one and what is newly known of it.
    """
    keep = max(2, KEPT // max(1, len(racers) * len(task.seeds) * task.whole.parameters))
    looks = task.looks()
    kept = looks[np.unique(np.linspace(0, len(looks) - 1, min(keep, len(looks))).astype(int))]
    runs = {place: _trained(task, racer, looks, kept) for place, racer in enumerate(racers)}
    while runs:
        for place in [*runs]:
            course = next(runs[place], None)
            if course is None:
                del runs[place]
            else:
                yield place, course


def _trained(task: Task, racer: Optimizer, looks: NDArray[np.int_], kept: NDArray[np.int_]) -> Iterator[Course]:
    """One optimizer's runs, from look to look."""
    factors = [task.schedule(t, task.steps) for t in range(1, task.steps + 1)]
    gone = np.full(len(task.seeds), -1)
    seconds = 0.0
    wanted, remembered = set(looks.tolist()), set(kept.tolist())
    with np.errstate(all="ignore"):
        steps = walk(task.batches(), racer, task.start(), factors)
        while True:
            begin = time.perf_counter()
            here = next(steps, None)
            seconds += time.perf_counter() - begin
            if here is None:
                return
            t, theta, _ = here
            lanes = theta.reshape(len(theta), -1)
            if gone.min() < 0:
                gone = np.where((gone < 0) & ~np.isfinite(lanes).all(axis=0), t, gone)
            if t in wanted:
                keeps = lanes[None] if t in remembered else np.empty((0, *lanes.shape))
                judged = task.judged(theta)[None]
                yield Course(
                    racer, np.array([t]), judged, np.array([seconds]), np.array([t] * len(keeps)), keeps.copy(), gone
                )
