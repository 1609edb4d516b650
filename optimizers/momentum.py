from dataclasses import dataclass, replace
from typing import Any, final

import numpy as np

from core import Array, Numbers, Optimizer, State, Surface, param
from optimizers import hyperparameters


@final
@dataclass(frozen=True)
class Momentum(Optimizer):
    """Momentum, or the heavy ball: the steps add up, zig-zags cancel and steady directions gain speed.

    `dampening` 0 is the textbook form; `dampening` equal to the momentum is the moving average Δ ← βΔ − (1−β)·η·∇f.
    PyTorch keeps the learning rate outside of the velocity and does not damp the first step: the path is the same while
    the rate is constant and the dampening 0.

    Polyak 1964, Some methods of speeding up the convergence of iteration methods, equation (9); in the notation of
    Sutskever, Martens, Dahl and Hinton 2013, On the importance of initialization and momentum in deep learning,
    equations (1) and (2).
    """

    name = "Momentum"
    family = "Remember the direction"
    year = 1964
    source = (
        "B. T. Polyak, Some methods of speeding up the convergence of iteration methods, 1964; Sutskever et al. 2013"
    )
    idea = "Remembers its velocity: zig-zags cancel, steady directions gain speed, and it can overshoot."
    terms = (("kept", "v"),)

    momentum: Numbers = hyperparameters.momentum()
    dampening: Numbers = param(0.0, r"\tau", "Dampening", 0.0, 1.0)

    def init(self, theta: Array) -> State:
        return {"v": np.zeros_like(theta)}

    def step(self, surface: Surface, theta: Array, state: State, t: int) -> tuple[Array, State]:
        g = surface.grad(theta)
        v = self.momentum * state["v"] - (1 - self.dampening) * self.lr * g
        return theta + v, {"g": g, "v": v}

    def rate_limit(self, curvature: Any) -> Any:
        return 2 * (1 + self.momentum) / ((1 - self.dampening) * curvature)

    def optimal_for(self, smallest: Any, largest: Any) -> Optimizer:
        lr = 4 / ((1 - self.dampening) * (np.sqrt(largest) + np.sqrt(smallest)) ** 2)
        momentum = ((np.sqrt(largest) - np.sqrt(smallest)) / (np.sqrt(largest) + np.sqrt(smallest))) ** 2
        return replace(self, lr=lr, momentum=momentum)
