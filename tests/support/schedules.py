"""One example of each schedule."""

from typing import Any

from core import Schedule
from schedules import Formula
from surfaces import from_formula


def formula(text: str, **numbers: Any) -> Formula:
    return Formula(from_formula(text, coordinates=("t", "k"), **numbers))


def example(cls: Any, **numbers: Any) -> Schedule:
    return formula("exp(-0.05*k)") if cls is Formula else cls(**numbers)
