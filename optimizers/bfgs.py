from dataclasses import dataclass
from typing import final

import numpy as np

from core import Array, Numbers, Optimizer, State, Surface
from optimizers import hyperparameters
from optimizers.line_search import wolfe
from optimizers.linear_algebra import dot, identity, is_positive, outer, times


@final
@dataclass(frozen=True)
class BFGS(Optimizer):
    """BFGS: an estimate H of the inverse Hessian, corrected after each step to agree with the change of the gradient.

    H starts as I. It is not changed after a step with sᵀy ≤ 0, so it stays positive definite. Both gradients in y
    belong to the loss that the step sees, also if this loss is random. The learning rate is the first trial length of
    each step.

    Broyden, Fletcher, Goldfarb and Shanno 1970, independently; Nocedal and Wright 2006, Numerical optimization,
    Algorithm 6.1 with (6.17) expanded.
    """

    name = "BFGS"
    family = "Curvature"
    year = 1970
    source = (
        "C. G. Broyden, R. Fletcher, D. Goldfarb, D. F. Shanno, 1970; "
        "J. Nocedal, S. Wright, Numerical optimization, Algorithm 6.1"
    )
    idea = "Learns the curvature from how the slope changes: nearly Newton's step, without second derivatives."

    lr: Numbers = hyperparameters.rate(1.0)
    c1: Numbers = hyperparameters.decrease()
    c2: Numbers = hyperparameters.flatness()

    def init(self, theta: Array) -> State:
        return {"H": identity(theta)}

    def step(self, surface: Surface, theta: Array, state: State, t: int) -> tuple[Array, State]:
        g = surface.grad(theta)
        p = -times(state["H"], g)
        alpha = wolfe(surface, theta, p, g, self.lr, self.c1, self.c2)
        s = alpha * p
        y = surface.grad(theta + s) - g
        rho = np.where(is_positive(dot(s, y)), 1 / dot(s, y), 0)
        u = times(state["H"], y)
        H = state["H"] - rho * (outer(s, u) + outer(u, s)) + rho * (1 + rho * dot(y, u)) * outer(s, s)
        return theta + s, {"g": g, "p": p, "alpha": alpha, "s": s, "y": y, "H": H}
