"""The table of a CSV file: which line holds the names, which columns are numbers, and which of them are used."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core import Array
from surfaces.data.cells import SAMPLE, Doubt, begin, cells_of, even, is_missing, is_numeric, number_of, text_of
from surfaces.data.heading import heading_of, is_shifted, names_in_numbers, usual_length, width_of
from surfaces.data.table import BYTES, FEWEST, ROWS, Table, refuse

NARROWEST, LARGEST, FINEST = 1e-100, 1e100, 1e-12  # of numbers' range, of a number, of the range's share of it
LONGEST = 30  # letters of a name that are shown


@dataclass(frozen=True)
class Reading:
    """What was read from a file.

    skipped  lines without two numbers (and a class, where there must be one), or with too many cells, counted from 1
    left     how many more lines have what is needed: those in the table are evenly spaced among all of them
    label    what the column of the classes is called
    """

    table: Table
    skipped: Sequence[int]
    left: int
    label: str = ""


def read_table(
    raw: bytes, *, labelled: bool = False, x: str = "", y: str = "", label: str = "", decimal: str = ""
) -> Reading:
    """The table of a CSV file: two columns of numbers and, if `labelled`, one of two classes.

    `x`, `y` and `label` are columns by their names in `read_sheet`; those that are not given are guessed. `decimal` is
    the sign before decimals, where the file leaves that in doubt. Raises TableError.
    """
    return read_sheet(raw, decimal).read(labelled=labelled, x=x, y=y, label=label)


# --- Columns


@dataclass(frozen=True, eq=False)
class Column:
    """One column of a sheet, (N,) cells. Without a name of its own it is called by its number, from 1."""

    name: str
    named: bool
    cells: Sequence[str]
    decimal: str

    @cached_property
    def known(self) -> list[str]:
        """Of some cells those that are not missing."""
        return [cell for cell in even(self.cells, SAMPLE) if not is_missing(cell)]

    @cached_property
    def numeric(self) -> bool:
        return is_numeric(self.known, self.decimal)

    @cached_property
    def unit(self) -> str:
        """The sign that most of its numbers have, such as %: other cells are no numbers of this column."""
        found = Counter(number.unit for cell in self.known if (number := number_of(cell, self.decimal)))
        return found.most_common(1)[0][0] if found else ""

    @cached_property
    def numbers(self) -> Array:
        """(N,), NaN where a cell holds none."""
        found = (number_of(cell, self.decimal) for cell in self.cells)
        return np.array([number.value if number and number.unit == self.unit else math.nan for number in found])

    @cached_property
    def values(self) -> list[float | str | None]:
        """Numbers, texts, or None where one is missing: so that 1 and 1.0 are one class."""
        pairs = zip(self.cells, self.numbers.tolist(), strict=True)
        return [None if is_missing(cell) else cell if math.isnan(number) else number for cell, number in pairs]

    def classes(self, among: NDArray[np.bool_]) -> list[float | str]:
        """Its different values in some lines, (N,), numbers first."""
        found = {value for value, wanted in zip(self.values, among, strict=True) if wanted and value is not None}
        return sorted(found, key=lambda value: (isinstance(value, str), value))

    @cached_property
    def different(self) -> int:
        """How many different values it has."""
        return len({*self.values} - {None})

    @cached_property
    def rising(self) -> bool:
        """Whether its numbers are whole, each larger than the one before."""
        numbers = self.numbers[~np.isnan(self.numbers)]
        return self.numeric and bool(np.all(numbers == np.round(numbers)) and np.all(np.diff(numbers) > 0))

    @cached_property
    def counting(self) -> bool:
        """Whether it is 0, 1, 2 ... or 1, 2, 3 ..."""
        return self.rising and self.numbers[0] in (0, 1) and bool(np.all(np.diff(self.numbers) == 1))


_INDEX = re.compile(
    r"(?i:(.*[\W_])?(id|idx|index|no|nr|num|row|rownames?|obs)\.?|#|unnamed: ?\d+)|.*([a-z](Id|ID)|番号|連番)"
)
_CLASS = re.compile(
    "class|label|target|species|type|kind|group|sex|gender|outcome|クラス|ラベル|分類|種|性別", re.IGNORECASE
)


@dataclass(frozen=True, eq=False)
class Sheet:
    """What a file holds, before it is chosen which columns are used.

    at       (N,) numbers of the lines that are samples, counted from 1
    whole    (N,) whether a line has no more cells than there are columns; where spaces part them, no fewer either
    passed   numbers of the lines before them that hold no names
    doubt    a cell that may be read in two ways
    """

    columns: Sequence[Column]
    at: Sequence[int]
    whole: Sequence[bool]
    passed: Sequence[int]
    doubt: Doubt | None = None
    _by_name: dict[str, Column] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_name", {column.name: column for column in self.columns})

    @property
    def decimal(self) -> str:
        """The sign before decimals."""
        return self.columns[0].decimal

    @property
    def named(self) -> bool:
        """Whether any column has a name of its own."""
        return any(column.named for column in self.columns)

    @cached_property
    def numeric(self) -> list[str]:
        """Names of the columns of numbers."""
        return [column.name for column in self.columns if column.numeric]

    def guess(self, *, labelled: bool, taken: Sequence[str] = ()) -> list[str]:
        """The columns that x and y are, if nobody says, in their order, but for those taken already.

        Measured numbers rather than such as only count the lines, or, where no classes are wanted, tell two; a column
        of one value last.
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
        """Whether a column's name says that it only counts the lines, or nothing but its place and numbers."""
        if column.named:
            return column.rising and bool(_INDEX.fullmatch(column.name))
        return column is self.columns[0] and (column.rising if self.named else column.counting)

    def labels(self, x: str, y: str) -> list[str]:
        """Names of the other columns that tell two classes where x and y are numbers: the likeliest first."""
        good = self._good(x, y)
        found = [column for column in self._others(x, y) if len(column.classes(good)) == 2]
        found.sort(key=lambda column: (not _CLASS.search(column.name), column.numeric))
        return [column.name for column in found]

    def _others(self, x: str, y: str) -> list[Column]:
        return [column for column in self.columns if column.name not in (x, y)]

    def _good(self, x: str, y: str) -> NDArray[np.bool_]:
        """(N,) whether a line has both numbers."""
        pair = np.stack([self._by_name[x].numbers, self._by_name[y].numbers])
        return np.array(self.whole) & ~np.isnan(pair).any(axis=0)

    def first(self, lines: int) -> dict[str, list[str]]:
        """The cells of the first samples, by their columns."""
        return {column.name: [shown(cell) for cell in column.cells[:lines]] for column in self.columns}

    def read(self, *, labelled: bool = False, x: str = "", y: str = "", label: str = "") -> Reading:
        """The table of some columns, see `read_table`. Raises TableError."""
        x, y = self._pair(x, y, labelled=labelled)
        pair, good, names = [self._by_name[x], self._by_name[y]], self._good(x, y), ("x", "y")
        classes = self._label(x, y, label) if labelled else None
        different = [] if classes is None else classes.classes(good)
        if classes is not None:
            good = good & np.array([value is not None for value in classes.values])
        places = np.flatnonzero(good)
        if len(places) < FEWEST:
            refuse("few", n=len(places), least=FEWEST)
        taken = np.array(even(places.tolist(), ROWS))
        names = [_titled(column) if self.named else name for column, name in zip(pair, names, strict=True)]
        numbers = [column.numbers[taken] for column in pair]
        for name, values in zip(names, numbers, strict=True):
            _check(name, values)
        table, named = Table(*numbers, names=(names[0], names[1])), ""
        if classes is not None:
            labels = np.array([float(different.index(classes.values[place])) for place in taken])
            table = replace(table, labels=labels, classes=(shown(different[0]), shown(different[1])))
            named = classes.name if self.named else ""
        skipped = [*self.passed, *(self.at[place] for place in np.flatnonzero(~good).tolist())]
        return Reading(table, skipped, len(places) - len(taken), named)

    def _pair(self, x: str, y: str, *, labelled: bool) -> tuple[str, str]:
        asked = [name for name in (x, y) if name]
        for name in asked:
            if name not in self.numeric:
                refuse("column", name=shown(name), found=_listed(self.numeric))
        free = iter(self.guess(labelled=labelled, taken=asked))
        return x or next(free), y or next(free)

    def _label(self, x: str, y: str, label: str) -> Column:
        """The column of the classes; that of this name, if there is one."""
        others, good = self._others(x, y), self._good(x, y)
        if not others:
            refuse("no label")
        if label and label not in [column.name for column in others]:
            refuse("column", name=shown(label), found=_listed([column.name for column in others]))
        found = [label] if label else self.labels(x, y)
        told = others if not found else [self._by_name[found[0]]]
        if not found or len(told[0].classes(good)) != 2:
            refuse("classes", found=_listed([column.name for column in told], [len(c.classes(good)) for c in told]))
        return told[0]


