from dataclasses import dataclass
from typing import final

import numpy as np

from core import Array, Numbers, Optimizer, State, Surface
from optimizers import hyperparameters


@final
@dataclass(frozen=True)
class Adadelta(Optimizer):
    """Adadelta: RMSProp with the root of the average squared step in place of the rate, so that the units agree.

    The first steps are short, about √ε, and must grow. The rate 1 gives the paper's rule. PyTorch, optax and Keras
    multiply the step by a rate as here; the default in Keras is 0.001.

    Zeiler 2012, ADADELTA: an adaptive learning rate method, Algorithm 1.
    """

    name = "Adadelta"
    family = "Scale each axis"
    year = 2012
    source = "M. D. Zeiler, ADADELTA: an adaptive learning rate method, 2012, Algorithm 1"
    idea = "Measures slopes by their recent size and steps by theirs, so that no rate is needed; it starts very slowly."
    rates_from = ("AdaGrad", 20.0)
    terms = (("square", "v"),)

    lr: Numbers = hyperparameters.rate(1.0)
    rho: Numbers = hyperparameters.square_decay(0.9, r"\rho")
    eps: Numbers = hyperparameters.epsilon(1e-6)

    def init(self, theta: Array) -> State:
        return {"v": np.zeros_like(theta), "u": np.zeros_like(theta)}

    def step(self, surface: Surface, theta: Array, state: State, t: int) -> tuple[Array, State]:
        g = surface.grad(theta)
        v = self.rho * state["v"] + (1 - self.rho) * g**2
        delta = np.sqrt(state["u"] + self.eps) / np.sqrt(v + self.eps) * g
        u = self.rho * state["u"] + (1 - self.rho) * delta**2
        return theta - self.lr * delta, {"g": g, "v": v, "delta": delta, "u": u}
