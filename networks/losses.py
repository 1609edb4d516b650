"""Losses, each with the output unit for which the gradient with respect to Z is (Y - T) / N.

Z, (..., N, K), is the output of the last affine layer, Y the output of the output unit, T the targets, (..., N, K). A
loss is the mean over the N samples of the sum over the K outputs. Bishop 2006, Pattern recognition and machine
learning, section 5.2 (canonical links).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar, final

import numpy as np
from numpy.typing import NDArray

from core import Array
from networks.layers import Layer, Linear, Sigmoid, Softmax


@dataclass(frozen=True, eq=False)
class Loss(ABC):
    """The loss of a network: the mean over N samples of the loss of one sample.

    name     proper name, public: links contain it
    formula  LaTeX of one sample's loss
    output   output unit, for which the gradient with respect to Z is (Y - T) / N
    """

    name: ClassVar[str]
    formula: ClassVar[str]
    output: ClassVar[Layer]

    @abstractmethod
    def value(self, Z: Array, T: Array) -> Array:
        """Loss, (...)."""

    @final
    def grad(self, Z: Array, T: Array) -> Array:
        """Gradient dZ of the loss with respect to Z, (..., N, K)."""
        return (self.output.forward(Z) - T) / Z.shape[-2]

    def outputs(self, classes: int) -> int:
        """Number of outputs for this number of classes; with none, for a regression."""
        return classes if classes > 2 else 1

    def targets(self, labels: NDArray[Any], classes: int) -> Array:
        """Targets T, (..., N, K), from labels 0, 1, ..., (..., N): 1 at the sample's class, else 0.

        With one output for two classes, the target is 1 for the second class. In a regression, which has no classes,
        the labels are the targets.
        """
        if self.outputs(classes) == 1:
            return labels[..., None].astype(np.float64)
        return np.eye(classes)[labels]

    def predicted(self, Z: Array) -> NDArray[np.integer]:
        """Predicted class, (..., N): the largest output, or whether a single output is above 0.5."""
        if Z.shape[-1] == 1:
            return (self.output.forward(Z)[..., 0] > 0.5).astype(np.intp)
        return Z.argmax(axis=-1)


@final
class CrossEntropy(Loss):
    """Softmax, and -log of the probability of the sample's class."""

    name = "Cross-entropy"
    formula = r"-\sum_k t_k \log y_k,\; y = \operatorname{softmax}(z)"
    output = Softmax()

    def value(self, Z: Array, T: Array) -> Array:
        shifted = Z - Z.max(axis=-1, keepdims=True)  # the same value, without overflow
        return (np.log(np.exp(shifted).sum(axis=-1)) - (T * shifted).sum(axis=-1)).mean(axis=-1)

    def outputs(self, classes: int) -> int:
        return classes


@final
class BinaryCrossEntropy(Loss):
    """Sigmoid, and for each class -log of the probability that the sample is in it, or that it is not."""

    name = "Binary cross-entropy"
    formula = r"-\sum_k \left(t_k \log y_k + (1 - t_k) \log (1 - y_k)\right),\; y = \sigma(z)"
    output = Sigmoid()

    def value(self, Z: Array, T: Array) -> Array:
        return (np.logaddexp(0, Z) - T * Z).sum(axis=-1).mean(axis=-1)


@final
class SquaredError(Loss):
    """Linear outputs, and half of their squared distance to the targets."""

    name = "Squared error"
    formula = r"\tfrac12 \sum_k (y_k - t_k)^2,\; y = z"
    output = Linear()

    def value(self, Z: Array, T: Array) -> Array:
        return ((Z - T) ** 2).sum(axis=-1).mean(axis=-1) / 2


LOSSES: dict[str, Loss] = {loss.name: loss for loss in (CrossEntropy(), BinaryCrossEntropy(), SquaredError())}
