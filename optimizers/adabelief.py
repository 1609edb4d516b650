from dataclasses import dataclass
from typing import final

import numpy as np

from core import Array, Numbers, Optimizer, State, Surface
from optimizers import hyperparameters


@final
@dataclass(frozen=True)
class AdaBelief(Optimizer):
    """AdaBelief: Adam that divides by the deviation of the gradients from their average, not by their size.

    Where the gradient is as expected the steps are long, even if the gradient is large.

    Zhuang, Tang, Ding, Tatikonda, Dvornek, Papademetris and Duncan 2020, AdaBelief optimizer: adapting stepsizes by the
    belief in observed gradients, Algorithm 2. ε is added to s at every step, as in the paper and in optax.
    """

    name = "AdaBelief"
    family = "Direction and scale"
    year = 2020
    source = "J. Zhuang et al., AdaBelief optimizer: adapting stepsizes by the belief …, NeurIPS 2020, Algorithm 2"
    idea = "Divides by how much slopes surprise it: steps are long where they are as expected, short where they change."
    rates_from = ("Adam", 1.0)
    terms = (("slope", "m", "m_hat"), ("square", "s", "s_hat"))

    beta1: Numbers = hyperparameters.gradient_decay()
    beta2: Numbers = hyperparameters.square_decay()
    eps: Numbers = hyperparameters.epsilon(1e-16)

    def init(self, theta: Array) -> State:
        return {"m": np.zeros_like(theta), "s": np.zeros_like(theta)}

    def step(self, surface: Surface, theta: Array, state: State, t: int) -> tuple[Array, State]:
        g = surface.grad(theta)
        m = self.beta1 * state["m"] + (1 - self.beta1) * g
        s = self.beta2 * state["s"] + (1 - self.beta2) * (g - m) ** 2 + self.eps
        m_hat = m / (1 - self.beta1**t)
        s_hat = s / (1 - self.beta2**t)
        theta = theta - self.lr * m_hat / (np.sqrt(s_hat) + self.eps)
        return theta, {"g": g, "m": m, "s": s, "m_hat": m_hat, "s_hat": s_hat}
