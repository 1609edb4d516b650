from dataclasses import dataclass
from typing import final

from core import Array, Numbers, Optimizer, State, Surface
from optimizers import hyperparameters
from optimizers.line_search import backtracking


@final
@dataclass(frozen=True)
class Armijo(Optimizer):
    """Gradient descent with Armijo's line search: each step is shortened until the loss falls enough.

    The learning rate is the first trial length of each step. Gradient and value at θ are computed in each step, since a
    random loss differs from step to step. c₁ is 0.1; Nocedal and Wright mention 1e-4, which accepts a jump to the same
    height on the other side of a valley as soon as it gains anything along the valley.

    Armijo 1966, Minimization of functions having Lipschitz continuous first partial derivatives; as Nocedal and Wright
    2006, Numerical optimization, Algorithm 3.1.
    """

    name = "Armijo line search"
    family = "No rate to set"
    year = 1966
    source = "L. Armijo, Minimization of functions, 1966; J. Nocedal, S. Wright, Numerical optimization, Algorithm 3.1"
    idea = "Tries a long step and shortens it until the loss falls enough: too large a rate is cut down at each step."

    lr: Numbers = hyperparameters.rate(1.0)
    shrink: Numbers = hyperparameters.shrink()
    c1: Numbers = hyperparameters.decrease(0.1)

    def step(self, surface: Surface, theta: Array, state: State, t: int) -> tuple[Array, State]:
        g = surface.grad(theta)
        p = -g
        alpha = backtracking(surface, theta, p, g, self.lr, self.shrink, self.c1)
        return theta + alpha * p, {"g": g, "alpha": alpha}
