from dataclasses import dataclass
from typing import final

import numpy as np

from core import Array, Numbers, Optimizer, State, Surface
from optimizers import numbers


@final
@dataclass(frozen=True)
class RMSProp(Optimizer):
    """RMSProp: AdaGrad that forgets, dividing by a moving average of the squared slopes.

    The average starts at zero and is not corrected, so the first step is η/√(1−ρ) long in
    each coordinate, whatever the slope.

    Tieleman and Hinton 2012, Neural networks for machine learning, lecture 6e, slide 29. ε as in PyTorch, outside the
    root; Keras and optax put it inside.
    """

    name = "RMSProp"
    family = "Scale each axis"
    year = 2012
    source = "T. Tieleman, G. Hinton, Neural networks for machine learning, lecture 6e, 2012, slide 29"
    idea = "Divides by a recent average of the slope's size: it never stalls, and keeps a step of about the rate."

    rho: Numbers = numbers.square_decay(0.9, r"\rho")
    eps: Numbers = numbers.epsilon()

    def init(self, theta: Array) -> State:
        return {"v": np.zeros_like(theta)}

    def step(self, surface: Surface, theta: Array, state: State, t: int) -> tuple[Array, State]:
        g = surface.grad(theta)
        v = self.rho * state["v"] + (1 - self.rho) * g**2
        return theta - self.lr * g / (np.sqrt(v) + self.eps), {"g": g, "v": v}
