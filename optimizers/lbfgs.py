import math
from dataclasses import dataclass
from typing import final

import numpy as np
from numpy.typing import NDArray

from core import Array, Numbers, Optimizer, State, Surface, param, typeset_as
from optimizers import hyperparameters
from optimizers.line_search import wolfe
from optimizers.linear_algebra import dot, is_positive

MAX_PAIRS = 20


@typeset_as(r"H(s_{t-1}, y_{t-1}, \dots, s_{t-<memory>}, y_{t-<memory>})\,<g>")
def two_loops(g: Array, s: Array, y: Array, memory: int | NDArray[np.int_]) -> Array:
    """Product of the BFGS estimate of the inverse Hessian, from the newest `memory` pairs s, y, and g, (n, ...).

    s and y, (k, n, ...), have the newest pair first. A pair with sᵀy ≤ 0 is an empty place. Nocedal and Wright 2006,
    Algorithm 7.4, with the scale (7.20) of the newest pair (1 if there is no pair yet).
    """
    curvature = np.sum(s * y, axis=1)
    used = range(math.ceil(np.max(memory)))
    rho = [np.where(is_positive(curvature[i]) & (i < memory), 1 / curvature[i], 0) for i in used]
    alpha: list[Array] = []
    q = g
    for i in used:
        alpha.append(rho[i] * dot(s[i], q))
        q = q - alpha[i] * y[i]
    r = np.where(is_positive(curvature[0]), curvature[0] / dot(y[0], y[0]), 1) * q
    for i in reversed(used):
        beta = rho[i] * dot(y[i], r)
        r = r + (alpha[i] - beta) * s[i]
    return r


def push(memory: State, *, s: Array, y: Array) -> State:
    """The memory with the pair s, y in front and without the oldest pair, in the lanes with sᵀy > 0."""
    pairs = {name: np.concatenate([[new], memory[name][:-1]]) for name, new in (("s", s), ("y", y))}
    return {name: np.where(is_positive(dot(s, y)), rows, memory[name]) for name, rows in pairs.items()}


@final
@dataclass(frozen=True)
class LBFGS(Optimizer):
    """L-BFGS: the step of BFGS, computed from the last changes of point and gradient, without a matrix.

    A change with sᵀy ≤ 0 is not kept. Both gradients in y belong to the loss that the step sees. `state["s"][t]` and
    `state["y"][t]` hold up to MAX_PAIRS changes, the newest first. The learning rate is the first trial length of each
    step.

    Nocedal 1980, Updating quasi-Newton matrices with limited storage; Nocedal and Wright 2006, Numerical optimization,
    Algorithms 7.4 and 7.5.
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
    memory: int | NDArray[np.int_] = param(5, "m", "Steps remembered", 1, MAX_PAIRS)
    c1: Numbers = hyperparameters.decrease()
    c2: Numbers = hyperparameters.flatness()

    def init(self, theta: Array) -> State:
        size = max(MAX_PAIRS, math.ceil(np.max(self.memory)))
        return {"s": np.zeros((size, *theta.shape)), "y": np.zeros((size, *theta.shape))}

    def step(self, surface: Surface, theta: Array, state: State, t: int) -> tuple[Array, State]:
        g = surface.grad(theta)
        p = -two_loops(g, state["s"], state["y"], self.memory)
        alpha = wolfe(surface, theta, p, g, self.lr, self.c1, self.c2)
        s = alpha * p
        y = surface.grad(theta + s) - g
        return theta + s, {"g": g, "p": p, "alpha": alpha, **push(state, s=s, y=y)}
