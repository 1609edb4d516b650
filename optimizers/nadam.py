from dataclasses import dataclass
from typing import final

import numpy as np

from core import Array, Numbers, Optimizer, State, Surface, param
from optimizers import hyperparameters


@final
@dataclass(frozen=True)
class NAdam(Optimizer):
    """NAdam: Adam with Nesterov's look ahead by one step of momentum.

    The momentum μ grows from about β₁/2 towards β₁, and p is the product of all μ so far. PyTorch and Keras have this
    schedule; optax has μ = β₁ from the start.

    Dozat 2016, Incorporating Nesterov momentum into Adam, Algorithm 2, with the schedule of its section 3.
    """

    name = "NAdam"
    family = "Direction and scale"
    year = 2016
    source = "T. Dozat, Incorporating Nesterov momentum into Adam, ICLR workshop 2016, Algorithm 2"
    idea = "Uses the newest slope twice, as momentum would at the point ahead: Adam that answers one step sooner."
    rates_from = ("Adam", 1.0)
    terms = (("slope", "m", "m_hat"), ("square", "v", "v_hat"))

    beta1: Numbers = hyperparameters.gradient_decay()
    beta2: Numbers = hyperparameters.square_decay()
    eps: Numbers = hyperparameters.epsilon()
    momentum_decay: Numbers = param(0.004, r"\psi", "Rate of the momentum schedule", 0.0, 1.0, log=True)

    def init(self, theta: Array) -> State:
        return {"m": np.zeros_like(theta), "v": np.zeros_like(theta), "p": np.ones(theta.shape[1:])}

    def step(self, surface: Surface, theta: Array, state: State, t: int) -> tuple[Array, State]:
        g = surface.grad(theta)
        mu = self.beta1 * (1 - 0.5 * 0.96 ** (t * self.momentum_decay))
        mu_next = self.beta1 * (1 - 0.5 * 0.96 ** ((t + 1) * self.momentum_decay))
        p = mu * state["p"]
        m = self.beta1 * state["m"] + (1 - self.beta1) * g
        v = self.beta2 * state["v"] + (1 - self.beta2) * g**2
        m_hat = mu_next * m / (1 - mu_next * p) + (1 - mu) * g / (1 - p)
        v_hat = v / (1 - self.beta2**t)
        theta = theta - self.lr * m_hat / (np.sqrt(v_hat) + self.eps)
        return theta, {"g": g, "p": p, "m": m, "v": v, "m_hat": m_hat, "v_hat": v_hat}
