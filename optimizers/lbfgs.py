import math
from dataclasses import dataclass
from typing import final

import numpy as np
from numpy.typing import NDArray

from core import Array, Numbers, Optimizer, State, Surface, param, written
from optimizers import hyperparameters
from optimizers.line_search import wolfe
from optimizers.linear_algebra import dot, positive

MOST = 20  # pairs


@written(r"H(s_{t-1}, y_{t-1}, \dots, s_{t-<memory>}, y_{t-<memory>})\,<g>")
def two_loops(g: Array, s: Array, y: Array, memory: int | NDArray[np.int_]) -> Array:
    """The BFGS estimate of the inverse Hessian from the newest `memory` pairs s, y, times g, (n, ...).

    s and y, (k, n, ...), have the newest pair first; pairs with sᵀy ≤ 0 are empty places. Nocedal and Wright 2006,
    Algorithm 7.4, with the scale (7.20) of the newest pair (1 before there is any).
    """
    curvature = np.sum(s * y, axis=1)
    used = range(math.ceil(np.max(memory)))
    rho = [np.where(positive(curvature[i]) & (i < memory), 1 / curvature[i], 0) for i in used]
    alpha: list[Array] = []
    q = g
    for i in used:
        alpha.append(rho[i] * dot(s[i], q))
        q = q - alpha[i] * y[i]
    r = np.where(positive(curvature[0]), curvature[0] / dot(y[0], y[0]), 1) * q
    for i in reversed(used):
        beta = rho[i] * dot(y[i], r)
        r = r + (alpha[i] - beta) * s[i]
    return r


def pushed(memory: State, *, s: Array, y: Array) -> State:
    """The memory with the pair s, y first and without the oldest, in the lanes in which sᵀy > 0."""
    pairs = {name: np.concatenate([[new], memory[name][:-1]]) for name, new in (("s", s), ("y", y))}
    return {name: np.where(positive(dot(s, y)), rows, memory[name]) for name, rows in pairs.items()}


@final
@dataclass(frozen=True)
class LBFGS(Optimizer):
    """L-BFGS: the step of BFGS from the last few changes of point and slope alone, without a matrix.

    A change with sᵀy ≤ 0 is not remembered. Both slopes of y are of the loss that the step sees. `state["s"][t]` and
    `state["y"][t]` hold up to 20 changes, the newest first. The learning rate is the first length that the search tries
    in each step.

    Nocedal 1980, Updating quasi-Newton matrices with limited storage; as Nocedal and Wright 2006, Numerical
    optimization, Algorithms 7.4 and 7.5.
    """

    name = "L-BFGS"
    family = "Curvature"
    year = 1980
    source = (
        "J. Nocedal, Updating quasi-Newton matrices with limited storage, 1980; "
        "J. Nocedal, S. Wright, Numerical optimization, Algorithms 7.4, 7.5"
    )
    idea = "BFGS that keeps only its last few steps instead of a matrix, and so suits many coordinates."

    lr: Numbers = hyperparameters.rate(1.0)
    memory: int | NDArray[np.int_] = param(5, "m", "Steps remembered", 1, MOST)
    c1: Numbers = hyperparameters.decrease()
    c2: Numbers = hyperparameters.flatness()

    def init(self, theta: Array) -> State:
        places = max(MOST, math.ceil(np.max(self.memory)))
        return {"s": np.zeros((places, *theta.shape)), "y": np.zeros((places, *theta.shape))}

    def step(self, surface: Surface, theta: Array, state: State, t: int) -> tuple[Array, State]:
        g = surface.grad(theta)
        p = -two_loops(g, state["s"], state["y"], self.memory)
        alpha = wolfe(surface, theta, p, g, self.lr, self.c1, self.c2)
        s = alpha * p
        y = surface.grad(theta + s) - g
        return theta + s, {"g": g, "p": p, "alpha": alpha, **pushed(state, s=s, y=y)}
