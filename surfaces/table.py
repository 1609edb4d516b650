"""Data: samples with two numbers each, and perhaps a label of two classes; also read from a CSV file."""

from __future__ import annotations

import csv
import hashlib
import math
import re
from collections.abc import Sequence
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

BYTES, ROWS, FEWEST = 2**20, 1000, 5
COLUMNS = 100  # of a file are looked at
NARROWEST, LARGEST, FINEST = 1e-100, 1e100, 1e-12  # of numbers' range, of a number, of the range's share of it
MISSING = ("", "na", "n/a", "nan", "null", "none", "?", "-")

# Every sentence that a file may be refused with; values stand in braces.
TABLE_SENTENCES = {
    "bytes": "The file is larger than {most} MB; please use a smaller one.",
    "text": "This file is not a text: please save the table as CSV (comma-separated values).",
    "numbers": "No two columns of numbers were found: a CSV has one sample in each line, with commas, semicolons or "
    "tabs between its values.",
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


def _refuse(sentence: str, **values: Any) -> NoReturn:
    raise TableError(TABLE_SENTENCES[sentence], **values) from None


@dataclass(frozen=True)
class Reading:
    """What was read from a file.

    skipped  lines without two numbers (and a class, where there must be one), counted from 1
    left     how many more lines there are, which were not read
    label    what the column of the classes is called
    """

    table: Table
    skipped: Sequence[int]
    left: int
    label: str = ""


def read_table(raw: bytes, *, labelled: bool = False) -> Reading:
    """The table of a CSV file: its first two columns of numbers and, if `labelled`, the first other of two classes.

    The text is UTF-8, else Shift JIS as of Excel (cp932). Commas, semicolons or tabs stand between values: what gives
    the most lines with two numbers; beside semicolons a comma is a decimal point. The first line may hold names. A
    value stays in its line, also in quotes. Raises TableError.
    """
    if len(raw) > BYTES:
        _refuse("bytes", most=BYTES >> 20)
    lines = [(at, line) for at, line in enumerate(re.split("\r\n|\r|\n", _text(raw)), 1) if line.strip()]
    kept, left = lines[: ROWS + 1], len(lines) - ROWS - 1
    sheets = [_Sheet([(at, _cells(line, mark)) for at, line in kept], comma=mark == ";") for mark in "\t;,"]
    sheet = max(sheets, key=lambda sheet: len(sheet.usable))
    if not sheet.header and left >= 0:
        sheet, left = replace(sheet, rows=sheet.rows[:-1]), left + 1
    if len(sheet.numeric) < 2:
        _refuse("numbers")
    header, usable, label, values = sheet.header, sheet.usable, None, []
    if labelled:
        label, values = sheet.label()
        usable = [place for place in usable if sheet.value(place, label) is not None]
    if len(usable) < FEWEST:
        _refuse("few", n=len(usable), least=FEWEST)
    names = [_shown(header[column] if header else name) for column, name in zip(sheet.numeric, "xy", strict=False)]
    numbers = [np.array([sheet.number(place, column) for place in usable]) for column in sheet.numeric[:2]]
    for name, column in zip(names, numbers, strict=True):
        _check(name, column)
    table = Table(*numbers, names=(names[0], names[1]))
    if label is not None:
        labels = np.array([float(values.index(sheet.value(place, label))) for place in usable])
        table = replace(table, labels=labels, classes=(_shown(values[0]), _shown(values[1])))
    bad = {*range(1 if header else 0, len(sheet.rows))} - {*usable}
    skipped = [sheet.rows[place][0] for place in sorted(bad)]
    return Reading(table, skipped, max(0, left), _shown(header[label]) if header and label is not None else "")


@dataclass(frozen=True)
class _Sheet:
    """Lines, by their numbers, cut into cells; `comma` where that is a decimal point."""

    rows: Sequence[tuple[int, Sequence[str]]]
    comma: bool

    def cell(self, place: int, column: int) -> str:
        """Empty where there is none."""
        _, cells = self.rows[place]
        return cells[column].strip() if column < len(cells) else ""

    def number(self, place: int, column: int) -> float:
        """NaN where a cell holds no finite number."""
        return _number(self.cell(place, column), comma=self.comma)

    def value(self, place: int, column: int) -> float | str | None:
        """A number, a text, or None where it is missing: so that 1 and 1.0 are one class."""
        text, number = self.cell(place, column), self.number(place, column)
        return None if text.lower() in MISSING else text if math.isnan(number) else number

    @cached_property
    def columns(self) -> range:
        return range(max((len(cells) for _, cells in self.rows), default=0))

    @cached_property
    def numeric(self) -> list[int]:
        """Columns that are numbers wherever they are not missing, but for half of the lines at most, and the first."""
        found = []
        for column in self.columns:
            known = [value for place in range(1, len(self.rows)) if (value := self.value(place, column)) is not None]
            if known and 2 * sum(isinstance(value, float) for value in known) >= len(known):
                found.append(column)
        return found

    @cached_property
    def usable(self) -> list[int]:
        """Places of the lines with two numbers."""
        if len(self.numeric) < 2:
            return []
        return [
            place
            for place in range(len(self.rows))
            if not any(math.isnan(self.number(place, column)) for column in self.numeric[:2])
        ]

    @cached_property
    def header(self) -> list[str] | None:
        """The names in the first line, if it holds names where the others hold numbers."""
        first = [self.value(0, column) for column in self.numeric[:2]]
        if not all(isinstance(value, str) for value in first):
            return None
        return [self.cell(0, column) for column in self.columns]

    def label(self) -> tuple[int, list[Any]]:
        """The column of the classes, and these."""
        others = {}
        for column in self.columns:
            if column not in self.numeric[:2]:
                found = {value for place in self.usable if (value := self.value(place, column)) is not None}
                if len(found) == 2:
                    return column, sorted(found, key=lambda value: (isinstance(value, str), value))
                others[column] = len(found)
        if not others:
            _refuse("no label")
        names = self.header or [str(column + 1) for column in self.columns]
        told = [f"“{_shown(names[column])}” ({count})" for column, count in others.items()]
        _refuse("classes", found=", ".join(told[:5]) + " …" * (len(told) > 5))


def _text(raw: bytes) -> str:
    for encoding in ("utf-8-sig", "cp932"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not re.search(r"[\x00-\x08\x0e-\x1f]", text):
            return text
    _refuse("text")


def _cells(line: str, mark: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=mark))[:COLUMNS]
    except csv.Error:  # a cell of more than 128 kB
        return []


def _number(text: str, *, comma: bool) -> float:
    try:
        value = float("x" if "_" in text else text.replace(",", ".") if comma else text)
    except ValueError:
        return math.nan
    return value if math.isfinite(value) else math.nan


def _check(name: str, values: Array) -> None:
    """Refuse numbers with which nothing can be computed."""
    low, high = float(values.min()), float(values.max())
    largest = max(abs(low), abs(high))
    if low == high:
        _refuse("equal", name=name)
    if largest > LARGEST or high - low < max(NARROWEST, FINEST * largest):
        _refuse("range", name=name)


def _shown(value: Any) -> str:
    """A name or class that is safe to show: short, in one line."""
    text = f"{value:g}" if isinstance(value, float) else str(value)
    seen = "".join(c for c in text if c.isprintable() and c not in "`<>")
    return seen if len(seen) <= 30 else f"{seen[:29]}…"
