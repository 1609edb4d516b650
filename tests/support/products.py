"""Pairs of methods and surfaces that tests try."""

import pytest

from optimizers import (
    BFGS,
    CLASSIC,
    LBFGS,
    OPTIMIZERS,
    Armijo,
    ConjugateGradient,
    CoordinatePerturbation,
    NelderMead,
    Wolfe,
)
from surfaces import GROUPS, SURFACES

# Two of the classic methods on every surface, in turn, and every method on the first surface of each group.
PAIRS = pytest.mark.parametrize(
    ("cls", "surface"),
    [
        pytest.param(cls, surface, id=f"{cls.__name__}-{surface.name}")
        for cls in OPTIMIZERS
        for index, surface in enumerate(SURFACES)
        if surface in {group[0] for group in GROUPS.values()} or cls in (CLASSIC[index % 6], CLASSIC[(index + 3) % 6])
    ],
)

# A line search ends where f is smooth and bounded from below.
SMOOTH = [s for s in SURFACES if s.minima and s not in GROUPS["Sharp edges"]]

SEARCHING = (Armijo, Wolfe, ConjugateGradient, BFGS, LBFGS)

NEVER_RISE = (*SEARCHING, CoordinatePerturbation, NelderMead)
