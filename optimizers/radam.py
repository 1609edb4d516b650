from dataclasses import dataclass
from typing import final

import numpy as np

from core import Array, Numbers, Optimizer, State, Surface
from optimizers import hyperparameters


@final
@dataclass(frozen=True)
class RAdam(Optimizer):
    """RAdam: Adam that starts as momentum, until its average of squared gradients has enough of them.

    ρ estimates how many gradients the average contains. Up to 5 the step is that of momentum, without division; above,
    it is Adam's step times r, which grows to 1. The limit is 4 in the paper, and 5 in PyTorch and optax as here. ε is
    added before v is corrected, as in PyTorch.

    Liu, Jiang, He, Chen, Liu, Gao and Han 2019, On the variance of the adaptive learning rate and beyond, ICLR 2020,
    Algorithm 2.
    """

    name = "RAdam"
    family = "Direction and scale"
    year = 2019
    source = "L. Liu et al., On the variance of the adaptive learning rate and beyond, 2019 (ICLR 2020), Algorithm 2"
    idea = "Starts as plain momentum and turns into Adam as its average of squared slopes becomes one to rely on."
    rates_from = ("GradientDescent", 1.0)  # it starts as gradient descent with momentum
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
