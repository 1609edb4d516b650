from dataclasses import dataclass
from typing import final

from core import Array, Numbers, Optimizer, State, Surface
from optimizers import hyperparameters
from optimizers.line_search import wolfe


@final
@dataclass(frozen=True)
class Wolfe(Optimizer):
    """Gradient descent with the strong Wolfe conditions: each step ends where the loss is lower and nearly level.

    With a small c₂ the line search is almost exact, and each step is nearly at a right angle to the previous one. The
    learning rate is the first trial length of each step.

    Wolfe 1969, Convergence conditions for ascent methods; Nocedal and Wright 2006, Numerical optimization, Algorithms
    3.5 and 3.6, which do not fix the interpolation in zoom (see `line_search.wolfe`).
    """

    name = "Wolfe line search"
    family = "No rate to set"
    year = 1969
    source = (
        "P. Wolfe, Convergence conditions for ascent methods, 1969; "
        "J. Nocedal, S. Wright, Numerical optimization, Algorithms 3.5, 3.6"
    )
    idea = "Goes down the slope until it is nearly level along the way, neither too short nor too far."

    lr: Numbers = hyperparameters.rate(1.0)
    c1: Numbers = hyperparameters.decrease()
    c2: Numbers = hyperparameters.flatness(0.1)

    def step(self, surface: Surface, theta: Array, state: State, t: int) -> tuple[Array, State]:
        g = surface.grad(theta)
        p = -g
        alpha = wolfe(surface, theta, p, g, self.lr, self.c1, self.c2)
        return theta + alpha * p, {"g": g, "alpha": alpha}
