from dataclasses import dataclass
from typing import final

import numpy as np

from core import Array, Numbers, Optimizer, State, Surface, written
from optimizers import hyperparameters
from optimizers.line_search import value_at
from optimizers.linear_algebra import norm


@written(
    r"\theta^{(n)}, \quad \theta^{(0)} = <theta>, \\ & \theta^{(i)} = \begin{cases} "
    r"a_i & f(a_i) < f(\theta^{(i-1)}), \; a_i = \theta^{(i-1)} + <size>\,e_i \\ "
    r"b_i & f(b_i) < f(\theta^{(i-1)}), \; b_i = \theta^{(i-1)} - <size>\,e_i \\ "
    r"\theta^{(i-1)} & \text{else} \end{cases}"
)
def explored(surface: Surface, theta: Array, size: Array) -> Array:
    """theta after one coordinate after the other was changed by +size or else by -size, (...), where that helps."""
    lowest = value_at(surface, theta)
    for i in range(len(theta)):
        trial = theta.copy()
        trial[i] = theta[i] + size
        value = value_at(surface, trial)
        up = value < lowest
        trial = np.where(up, trial, theta)
        trial[i] = np.where(up, trial[i], theta[i] - size)  # where the first change helped, asked again: it is free
        value = value_at(surface, trial)
        helps = value < lowest
        theta, lowest = np.where(helps, trial, theta), np.where(helps, value, lowest)
    return theta


@final
@dataclass(frozen=True)
class CoordinatePerturbation(Optimizer):
    """Coordinate perturbation: change one number after the other a little, up or else down, and keep what helps.

    The learning rate is the size of the change. A step goes through all coordinates; after one in which nothing
    helped, changes are smaller by the factor ρ (`state["delta"]`, from 1). Costs at most 2n + 1 values a step.

    Hooke and Jeeves 1961, "Direct search" solution of numerical and statistical problems: the exploratory
    moves, without the pattern moves.
    """

    name = "Coordinate perturbation"
    family = "Values only"
    year = 1961
    source = "R. Hooke, T. A. Jeeves, “Direct search” solution of numerical and statistical problems, 1961"
    idea = "Changes one coordinate after the other a little and keeps what lowers the loss: simple, but many values."

    lr: Numbers = hyperparameters.rate(0.5)
    shrink: Numbers = hyperparameters.shrink()

    def init(self, theta: Array) -> State:
        return {"delta": np.ones(theta.shape[1:])}

    def step(self, surface: Surface, theta: Array, state: State, t: int) -> tuple[Array, State]:
        z = explored(surface, theta, self.lr * state["delta"])
        delta = np.where(norm(z - theta) > 0, state["delta"], self.shrink * state["delta"])
        return z, {"delta": delta}
