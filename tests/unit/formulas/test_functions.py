"""Every listed function and constant."""

from formulas.build import FUNCTIONS
from surfaces import from_formula
from surfaces.from_formula import CONSTANTS


def test_every_listed_function_and_constant() -> None:
    for name, takes_more in FUNCTIONS.items():
        from_formula(f"{name}(x*x + 1{', y' * takes_more}) + y")
    for name in CONSTANTS:
        from_formula(f"{name}*x + y")
