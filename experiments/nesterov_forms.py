"""Nesterov's method as lectures and libraries write it, to be compared with `optimizers.Nesterov`.

They differ in where the learning rate is multiplied, and in which sequence of points is called the path: that of the
steps, or that of the points ahead, θ + μv, where gradients are taken.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, final

import numpy as np

from core import Array, Numbers, Optimizer, State, Surface
from experiments.momentum_forms import TorchNesterov
from optimizers import Nesterov, hyperparameters


@final
@dataclass(frozen=True)
class AverageNesterov(Optimizer):
    """Nesterov's method whose memory is a moving average of the gradients at the points ahead.

    At a constant rate, -lr * m is the last step, and the path is that of `optimizers.Nesterov` with the rate (1−β) lr.
    """

    name = "Nesterov (average)"
    family = "Remember the direction"
    year = 1983
    source = "Y. Nesterov, 1983; with the memory of D. P. Kingma, J. Ba, ICLR 2015"
    idea = "Averages the slopes at the points ahead, and multiplies them by the rate only when it steps."
    terms = (("slope", "m"), ("point", "y"))

    beta1: Numbers = hyperparameters.gradient_decay(0.9, r"\beta")

    def init(self, theta: Array) -> State:
        return {"m": np.zeros_like(theta)}

    def step(self, surface: Surface, theta: Array, state: State, t: int) -> tuple[Array, State]:
        y = theta - self.lr * self.beta1 * state["m"]
        g = surface.grad(y)
        m = self.beta1 * state["m"] + (1 - self.beta1) * g
        return theta - self.lr * m, {"g": g, "m": m}

    def rate_limit(self, curvature: Any) -> Any:
        return 2 * (1 + self.beta1) / ((1 - self.beta1) * (1 + 2 * self.beta1) * curvature)


@final
@dataclass(frozen=True)
class KerasNesterov(Optimizer):
    """Nesterov's method with gradients at its own points, and a memory of steps.

    Its points are `state["lookahead"]` of `optimizers.Nesterov`, for every schedule.
    """

    name = "Nesterov (Keras)"
    family = "Remember the direction"
    year = 2015
    source = "Keras, keras.optimizers.SGD with nesterov=True"
    idea = "Makes the move with which the next step would begin at once, and so stands at the point ahead."
    terms = (("kept", "v"),)

    momentum: Numbers = hyperparameters.momentum()

    def init(self, theta: Array) -> State:
        return {"v": np.zeros_like(theta)}

    def step(self, surface: Surface, theta: Array, state: State, t: int) -> tuple[Array, State]:
        g = surface.grad(theta)
        v = self.momentum * state["v"] - self.lr * g
        return theta + self.momentum * v - self.lr * g, {"g": g, "v": v}

    def rate_limit(self, curvature: Any) -> Any:
        return 2 * (1 + self.momentum) / ((1 + 2 * self.momentum) * curvature)


@final
@dataclass(frozen=True)
class MisprintedNesterov(Optimizer):
    """The line of lecture slides that multiplies β by the last point, where it must be the last step.

    It is another method: a minimum is a resting place of it only where its coordinates are 0.
    """

    name = "Nesterov (misprint)"
    family = "Remember the direction"
    year = 1983
    source = "A line of lecture slides, as printed"
    idea = "Takes the last point for the last step."
    terms = (("point", "y"),)

    beta1: Numbers = hyperparameters.gradient_decay(0.9, r"\beta")

    def step(self, surface: Surface, theta: Array, state: State, t: int) -> tuple[Array, State]:
        y = theta + self.beta1 * theta
        g = surface.grad(y)
        return y - (1 - self.beta1) * self.lr * g, {"g": g}


TEXTBOOK, MISPRINT = "textbook", "misprint"
# By the names that links contain.
NESTEROV_FORMS: dict[str, type[Optimizer]] = {
    TEXTBOOK: Nesterov,
    "average": AverageNesterov,
    "pytorch": TorchNesterov,
    "keras": KerasNesterov,
    MISPRINT: MisprintedNesterov,
}


def nesterov_form(name: str, lr: Numbers, momentum: Numbers) -> Optimizer:
    """The form of Nesterov's method with this name, at a learning rate and with a momentum, μ or β."""
    return NESTEROV_FORMS[name](lr, momentum)  # type: ignore[call-arg]


def textbook_equivalent(form: Optimizer) -> Nesterov:
    """The textbook's form with the same step for the same gradient: its rate is (1−β) times an average's."""
    if isinstance(form, AverageNesterov | MisprintedNesterov):
        return Nesterov((1 - form.beta1) * form.lr, form.beta1)
    assert isinstance(form, Nesterov | TorchNesterov | KerasNesterov)
    return Nesterov(form.lr, form.momentum)


def registered(cls: type[Optimizer]) -> type[Optimizer]:
    """The method of `optimizers` of which a class is a form; other classes unchanged."""
    return Nesterov if cls in NESTEROV_FORMS.values() else cls
