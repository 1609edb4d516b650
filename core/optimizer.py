"""An optimizer: an update rule with its hyperparameters."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar, cast

import numpy as np

from core.params import param, params_of
from core.surface import Array, Numbers, State, Surface

# How a variable of a rule is drawn at the point: its unit and its form.
TERM_KINDS = {
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
    """A record of hyperparameters with an initial state and one step. Every concrete class is final.

    name        proper name, public: links contain it
    batch_name  name of the rule where a step sees a batch of the data, if it has another there
    family      one of `optimizers.FAMILIES`
    year        year of the paper
    source      the paper, with the number of the algorithm
    idea        one English sentence: what the method changes, and against which weakness
    rates_from  name of a class and a factor: the rates recommended for that class, times the factor, suit this method
                too; None where the default rate suits every surface
    warnings    warnings in English by the name of a state entry; shown for the steps {k} at which the entry is not 0
    terms       variables of the rule that are drawn: one of TERM_KINDS and then names; g is always drawn as "slope"

    The rule on screen is typeset from the code of `step`, so `step` is written as plain expressions.
    """

    name: ClassVar[str]
    batch_name: ClassVar[str] = ""
    family: ClassVar[str]
    year: ClassVar[int]
    source: ClassVar[str]
    idea: ClassVar[str]
    rates_from: ClassVar[tuple[str, float] | None] = None
    warnings: ClassVar[Mapping[str, str]] = {}
    terms: ClassVar[tuple[tuple[str, ...], ...]] = ()

    lr: Numbers = param(0.1, r"\eta", "Learning rate", 1e-5, 100.0, log=True)

    @classmethod
    def shown_name(cls, *, batched: bool) -> str:
        """Name in charts and sentences; `batched` says whether steps see batches of the data, not all of them."""
        return (batched and cls.batch_name) or cls.name

    def init(self, theta: Array) -> State:
        """State before the first step.

        An entry has a number per coordinate, (n, ...), a number per lane, (...), or a matrix per lane, (n, n, ...).
        """
        return {}

    @abstractmethod
    def step(self, surface: Surface, theta: Array, state: State, t: int) -> tuple[Array, State]:
        """theta_t and the state after step t, from theta_{t-1}, (n, ...), and the state after step t-1.

        In a line search, lanes that are done evaluate their last point again; such repeats are not counted. Several
        points may be evaluated at once, as (n, k, ...).
        """

    def rate_limit(self, curvature: Any) -> Any:
        """Learning rate above which the rule diverges on a quadratic whose largest eigenvalue is `curvature`.

        NaN where no such limit is known, as for rules that scale each coordinate by its past gradients. The body is
        one return of an expression in `curvature` and the rule's numbers, because it is typeset beside the rule.
        """
        return np.nan

    def optimal_for(self, smallest: Any, largest: Any) -> Optimizer | None:
        """The rule with the optimal numbers for a quadratic with eigenvalues from `smallest` to `largest`, both > 0.

        None where no optimum is known. The body is assignments to the names of those numbers, and one return, because
        it is typeset beside the rule.
        """
        return None


F = TypeVar("F", bound=Callable[..., Any])


def typeset_as(latex: str) -> Callable[[F], F]:
    """Decorator that gives a function its LaTeX, for functions that a step calls and that are no expression.

    In `latex` the name of an argument in angle brackets stands for the argument's LaTeX: "<p>^{\\top} <g>".
    """

    def attach(function: F) -> F:
        cast(Any, function).latex = latex
        return function

    return attach


def recommended_rate(surface: Surface | type[Surface], cls: type[Optimizer]) -> float:
    """Learning rate that suits a method on a surface from its start: a recommended one, or the method's default."""
    lr, *_ = params_of(cls)
    name, factor = cls.rates_from or ("", 1.0)
    rate = surface.rates.get(cls.__name__)
    if rate is None and name in surface.rates:
        rate = lr.rounded(surface.rates[name] * factor)
    return lr.default if rate is None else rate
