"""Losses, each with the output unit that suits it: then its gradient where that unit begins is (Y - T) / N.

Z, (..., N, K), is what the last affine layer gives, Y what the output unit makes of it, T the targets, (..., N, K).
A loss is the mean over the N samples of the sum over the K outputs. Bishop 2006, Pattern recognition and machine
learning, section 5.2 (canonical links).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar, final

import numpy as np
from numpy.typing import NDArray

from core import Array
from networks.layers import Layer, Linear, Sigmoid, Softmax


class Loss(ABC):
    """`name` is public, it stands in links; `formula` is LaTeX of a sample's loss."""

    name: ClassVar[str]
    formula: ClassVar[str]
    output: ClassVar[Layer]

    @abstractmethod
    def value(self, Z: Array, T: Array) -> Array:
        """The loss, (...)."""

    @final
    def grad(self, Z: Array, T: Array) -> Array:
        """dZ, (..., N, K)."""
        return (self.output.forward(Z) - T) / Z.shape[-2]

    def outputs(self, classes: int) -> int:
        """How many outputs tell so many classes apart."""
        return classes if classes > 2 else 1

    def targets(self, labels: NDArray[np.integer], classes: int) -> Array:
        """T of shape (..., N, K) for classes 0, 1, ... of shape (..., N): 1 at the sample's class, else 0.

        One output tells two classes apart: 1 is the second.
        """
        if self.outputs(classes) == 1:
            return labels[..., None].astype(np.float64)
        return np.eye(classes)[labels]

    def predicted(self, Z: Array) -> NDArray[np.integer]:
        """The class, (..., N), for which the output is largest; of one output, whether it is nearer 1 than 0."""
        if Z.shape[-1] == 1:
            return (self.output.forward(Z)[..., 0] > 0.5).astype(np.intp)
        return Z.argmax(axis=-1)


@final
class CrossEntropy(Loss):
    """Softmax and -log of the probability of the sample's class."""

    name = "Cross-entropy"
    formula = r"-\sum_k t_k \log y_k,\; y = \operatorname{softmax}(z)"
    output = Softmax()

    def value(self, Z: Array, T: Array) -> Array:
        above = Z - Z.max(axis=-1, keepdims=True)  # the same value, without overflow
        return (np.log(np.exp(above).sum(axis=-1)) - (T * above).sum(axis=-1)).mean(axis=-1)

    def outputs(self, classes: int) -> int:
        return classes


@final
class BinaryCrossEntropy(Loss):
    """Sigmoid and -log of the probability of being in the class or not, for each class by itself."""

    name = "Binary cross-entropy"
    formula = r"-\sum_k \left[ t_k \log y_k + (1 - t_k) \log (1 - y_k) \right],\; y = \sigma(z)"
    output = Sigmoid()

    def value(self, Z: Array, T: Array) -> Array:
        return (np.logaddexp(0, Z) - T * Z).sum(axis=-1).mean(axis=-1)


@final
class SquaredError(Loss):
    """Linear outputs and half their squared distance to the targets."""

    name = "Squared error"
    formula = r"\tfrac12 \sum_k (y_k - t_k)^2,\; y = z"
    output = Linear()

    def value(self, Z: Array, T: Array) -> Array:
        return ((Z - T) ** 2).sum(axis=-1).mean(axis=-1) / 2


LOSSES: dict[str, Loss] = {loss.name: loss for loss in (CrossEntropy(), BinaryCrossEntropy(), SquaredError())}
