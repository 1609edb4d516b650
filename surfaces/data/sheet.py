"""Read the table of a CSV file: find the line of names and the columns of numbers, and choose columns."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from core import Array
from surfaces.data.cells import (
    SAMPLE,
    Doubt,
    decode_text,
    first_data_line,
    is_missing,
    is_numeric,
    parse_number,
    sample_evenly,
    split_cells,
)
from surfaces.data.heading import heading_of, is_shifted, names_in_numbers, usual_length, width_of
from surfaces.data.table import MAX_BYTES, MAX_ROWS, MIN_ROWS, Table, refuse

MAX_NUMBER = 1e100
MIN_RANGE, MIN_RELATIVE_RANGE = 1e-100, 1e-12  # range of a column's numbers; the second as a share of the largest
MAX_NAME_LENGTH = 30  # letters that are shown


@dataclass(frozen=True)
class Reading:
    """The table read from a file.

    skipped  numbers, from 1, of the lines without two numbers (and a class, if needed), or with too many cells
    omitted  number of further samples that are not in the table; it has evenly spaced ones of all
    label    name of the column of the classes
    """

    table: Table
    skipped: Sequence[int]
    omitted: int
    label: str = ""


def read_table(
    raw: bytes, *, labelled: bool = False, x: str = "", y: str = "", label: str = "", decimal: str = ""
) -> Reading:
    """The table of a CSV file: two columns of numbers and, if `labelled`, one of two classes.

    `x`, `y` and `label` are names of columns, see `read_sheet`; names that are not given are guessed. `decimal` is the
    decimal sign to use if the file does not tell it. Raises TableError.
    """
    return read_sheet(raw, decimal).read(labelled=labelled, x=x, y=y, label=label)


# --- Columns


@dataclass(frozen=True, eq=False)
class Column:
    """One column of a sheet, (N,) cells.

    name     its name in the file; if it is not `named`, its number, from 1
    decimal  the decimal sign of its numbers
    """

    name: str
    named: bool
    cells: Sequence[str]
    decimal: str

    @cached_property
    def known(self) -> list[str]:
        """A sample of the cells that are not missing."""
        return [cell for cell in sample_evenly(self.cells, SAMPLE) if not is_missing(cell)]

    @cached_property
    def numeric(self) -> bool:
        """Whether it is a column of numbers."""
        return is_numeric(self.known, self.decimal)

    @cached_property
    def unit(self) -> str:
        """The unit of most of its numbers, such as %; cells with another unit are not numbers of this column."""
        units = Counter(number.unit for cell in self.known if (number := parse_number(cell, self.decimal)))
        return units.most_common(1)[0][0] if units else ""

    @cached_property
    def numbers(self) -> Array:
        """Its numbers, (N,); NaN where a cell holds none."""
        numbers = (parse_number(cell, self.decimal) for cell in self.cells)
        return np.array([number.value if number and number.unit == self.unit else math.nan for number in numbers])

    @cached_property
    def values(self) -> list[float | str | None]:
        """Number or text of each cell, None where it is missing; as classes, 1 and 1.0 are equal."""
        pairs = zip(self.cells, self.numbers.tolist(), strict=True)
        return [None if is_missing(cell) else cell if math.isnan(number) else number for cell, number in pairs]

    def classes(self, mask: NDArray[np.bool_]) -> list[float | str]:
        """Its different values in the lines of a mask, (N,), sorted, numbers first."""
        values = {value for value, included in zip(self.values, mask, strict=True) if included and value is not None}
        return sorted(values, key=lambda value: (isinstance(value, str), value))

    @cached_property
    def different(self) -> int:
        """Number of its different values."""
        return len({*self.values} - {None})

    @cached_property
    def rising(self) -> bool:
        """Whether its numbers are whole and increasing."""
        numbers = self.numbers[~np.isnan(self.numbers)]
        return self.numeric and bool(np.all(numbers == np.round(numbers)) and np.all(np.diff(numbers) > 0))

    @cached_property
    def counting(self) -> bool:
        """Whether its numbers are 0, 1, 2 ... or 1, 2, 3 ..."""
        return self.rising and self.numbers[0] in (0, 1) and bool(np.all(np.diff(self.numbers) == 1))


_INDEX = re.compile(
    r"(?i:(.*[\W_])?(id|idx|index|no|nr|num|row|rownames?|obs)\.?|#|unnamed: ?\d+)|.*([a-z](Id|ID)|番号|連番)"
)
_CLASS = re.compile(
    "class|label|target|species|type|kind|group|sex|gender|outcome|クラス|ラベル|分類|種|性別", re.IGNORECASE
)


@dataclass(frozen=True, eq=False)
class Sheet:
    """The columns of a file, before two or three of them are chosen.

    line_numbers  (N,) of the lines that are samples, from 1
    complete      (N,) whether a line has no more cells than there are columns, and no fewer if spaces separate them
    passed        numbers of the lines above the samples that do not hold the names
    doubt         a cell that can be read in two ways
    """

    columns: Sequence[Column]
    line_numbers: Sequence[int]
    complete: Sequence[bool]
    passed: Sequence[int]
    doubt: Doubt | None = None

    @cached_property
    def _by_name(self) -> dict[str, Column]:
        return {column.name: column for column in self.columns}

    @property
    def decimal(self) -> str:
        """The decimal sign."""
        return self.columns[0].decimal

    @property
    def named(self) -> bool:
        """Whether the file gives a name to any column."""
        return any(column.named for column in self.columns)

    @cached_property
    def numeric(self) -> list[str]:
        """Names of the columns of numbers."""
        return [column.name for column in self.columns if column.numeric]

    def guess(self, *, labelled: bool, taken: Sequence[str] = ()) -> list[str]:
        """Guess the columns of x and y, without those that are `taken`, in the order of the sheet.

        Preferred are columns that do not merely count the lines and, if no classes are wanted, have more than two
        values. Columns of a single value are chosen last.
        """

        def rank(column: Column) -> int:
            if column.different < 2:
                return 3
            if self._is_index(column):
                return 1 if labelled else 2
            return (2 if labelled else 1) if column.different == 2 else 0

        free = [column for column in self.columns if column.numeric and column.name not in taken]
        best = [column.name for column in sorted(free, key=rank)[: 2 - len(taken)]]
        return [name for name in self.numeric if name in best]

    def _is_index(self, column: Column) -> bool:
        """Whether a column only counts the lines, by its name, or without one by its position and numbers."""
        if column.named:
            return column.rising and bool(_INDEX.fullmatch(column.name))
        return column is self.columns[0] and (column.rising if self.named else column.counting)

    def labels(self, x: str, y: str) -> list[str]:
        """Names of the other columns with two classes in the lines where x and y are numbers, the likeliest first."""
        usable = self._usable(x, y)
        columns = [column for column in self._other_columns(x, y) if len(column.classes(usable)) == 2]
        columns.sort(key=lambda column: (not _CLASS.search(column.name), column.numeric))
        return [column.name for column in columns]

    def _other_columns(self, x: str, y: str) -> list[Column]:
        return [column for column in self.columns if column.name not in (x, y)]

    def _usable(self, x: str, y: str) -> NDArray[np.bool_]:
        """Whether each line is complete and has both numbers, (N,)."""
        pair = np.stack([self._by_name[x].numbers, self._by_name[y].numbers])
        return np.array(self.complete) & ~np.isnan(pair).any(axis=0)

    def first(self, lines: int) -> dict[str, list[str]]:
        """Cells of the first samples, by the names of their columns."""
        return {column.name: [short_text(cell) for cell in column.cells[:lines]] for column in self.columns}

    def read(self, *, labelled: bool = False, x: str = "", y: str = "", label: str = "") -> Reading:
        """The table of some columns, see `read_table`. Raises TableError."""
        x, y = self._choose_pair(x, y, labelled=labelled)
        pair, usable = [self._by_name[x], self._by_name[y]], self._usable(x, y)
        classes = self._choose_classes(x, y, label) if labelled else None
        class_values = [] if classes is None else classes.classes(usable)
        if classes is not None:
            usable = usable & np.array([value is not None for value in classes.values])
        indices: list[int] = np.flatnonzero(usable).tolist()
        if len(indices) < MIN_ROWS:
            refuse("few", n=len(indices), least=MIN_ROWS)
        taken = sample_evenly(indices, MAX_ROWS)
        names = [_title(column) if self.named else name for column, name in zip(pair, ("x", "y"), strict=True)]
        numbers = [column.numbers[taken] for column in pair]
        for name, values in zip(names, numbers, strict=True):
            _check(name, values)
        table, class_name = Table(*numbers, names=(names[0], names[1])), ""
        if classes is not None:
            numbering: dict[float | str | None, float] = {value: float(i) for i, value in enumerate(class_values)}
            labels = np.array([numbering[classes.values[index]] for index in taken])
            table = replace(table, labels=labels, classes=(short_text(class_values[0]), short_text(class_values[1])))
            class_name = classes.name if self.named else ""
        skipped = [*self.passed, *(self.line_numbers[index] for index in np.flatnonzero(~usable).tolist())]
        return Reading(table, skipped, len(indices) - len(taken), class_name)

    def _choose_pair(self, x: str, y: str, *, labelled: bool) -> tuple[str, str]:
        """Names of the columns of x and y: those given, else guessed ones."""
        given = [name for name in (x, y) if name]
        for name in given:
            if name not in self.numeric:
                refuse("column", name=short_text(name), found=_list_names(self.numeric))
        guessed = iter(self.guess(labelled=labelled, taken=given))
        return x or next(guessed), y or next(guessed)

    def _choose_classes(self, x: str, y: str, label: str) -> Column:
        """The column of the classes: the one with the name `label`, if it is given, else a guessed one."""
        columns, usable = self._other_columns(x, y), self._usable(x, y)
        if not columns:
            refuse("no label")
        if label and label not in [column.name for column in columns]:
            refuse("column", name=short_text(label), found=_list_names([column.name for column in columns]))
        candidates = [label] if label else self.labels(x, y)
        if candidates:
            columns = [self._by_name[candidates[0]]]
        counts = [len(column.classes(usable)) for column in columns]
        if not candidates or counts[0] != 2:
            refuse("classes", found=_list_names([column.name for column in columns], counts))
        return columns[0]


# --- From a file


def read_sheet(raw: bytes, decimal: str = "") -> Sheet:
    """Read the columns of a CSV file, in any of the notations of `surfaces.data.cells`. Raises TableError."""
    if len(raw) > MAX_BYTES:
        refuse("bytes", most=MAX_BYTES >> 20)
    text = decode_text(raw)
    if text is None:
        refuse("text")
    cells = split_cells(text, decimal)
    start = first_data_line(cells.lines, cells.decimal)
    width = usual_length(cells.lines[start:])
    heading = heading_of([*cells.comments, *cells.lines[:start]], width, cells.decimal)
    if heading is None and names_in_numbers(cells.lines[start:], cells.decimal):
        heading, start = cells.lines[start], start + 1
    data = cells.lines[start:]
    names = heading[1] if heading else []
    if width_of(names) == width - 1 and is_shifted(data, width, cells.decimal):
        names = ["", *names]
    width = max(width, width_of(names))
    columns = [
        Column(name, named, [row[index] if index < len(row) else "" for _, row in data], cells.decimal)
        for index, (name, named) in enumerate(_unique_names(names, width))
    ]
    columns = [column for column in columns if column.named or any(column.cells)]
    complete = [width_of(row) == width if cells.space_separated else width_of(row) <= width for _, row in data]
    skipped_lines = cells.lines[: len(cells.lines) - len(data)]
    passed = [number for number, _ in skipped_lines if not heading or number != heading[0]]
    sheet = Sheet(columns, [number for number, _ in data], complete, passed, cells.doubt)
    if len(sheet.numeric) < 2:
        refuse("numbers")
    return sheet


def _unique_names(names: Sequence[str], width: int) -> list[tuple[str, bool]]:
    """A unique name for each column, and whether it comes from the file."""
    given = [short_text(names[index]) if index < len(names) else "" for index in range(width)]
    unique: list[tuple[str, bool]] = []
    for number, name in enumerate(given, 1):
        taken = {*([] if name else given), *(previous for previous, _ in unique)}
        first = name or str(number)
        candidates = (first, *(f"{first} ({times})" for times in range(2, width + 2)))
        unique.append((next(candidate for candidate in candidates if candidate not in taken), bool(name)))
    return unique


def _check(name: str, values: Array) -> None:
    """Refuse numbers that are equal, too large, or too close to each other to compute with."""
    low, high = float(values.min()), float(values.max())
    largest = max(abs(low), abs(high))
    if low == high:
        refuse("equal", name=name)
    if largest > MAX_NUMBER or high - low < max(MIN_RANGE, MIN_RELATIVE_RANGE * largest):
        refuse("range", name=name)


def _title(column: Column) -> str:
    """Title of an axis of the column's numbers."""
    return column.name if column.unit in column.name else f"{column.name} ({column.unit})"


def _list_names(names: Sequence[str], counts: Sequence[int] = ()) -> str:
    texts = [f"“{name}”" for name in names]
    texts = [f"{text} ({count})" for text, count in zip(texts, counts, strict=True)] if counts else texts
    return ", ".join(texts[:5]) + " …" * (len(texts) > 5)


def short_text(value: float | str) -> str:
    """A name or class as one short line; it may contain markup, which the caller must escape."""
    text = f"{value:g}" if isinstance(value, float) else " ".join(str(value).split())
    printable = "".join(c for c in text if c.isprintable())
    return printable if len(printable) <= MAX_NAME_LENGTH else f"{printable[: MAX_NAME_LENGTH - 1]}…"
