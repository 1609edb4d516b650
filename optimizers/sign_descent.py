from dataclasses import dataclass
from typing import final

import numpy as np

from core import Array, Optimizer, State, Surface


@final
@dataclass(frozen=True)
class SignDescent(Optimizer):
    """Sign descent: every coordinate whose gradient is not 0 moves by the learning rate, against its sign.

    Close to a minimum it oscillates with steps of the learning rate, unless that decays.

    Bernstein, Wang, Azizzadenesheli and Anandkumar 2018, signSGD: compressed optimisation for non-convex problems,
    Algorithm 1.
    """

    name = "Sign descent"
    family = "Sign"
    year = 2018
    source = "J. Bernstein et al., signSGD: compressed optimisation for non-convex problems, ICML 2018, Algorithm 1"
    idea = "Moves every coordinate that has a slope by the rate, steep or flat alike: it does not crawl, nor slow down."
    rates_from = ("Adam", 0.3)

    def step(self, surface: Surface, theta: Array, state: State, t: int) -> tuple[Array, State]:
        g = surface.grad(theta)
        return theta - self.lr * np.sign(g), {"g": g}
