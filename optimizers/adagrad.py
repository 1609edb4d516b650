from dataclasses import dataclass
from typing import final

import numpy as np

from core import Array, Numbers, Optimizer, State, Surface
from optimizers import hyperparameters


@final
@dataclass(frozen=True)
class AdaGrad(Optimizer):
    """AdaGrad: the step of each coordinate is divided by the root of the sum of all its squared gradients.

    Duchi, Hazan and Singer 2011, Adaptive subgradient methods for online learning and stochastic optimization, Figure 1
    (the diagonal form, δ = ε). Keras and optax start the sum at 0.1 and put ε inside the root.
    """

    name = "AdaGrad"
    family = "Scale each axis"
    year = 2011
    source = "J. Duchi, E. Hazan, Y. Singer, Adaptive subgradient methods, JMLR 12, 2011, Figure 1"
    idea = "Gives each coordinate its own rate, which only ever shrinks: steep ones stop hurting, but it may stall."
    terms = (("square", "h"),)

    initial_accumulator: Numbers = hyperparameters.initial_accumulator(0.0, "h_0")
    eps: Numbers = hyperparameters.epsilon(1e-10)

    def init(self, theta: Array) -> State:
        return {"h": np.zeros_like(theta) + self.initial_accumulator}

    def step(self, surface: Surface, theta: Array, state: State, t: int) -> tuple[Array, State]:
        g = surface.grad(theta)
        h = state["h"] + g**2
        return theta - self.lr * g / (np.sqrt(h) + self.eps), {"g": g, "h": h}
