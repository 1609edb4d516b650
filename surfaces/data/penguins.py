"""The bundled real data: 333 penguins of three species, measured on the islands of Palmer Archipelago.

K. B. Gorman, T. D. Williams, W. R. Fraser, Ecological sexual dimorphism and environmental variability within a
community of Antarctic penguins (genus Pygoscelis), PLoS ONE 9(3): e90081, 2014; Palmer Station LTER. The data are in
the public domain (CC0 1.0). `penguins.csv` has four of the columns, for the penguins for which all four are known.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import numpy as np

from surfaces.data.table import Table

SOURCE = "https://doi.org/10.1371/journal.pone.0090081"
FLIPPER, MASS, DEPTH = NUMBERS = "Flipper length (mm)", "Body mass (g)", "Bill depth (mm)"
CLASSES = "female", "male"


@cache
def penguins(*, labelled: bool = False) -> Table:
    """The table of flipper length and body mass; with labels, of bill depth and body mass, labelled by sex."""
    with Path(__file__).with_name("penguins.csv").open(encoding="utf-8", newline="") as file:
        rows = [*csv.reader(file)][1:]
    column = {name: np.array([float(row[index]) for row in rows]) for index, name in enumerate(NUMBERS)}
    if not labelled:
        return Table(column[FLIPPER], column[MASS], names=(FLIPPER, MASS))
    labels = np.array([float(CLASSES.index(row[3])) for row in rows])
    return Table(column[DEPTH], column[MASS], labels, (DEPTH, MASS), CLASSES)
