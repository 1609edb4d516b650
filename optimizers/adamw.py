from dataclasses import dataclass
from typing import final

import numpy as np

from core import Array, Numbers, Optimizer, State, Surface
from optimizers import hyperparameters


@final
@dataclass(frozen=True)
class AdamW(Optimizer):
    """AdamW: Adam that also pulls every coordinate towards zero, outside of the division.

    It ends where this pull and the gradient are in balance, a little closer to the origin than the minimum. PyTorch,
    optax and Keras multiply the decay by the rate as here; the paper multiplies it by the schedule only.

    Loshchilov and Hutter 2017, Decoupled weight decay regularization, ICLR 2019, Algorithm 2.
    """

    name = "AdamW"
    family = "Direction and scale"
    year = 2017
    source = "I. Loshchilov, F. Hutter, Decoupled weight decay regularization, 2017 (ICLR 2019), Algorithm 2"
    idea = "Shrinks the point itself in each step, not through the slope, so that Adam's division cannot undo it."
    rates_from = ("Adam", 1.0)
    terms = (("slope", "m", "m_hat"), ("square", "v", "v_hat"))

    beta1: Numbers = hyperparameters.gradient_decay()
    beta2: Numbers = hyperparameters.square_decay()
    eps: Numbers = hyperparameters.epsilon()
    weight_decay: Numbers = hyperparameters.weight_decay(0.01)

    def init(self, theta: Array) -> State:
        return {"m": np.zeros_like(theta), "v": np.zeros_like(theta)}

    def step(self, surface: Surface, theta: Array, state: State, t: int) -> tuple[Array, State]:
        g = surface.grad(theta)
        m = self.beta1 * state["m"] + (1 - self.beta1) * g
        v = self.beta2 * state["v"] + (1 - self.beta2) * g**2
        m_hat = m / (1 - self.beta1**t)
        v_hat = v / (1 - self.beta2**t)
        theta = theta - self.lr * (m_hat / (np.sqrt(v_hat) + self.eps) + self.weight_decay * theta)
        return theta, {"g": g, "m": m, "v": v, "m_hat": m_hat, "v_hat": v_hat}
