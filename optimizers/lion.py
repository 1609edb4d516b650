from dataclasses import dataclass
from typing import final

import numpy as np

from core import Array, Numbers, Optimizer, State, Surface
from optimizers import hyperparameters


@final
@dataclass(frozen=True)
class Lion(Optimizer):
    """Lion: every coordinate moves by the rate, against the sign of a mean of the newest and the average gradient.

    Its steps do not shrink, so it needs a smaller rate than Adam.

    Chen, Liang, Huang and others 2023, Symbolic discovery of optimization algorithms, Algorithm 2.
    """

    name = "Lion"
    family = "Sign"
    year = 2023
    source = "X. Chen et al., Symbolic discovery of optimization algorithms, NeurIPS 2023, Algorithm 2"
    idea = "The sign of momentum, with a memory shorter for the step than for what is kept: equal steps, well aimed."
    rates_from = ("Adam", 0.3)
    terms = (("slope", "c", "m"),)

    beta1: Numbers = hyperparameters.gradient_decay()
    beta2: Numbers = hyperparameters.gradient_decay(0.99, r"\beta_2")
    weight_decay: Numbers = hyperparameters.weight_decay()

    def init(self, theta: Array) -> State:
        return {"m": np.zeros_like(theta)}

    def step(self, surface: Surface, theta: Array, state: State, t: int) -> tuple[Array, State]:
        g = surface.grad(theta)
        c = self.beta1 * state["m"] + (1 - self.beta1) * g
        m = self.beta2 * state["m"] + (1 - self.beta2) * g
        theta = theta - self.lr * (np.sign(c) + self.weight_decay * theta)
        return theta, {"g": g, "c": c, "m": m}
