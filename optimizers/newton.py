from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, final

import numpy as np

from core import Array, Numbers, Optimizer, State, Surface, param
from optimizers import hyperparameters
from optimizers.linear_algebra import identity, smallest_eigenvalue, solve


@final
@dataclass(frozen=True)
class Newton(Optimizer):
    """Newton's method: a step to the stationary point of the quadratic with the same gradient and Hessian.

    η = 1 is the full step. With a damping λ larger than minus the smallest eigenvalue, every step is downhill
    (Levenberg 1944, Marquardt 1963). There is no line search and no other safeguard: `state["indefinite"]` is 1 where H
    + λI has a negative eigenvalue. Where H + λI is singular the step is not finite, and the run ends as diverged.

    Nocedal and Wright 2006, Numerical optimization, equations (2.15) and (3.30). The idea is Newton's; the form for
    several unknowns is Simpson's, 1740.
    """

    name = "Newton"
    family = "Curvature"
    year = 1740
    source = "T. Simpson, Essays on several curious and useful subjects, 1740; Nocedal, Wright 2006, eq. (3.30)"
    idea = "Divides the slope by the curvature, so that every direction is walked at its own length, at once."
    warnings: ClassVar[Mapping[str, str]] = {
        "indefinite": "The Hessian is indefinite at step {k}: Newton's step heads for a saddle or a maximum there, "
        "not for a minimum."
    }

    lr: Numbers = hyperparameters.rate(1.0)
    damping: Numbers = param(0.0, r"\lambda", "Damping", 0.0, 1000.0, log=True)

    def step(self, surface: Surface, theta: Array, state: State, t: int) -> tuple[Array, State]:
        g = surface.grad(theta)
        H = surface.hessian(theta)
        B = H + self.damping * identity(theta)
        d = solve(B, g)
        return theta - self.lr * d, {
            "g": g,
            "H": H,
            "d": d,
            "indefinite": np.where(smallest_eigenvalue(B) < 0, 1.0, 0.0),
        }

    def rate_limit(self, curvature: Any) -> Any:
        return 2 * (curvature + self.damping) / curvature
