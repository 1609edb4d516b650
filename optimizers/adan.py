from dataclasses import dataclass
from typing import final

import numpy as np

from core import Array, Numbers, Optimizer, State, Surface
from optimizers import hyperparameters


@final
@dataclass(frozen=True)
class Adan(Optimizer):
    """Adan: Adam with Nesterov's look ahead, computed from the change of the gradient since the previous step.

    The β are 1 minus those of the paper, as in optax. The change has the factor 1 − β₂, as in optax; in the paper and
    in its authors' code the factor is β₂. ε stands inside and outside the root, as in optax; in the paper outside.

    Xie, Zhou, Li, Lin and Yan 2022, Adan: adaptive Nesterov momentum algorithm for faster optimizing deep models,
    Algorithm 1.
    """

    name = "Adan"
    family = "Direction and scale"
    year = 2022
    source = "X. Xie et al., Adan: adaptive Nesterov momentum algorithm …, 2022, Algorithm 1, with optax's weights"
    idea = "Also averages how the slope changes from step to step, and so looks ahead without a second gradient."
    rates_from = ("Adam", 1.0)
    terms = (("slope", "m_hat", "v_hat"), ("square", "n_hat"))

    beta1: Numbers = hyperparameters.gradient_decay(0.98)
    beta2: Numbers = hyperparameters.change_decay(0.92)
    beta3: Numbers = hyperparameters.square_decay(0.99, r"\beta_3")
    eps: Numbers = hyperparameters.epsilon()

    def init(self, theta: Array) -> State:
        return {name: np.zeros_like(theta) for name in ("g", "m", "v", "n")}

    def step(self, surface: Surface, theta: Array, state: State, t: int) -> tuple[Array, State]:
        g = surface.grad(theta)
        d = np.where(t > 1, g - state["g"], 0)
        m = self.beta1 * state["m"] + (1 - self.beta1) * g
        v = self.beta2 * state["v"] + (1 - self.beta2) * d
        n = self.beta3 * state["n"] + (1 - self.beta3) * (g + (1 - self.beta2) * d) ** 2
        m_hat = m / (1 - self.beta1**t)
        v_hat = v / (1 - self.beta2**t)
        n_hat = n / (1 - self.beta3**t)
        theta = theta - self.lr * (m_hat + (1 - self.beta2) * v_hat) / (np.sqrt(n_hat + self.eps) + self.eps)
        return theta, {"g": g, "m": m, "v": v, "n": n, "m_hat": m_hat, "v_hat": v_hat, "n_hat": n_hat}
