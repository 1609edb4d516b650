"""The multilayer perceptron: its loss over samples is a function of one flat vector of weights, as optimizers ask."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, ClassVar, final

import numpy as np
from numpy.typing import NDArray

from core import Array, param
from networks.layers import ACTIVATIONS, Affine, Layer
from networks.losses import LOSSES, Loss
from surfaces import Sampled

# The standard deviation of the first weights, from how many go in (d) and come out (m), and a given one.
# He, Zhang, Ren, Sun 2015, Delving deep into rectifiers, (10).
# Glorot, Bengio 2010, Understanding the difficulty of training deep feedforward neural networks, (12).
INITS: dict[str, Callable[[int, int, float], float]] = {
    "He": lambda d, m, scale: math.sqrt(2 / d),
    "Glorot": lambda d, m, scale: math.sqrt(2 / (d + m)),
    "Given": lambda d, m, scale: scale,
}


@final
@dataclass(frozen=True)
class Design:
    """How a network is built: numbers that are declared, and names in ACTIVATIONS, LOSSES and INITS.

    `scale` is the standard deviation of the first weights where `init` is "Given". Weight decay is a penalty
    λ/2 ‖W‖², on weights and not on biases. 0 hidden layers are softmax regression and its kin.
    """

    hidden: int = param(1, "", "Hidden layers", 0, 4)
    units: int = param(128, "M", "Units in each", 1, 256, log=True)
    scale: float = param(0.1, r"\sigma", "Scale of the first weights", 1e-4, 10.0, log=True)
    weight_decay: float = param(0.0, r"\lambda", "Weight decay", 0.0, 1.0, log=True)
    activation: str = "ReLU"
    loss: str = "Cross-entropy"
    init: str = "He"

    def sizes(self, inputs: int, classes: int) -> tuple[int, ...]:
        """How wide X is before each affine layer, and after the last: 64, 128, 10."""
        return inputs, *[self.units] * self.hidden, LOSSES[self.loss].outputs(classes)


@final
@dataclass(frozen=True, eq=False)
class Perceptron(Sampled):
    """The loss of a network on samples, with the penalty, at theta of shape (n, ...): all weights and biases.

    theta holds layer after layer: the rows of W one after another, then B.

    x       (N, D), or (..., N, D) with the lanes of theta
    targets (N, K) likewise
    sizes   as of `Design`
    """

    name = "Perceptron"
    formula = ""
    domain = ()
    start = ()
    # Rates that suit the digits in batches of 64, of those that were tried over the range of rates.
    rates: ClassVar[dict[str, float]] = {
        "GradientDescent": 0.2,
        "Momentum": 0.05,
        "Nesterov": 0.05,
        "AdaGrad": 0.03,
        "RMSProp": 0.003,
        "Adam": 0.005,
    }

    x: Array
    targets: Array
    sizes: tuple[int, ...]
    activation: Layer = ACTIVATIONS["ReLU"]
    loss: Loss = LOSSES["Cross-entropy"]
    weight_decay: float = 0.0

    @property
    def count(self) -> int:
        return self.x.shape[-2]

    @property
    def shapes(self) -> list[tuple[tuple[int, int], tuple[int, int]]]:
        """Those of W and B of each affine layer."""
        return [((d, m), (1, m)) for d, m in pairwise(self.sizes)]

    @property
    def parameters(self) -> int:
        """How many weights and biases there are, n."""
        return parameters(self.sizes)

    def of(self, chosen: NDArray[np.integer]) -> Perceptron:
        """The loss over some of the samples, by their places, (B,), or (B, S) for the S lanes of theta."""
        return replace(self, x=self.x[chosen.T], targets=self.targets[chosen.T])

    def layers(self, theta: Array) -> list[Layer]:
        """Affine layers with the weights of theta, and the activation between them."""
        flat = np.ascontiguousarray(np.moveaxis(theta, 0, -1))
        found: list[Layer] = []
        at = 0
        for (d, m), _ in self.shapes:
            W = flat[..., at : at + d * m].reshape(*flat.shape[:-1], d, m)
            B = flat[..., at + d * m : at + (d + 1) * m][..., None, :]
            found += [Affine(W, B), self.activation]
            at += (d + 1) * m
        return found[:-1]

    def passed(self, layers: list[Layer]) -> list[Array]:
        """X, what each layer makes of it, and at last Z."""
        values = [self.x]
        for layer in layers:
            values.append(layer.forward(values[-1]))
        return values

    def back(self, layers: list[Layer], values: list[Array]) -> Iterator[Array]:
        """From the last of `values`, as `passed` gives them, to the first: the loss's gradient with respect to it.

        The penalty has no part in these.
        """
        dY = self.loss.grad(values[-1], self.targets)
        yield dY
        for layer, X, Y in zip(reversed(layers), values[-2::-1], values[:0:-1], strict=True):
            dY = layer.backward(dY, X, Y)
            yield dY

    def f(self, theta: Array) -> Array:
        layers = self.layers(theta)
        return self.loss.value(self.passed(layers)[-1], self.targets) + self.penalty(layers)

    def penalty(self, layers: list[Layer]) -> Any:
        """λ/2 ‖W‖², (...)."""
        if not self.weight_decay:
            return 0.0
        squares = [np.square(layer.W).sum(axis=(-1, -2)) for layer in layers if isinstance(layer, Affine)]
        return self.weight_decay / 2 * sum(squares)

    def grad(self, theta: Array) -> Array:
        layers = self.layers(theta)
        values = self.passed(layers)
        parts: list[Array] = []
        # In this order: what is left of `back` is the gradient with respect to the samples, for which nobody asks.
        for layer, X, dY in zip(reversed(layers), values[-2::-1], self.back(layers, values), strict=False):
            if isinstance(layer, Affine):
                dW = layer.dW(dY, X)
                if self.weight_decay:
                    dW = dW + self.weight_decay * layer.W
                parts += [layer.dB(dY), dW]
        flat = np.concatenate([part.reshape(*part.shape[:-2], -1) for part in reversed(parts)], axis=-1)
        return np.moveaxis(flat, -1, 0)

    def hessian(self, theta: Array) -> Array:
        """Raises NotImplementedError: of thousands of weights it would have millions of entries."""
        raise NotImplementedError("Methods that ask for second derivatives do not train networks here.")

    def output(self, theta: Array) -> Array:
        """Z, (..., N, K)."""
        return self.passed(self.layers(theta))[-1]


def parameters(sizes: tuple[int, ...]) -> int:
    """How many weights and biases a network has."""
    return sum((d + 1) * m for d, m in pairwise(sizes))


def first_weights(sizes: tuple[int, ...], init: str, scale: float, seed: int) -> Array:
    """Where training starts, (n,): normally distributed weights, biases 0."""
    rng = np.random.default_rng(seed)
    parts: list[Array] = []
    for d, m in pairwise(sizes):
        parts += [rng.normal(0, INITS[init](d, m, scale), d * m), np.zeros(m)]
    return np.concatenate(parts)
