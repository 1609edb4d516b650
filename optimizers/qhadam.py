from dataclasses import dataclass
from typing import final

import numpy as np

from core import Array, Numbers, Optimizer, State, Surface
from optimizers import hyperparameters


@final
@dataclass(frozen=True)
class QHAdam(Optimizer):
    """QHAdam: Adam with both averages mixed with the newest gradient and its square, as in QHM.

    ν₁ = ν₂ = 1 is Adam; ν₁ = β₁, ν₂ = 1 is similar to NAdam; ν₁ = 0, ν₂ = 1 is RMSProp with bias correction.

    Ma and Yarats 2018, Quasi-hyperbolic momentum and Adam for deep learning, ICLR 2019, Algorithm 2.
    """

    name = "QHAdam"
    family = "Direction and scale"
    year = 2018
    source = "J. Ma, D. Yarats, Quasi-hyperbolic momentum and Adam for deep learning, 2018 (ICLR 2019), Algorithm 2"
    idea = "Mixes the newest slope into both of Adam's averages: a long memory, and a quick answer to what is new."
    rates_from = ("Adam", 1.0)
    terms = (("slope", "m_hat", "n"), ("square", "v_hat", "s"))

    beta1: Numbers = hyperparameters.gradient_decay()
    beta2: Numbers = hyperparameters.square_decay()
    eps: Numbers = hyperparameters.epsilon()
    nu1: Numbers = hyperparameters.average_share(0.7, r"\nu_1", "Share of the average slope")
    nu2: Numbers = hyperparameters.average_share(1.0, r"\nu_2", "Share of the average squared slope")

    def init(self, theta: Array) -> State:
        return {"m": np.zeros_like(theta), "v": np.zeros_like(theta)}

    def step(self, surface: Surface, theta: Array, state: State, t: int) -> tuple[Array, State]:
        g = surface.grad(theta)
        m = self.beta1 * state["m"] + (1 - self.beta1) * g
        v = self.beta2 * state["v"] + (1 - self.beta2) * g**2
        m_hat = m / (1 - self.beta1**t)
        v_hat = v / (1 - self.beta2**t)
        n = (1 - self.nu1) * g + self.nu1 * m_hat
        s = (1 - self.nu2) * g**2 + self.nu2 * v_hat
        theta = theta - self.lr * n / (np.sqrt(s) + self.eps)
        return theta, {"g": g, "m": m, "v": v, "m_hat": m_hat, "v_hat": v_hat}
