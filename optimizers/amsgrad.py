from dataclasses import dataclass
from typing import final

import numpy as np
from numpy.typing import NDArray

from core import Array, Numbers, Optimizer, State, Surface
from optimizers import hyperparameters


@final
@dataclass(frozen=True)
class AMSGrad(Optimizer):
    """AMSGrad: Adam that divides by the largest average of squared gradients so far, so that no rate grows again.

    Reddi, Kale and Kumar 2018, On the convergence of Adam and beyond, Algorithm 2, without bias correction. PyTorch
    and Keras correct the bias after the maximum as here, optax before it.
    """

    name = "AMSGrad"
    family = "Direction and scale"
    year = 2018
    source = "S. J. Reddi, S. Kale, S. Kumar, On the convergence of Adam and beyond, ICLR 2018, Algorithm 2"
    idea = (
        "Divides by the largest average slope so far, which does not fade: Adam's does, and its rates may grow again."
    )
    rates_from = ("Adam", 1.0)
    terms = (("slope", "m", "m_hat"), ("square", "v", "v_max", "v_hat"))

    beta1: Numbers = hyperparameters.gradient_decay()
    beta2: Numbers = hyperparameters.square_decay()
    eps: Numbers = hyperparameters.epsilon()
    bias_correction: bool | NDArray[np.bool_] = hyperparameters.bias_correction()

    def init(self, theta: Array) -> State:
        return {"m": np.zeros_like(theta), "v": np.zeros_like(theta), "v_max": np.zeros_like(theta)}

    def step(self, surface: Surface, theta: Array, state: State, t: int) -> tuple[Array, State]:
        g = surface.grad(theta)
        m = self.beta1 * state["m"] + (1 - self.beta1) * g
        v = self.beta2 * state["v"] + (1 - self.beta2) * g**2
        v_max = np.maximum(state["v_max"], v)
        m_hat = m / (1 - self.bias_correction * self.beta1**t)
        v_hat = v_max / (1 - self.bias_correction * self.beta2**t)
        theta = theta - self.lr * m_hat / (np.sqrt(v_hat) + self.eps)
        return theta, {"g": g, "m": m, "v": v, "v_max": v_max, "m_hat": m_hat, "v_hat": v_hat}
