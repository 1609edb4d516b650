from dataclasses import dataclass
from typing import final

import numpy as np

from core import Array, Numbers, Optimizer, State, Surface, param


@final
@dataclass(frozen=True)
class Rprop(Optimizer):
    """Rprop: each coordinate has a step size that grows while the gradient keeps its sign and shrinks when it changes.

    After a change of sign the coordinate rests for one step and forgets this gradient. This is the variant iRprop⁻ of
    Igel and Hüsken 2000, Improving the Rprop learning algorithm, as in PyTorch; the first paper takes back the last
    step instead. The rate is the size of the first step only, so a schedule has no effect.

    Riedmiller and Braun 1993, A direct adaptive method for faster backpropagation learning: the RPROP algorithm,
    equations (4) to (7).
    """

    name = "Rprop"
    family = "Sign"
    year = 1993
    source = (
        "M. Riedmiller, H. Braun, A direct adaptive method for faster backpropagation learning, ICNN 1993, eqs. (4)–(7)"
    )
    idea = "Trusts only the sign of the slope: a step grows while the sign stays, and shrinks when it has gone too far."
    rates_from = ("Adam", 1.0)
    terms = (("reach", "delta"),)

    shrink: Numbers = param(0.5, r"\eta^-", "Factor after a change of sign", 0.0, 1.0)
    grow: Numbers = param(1.2, r"\eta^+", "Factor while the sign stays", 1.0, 10.0)

    def init(self, theta: Array) -> State:
        return {"d": np.zeros_like(theta), "delta": np.zeros_like(theta) + self.lr}

    def step(self, surface: Surface, theta: Array, state: State, t: int) -> tuple[Array, State]:
        g = surface.grad(theta)
        s = np.sign(g * state["d"])
        k = np.where(s > 0, self.grow, np.where(s < 0, self.shrink, 1))
        delta = np.maximum(1e-6, np.minimum(50, k * state["delta"]))
        d = np.where(s < 0, 0, g)
        return theta - delta * np.sign(d), {"g": g, "d": d, "delta": delta}
