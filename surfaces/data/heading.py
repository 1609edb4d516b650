"""The line of a file that holds the names of its columns, below titles and above units and samples."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np

from surfaces.data.cells import SAMPLE, Line, is_missing, parse_number, sample_evenly


def width_of(row: Sequence[str]) -> int:
    """Number of cells of a line, without empty ones at its end."""
    return max((number for number, cell in enumerate(row, 1) if cell), default=0)


def usual_length(lines: Sequence[Line]) -> int:
    """Number of cells that most lines have, with empty ones."""
    return Counter(len(row) for _, row in sample_evenly(lines, SAMPLE)).most_common(1)[0][0] if lines else 0


_BASE = "[yzafpnuµμmcdhkMGT]?(m|g|s|A|V|W|N|J|K|L|l|Hz|Pa|mol|bar|eV|Ω|ohm|T|F|C|B|cd|lx)"
_UNIT = rf"({_BASE}|°[CF]?|h|d|min|rad|deg|[%‰$€£¥]|pp[mb]|dB|in|ft|lb|mi|px|yr|USD|EUR|JPY|円|人|個|年|歳)[²³\d^-]*"
_UNITS = re.compile(rf"[(\[<{{].*[)\]>}}]|-|{_UNIT}([/·*. ]{_UNIT})*")


def heading_of(lines: Sequence[Line], width: int, decimal: str) -> Line | None:
    """The line with the most names among the lines above the samples; None if there is none.

    Among equal lines it is the last one, or the one before it if the last holds units.
    """
    texts = [
        line
        for line in lines
        if 1 < width_of(line[1]) <= width and not any(parse_number(cell, decimal) for cell in line[1])
    ]
    counts = [sum(not is_missing(cell) for cell in row) for _, row in texts]
    best = [line for line, count in zip(texts, counts, strict=True) if count == max(counts) > 0]
    if len(best) > 1 and all(_UNITS.fullmatch(cell) for cell in best[-1][1] if cell):
        return best[-2]
    return best[-1] if best else None


def names_in_numbers(lines: Sequence[Line], decimal: str) -> bool:
    """Whether the first line holds names although some are numbers: column numbers 0, 1, 2, or years.

    Such numbers are whole and increase by one. To be distinguished from a sample, the first cell must be empty, the
    numbers must be years, or the numbers of the samples must have decimals.
    """
    if len(lines) < 2:
        return False
    row, samples = lines[0][1], [[parse_number(cell, decimal) for cell in cells] for _, cells in lines[1:SAMPLE]]
    names = {index: number for index, cell in enumerate(row) if (number := parse_number(cell, decimal))}
    values = [number.value for number in names.values()]
    if any(number.digits[1] >= 0 for number in names.values()) or not np.all(np.diff(values) == 1):
        return False
    are_years = not parse_number(row[0], decimal) and all(1800 <= value <= 2200 for value in values)
    have_decimals = all(
        number is None or number.digits[1] >= 0
        for numbers in samples
        for index, number in enumerate(numbers)
        if index in names
    )
    return not row[0] or are_years or (have_decimals and values[0] in (0, 1))


def is_shifted(lines: Sequence[Line], width: int, decimal: str) -> bool:
    """Whether the names begin above the second column: R leaves out the name of its row names."""
    first = [row[0] for _, row in lines]
    numbers = [parse_number(cell, decimal) for cell in first]
    values = [number.value for number in numbers if number]
    are_counted = len(values) == len(first) and values[0] in (0, 1) and bool(np.all(np.diff(values) == 1))
    are_texts = not values and len({*first}) == len(first)
    return all(width_of(row) == width for _, row in lines) and (are_counted or are_texts)
