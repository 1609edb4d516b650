from dataclasses import dataclass, replace
from typing import Any, final

import numpy as np

from core import Array, Numbers, Optimizer, State, Surface
from optimizers import hyperparameters


@final
@dataclass(frozen=True)
class Nesterov(Optimizer):
    """Nesterov's accelerated gradient: momentum with the gradient at the point where momentum is about to arrive.

    `state["lookahead"][t]` is this point, θ + μv, of the next step. PyTorch, optax and Keras report the sequence of
    these points as their path.

    Nesterov 1983, A method for solving the convex programming problem with convergence rate O(1/k²); in the form of
    Sutskever, Martens, Dahl and Hinton 2013, equations (3) and (4).
    """

    name = "Nesterov"
    family = "Remember the direction"
    year = 1983
    source = (
        "Y. Nesterov, A method … with convergence rate O(1/k²), 1983; as in I. Sutskever et al. 2013, eqs. (3), (4)"
    )
    idea = "Asks for the slope at the point where momentum is about to carry it, and so brakes in time."
    terms = (("kept", "v"), ("point", "y"))

    momentum: Numbers = hyperparameters.momentum()

    def init(self, theta: Array) -> State:
        return {"v": np.zeros_like(theta), "lookahead": theta}

    def step(self, surface: Surface, theta: Array, state: State, t: int) -> tuple[Array, State]:
        y = theta + self.momentum * state["v"]
        g = surface.grad(y)
        v = self.momentum * state["v"] - self.lr * g
        theta = theta + v
        return theta, {"g": g, "v": v, "lookahead": theta + self.momentum * v}

    def rate_limit(self, curvature: Any) -> Any:
        return 2 * (1 + self.momentum) / ((1 + 2 * self.momentum) * curvature)

    def optimal_for(self, smallest: Any, largest: Any) -> Optimizer:
        lr = 4 / (3 * largest + smallest)
        momentum = (np.sqrt(3 * largest + smallest) - 2 * np.sqrt(smallest)) / (
            np.sqrt(3 * largest + smallest) + 2 * np.sqrt(smallest)
        )
        return replace(self, lr=lr, momentum=momentum)
