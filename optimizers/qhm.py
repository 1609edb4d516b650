from dataclasses import dataclass
from typing import Any, final

import numpy as np

from core import Array, Numbers, Optimizer, State, Surface
from optimizers import hyperparameters


@final
@dataclass(frozen=True)
class QHM(Optimizer):
    """Quasi-hyperbolic momentum: a weighted mean of the newest gradient and of the average gradient.

    ν = 0 is gradient descent, ν = 1 momentum as a moving average, ν = β Nesterov's method with 1 − β times the rate.
    The paper suggests ν = 0.7 and β = 0.999; such a memory is longer than typical runs here.

    Ma and Yarats 2018, Quasi-hyperbolic momentum and Adam for deep learning, ICLR 2019, Algorithm 1.
    """

    name = "QHM"
    family = "Remember the direction"
    year = 2018
    source = "J. Ma, D. Yarats, Quasi-hyperbolic momentum and Adam for deep learning, 2018 (ICLR 2019), Algorithm 1"
    idea = "Mixes the newest slope with momentum's average: a long memory smooths, the new slope still counts at once."
    rates_from = ("GradientDescent", 2.0)
    terms = (("slope", "m"),)

    beta1: Numbers = hyperparameters.gradient_decay(0.9, r"\beta")
    nu: Numbers = hyperparameters.average_share(0.7, r"\nu", "Share of the average slope")

    def init(self, theta: Array) -> State:
        return {"m": np.zeros_like(theta)}

    def step(self, surface: Surface, theta: Array, state: State, t: int) -> tuple[Array, State]:
        g = surface.grad(theta)
        m = self.beta1 * state["m"] + (1 - self.beta1) * g
        return theta - self.lr * ((1 - self.nu) * g + self.nu * m), {"g": g, "m": m}

    def rate_limit(self, curvature: Any) -> Any:
        return 2 * (1 + self.beta1) / ((1 + self.beta1 - 2 * self.nu * self.beta1) * curvature)
