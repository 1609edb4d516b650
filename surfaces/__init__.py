"""The catalogue of surfaces, grouped by what they teach, the curves, and the losses over data; all are formulas."""

from core import Surface
from formulas.build import FUNCTIONS
from formulas.pasted import may_lack_plus
from surfaces.catalogue.bowls import booth, elongated_bowl, matyas, rotated_bowl, sphere, trid, weighted_bowl, zakharov
from surfaces.catalogue.curves import absolute_value, parabola, two_valleys, wavy_bowl
from surfaces.catalogue.many_minima import (
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
from surfaces.catalogue.saddles import easom, michalewicz, plateau, saddle, saddle_with_escape
from surfaces.catalogue.sharp_edges import ackley, bukin_6, cross_in_tray, eggholder, holder_table
from surfaces.catalogue.valleys import beale, dixon_price, flower, goldstein_price, mccormick, rosenbrock
from surfaces.data.data_loss import DataLoss
from surfaces.data.penguins import penguins
from surfaces.data.problems import PROBLEMS, LineFit, LogisticRegression, TanhNeuron
from surfaces.data.sheet import Reading, Sheet, read_sheet, read_table
from surfaces.data.table import TABLE_SENTENCES, Table, TableError
from surfaces.from_formula import CONSTANTS, SENTENCES, FormulaError, Root, from_formula, prepare_surface
from surfaces.stochastic.base import FiniteSum, StochasticSurface
from surfaces.stochastic.gradient_noise import Noisy
from surfaces.stochastic.mini_batches import Batches

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
    "DataLoss",
    "FiniteSum",
    "FormulaError",
    "LineFit",
    "LogisticRegression",
    "Noisy",
    "Reading",
    "Root",
    "Sheet",
    "StochasticSurface",
    "Table",
    "TableError",
    "TanhNeuron",
    "from_formula",
    "may_lack_plus",
    "penguins",
    "prepare_surface",
    "read_sheet",
    "read_table",
]
