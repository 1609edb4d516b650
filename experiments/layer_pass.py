"""One batch on its way through a network and back, small enough to be read number by number."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core import Array, Optimizer, walk
from networks import Dataset, Perceptron
from networks.layers import Layer

CLASSES, INPUTS = 3, 4  # at most so many are read


@dataclass(frozen=True)
class Passage:
    """The samples of `network` at the weights theta (n,).

    values  (N, D) and so on: X, what each layer makes of it, and at last Z
    back    the gradient of the mean loss, without a penalty, with respect to each of `values`
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
    def back(self) -> list[Array]:
        return [*self.network.back(self.layers, self.values)][::-1]

    @property
    def loss(self) -> float:
        """Without a penalty."""
        return float(self.network.loss.value(self.values[-1], self.network.targets))

    @property
    def is_finite(self) -> bool:
        """Whether all numbers of the passage are."""
        with np.errstate(all="ignore"):
            sums = self.network.f(self.theta), self.network.grad(self.theta)
            return all(np.isfinite(values).all() for values in (self.theta, *self.values, *self.back, *sums))


def parts_of_dW(X: Array, dY: Array) -> Array:
    """What each sample adds to dW: the outer product of its rows of X (N, D) and dY (N, M), (N, D, M)."""
    return X[:, :, None] * dY[:, None, :]


def drawn(data: Dataset, count: int, seed: int) -> Dataset:
    """So many samples, at most all, of the first classes only, drawn by `seed`."""
    offered = np.flatnonzero(data.labels < CLASSES)
    places = np.random.default_rng(seed).choice(offered, min(count, len(offered)), replace=False)
    part = data.part(places)
    return Dataset(part.raw, part.labels, data.classes[:CLASSES], part.key, part.unit, part.sides)


def seen_pixels(sides: tuple[int, int]) -> list[tuple[int, int]]:
    """The rows and columns of the pixels that stand for an image: one in the middle of each quarter."""
    rows, columns = ((side // 4, side - 1 - side // 4) for side in sides)
    return [(y, x) for y in rows for x in columns]


def narrowed(data: Dataset) -> Dataset:
    """The same samples with few inputs: a few pixels of an image, else the first of many."""
    if data.raw.shape[1] <= INPUTS:
        return data
    if data.sides:
        seen = data.raw.reshape(-1, *data.sides)[:, *np.transpose(seen_pixels(data.sides))]
    else:
        seen = data.raw[:, :INPUTS]
    return Dataset(seen, data.labels, data.classes, data.key, data.unit)


def stepped(network: Perceptron, racer: Optimizer, theta: Array, steps: int) -> Array:
    """The weights (n,) after so many steps on all samples of `network`, not finite where the run diverges."""
    with np.errstate(all="ignore"):
        *_, (_, theta, _) = walk(network, racer, theta, [1.0] * steps)
    return theta
