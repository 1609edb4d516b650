"""One example of each schedule."""

from typing import Any

from core import Param, Schedule, params_of
from schedules import Formula
from surfaces import from_formula


def formula(text: str, **numbers: Any) -> Formula:
    return Formula(from_formula(text, coordinates=("t", "k"), **numbers))


def example(cls: Any, **numbers: Any) -> Schedule:
    return formula("exp(-0.05*k)") if cls is Formula else cls(**numbers)


def shares_of_the_run(cls: type[Schedule]) -> list[Param]:
    """Numbers of steps whose 0 stands for a share of the run."""
    return [p for p in params_of(cls) if "(0: " in p.label]
