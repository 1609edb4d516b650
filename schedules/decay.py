"""Schedules that only lower the learning rate. k = t - 1 counts steps from 0, as libraries do."""

from dataclasses import dataclass
from typing import final

from core import Schedule, param
from schedules import hyperparameters


@final
@dataclass(frozen=True)
class Step(Schedule):
    """Multiplied by γ after every `size` steps. PyTorch's StepLR."""

    name = "Step"
    source = "PyTorch, StepLR"
    idea = "Cuts the rate at regular intervals: long steps first, shorter ones once they only jump around a minimum."

    gamma: float = hyperparameters.decay_factor(0.5)
    size: int = hyperparameters.steps("s", "Steps between drops (0: a quarter of the run)")

    def __call__(self, t: int, steps: int) -> float:
        k = t - 1
        size = self.size or steps / 4
        return self.gamma ** (k // size)


@final
@dataclass(frozen=True)
class MultiStep(Schedule):
    """The rate is multiplied by γ after `first` steps, and again after `second`.

    0 stands for half and for three quarters of the run. PyTorch's MultiStepLR, milestones=[first, second].
    """

    name = "Multi-step"
    source = "PyTorch, MultiStepLR; K. He et al., Deep residual learning for image recognition, CVPR 2016"
    idea = "Drops the rate where you say: usually when the loss has stopped falling at the old one."

    gamma: float = hyperparameters.decay_factor(0.1)
    first: int = hyperparameters.steps("m_1", "Steps before the first drop (0: half of the run)")
    second: int = hyperparameters.steps("m_2", "Steps before the second drop (0: three quarters of the run)")

    def __call__(self, t: int, steps: int) -> float:
        k = t - 1
        first = self.first or steps / 2
        second = self.second or 3 * steps / 4
        return (1.0 if k < first else self.gamma) * (1.0 if k < second else self.gamma)


@final
@dataclass(frozen=True)
class Exponential(Schedule):
    """γ to the power k / `length`. Keras's ExponentialDecay; PyTorch's ExponentialLR is length=1."""

    name = "Exponential"
    source = "Keras, ExponentialDecay (PyTorch's ExponentialLR with a length of 1)"
    idea = "Takes the same share off the rate at every step: a straight line on a logarithmic axis."

    gamma: float = hyperparameters.decay_factor(0.1)
    length: int = hyperparameters.length()

    def __call__(self, t: int, steps: int) -> float:
        k = t - 1
        length = self.length or steps
        return self.gamma ** (k / length)


@final
@dataclass(frozen=True)
class Polynomial(Schedule):
    """From 1 to 0 at k = `length`, then 0. PyTorch's PolynomialLR with total_iters=length."""

    name = "Polynomial"
    source = "PyTorch, PolynomialLR; L.-C. Chen et al., DeepLab, TPAMI 2018, with power 0.9"
    idea = "Goes to zero at a known end, so that the last steps settle: power 1 is a straight line."

    power: float = param(1.0, "p", "Power", 0.0, 5.0)
    length: int = hyperparameters.length()

    def __call__(self, t: int, steps: int) -> float:
        k = t - 1
        length = self.length or steps
        return (1 - min(k, length) / length) ** self.power


@final
@dataclass(frozen=True)
class InverseTime(Schedule):
    """1 / (1 + d·k). Keras's `decay` argument, and its InverseTimeDecay with decay_steps=1."""

    name = "1/t decay"
    source = "H. Robbins, S. Monro, A stochastic approximation method, 1951; Keras, InverseTimeDecay"
    idea = "Falls slowly enough to get anywhere, fast enough for gradient noise to die out: the rate of the proofs."

    decay: float = param(0.1, "d", "Decay per step", 1e-6, 10.0, log=True)

    def __call__(self, t: int, steps: int) -> float:
        k = t - 1
        return 1 / (1 + self.decay * k)
