"""The multilayer perceptron: its loss on samples, as a function of one flat vector of weights for the optimizers."""

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
from surfaces import FiniteSum

# Standard deviation of the initial weights, from the numbers of inputs (d) and outputs (m) and a given scale.
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
    """The design of a network: declared numbers, and names in ACTIVATIONS, LOSSES and INITS.

    `scale` is the standard deviation of the initial weights where `init` is "Given". Weight decay is a penalty
    λ/2 ‖W‖² on the weights, not on the biases. With 0 hidden layers the network is a linear model, such as softmax
    regression.
    """

    hidden: int = param(1, "", "Hidden layers", 0, 4)
    units: int = param(128, "M", "Units in each", 1, 256, log=True)
    scale: float = param(0.1, r"\sigma", "Scale of the first weights", 1e-4, 10.0, log=True)
    weight_decay: float = param(0.0, r"\lambda", "Weight decay", 0.0, 1.0, log=True)
    activation: str = "ReLU"
    loss: str = "Cross-entropy"
    init: str = "He"

    def sizes(self, inputs: int, classes: int) -> tuple[int, ...]:
        """Width of X at each affine layer's input and at the last one's output, such as 64, 128, 10."""
        return inputs, *[self.units] * self.hidden, LOSSES[self.loss].outputs(classes)


@final
@dataclass(frozen=True, eq=False)
class Perceptron(FiniteSum):
    """Loss of a network on samples, with the penalty. theta, (n, ...), has all weights and biases.

    The order in theta is layer by layer: the rows of W, then B.

    x        (N, D), or (..., N, D) with the lanes of theta
    targets  (N, K), or (..., N, K) with the lanes of theta
    sizes    widths, as in `Design.sizes`
    """

    name = "Perceptron"
    formula = ""
    domain = ()
    start = ()
    # The best of the rates that were tried for the digits with batches of 64.
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
        """Shapes of W and B of each affine layer."""
        return [((d, m), (1, m)) for d, m in pairwise(self.sizes)]

    @property
    def parameters(self) -> int:
        """Number n of weights and biases."""
        return parameters(self.sizes)

    def subset(self, chosen: NDArray[np.integer]) -> Perceptron:
        """Loss on the samples with these indices, (B,), or (B, S) for the S lanes of theta."""
        return replace(self, x=self.x[chosen.T], targets=self.targets[chosen.T])

    def layers(self, theta: Array) -> list[Layer]:
        """Affine layers with the weights in theta, and the activation between them."""
        flat = np.ascontiguousarray(np.moveaxis(theta, 0, -1))
        layers: list[Layer] = []
        start = 0
        for (d, m), _ in self.shapes:
            W = flat[..., start : start + d * m].reshape(*flat.shape[:-1], d, m)
            B = flat[..., start + d * m : start + (d + 1) * m][..., None, :]
            layers += [Affine(W, B), self.activation]
            start += (d + 1) * m
        return layers[:-1]

    def passed(self, layers: list[Layer]) -> list[Array]:
        """Forward pass: the samples X, the output of each layer, and the last output Z."""
        values = [self.x]
        for layer in layers:
            values.append(layer.forward(values[-1]))
        return values

    def back(self, layers: list[Layer], values: list[Array]) -> Iterator[Array]:
        """Backward pass: yield the gradient of the loss, without penalty, with respect to each of `values`.

        `values` is the result of the forward pass. The order is from the last value to the first.
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
        """Penalty λ/2 ‖W‖², (...)."""
        if not self.weight_decay:
            return 0.0
        squares = [np.square(layer.W).sum(axis=(-1, -2)) for layer in layers if isinstance(layer, Affine)]
        return self.weight_decay / 2 * sum(squares)

    def grad(self, theta: Array) -> Array:
        layers = self.layers(theta)
        values = self.passed(layers)
        parts: list[Array] = []
        # The backward pass comes last in zip, so its last gradient, with respect to the samples, is never computed.
        for layer, X, dY in zip(reversed(layers), values[-2::-1], self.back(layers, values), strict=False):
            if isinstance(layer, Affine):
                dW = layer.dW(dY, X)
                if self.weight_decay:
                    dW = dW + self.weight_decay * layer.W
                parts += [layer.dB(dY), dW]
        flat = np.concatenate([part.reshape(*part.shape[:-2], -1) for part in reversed(parts)], axis=-1)
        return np.moveaxis(flat, -1, 0)

    def hessian(self, theta: Array) -> Array:
        """Raise NotImplementedError: for thousands of weights the Hessian would have millions of entries."""
        raise NotImplementedError("Methods that ask for second derivatives do not train networks here.")

    def output(self, theta: Array) -> Array:
        """Output Z of the last affine layer, (..., N, K)."""
        return self.passed(self.layers(theta))[-1]


def parameters(sizes: tuple[int, ...]) -> int:
    """Number of weights and biases of a network with these widths."""
    return sum((d + 1) * m for d, m in pairwise(sizes))


def first_weights(sizes: tuple[int, ...], init: str, scale: float, seed: int) -> Array:
    """Initial theta for training, (n,): normally distributed weights, biases 0."""
    rng = np.random.default_rng(seed)
    parts: list[Array] = []
    for d, m in pairwise(sizes):
        parts += [rng.normal(0, INITS[init](d, m, scale), d * m), np.zeros(m)]
    return np.concatenate(parts)
