from dataclasses import dataclass
from typing import final

import numpy as np

from core import Array, Numbers, Optimizer, State, Surface
from optimizers import hyperparameters
from optimizers.line_search import wolfe
from optimizers.linear_algebra import dot, is_positive


@final
@dataclass(frozen=True)
class ConjugateGradient(Optimizer):
    """Nonlinear conjugate gradients of Polak and Ribière with β ≥ 0 (PR+) and the strong Wolfe line search.

    A direction that does not descend is replaced by the negative gradient. The learning rate is the first trial length
    of each step.

    Polak and Ribière 1969, Note sur la convergence de méthodes de directions conjuguées; Nocedal and Wright 2006,
    Numerical optimization, Algorithm 5.4 with β of (5.45). With exact line searches on a quadratic it is Hestenes and
    Stiefel's method of 1952, which reaches the minimum in n steps.
    """

    name = "Conjugate gradient"
    family = "Remember the direction"
    year = 1969
    source = (
        "E. Polak, G. Ribière, Note sur la convergence de méthodes de directions conjuguées, 1969; "
        "J. Nocedal, S. Wright, Numerical optimization, Algorithm 5.4, (5.45)"
    )
    idea = "Mixes the last direction into the slope so that a new step does not undo what the last one gained."
    terms = (("descent", "p"),)

    lr: Numbers = hyperparameters.rate(1.0)
    c1: Numbers = hyperparameters.decrease()
    c2: Numbers = hyperparameters.flatness(0.1)

    def init(self, theta: Array) -> State:
        return {"g": np.zeros_like(theta), "p": np.zeros_like(theta)}

    def step(self, surface: Surface, theta: Array, state: State, t: int) -> tuple[Array, State]:
        g = surface.grad(theta)
        y = g - state["g"]
        beta = np.where(
            is_positive(dot(state["g"], state["g"])), np.maximum(0, dot(g, y) / dot(state["g"], state["g"])), 0
        )
        d = -g + beta * state["p"]
        p = np.where(dot(d, g) < 0, d, -g)
        alpha = wolfe(surface, theta, p, g, self.lr, self.c1, self.c2)
        return theta + alpha * p, {"g": g, "p": p, "beta": beta, "alpha": alpha}
