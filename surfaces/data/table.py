"""Data: samples with two numbers each, and perhaps a label of two classes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NoReturn

import numpy as np

from core import Array

Units = tuple[float, float]  # an offset and a factor: of the number 0, and of 1 more


@dataclass(frozen=True, eq=False)
class Table:
    """N samples: two numbers each, (N,), and perhaps a label, 0 or 1, (N,).

    names    of the numbers, with their units
    classes  what the labels 0 and 1 are called
    units    of each number, how it is to be read: offset + factor · number
    """

    x: Array
    y: Array
    labels: Array | None = None
    names: tuple[str, str] = ("x", "y")
    classes: tuple[str, str] = ("0", "1")
    units: tuple[Units, Units] = ((0.0, 1.0), (0.0, 1.0))

    def __len__(self) -> int:
        return len(self.x)

    @cached_property
    def key(self) -> str:
        """A short text that tells these numbers and labels from others."""
        parts = (self.x, self.y, *([] if self.labels is None else [self.labels]))
        return hashlib.sha256(b"".join(np.ascontiguousarray(part).tobytes() for part in parts)).hexdigest()[:12]

    def stretched(self, x: tuple[float, float], y: tuple[float, float]) -> Table:
        """With numbers that reach from a low to a high one each; in the middle where they are all equal."""
        return self._in_units(*(_stretch(values, *ends) for values, ends in ((self.x, x), (self.y, y))))

    def standardized(self) -> Table:
        """With numbers of mean 0 and standard deviation 1 each; all 0 where they are equal."""
        return self._in_units(*((float(values.mean()), float(values.std()) or 1.0) for values in (self.x, self.y)))

    def _in_units(self, x: Units, y: Units) -> Table:
        return replace(self, x=(self.x - x[0]) / x[1], y=(self.y - y[0]) / y[1], units=(x, y))


def _stretch(values: Array, low: float, high: float) -> Units:
    span = float(np.ptp(values))
    factor = span / (high - low) or 1.0
    middle = float(values.min()) + span / 2
    return middle - factor * (low + high) / 2, factor


# ---------------------------------------------------------------------------------------------------------------------
# From a file

BYTES, ROWS, FEWEST = 2**20, 1000, 5  # of a file; samples of a table

# Every sentence that a file may be refused with; values stand in braces.
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


class TableError(ValueError):
    """A file that cannot be used; its text is a sentence for the person whose file it is.

    `template` is that sentence with its `values` in braces, for translation: template.format(**values).
    """

    def __init__(self, template: str, **values: Any) -> None:
        super().__init__(template.format(**values))
        self.template, self.values = template, values


def refuse(sentence: str, **values: Any) -> NoReturn:
    """Raise the TableError of a sentence, by its name."""
    raise TableError(TABLE_SENTENCES[sentence], **values) from None
