from dataclasses import dataclass
from typing import final

import numpy as np

from core import Array, Numbers, Optimizer, State, Surface, typeset_as
from optimizers import hyperparameters
from optimizers.line_search import value_at
from optimizers.linear_algebra import norm


@typeset_as(
    r"\theta^{(n)}, \quad \theta^{(0)} = <theta>, \\ & \theta^{(i)} = \begin{cases} "
    r"a_i & f(a_i) < f(\theta^{(i-1)}), \; a_i = \theta^{(i-1)} + <size>\,e_i \\ "
    r"b_i & f(b_i) < f(\theta^{(i-1)}), \; b_i = \theta^{(i-1)} - <size>\,e_i \\ "
    r"\theta^{(i-1)} & \text{else} \end{cases}"
)
def explore(surface: Surface, theta: Array, size: Array) -> Array:
    """theta after each coordinate in turn is changed by +size or by -size, (...), if this lowers the value."""
    lowest = value_at(surface, theta)
    for i in range(len(theta)):
        trial = theta.copy()
        trial[i] = theta[i] + size
        value = value_at(surface, trial)
        lower = value < lowest
        trial = np.where(lower, trial, theta)
        trial[i] = np.where(lower, trial[i], theta[i] - size)  # a repeat where +size was lower: it is not counted
        value = value_at(surface, trial)
        lower = value < lowest
        theta, lowest = np.where(lower, trial, theta), np.where(lower, value, lowest)
    return theta


@final
@dataclass(frozen=True)
class CoordinatePerturbation(Optimizer):
    """Coordinate perturbation: change each coordinate a little, up or down, and keep changes that lower the loss.

    The learning rate is the size of the change. A step goes through all coordinates. After a step without success, the
    changes are smaller by the factor ρ (`state["delta"]`, which starts at 1). A step costs at most 2n + 1 values.

    Hooke and Jeeves 1961, "Direct search" solution of numerical and statistical problems: the exploratory moves,
    without the pattern moves.
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
        z = explore(surface, theta, self.lr * state["delta"])
        delta = np.where(norm(z - theta) > 0, state["delta"], self.shrink * state["delta"])
        return z, {"delta": delta}
