from dataclasses import dataclass
from typing import final

import numpy as np

from core import Schedule, Surface


@final
@dataclass(frozen=True)
class Formula(Schedule):
    """A factor given by a formula in t and k = t - 1, which is a surface with these two coordinates.

    PyTorch's LambdaLR counts as k: Formula(from_formula("exp(-0.05*k)", coordinates=("t", "k"))).
    """

    name = "Formula"
    source = "PyTorch, LambdaLR"
    idea = (
        "Any factor you can write as a formula in t, the number of the step; k = t − 1 counts from 0 as PyTorch does."
    )

    factor: Surface

    @np.errstate(all="ignore")
    def __call__(self, t: int, steps: int) -> float:
        k = t - 1
        return float(self.factor.f(np.array([t, k], dtype=float)))
