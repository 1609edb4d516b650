"""The surfaces, grouped by what they teach; all of them formulas."""

from core import Surface
from surfaces.bowls import elongated_bowl, rotated_bowl, weighted_bowl
from surfaces.formula import SENTENCES, FormulaError, from_formula, prepared
from surfaces.many_minima import himmelblau, rastrigin, styblinski_tang, three_hump_camel, two_wells
from surfaces.noise import Noisy
from surfaces.saddles import plateau, saddle_with_escape
from surfaces.valleys import beale, rosenbrock

SURFACES: tuple[Surface, ...] = (
    elongated_bowl,
    weighted_bowl,
    rotated_bowl,
    rosenbrock,
    beale,
    himmelblau,
    three_hump_camel,
    styblinski_tang,
    rastrigin,
    two_wells,
    saddle_with_escape,
    plateau,
)

__all__ = ["SENTENCES", "SURFACES", "FormulaError", "Noisy", "from_formula", "prepared"]
