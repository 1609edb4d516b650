from dataclasses import dataclass
from typing import final

import numpy as np

from core import Array, Numbers, Optimizer, State, Surface
from optimizers import hyperparameters
from optimizers.linear_algebra import dot, norm1


@final
@dataclass(frozen=True)
class Prodigy(Optimizer):
    """Prodigy: Adam that finds its rate from a bound d on the distance between the start and the minimum.

    d grows from d₀ as long as the gradients point away from the start. The rate is 1, to be changed by schedules only.
    s and r are d₀ times those of optax; the path is the same.

    Mishchenko and Defazio 2023, Prodigy: an expeditiously adaptive parameter-free learner, Algorithm 4, with Adam's
    bias correction, as in optax and the authors' code.
    """

    name = "Prodigy"
    family = "No rate to set"
    year = 2023
    source = "K. Mishchenko, A. Defazio, Prodigy: an expeditiously adaptive parameter-free learner, 2023, Algorithm 4"
    idea = "Works out from slopes and way travelled how far the minimum is, and takes that for Adam's rate."

    lr: Numbers = hyperparameters.rate(1.0)
    beta1: Numbers = hyperparameters.gradient_decay()
    beta2: Numbers = hyperparameters.square_decay()
    eps: Numbers = hyperparameters.epsilon()
    d0: Numbers = hyperparameters.first_distance()

    def init(self, theta: Array) -> State:
        lanes = np.zeros(theta.shape[1:])
        zeros = {name: np.zeros_like(theta) for name in ("m", "v", "s")}
        return {**zeros, "r": lanes, "d": lanes + self.d0, "start": theta}

    def step(self, surface: Surface, theta: Array, state: State, t: int) -> tuple[Array, State]:
        g = surface.grad(theta)
        eta_hat = self.lr * state["d"] * np.sqrt(1 - self.beta2**t) / (1 - self.beta1**t)
        r = np.sqrt(self.beta2) * state["r"] + eta_hat * state["d"] * dot(g, state["start"] - theta)
        s = np.sqrt(self.beta2) * state["s"] + eta_hat * state["d"] * g
        m = self.beta1 * state["m"] + (1 - self.beta1) * state["d"] * g
        v = self.beta2 * state["v"] + (1 - self.beta2) * state["d"] ** 2 * g**2
        d = np.fmax(state["d"], r / norm1(s))
        theta = theta - eta_hat * m / (np.sqrt(v) + d * self.eps)
        return theta, {"g": g, "m": m, "v": v, "s": s, "r": r, "d": d, "start": state["start"]}