# --- From a file


def read_sheet(raw: bytes, decimal: str = "") -> Sheet:
    """The columns of a CSV file, see `cells` for how it may be written. Raises TableError."""
    if len(raw) > BYTES:
        refuse("bytes", most=BYTES >> 20)
    text = text_of(raw)
    if text is None:
        refuse("text")
    cells = cells_of(text, decimal)
    start = begin(cells.lines, cells.decimal)
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
        Column(name, named, [row[place] if place < len(row) else "" for _, row in data], cells.decimal)
        for place, (name, named) in enumerate(_unique(names, width))
    ]
    columns = [column for column in columns if column.named or any(column.cells)]
    whole = [width_of(row) == width if cells.loose else width_of(row) <= width for _, row in data]
    passed = [at for at, _ in cells.lines[: len(cells.lines) - len(data)] if not heading or at != heading[0]]
    sheet = Sheet(columns, [at for at, _ in data], whole, passed, cells.doubt)
    if len(sheet.numeric) < 2:
        refuse("numbers")
    return sheet


def _unique(names: Sequence[str], width: int) -> list[tuple[str, bool]]:
    """A name for each column, no two alike, and whether it is its own."""
    own = [shown(names[place]) if place < len(names) else "" for place in range(width)]
    found: list[tuple[str, bool]] = []
    for place, name in enumerate(own, 1):
        taken = {*own, *(other for other, _ in found)} if not name else {other for other, _ in found}
        tries = (f"{name or place} ({times})" for times in range(2, width + 2))
        first = name or str(place)
        found.append((next(each for each in (first, *tries) if each not in taken), bool(name)))
    return found


def _check(name: str, values: Array) -> None:
    """Refuse numbers with which nothing can be computed."""
    low, high = float(values.min()), float(values.max())
    largest = max(abs(low), abs(high))
    if low == high:
        refuse("equal", name=name)
    if largest > LARGEST or high - low < max(NARROWEST, FINEST * largest):
        refuse("range", name=name)


def _titled(column: Column) -> str:
    """What an axis of its numbers is called."""
    return column.name if column.unit in column.name else f"{column.name} ({column.unit})"


def _listed(names: Sequence[str], counts: Sequence[int] = ()) -> str:
    told = [f"“{name}”" for name in names]
    told = [f"{name} ({count})" for name, count in zip(told, counts, strict=True)] if counts else told
    return ", ".join(told[:5]) + " …" * (len(told) > 5)


def shown(value: Any) -> str:
    """A name or class in short, in one line; what shows it makes it plain text."""
    text = f"{value:g}" if isinstance(value, float) else " ".join(str(value).split())
    seen = "".join(c for c in text if c.isprintable())
    return seen if len(seen) <= LONGEST else f"{seen[: LONGEST - 1]}…"
