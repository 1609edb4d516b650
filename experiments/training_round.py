"""One round of the training of a network: output, loss, gradient, update. With mini-batches it begins with a draw."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from core import Array, Optimizer, walk
from experiments.layer_pass import ForwardBackward
from networks import Perceptron
from surfaces import Batches


@dataclass(frozen=True, eq=False)
class TrainingRound:
    """Round `number` = 1, 2, ... of `optimizer`, from the weights theta (n,), on the samples with these `indices`.

    network  the loss on all samples
    """

    number: int
    network: Perceptron
    indices: NDArray[np.integer]
    optimizer: Optimizer
    theta: Array

    @cached_property
    def batch(self) -> Perceptron:
        """The loss on the samples of this round."""
        return self.network.subset(self.indices)

    @property
    def passage(self) -> ForwardBackward:
        """The samples of this round passed forward and back at theta."""
        return ForwardBackward(self.batch, self.theta)

    @cached_property
    def gradient(self) -> Array:
        """Gradient of the batch's loss, with the penalty, at theta, (n,)."""
        return self.batch.grad(self.theta)

    @cached_property
    def updated(self) -> Array:
        """Weights after the update, (n,)."""
        weights, _ = self.optimizer.step(self.batch, self.theta, self.optimizer.init(self.theta), self.number)
        return weights

    @property
    def losses(self) -> tuple[float, float]:
        """Loss of the batch, with the penalty, before and after the update."""
        return float(self.batch.f(self.theta)), float(self.batch.f(self.updated))

    @property
    def total_losses(self) -> tuple[float, float]:
        """Loss of all samples, with the penalty, before and after the update."""
        return float(self.network.f(self.theta)), float(self.network.f(self.updated))

    @property
    def is_finite(self) -> bool:
        """Whether all weights and losses are finite."""
        with np.errstate(all="ignore"):
            numbers = (*self.losses, *self.total_losses)
            return bool(np.isfinite(numbers).all() and np.isfinite(self.gradient).all() and self.passage.is_finite)


def training_round(network: Perceptron, optimizer: Optimizer, theta: Array, number: int, size: int) -> TrainingRound:
    """Round `number` = 1, 2, ... of a training that starts at theta (n,), on batches of `size` samples.

    A size of 0, or one above the number of samples, means all of them. The optimizer must keep no state between steps.
    """
    has_draws = 0 < size < network.count
    batches = Batches(network, size) if has_draws else network
    with np.errstate(all="ignore"):
        *_, (_, start, _) = walk(batches, optimizer, theta, [1.0] * (number - 1))
    indices = batches.batch(number) if isinstance(batches, Batches) else np.arange(network.count)
    return TrainingRound(number, network, indices, optimizer, start)
