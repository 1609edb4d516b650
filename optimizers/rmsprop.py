from dataclasses import dataclass
from typing import final

import numpy as np
from numpy.typing import NDArray

from core import Array, Numbers, Optimizer, State, Surface, param
from optimizers import hyperparameters
from optimizers.linear_algebra import is_off


@final
@dataclass(frozen=True)
class RMSProp(Optimizer):
    """RMSProp: AdaGrad with a moving average of the squared gradients in place of their sum.

    The average starts at zero and is not corrected, so the first step has the length η/√(1−ρ) in each coordinate,
    whatever the gradient.

    Tieleman and Hinton 2012, Neural networks for machine learning, lecture 6e, slide 29. ε stands outside the root, as
    in PyTorch; in Keras and optax inside. `centered` divides by the standard deviation of the gradients, and `momentum`
    adds a share of the previous step, both as in Graves 2013, Generating sequences with recurrent neural networks,
    equations (38) to (45). The rate stands inside the memory of steps, as in optax and Keras; in PyTorch outside. The
    path is the same while the rate is constant.

    A variance is at least 0, but rounding can make v − c² negative where all gradients are nearly equal; it counts as 0
    then. PyTorch takes the root of the negative number, and the path is NaN from there on.
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
        return {"v": np.zeros_like(theta), **self._optional_state(np.zeros_like(theta), theta)}

    def step(self, surface: Surface, theta: Array, state: State, t: int) -> tuple[Array, State]:
        g = surface.grad(theta)
        v = self.rho * state["v"] + (1 - self.rho) * g**2
        c = g if is_off(self.centered) else self.rho * state["c"] + (1 - self.rho) * g
        s = v if is_off(self.centered) else np.maximum(0, v - self.centered * c**2)
        y = theta if is_off(self.momentum) else theta + self.momentum * (theta - state["theta"])
        return y - self.lr * g / (np.sqrt(s) + self.eps), {"g": g, "v": v, **self._optional_state(c, theta)}

    def _optional_state(self, c: Array, theta: Array) -> State:
        """The average gradient and the previous point, if they are used."""
        return ({} if is_off(self.centered) else {"c": c}) | ({} if is_off(self.momentum) else {"theta": theta})
