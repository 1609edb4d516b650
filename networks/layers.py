"""The layers of a network: the forward pass of a batch, and the backward pass of the gradient of the loss.

A batch X has shape (N, D), one row per sample; leading axes are independent runs: (..., N, D). Y = forward(X); dX and
dY are the gradients of the loss with respect to X and Y, of the same shapes. Rumelhart, Hinton, Williams 1986, Learning
representations by back-propagating errors.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar, final

import numpy as np

from core import Array


def transposed(X: Array) -> Array:
    """Xᵀ, (..., D, N), of X, (..., N, D)."""
    return np.swapaxes(X, -1, -2)


@dataclass(frozen=True, eq=False)
class Layer(ABC):
    """A function of a batch. `name` is public: links contain it."""

    name: ClassVar[str]

    @abstractmethod
    def forward(self, X: Array) -> Array:
        """Output Y, from the input X."""

    @abstractmethod
    def backward(self, dY: Array, X: Array, Y: Array) -> Array:
        """Gradient dX, from the gradient dY, the input X and the output Y."""


@final
@dataclass(frozen=True, eq=False)
class Affine(Layer):
    """Y = X·W + B, with W of shape (..., D, M); B, (..., 1, M), is one row that is added to every sample."""

    name = "Affine"

    W: Array
    B: Array

    def forward(self, X: Array) -> Array:
        return X @ self.W + self.B

    def backward(self, dY: Array, X: Array, Y: Array) -> Array:
        return dY @ transposed(self.W)

    def dW(self, dY: Array, X: Array) -> Array:
        """Gradient of the loss with respect to W, (..., D, M)."""
        return transposed(X) @ dY

    def dB(self, dY: Array) -> Array:
        """Gradient of the loss with respect to B, (..., 1, M): the sum over the samples, to which B was added."""
        return np.add.reduce(dY, axis=-2, keepdims=True)


@final
class ReLU(Layer):
    """max(x, 0); its derivative at 0 is 0."""

    name = "ReLU"

    def forward(self, X: Array) -> Array:
        return np.maximum(X, 0)

    def backward(self, dY: Array, X: Array, Y: Array) -> Array:
        return dY * (X > 0)


@final
class Sigmoid(Layer):
    """1 / (1 + exp(-x)), computed with tanh, which does not overflow."""

    name = "Sigmoid"

    def forward(self, X: Array) -> Array:
        return (1 + np.tanh(X / 2)) / 2

    def definition(self, X: Array) -> Array:
        """Y as it is defined; exp overflows for large numbers."""
        return 1 / (1 + np.exp(-X))

    def backward(self, dY: Array, X: Array, Y: Array) -> Array:
        return dY * Y * (1 - Y)


@final
class Tanh(Layer):
    """tanh(x)."""

    name = "tanh"

    def forward(self, X: Array) -> Array:
        return np.tanh(X)

    def backward(self, dY: Array, X: Array, Y: Array) -> Array:
        return dY * (1 - Y**2)


@final
@dataclass(frozen=True)
class Softmax(Layer):
    """exp(x) divided by the sum of exp(x) along `axis`; with the last axis each sample's row has the sum 1."""

    name = "Softmax"

    axis: int = -1

    def forward(self, X: Array) -> Array:
        powers = np.exp(X - X.max(axis=self.axis, keepdims=True))  # the same quotient, without overflow
        return powers / powers.sum(axis=self.axis, keepdims=True)

    def definition(self, X: Array) -> Array:
        """Y as it is defined; exp overflows for large numbers."""
        return np.exp(X) / np.exp(X).sum(axis=self.axis, keepdims=True)

    def backward(self, dY: Array, X: Array, Y: Array) -> Array:
        return Y * (dY - (dY * Y).sum(axis=self.axis, keepdims=True))


@final
class Linear(Layer):
    """The identity: the output unit of a regression."""

    name = "Linear"

    def forward(self, X: Array) -> Array:
        return X

    def backward(self, dY: Array, X: Array, Y: Array) -> Array:
        return dY


ACTIVATIONS: dict[str, Layer] = {layer.name: layer for layer in (ReLU(), Sigmoid(), Tanh())}
