from dataclasses import dataclass
from typing import final

import numpy as np

from core import Array, Numbers, Optimizer, State, Surface
from optimizers import hyperparameters
from optimizers.linear_algebra import dot, norm1


@final
@dataclass(frozen=True)
class DAdaptAdam(Optimizer):
    """D-Adaptation in Adam: the rate is multiplied by d, a lower bound on the distance from the start to the minimum.

    The bound is computed from the gradients alone. It starts at d₀ and only grows. The rate is 1, to be changed by
    schedules only.

    Defazio and Mishchenko 2023, Learning-rate-free learning by D-Adaptation, Algorithm 5, with Adam's bias correction,
    as in optax.
    """

    name = "D-Adaptation"
    family = "No rate to set"
    year = 2023
    source = "A. Defazio, K. Mishchenko, Learning-rate-free learning by D-Adaptation, ICML 2023, Algorithm 5"
    idea = "Gathers from the slopes how far the minimum of a bowl must be, which only grows, and takes it for the rate."
    terms = (("square", "v"),)

    lr: Numbers = hyperparameters.rate(1.0)
    beta1: Numbers = hyperparameters.gradient_decay()
    beta2: Numbers = hyperparameters.square_decay()
    eps: Numbers = hyperparameters.epsilon()
    d0: Numbers = hyperparameters.first_distance()

    def init(self, theta: Array) -> State:
        lanes = np.zeros(theta.shape[1:])
        zeros = {name: np.zeros_like(theta) for name in ("m", "v", "s")}
        return {**zeros, "r": lanes, "d": lanes + self.d0}

    def step(self, surface: Surface, theta: Array, state: State, t: int) -> tuple[Array, State]:
        g = surface.grad(theta)
        eta_hat = self.lr * state["d"] * np.sqrt(1 - self.beta2**t) / (1 - self.beta1**t)
        q = state["s"] / (np.sqrt(state["v"]) + self.eps)
        r = np.sqrt(self.beta2) * state["r"] + (1 - np.sqrt(self.beta2)) * eta_hat * dot(g, q)
        s = np.sqrt(self.beta2) * state["s"] + (1 - np.sqrt(self.beta2)) * eta_hat * g
        m = self.beta1 * state["m"] + (1 - self.beta1) * eta_hat * g
        v = self.beta2 * state["v"] + (1 - self.beta2) * g**2
        d = np.fmax(state["d"], r / ((1 - np.sqrt(self.beta2)) * norm1(s)))
        return theta - m / (np.sqrt(v) + self.eps), {"g": g, "m": m, "v": v, "s": s, "r": r, "d": d}
