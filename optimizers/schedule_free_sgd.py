from dataclasses import dataclass
from typing import final

import numpy as np

from core import Array, Numbers, Optimizer, State, Surface
from optimizers import hyperparameters


@final
@dataclass(frozen=True)
class ScheduleFreeSGD(Optimizer):
    """Schedule-free gradient descent: z takes the steps, θ is the average of all z, the gradient is taken between them.

    The average has the effect of a decaying rate, but needs no end of the run. `state["lookahead"][t]` is the point of
    the next gradient, the paper's y. The weight of each z is the square of its rate, as in the authors' code and in
    optax.

    Defazio, Yang, Mehta, Mishchenko, Khaled and Cutkosky 2024, The road less scheduled, Algorithm 1 for Adam, here with
    plain steps as in equations (3) to (5).
    """

    name = "Schedule-free"
    family = "Remember the direction"
    year = 2024
    source = "A. Defazio et al., The road less scheduled, 2024, eqs. (3)–(5)"
    idea = "Reports the average of its steps: it calms down by itself, and no schedule has to know where the run ends."
    rates_from = ("GradientDescent", 2.0)
    terms = (("point", "y", "z"),)

    beta1: Numbers = hyperparameters.average_share(0.9, r"\beta", "Share of the average point")

    def init(self, theta: Array) -> State:
        return {"z": theta, "w": np.zeros(theta.shape[1:]), "lookahead": theta}

    def step(self, surface: Surface, theta: Array, state: State, t: int) -> tuple[Array, State]:
        y = (1 - self.beta1) * state["z"] + self.beta1 * theta
        g = surface.grad(y)
        z = state["z"] - self.lr * g
        w = state["w"] + np.square(self.lr)
        theta = np.where(w > 0, theta + np.square(self.lr) / w * (z - theta), theta)
        return theta, {"g": g, "z": z, "w": w, "lookahead": (1 - self.beta1) * z + self.beta1 * theta}
