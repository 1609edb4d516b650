from dataclasses import dataclass
from typing import final

import numpy as np

from core import Array, Numbers, Optimizer, State, Surface
from optimizers import hyperparameters


@final
@dataclass(frozen=True)
class RAdam(Optimizer):
    """RAdam: Adam that holds back while its average of squared slopes rests on too few of them to be trusted.

    ρ estimates how many slopes the average holds: up to 5 the step is momentum's, undivided; above, Adam's times r,
    which rises to 1. The paper asks for more than 4; PyTorch and optax for 5, as here. ε as in PyTorch, before v is
    corrected.

    Liu, Jiang, He, Chen, Liu, Gao and Han 2019, On the variance of the adaptive learning rate and beyond, ICLR 2020,
    Algorithm 2.
    """

    name = "RAdam"
    family = "Direction and scale"
    year = 2019
    source = "L. Liu et al., On the variance of the adaptive learning rate and beyond, 2019 (ICLR 2020), Algorithm 2"
    idea = "Starts as plain momentum and turns into Adam as its average of squared slopes becomes one to rely on."
    rates_from = ("GradientDescent", 1.0)  # as which it starts
    terms = (("slope", "m", "m_hat"), ("square", "v"))

    beta1: Numbers = hyperparameters.gradient_decay()
    beta2: Numbers = hyperparameters.square_decay()
    eps: Numbers = hyperparameters.epsilon()

    def init(self, theta: Array) -> State:
        return {"m": np.zeros_like(theta), "v": np.zeros_like(theta)}

    def step(self, surface: Surface, theta: Array, state: State, t: int) -> tuple[Array, State]:
        g = surface.grad(theta)
        m = self.beta1 * state["m"] + (1 - self.beta1) * g
        v = self.beta2 * state["v"] + (1 - self.beta2) * g**2
        m_hat = m / (1 - self.beta1**t)
        rho_inf = 2 / (1 - self.beta2) - 1
        rho = rho_inf - 2 * t * self.beta2**t / (1 - self.beta2**t)
        r = np.sqrt((rho - 4) * (rho - 2) * rho_inf) / np.sqrt((rho_inf - 4) * (rho_inf - 2) * rho)
        s = np.where(rho > 5, r * np.sqrt(1 - self.beta2**t) / (np.sqrt(v) + self.eps), 1)
        return theta - self.lr * s * m_hat, {"g": g, "m": m, "v": v, "m_hat": m_hat, "s": s}
