"""Adam as other programs and texts write it, to be compared with Algorithm 1 of the paper, `optimizers.Adam`.

The forms differ in where ε stands: beside the root of the corrected average, or of the average itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

import numpy as np

from core import Array, Numbers, Optimizer, State, Surface
from optimizers import hyperparameters


@final
@dataclass(frozen=True)
class CorrectedRateAdam(Optimizer):
    """Adam with both corrections in the learning rate, and ε beside the root of the average that is not corrected.

    It is `optimizers.Adam` with ε / √(1−β₂ᵗ) in place of ε. Kingma and Ba 2015, end of section 2, give the form; it is
    equation (6) of texts that build Adam from momentum and RMSProp, with ε = 1e-7.
    """

    name = "Adam, equation (6)"
    family = "Direction and scale"
    year = 2014
    source = "D. P. Kingma, J. Ba, Adam: a method for stochastic optimization, ICLR 2015, end of section 2"
    idea = "Corrects the rate once, and not both averages."

    beta1: Numbers = hyperparameters.gradient_decay()
    beta2: Numbers = hyperparameters.square_decay()
    eps: Numbers = hyperparameters.epsilon(1e-7)

    def init(self, theta: Array) -> State:
        return {"m": np.zeros_like(theta), "v": np.zeros_like(theta)}

    def step(self, surface: Surface, theta: Array, state: State, t: int) -> tuple[Array, State]:
        g = surface.grad(theta)
        m = self.beta1 * state["m"] + (1 - self.beta1) * g
        v = self.beta2 * state["v"] + (1 - self.beta2) * g**2
        eta = self.lr * np.sqrt(1 - self.beta2**t) / (1 - self.beta1**t)
        return theta - eta * m / (np.sqrt(v) + self.eps), {"g": g, "m": m, "v": v}
