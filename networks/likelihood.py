"""From the likelihood to the loss: distributions of a target, given what a network puts out.

The loss of a task is -log p, but for a factor and a constant that no weight changes. Bishop 2006, Pattern recognition
and machine learning, section 5.2.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar, final

import numpy as np

from core import Array, param
from networks.losses import BinaryCrossEntropy, CrossEntropy, Loss, SquaredError


@dataclass(frozen=True)
class Likelihood(ABC):
    """Distribution p(t | y) of one sample's target, where y is the output of the network.

    Z, (..., 1, K), is the output of the last affine layer, T the targets of the same shape: one sample.

    loss        the loss of the task: -log p = `factor` · loss + `constant`
    formula     LaTeX of p(t | y)
    activation  LaTeX of the output unit
    """

    loss: ClassVar[Loss]
    formula: ClassVar[str]
    activation: ClassVar[str]

    def probability(self, Z: Array, T: Array) -> Array:
        """Probability, or its density, of the target, (...)."""
        return self._probability(self.loss.output.forward(Z)[..., 0, :], T[..., 0, :])

    @abstractmethod
    def _probability(self, Y: Array, T: Array) -> Array:
        """The same for outputs Y and targets T of shape (..., K)."""

    @property
    def factor(self) -> float:
        """Factor of the loss in -log p."""
        return 1.0

    @property
    def constant(self) -> float:
        """What no output changes in -log p."""
        return 0.0


@final
@dataclass(frozen=True)
class Gaussian(Likelihood):
    """A number with normally distributed noise around the output."""

    loss = SquaredError()
    formula = r"\frac{1}{\sigma\sqrt{2\pi}}\, e^{-(t - y)^2 / (2\sigma^2)}"
    activation = "y = z"

    sigma: float = param(1.0, r"\sigma", "Standard deviation of the noise", 0.3, 3.0)

    def _probability(self, Y: Array, T: Array) -> Array:
        exponent = ((T - Y) ** 2).sum(axis=-1) / (2 * self.sigma**2)
        return np.exp(-exponent) / (self.sigma * math.sqrt(2 * math.pi)) ** Y.shape[-1]

    @property
    def factor(self) -> float:
        return 1 / self.sigma**2

    @property
    def constant(self) -> float:
        return math.log(self.sigma * math.sqrt(2 * math.pi))


@final
@dataclass(frozen=True)
class Bernoulli(Likelihood):
    """One of two classes: the output is the probability of the second, whose target is 1."""

    loss = BinaryCrossEntropy()
    formula = r"y^{\,t}\, (1 - y)^{1 - t}"
    activation = r"y = \sigma(z) = \frac{1}{1 + e^{-z}}"

    def _probability(self, Y: Array, T: Array) -> Array:
        return (Y**T * (1 - Y) ** (1 - T)).prod(axis=-1)


@final
@dataclass(frozen=True)
class Categorical(Likelihood):
    """One of K classes: the outputs are their probabilities."""

    loss = CrossEntropy()
    formula = r"\prod_k y_k^{\,t_k}"
    activation = r"y_k = \frac{e^{z_k}}{\sum_j e^{z_j}}"

    def _probability(self, Y: Array, T: Array) -> Array:
        return (Y**T).prod(axis=-1)


LIKELIHOODS: dict[str, type[Likelihood]] = {"regression": Gaussian, "binary": Bernoulli, "classes": Categorical}
