"""Which line of a file holds the names of its columns: below titles, above units and samples."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np

from surfaces.data.cells import SAMPLE, Line, even, is_missing, number_of


def width_of(row: Sequence[str]) -> int:
    """How many cells a line has, without empty ones at its end."""
    return max((place for place, cell in enumerate(row, 1) if cell), default=0)


def usual_length(lines: Sequence[Line]) -> int:
    """How many cells most lines have, empty ones too."""
    return Counter(len(row) for _, row in even(lines, SAMPLE)).most_common(1)[0][0] if lines else 0


_BASE = "[yzafpnuµμmcdhkMGT]?(m|g|s|A|V|W|N|J|K|L|l|Hz|Pa|mol|bar|eV|Ω|ohm|T|F|C|B|cd|lx)"
_UNIT = rf"({_BASE}|°[CF]?|h|d|min|rad|deg|[%‰$€£¥]|pp[mb]|dB|in|ft|lb|mi|px|yr|USD|EUR|JPY|円|人|個|年|歳)[²³\d^-]*"
_UNITS = re.compile(rf"[(\[<{{].*[)\]>}}]|-|{_UNIT}([/·*. ]{_UNIT})*")


def heading_of(before: Sequence[Line], width: int, decimal: str) -> Line | None:
    """Of the lines before the samples that with the most names, the last of such, or the one above a line of units."""
    found = [
        line
        for line in before
        if 1 < width_of(line[1]) <= width and not any(number_of(cell, decimal) for cell in line[1])
    ]
    many = [sum(not is_missing(cell) for cell in row) for _, row in found]
    best = [line for line, count in zip(found, many, strict=True) if count == max(many) > 0]
    if len(best) > 1 and all(_UNITS.fullmatch(cell) for cell in best[-1][1] if cell):
        return best[-2]
    return best[-1] if best else None


def names_in_numbers(lines: Sequence[Line], decimal: str) -> bool:
    """Whether the first line holds names though there are numbers among them: 0, 1, 2 of columns, or years.

    They are whole and go up by one; to tell them from a sample, nothing stands above the line's own first cell, they
    are years, or the samples' numbers are not whole.
    """
    if len(lines) < 2:
        return False
    row, others = lines[0][1], [[number_of(cell, decimal) for cell in cells] for _, cells in lines[1:SAMPLE]]
    found = {place: number for place, cell in enumerate(row) if (number := number_of(cell, decimal))}
    values = [number.value for number in found.values()]
    if any(number.digits[1] >= 0 for number in found.values()) or not np.all(np.diff(values) == 1):
        return False
    years = not number_of(row[0], decimal) and all(1800 <= value <= 2200 for value in values)
    split = all(
        number is None or number.digits[1] >= 0
        for cells in others
        for place, number in enumerate(cells)
        if place in found
    )
    return not row[0] or years or (split and values[0] in (0, 1))


def is_shifted(lines: Sequence[Line], width: int, decimal: str) -> bool:
    """Whether the names begin above the second column, as R leaves out that of its row names."""
    first = [row[0] for _, row in lines]
    numbers = [number_of(cell, decimal) for cell in first]
    counted = [number.value for number in numbers if number]
    counts = len(counted) == len(first) and counted[0] in (0, 1) and bool(np.all(np.diff(counted) == 1))
    texts = not counted and len({*first}) == len(first)
    return all(width_of(row) == width for _, row in lines) and (counts or texts)
