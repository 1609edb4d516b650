from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, final

import numpy as np

from core import Array, Numbers, Optimizer, State, Surface
from optimizers import hyperparameters
from optimizers.linear_algebra import dot


@final
@dataclass(frozen=True)
class Yogi(Optimizer):
    """Yogi: Adam whose average of squared gradients changes by an amount that does not depend on the average.

    So the average falls slowly after steep places, and a rate cannot grow suddenly. Both averages start at v₀ and are
    corrected, as in optax; in the paper they start at zero without correction. Until v₀ has faded from m, it pulls
    every coordinate down, whatever the gradient: `state["uphill"]` is 1 where a step therefore does not go downhill, or
    leaves a flat start.

    Zaheer, Reddi, Sachan, Kale and Kumar 2018, Adaptive methods for nonconvex optimization, Algorithm 2.
    """

    name = "Yogi"
    family = "Direction and scale"
    year = 2018
    source = "M. Zaheer et al., Adaptive methods for nonconvex optimization, NeurIPS 2018, Algorithm 2"
    idea = "Lets the average of squared slopes fall only slowly, so that the steps do not suddenly grow as Adam's may."
    warnings: ClassVar[Mapping[str, str]] = {
        "uphill": "Step {k} does not go downhill: the average slope starts at v₀, not at 0."
    }
    rates_from = ("Adam", 1.0)
    terms = (("slope", "m", "m_hat"), ("square", "v", "v_hat"))

    beta1: Numbers = hyperparameters.gradient_decay()
    beta2: Numbers = hyperparameters.square_decay()
    eps: Numbers = hyperparameters.epsilon(1e-3)
    initial_accumulator: Numbers = hyperparameters.initial_accumulator(1e-6, "v_0")

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
        return theta, {
            "g": g,
            "m": m,
            "v": v,
            "m_hat": m_hat,
            "v_hat": v_hat,
            "uphill": self._uphill(g, m, np.sqrt(v_hat) + self.eps, t),
        }

    def _uphill(self, g: Array, m: Array, size: Array, t: int) -> Array:
        """1 where the rest of v₀ in m turns a downhill step uphill, or moves a flat start; else 0, (...)."""
        rest = self.beta1**t * self.initial_accumulator
        turned = (dot(g, m / size) <= 0) & (dot(g, (m - rest) / size) >= 0) & np.any(m != 0, axis=0)
        return np.where(turned & (rest > 0), 1.0, 0.0)
