from dataclasses import dataclass
from typing import final

import numpy as np
from numpy.typing import NDArray

from core import Array, Numbers, Optimizer, State, Surface, param
from optimizers import hyperparameters
from optimizers.linear_algebra import off


@final
@dataclass(frozen=True)
class RMSProp(Optimizer):
    """RMSProp: AdaGrad that forgets, dividing by a moving average of the squared slopes.

    The average starts at zero and is not corrected, so the first step is η/√(1−ρ) long in
    each coordinate, whatever the slope.

    Tieleman and Hinton 2012, Neural networks for machine learning, lecture 6e, slide 29. ε as in PyTorch, outside the
    root; Keras and optax put it inside. `centered` divides by the spread of the slopes around their mean instead, and
    `momentum` adds a share of the step before, both as in Graves 2013, Generating sequences with recurrent neural
    networks, equations (38) to (45); PyTorch keeps the rate outside its memory of steps, optax and Keras inside it as
    here: the same path while the rate is constant.

    A spread cannot be below 0, but v − c² can by rounding, where all slopes are nearly alike: it counts as 0 there.
    PyTorch takes the root as it is, and is at a point that is no number from then on.
    """

    name = "RMSProp"
    family = "Scale each axis"
    year = 2012
    source = "T. Tieleman, G. Hinton, Neural networks for machine learning, lecture 6e, 2012, slide 29"
    idea = (
        "Divides by a recent average of the slope's size, which can fall again: a step stays about as long as the rate."
    )
    terms = (("slope", "c"), ("square", "v", "s"))

    rho: Numbers = hyperparameters.square_decay(0.9, r"\rho")
    eps: Numbers = hyperparameters.epsilon()
    momentum: Numbers = hyperparameters.momentum(0.0)
    centered: bool | NDArray[np.bool_] = param(False, "", "Centred")

    def init(self, theta: Array) -> State:
        return {"v": np.zeros_like(theta), **self._also(np.zeros_like(theta), theta)}

    def step(self, surface: Surface, theta: Array, state: State, t: int) -> tuple[Array, State]:
        g = surface.grad(theta)
        v = self.rho * state["v"] + (1 - self.rho) * g**2
        c = g if off(self.centered) else self.rho * state["c"] + (1 - self.rho) * g
        s = v if off(self.centered) else np.maximum(0, v - self.centered * c**2)
        y = theta if off(self.momentum) else theta + self.momentum * (theta - state["theta"])
        return y - self.lr * g / (np.sqrt(s) + self.eps), {"g": g, "v": v, **self._also(c, theta)}

    def _also(self, c: Array, theta: Array) -> State:
        """What is remembered of the slope's mean, and of the point before, where they are used."""
        return ({} if off(self.centered) else {"c": c}) | ({} if off(self.momentum) else {"theta": theta})
