from dataclasses import dataclass
from typing import final

import numpy as np

from core import Array, Optimizer, State, Surface
from optimizers.linear_algebra import dot, is_positive


@final
@dataclass(frozen=True)
class BarzilaiBorwein(Optimizer):
    """Barzilai and Borwein's method: gradient descent with a rate from the change of the gradient in the last step.

    The learning rate is used in the first step, and after a step with sᵀy ≤ 0, for which the paper, written for convex
    losses, has no rule. The loss may rise for some steps.

    Barzilai and Borwein 1988, Two-point step size gradient methods, IMA Journal of Numerical Analysis 8. The paper has
    two rates; this is the longer one, sᵀs / sᵀy. The other is sᵀy / yᵀy.
    """

    name = "Barzilai-Borwein"
    family = "No rate to set"
    year = 1988
    source = "J. Barzilai, J. M. Borwein, Two-point step size gradient methods, IMA J. Numer. Anal. 8, 1988"
    idea = "Measures the curvature along its last step and takes its inverse as the rate of the next."
    rates_from = ("GradientDescent", 1.5)

    def init(self, theta: Array) -> State:
        return {"g": np.zeros_like(theta), "s": np.zeros_like(theta)}

    def step(self, surface: Surface, theta: Array, state: State, t: int) -> tuple[Array, State]:
        g = surface.grad(theta)
        y = g - state["g"]
        alpha = np.where(is_positive(dot(state["s"], y)), dot(state["s"], state["s"]) / dot(state["s"], y), self.lr)
        s = -alpha * g
        return theta + s, {"g": g, "s": s, "y": y, "alpha": alpha}
