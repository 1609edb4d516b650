"""A schedule: the factor on the learning rate at each step."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar, final


@dataclass(frozen=True)
class Schedule(ABC):
    """A record of numbers that says how the learning rate changes over a run. Every concrete class is final.

    name    proper name, public: links contain it
    source  publication or library, shown beside the formula
    idea    one English sentence, shown beside the formula

    The formula on screen is typeset from the code of `__call__`, so `__call__` is written as plain expressions.
    """

    name: ClassVar[str]
    source: ClassVar[str]
    idea: ClassVar[str]

    @abstractmethod
    def __call__(self, t: int, steps: int) -> float:
        """Factor on the learning rate at step t = 1, ..., steps."""


@final
@dataclass(frozen=True)
class Constant(Schedule):
    """The same learning rate at every step."""

    name = "Constant"
    source = "Y. Nesterov, Introductory lectures on convex optimization, 2004, section 1.2.3"
    idea = "Keeps the learning rate as it is: enough where the gradient is exact and the rate suits the curvature."

    def __call__(self, t: int, steps: int) -> float:
        return 1.0
