"""What moves: an update rule with its hyperparameters."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar

import numpy as np

from core.params import param, params_of
from core.surface import Array, Numbers, State, Surface

# ---------------------------------------------------------------------------------------------------------------------
# Optimizers and schedules


# How a name of a rule is drawn at the point: in which units it is, and as what.
TERMS = {
    "slope": "in units of the gradient: an arrow against it",
    "descent": "in units of the gradient: an arrow along it",
    "size": "in units of the gradient: bars of this length along the axes",
    "square": "in units of the squared gradient: bars as long as its root along the axes",
    "move": "in units of the coordinates: an arrow along it",
    "kept": "in units of the coordinates: an arrow along what is remembered of it from the steps before",
    "reach": "in units of the coordinates: bars of this length along the axes",
    "point": "a point",
}


@dataclass(frozen=True)
class Optimizer(ABC):
    """A record of numbers, the memory it starts with, and one step. Every concrete class is final.

    name        proper name, public: it stands in links
    family      what it does, one of `optimizers.FAMILIES`
    year        of `source`, the paper, with the number of the algorithm
    idea        one English sentence: what it changes, and against which weakness
    rates_like  a class and a factor: its recommended rates, times the factor, suit this method too; none, where the
                default rate suits every surface
    cautions    English sentences by a name in the state: said of the steps (as {k}) at which that is not 0
    terms       which names of the rule are drawn: kinds of TERMS, each with its names; g always is, as a slope

    The rule on screen is typeset from the code of `step`, so `step` is written as plain expressions.
    """

    name: ClassVar[str]
    family: ClassVar[str]
    year: ClassVar[int]
    source: ClassVar[str]
    idea: ClassVar[str]
    rates_like: ClassVar[tuple[str, float] | None] = None
    cautions: ClassVar[Mapping[str, str]] = {}
    terms: ClassVar[tuple[tuple[str, ...], ...]] = ()

    lr: Numbers = param(0.1, r"\eta", "Learning rate", 1e-5, 100.0, log=True)

    def init(self, theta: Array) -> State:
        """What the rule remembers before the first step.

        An entry has a number for each coordinate, (n, ...), one for each lane, (...), or a matrix, (n, n, ...).
        """
        return {}

    @abstractmethod
    def step(self, surface: Surface, theta: Array, state: State, t: int) -> tuple[Array, State]:
        """theta_t and the state after step t, from theta_{t-1} and the state before it; theta has shape (n, ...).

        A lane that has found what it searches for, while others have not, asks again at the same point: that is not
        counted. Several points may be asked about at once, as (n, k, ...).
        """

    def stable_below(self, curvature: Any) -> Any:
        """The learning rate from which on the rule diverges on a quadratic with this largest curvature.

        NaN where theory knows of none, as for rules that scale each coordinate by what they have seen. One expression
        in `curvature` and the rule's numbers: it is typeset beside the rule.
        """
        return np.nan

    def best_between(self, least: Any, most: Any) -> Optimizer | None:
        """The rule with the numbers that are best for a quadratic with curvatures from `least` to `most`, both above 0.

        None where theory knows of none. Assignments to the names of those numbers, and one return.
        """
        return None


F = TypeVar("F", bound=Callable[..., Any])


def written(latex: str) -> Callable[[F], F]:
    """Of a function that a step calls and that is no expression, such as a search: how its value is written.

    `latex` holds the arguments' names in angle brackets where their LaTeX stands: "<p>^{\\top} <g>".
    """

    def note(function: F) -> F:
        function.latex = latex  # type: ignore[attr-defined]
        return function

    return note


def recommended_rate(surface: Surface | type[Surface], cls: type[Optimizer]) -> float:
    """A learning rate that suits a method on a surface from its start: a recommended one, or the method's default."""
    lr, *_ = params_of(cls)
    name, factor = cls.rates_like or ("", 1.0)
    rate = surface.rates.get(cls.__name__)
    if rate is None and name in surface.rates:
        rate = lr.rounded(surface.rates[name] * factor)
    return lr.default if rate is None else rate
