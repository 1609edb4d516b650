"""One batch forward and back through a network, small enough to be read number by number."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core import Array, Optimizer, walk
from experiments.layer_operations import LayerPass, LossPass
from networks import Dataset, Perceptron
from networks.layers import Layer

MAX_CLASSES, MAX_INPUTS = 3, 4  # that can be read


@dataclass(frozen=True)
class ForwardBackward:
    """The samples of `network` passed forward and back at the weights theta (n,).

    values           the input X, (N, D), and the output of each layer; the last one is Z
    value_gradients  the gradient of the mean loss, without the penalty, with respect to each of `values`
    """

    network: Perceptron
    theta: Array

    @cached_property
    def layers(self) -> list[Layer]:
        return self.network.layers(self.theta)

    @cached_property
    def values(self) -> list[Array]:
        return self.network.passed(self.layers)

    @cached_property
    def value_gradients(self) -> list[Array]:
        return [*self.network.back(self.layers, self.values)][::-1]

    @property
    def layer_passes(self) -> list[LayerPass]:
        """The pass of each layer alone."""
        parts = zip(self.layers, self.values, self.value_gradients[1:], strict=False)
        return [LayerPass(layer, X, dY) for layer, X, dY in parts]

    @property
    def loss_pass(self) -> LossPass:
        """The pass of the output unit with the loss."""
        return LossPass(self.network.loss, self.values[-1], self.network.targets)

    @property
    def loss(self) -> float:
        """Mean loss of the samples, without the penalty."""
        return float(self.network.loss.value(self.values[-1], self.network.targets))

    @property
    def is_finite(self) -> bool:
        """Whether all numbers are finite."""
        with np.errstate(all="ignore"):
            sums = self.network.f(self.theta), self.network.grad(self.theta)
            return all(np.isfinite(values).all() for values in (self.theta, *self.values, *self.value_gradients, *sums))


def dW_per_sample(X: Array, dY: Array) -> Array:
    """Contribution of each sample to dW: the outer product of its rows of X (N, D) and dY (N, M), (N, D, M)."""
    return X[:, :, None] * dY[:, None, :]


def draw_samples(data: Dataset, count: int, seed: int) -> Dataset:
    """Draw `count` samples, or all if there are fewer, from the first MAX_CLASSES classes, if there are classes."""
    candidates = np.flatnonzero(data.is_regression | (data.labels < MAX_CLASSES))
    indices = np.random.default_rng(seed).choice(candidates, min(count, len(candidates)), replace=False)
    part = data.part(indices)
    return Dataset(part.raw, part.labels, data.classes[:MAX_CLASSES], part.key, part.unit, part.sides)


def seen_pixels(sides: tuple[int, int]) -> list[tuple[int, int]]:
    """Rows and columns of the pixels that represent an image: one in the middle of each quarter."""
    rows, columns = ((side // 4, side - 1 - side // 4) for side in sides)
    return [(y, x) for y in rows for x in columns]


def reduce_inputs(data: Dataset) -> Dataset:
    """The same samples with at most MAX_INPUTS inputs: `seen_pixels` of an image, else the first inputs."""
    if data.raw.shape[1] <= MAX_INPUTS:
        return data
    if data.sides:
        inputs = data.raw.reshape(-1, *data.sides)[:, *np.transpose(seen_pixels(data.sides))]
    else:
        inputs = data.raw[:, :MAX_INPUTS]
    return Dataset(inputs, data.labels, data.classes, (data.key, "reduced"), data.unit)


def take_steps(network: Perceptron, optimizer: Optimizer, theta: Array, steps: int) -> Array:
    """Weights (n,) after a number of steps on all samples of `network`; not finite where the run diverges."""
    with np.errstate(all="ignore"):
        *_, (_, theta, _) = walk(network, optimizer, theta, [1.0] * steps)
    return theta
