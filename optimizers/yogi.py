from dataclasses import dataclass
from typing import final

import numpy as np

from core import Array, Numbers, Optimizer, State, Surface
from optimizers import numbers


@final
@dataclass(frozen=True)
class Yogi(Optimizer):
    """Yogi: Adam whose average of squared slopes moves by an amount that does not depend on how large it is.

    The average therefore falls slowly after steep places, and a rate cannot grow suddenly. Both averages start at v₀,
    and the start is corrected, as in optax; the paper's algorithm starts at zero and corrects nothing.

    Zaheer, Reddi, Sachan, Kale and Kumar 2018, Adaptive methods for nonconvex optimization, Algorithm 2.
    """

    name = "Yogi"
    family = "Direction and scale"
    year = 2018
    source = "M. Zaheer et al., Adaptive methods for nonconvex optimization, NeurIPS 2018, Algorithm 2"
    idea = "Lets the average of squared slopes fall only slowly, so that the steps do not suddenly grow as Adam's may."
    rates_like = ("Adam", 1.0)
    terms = (("slope", "m", "m_hat"), ("square", "v", "v_hat"))

    beta1: Numbers = numbers.gradient_decay()
    beta2: Numbers = numbers.square_decay()
    eps: Numbers = numbers.epsilon(1e-3)
    initial_accumulator: Numbers = numbers.initial_accumulator(1e-6, "v_0")

    def init(self, theta: Array) -> State:
        return {
            "m": np.zeros_like(theta) + self.initial_accumulator,
            "v": np.zeros_like(theta) + self.initial_accumulator,
        }

    def step(self, surface: Surface, theta: Array, state: State, t: int) -> tuple[Array, State]:
        g = surface.grad(theta)
        m = self.beta1 * state["m"] + (1 - self.beta1) * g
        v = state["v"] - (1 - self.beta2) * np.sign(state["v"] - g**2) * g**2
        m_hat = m / (1 - self.beta1**t)
        v_hat = v / (1 - self.beta2**t)
        theta = theta - self.lr * m_hat / (np.sqrt(v_hat) + self.eps)
        return theta, {"g": g, "m": m, "v": v, "m_hat": m_hat, "v_hat": v_hat}
