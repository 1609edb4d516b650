"""The surfaces, grouped by what they teach, the curves, and the losses over data; all of them formulas."""

from core import Surface
from surfaces.batches import Batches
from surfaces.bowls import booth, elongated_bowl, matyas, rotated_bowl, sphere, trid, weighted_bowl, zakharov
from surfaces.chance import Chance, Sampled
from surfaces.curves import absolute_value, parabola, two_valleys, wavy_bowl
from surfaces.formula import CONSTANTS, FUNCTIONS, SENTENCES, FormulaError, Root, from_formula, prepared
from surfaces.many_minima import (
    bohachevsky,
    branin,
    drop_wave,
    griewank,
    himmelblau,
    levy,
    levy_13,
    peaks,
    rastrigin,
    schaffer_2,
    schwefel,
    six_hump,
    styblinski_tang,
    three_hump_camel,
    two_wells,
)
from surfaces.noise import Noisy
from surfaces.pasted import may_lack_plus
from surfaces.penguins import penguins
from surfaces.regression import PROBLEMS, DataLoss, LineFit, LogisticRegression, TanhNeuron
from surfaces.saddles import easom, michalewicz, plateau, saddle, saddle_with_escape
from surfaces.sharp_edges import ackley, bukin_6, cross_in_tray, eggholder, holder_table
from surfaces.sheet import Reading, Sheet, read_sheet, read_table
from surfaces.table import TABLE_SENTENCES, Table, TableError
from surfaces.valleys import beale, dixon_price, flower, goldstein_price, mccormick, rosenbrock

GROUPS: dict[str, tuple[Surface, ...]] = {
    "Bowls": (elongated_bowl, weighted_bowl, rotated_bowl, sphere, booth, matyas, trid, zakharov),
    "Valleys": (rosenbrock, beale, dixon_price, mccormick, goldstein_price, flower),
    "Saddles and plateaus": (saddle, saddle_with_escape, plateau, easom, michalewicz),
    "Many minima": (
        himmelblau,
        three_hump_camel,
        six_hump,
        styblinski_tang,
        two_wells,
        branin,
        peaks,
        rastrigin,
        griewank,
        bohachevsky,
        levy,
        levy_13,
        drop_wave,
        schaffer_2,
        schwefel,
    ),
    "Sharp edges": (ackley, bukin_6, holder_table, cross_in_tray, eggholder),
}
SURFACES: tuple[Surface, ...] = tuple(surface for group in GROUPS.values() for surface in group)
CURVES: tuple[Surface, ...] = (parabola, two_valleys, wavy_bowl, absolute_value)

__all__ = [
    "CONSTANTS",
    "CURVES",
    "FUNCTIONS",
    "GROUPS",
    "PROBLEMS",
    "SENTENCES",
    "SURFACES",
    "TABLE_SENTENCES",
    "Batches",
    "Chance",
    "DataLoss",
    "FormulaError",
    "LineFit",
    "LogisticRegression",
    "Noisy",
    "Reading",
    "Root",
    "Sampled",
    "Sheet",
    "Table",
    "TableError",
    "TanhNeuron",
    "from_formula",
    "may_lack_plus",
    "penguins",
    "prepared",
    "read_sheet",
    "read_table",
]
