from dataclasses import dataclass
from typing import final

import numpy as np

from core import Array, Numbers, Optimizer, State, Surface
from optimizers import hyperparameters


@final
@dataclass(frozen=True)
class AdaMax(Optimizer):
    """AdaMax: Adam that divides by the largest recent gradient, not by the root of the average squared gradient.

    Kingma and Ba 2014, Adam: a method for stochastic optimization, Algorithm 2, which has no ε. PyTorch and optax
    add ε to the gradient as here, Keras to the maximum.
    """

    name = "AdaMax"
    family = "Direction and scale"
    year = 2014
    source = "D. P. Kingma, J. Ba, Adam: a method for stochastic optimization, 2014, Algorithm 2"
    idea = "Divides by the largest recent slope, which fades: one large slope shortens the steps at once, and for long."
    rates_from = ("Adam", 1.0)
    terms = (("slope", "m", "m_hat"), ("size", "u"))

    beta1: Numbers = hyperparameters.gradient_decay()
    beta2: Numbers = hyperparameters.square_decay()
    eps: Numbers = hyperparameters.epsilon()

    def init(self, theta: Array) -> State:
        return {"m": np.zeros_like(theta), "u": np.zeros_like(theta)}

    def step(self, surface: Surface, theta: Array, state: State, t: int) -> tuple[Array, State]:
        g = surface.grad(theta)
        m = self.beta1 * state["m"] + (1 - self.beta1) * g
        u = np.maximum(self.beta2 * state["u"], np.abs(g) + self.eps)
        m_hat = m / (1 - self.beta1**t)
        return theta - self.lr * m_hat / u, {"g": g, "m": m, "u": u, "m_hat": m_hat}
