from dataclasses import dataclass, field
from typing import final

import numpy as np

from core import Schedule, Surface


@final
@dataclass(frozen=True)
class Formula(Schedule):
    """A formula in k = t - 1, given as a surface with this one coordinate; its value is the factor, whatever it is.

    PyTorch's LambdaLR: Formula(from_formula("exp(-0.05*k)", coordinates=("k",))).
    Two of them are equal where name, formula and numbers of the surface are.
    """

    name = "Formula"
    source = "PyTorch, LambdaLR"
    idea = "Any factor you can write as a formula in k, the number of steps already taken."

    factor: Surface = field(repr=False, compare=False)
    text: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", f"{self.factor.name} | {self.factor.formula} | {self.factor}")

    @np.errstate(all="ignore")
    def __call__(self, t: int, steps: int) -> float:
        k = t - 1
        return float(self.factor.f(np.array([k], dtype=float)))
