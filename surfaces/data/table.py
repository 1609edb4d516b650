"""Tables of samples with two numbers each, and possibly a label of two classes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, NoReturn

import numpy as np

from core import Array, InputError, Keyed

Units = tuple[float, float]  # offset and factor: a number x stands for offset + factor · x


@dataclass(frozen=True, eq=False)
class Table(Keyed):
    """N samples with two numbers each, (N,), and possibly a label, 0 or 1, (N,).

    names    of the two numbers, with their units
    classes  names of the labels 0 and 1
    units    of the two numbers: the original value is offset + factor · number
    """

    x: Array
    y: Array
    labels: Array | None = None
    names: tuple[str, str] = ("x", "y")
    classes: tuple[str, str] = ("0", "1")
    units: tuple[Units, Units] = ((0.0, 1.0), (0.0, 1.0))

    def __len__(self) -> int:
        return len(self.x)

    def stretch(self, x: tuple[float, float], y: tuple[float, float]) -> Table:
        """Rescale both numbers linearly to the intervals `x` and `y`; numbers that are all equal go to the middle."""
        return self._in_units(*(_stretched_units(values, *ends) for values, ends in ((self.x, x), (self.y, y))))

    def standardize(self) -> Table:
        """Rescale both numbers to mean 0 and standard deviation 1; numbers that are all equal become 0."""
        return self._in_units(*((float(values.mean()), float(values.std()) or 1.0) for values in (self.x, self.y)))

    def _in_units(self, x: Units, y: Units) -> Table:
        return replace(self, x=(self.x - x[0]) / x[1], y=(self.y - y[0]) / y[1], units=(x, y))


def _stretched_units(values: Array, low: float, high: float) -> Units:
    """Units in which values (N,) cover the interval from `low` to `high`."""
    span = float(np.ptp(values))
    factor = span / (high - low) or 1.0
    middle = float(values.min()) + span / 2
    return middle - factor * (low + high) / 2, factor


# ---------------------------------------------------------------------------------------------------------------------
# From a file

MAX_BYTES = 2**20  # size of a file
MAX_ROWS, MIN_ROWS = 2048, 5  # samples of a table

# All sentences with which a file is refused, with their values in braces.
TABLE_SENTENCES = {
    "bytes": "The file is larger than {most} MB; please use a smaller one.",
    "text": "This file is not a text: please save the table as CSV (comma-separated values).",
    "numbers": "No two columns of numbers were found: a CSV has one sample in each line, with commas, semicolons or "
    "tabs between its values.",
    "column": "The file has no such column as “{name}”; it has: {found}.",
    "few": "Only {n} lines hold what is needed; there must be {least} or more.",
    "equal": "All numbers of “{name}” are equal; please use a column in which they differ.",
    "range": "The numbers of “{name}” are too large, or too near to each other, to compute with.",
    "no label": "For this problem a third column must tell two classes; the file has two columns only.",
    "classes": "For this problem a column must have exactly two different values, the classes; besides the two numbers "
    "the file has: {found}.",
}


class TableError(InputError):
    """A file that cannot be used."""


def refuse(sentence: str, **values: Any) -> NoReturn:
    """Raise a TableError with the sentence of this name."""
    raise TableError(TABLE_SENTENCES[sentence], **values) from None
