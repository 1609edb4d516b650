from dataclasses import dataclass
from typing import final

import numpy as np
from numpy.typing import NDArray

from core import Array, Numbers, Optimizer, State, Surface
from optimizers import hyperparameters


@final
@dataclass(frozen=True)
class Adam(Optimizer):
    """Adam: momentum's average slope over RMSProp's average size, both corrected for having started at zero.

    Kingma and Ba 2015, Adam: a method for stochastic optimization, Algorithm 1. Keras, and some introductory books,
    add ε to √v before the correction ("ε hat").
    """

    name = "Adam"
    family = "Direction and scale"
    year = 2014
    source = "D. P. Kingma, J. Ba, Adam: a method for stochastic optimization, ICLR 2015, Algorithm 1"
    idea = "Averages the slope and its size, corrects both for starting at zero: steps of about the rate, well aimed."
    terms = (("slope", "m", "m_hat"), ("square", "v", "v_hat"))

    beta1: Numbers = hyperparameters.gradient_decay()
    beta2: Numbers = hyperparameters.square_decay()
    eps: Numbers = hyperparameters.epsilon()
    bias_correction: bool | NDArray[np.bool_] = hyperparameters.bias_correction()

    def init(self, theta: Array) -> State:
        return {"m": np.zeros_like(theta), "v": np.zeros_like(theta)}

    def step(self, surface: Surface, theta: Array, state: State, t: int) -> tuple[Array, State]:
        g = surface.grad(theta)
        m = self.beta1 * state["m"] + (1 - self.beta1) * g
        v = self.beta2 * state["v"] + (1 - self.beta2) * g**2
        m_hat = m / (1 - self.bias_correction * self.beta1**t)
        v_hat = v / (1 - self.bias_correction * self.beta2**t)
        theta = theta - self.lr * m_hat / (np.sqrt(v_hat) + self.eps)
        return theta, {"g": g, "m": m, "v": v, "m_hat": m_hat, "v_hat": v_hat}
