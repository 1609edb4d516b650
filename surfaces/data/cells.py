"""Read the bytes of a file as lines of cells.

A file does not say its encoding, its delimiter and its decimal sign. All are tried, and those are chosen with which the
largest part of the text is numbers.
"""

from __future__ import annotations

import csv
import math
import re
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest
from typing import TypeVar

T = TypeVar("T")
Line = tuple[int, list[str]]  # its number, counted from 1, and its cells

SAMPLE = 1000  # lines, evenly spaced, by which a reading is judged
MAX_COLUMNS = 100  # columns of a file that are read; further ones are ignored
DELIMITERS = "\t;,| "  # the first of equally good ones is chosen; a space stands for any number of spaces and tabs
DECIMALS = ".,"
MAX_CELL_LINES = 10  # that a quoted cell may span
MISSING = {
    *("", "na", "n/a", "n.a.", "#n/a", "#na", "<na>", "nan", "null", "none", "nil", "missing", "欠測", "欠損", "なし"),
    *("?", "*", ".", "..", "-", "--", "---", "–", "—", "−", "///", "#value!", "#div/0!", "#ref!"),
}

# --- Letters

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
# Letters of Western European words and units, at most two in a row. Japanese text read as Windows-1252 has more.
_WESTERN = re.compile("(?<![^\x00-\x7f])[À-ÖØ-öø-ÿŠšŽžŒœŸ°µ²³±·×€£§–—‘’“”„…•™®©¼½¾ºª«»\xa0]{1,2}(?![^\x00-\x7f])")
# Half-width katakana form words. An accented letter read as Shift JIS stands alone, or among Latin letters.
_KATAKANA = re.compile("[｡-ﾟ]{3,}|(?<![A-Za-z])[｡-ﾟ]{2}(?![A-Za-z])")
_FREQUENT_KANJI = range(0x81, 0x99)  # first bytes in Shift JIS


def decode_text(raw: bytes) -> str | None:
    """The text of a file; None if it is not a text.

    The encoding is UTF-8 or UTF-16, with or without a byte order mark; else Shift JIS as in Excel (cp932) or
    Windows-1252, whichever gives fewer unusual letters.
    """
    marked = next((encoding for mark, encoding in _MARKS.items() if raw.startswith(mark)), None)
    if marked:
        text = _decode(raw, marked)
    elif b"\0" in raw:
        wide = [text for encoding in ("utf-16-le", "utf-16-be") if (text := _decode(raw, encoding)) is not None]
        text = max(wide, key=_count_ascii, default=None)
        if text is not None and 4 * _count_ascii(text) < len(text):
            return None
    else:
        decoded = {encoding: _decode(raw, encoding) for encoding in (["utf-8"] if raw.isascii() else _COUNT_UNUSUAL)}
        texts = {encoding: text for encoding, text in decoded.items() if text is not None}
        text = texts.get(min(texts, key=lambda encoding: _COUNT_UNUSUAL[encoding](texts[encoding]), default=""))
    text = text and text.rstrip("\x1a")  # as DOS ended files
    return None if text is None or _CONTROL.search(text) else text


def _decode(raw: bytes, encoding: str) -> str | None:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        return None


def _count_ascii(text: str) -> int:
    return sum(letter < "\x80" for letter in text)


def _count_unusual_western(text: str) -> int:
    return sum(letter > "\x7f" for letter in _WESTERN.sub("", text))


def _count_unusual_japanese(text: str) -> int:
    rest = [letter for letter in _KATAKANA.sub("", text) if letter > "\x7f"]
    return sum(letter.encode("cp932", "replace")[0] not in _FREQUENT_KANJI for letter in rest)


def _count_unusual_wide(text: str) -> int:
    return sum(letter > "\xa0" and not letter.isprintable() and not letter.isspace() for letter in text)


# Number of letters of a text that are unusual in each encoding.
_COUNT_UNUSUAL = {
    "utf-8": _count_unusual_wide,
    "cp932": _count_unusual_japanese,
    "cp1252": _count_unusual_western,
}


# --- Numbers

_TO_ASCII = str.maketrans("０１２３４５６７８９．，＋－−–﹣\xa0\u202f\u2009\u2007％￥", "0123456789.,+----    %¥")
_UNITS = "[%‰$€£¥円]?"
_NUMBER = {
    decimal: re.compile(
        rf"(?P<before>{_UNITS}) ?(?P<sign>[+-]?) ?(?P<unit>{_UNITS}) ?"
        rf"(?P<whole>[1-9]\d{{0,2}}(?P<group>[{thousands} '’])\d{{3}}(?:(?P=group)\d{{3}})*|{lakhs}"
        rf"|\d+|(?=\{decimal}\d))"
        rf"(?:\{decimal}(?P<part>\d*))?(?P<power>[eE][+-]?\d+)? ?(?P<after>{_UNITS})",
        re.ASCII,
    )
    for decimal, thousands, lakhs in ((".", ",", r"[1-9]\d?(?:,\d\d)+,\d{3}"), (",", ".", r"\d+"))
}


@dataclass(frozen=True)
class Number:
    """The number in a cell.

    unit     %, a currency, or nothing
    grouped  whether its thousands are separated
    digits   number of digits before and after the decimal sign; the second is -1 without this sign
    """

    value: float
    unit: str
    grouped: bool
    digits: tuple[int, int]


@lru_cache(maxsize=2**16)
def parse_number(text: str, decimal: str) -> Number | None:
    """The finite number in a cell, with the sign `decimal` before its decimals; None if the cell holds no number."""
    match = _NUMBER[decimal].fullmatch(text.translate(_TO_ASCII).strip())
    if not match:
        return None
    whole, part = re.sub(r"\D", "", match["whole"]), match["part"]
    value = float(f"{match['sign']}{whole or 0}.{part or 0}{match['power'] or ''}")
    units = [unit for unit in (match["before"], match["unit"], match["after"]) if unit]
    if len(units) > 1 or not math.isfinite(value):
        return None
    digits = len(whole), -1 if part is None else len(part)
    return Number(value, "".join(units), match["whole"] != whole, digits)


def is_missing(text: str) -> bool:
    """Whether a cell stands for a missing value."""
    return text.lower() in MISSING


# --- Cells


@dataclass(frozen=True)
class Doubt:
    """A cell that is another number with the other decimal sign, in a file that does not tell which sign is right.

    value, other_value  the number as it was read, and with the other decimal sign
    """

    cell: str
    value: float
    other_value: float


@dataclass(frozen=True)
class Cells:
    """The lines of a file without empty ones and comments.

    comments          the comments before the first line, which may hold names
    space_separated   whether spaces separate the cells, so that an empty cell cannot be seen
    """

    lines: Sequence[Line]
    comments: Sequence[Line]
    decimal: str
    space_separated: bool
    doubt: Doubt | None


def split_cells(text: str, decimal: str = "") -> Cells:
    """Split a text into cells, with the delimiter and decimal sign that make the largest part of it numbers.

    `decimal` is the decimal sign to use if the text does not tell it.
    """
    lines = re.split("\r\n|\r|\n", text)
    given = re.fullmatch(r'\s*"?sep=([\t;,| :~^])"?[\s;,]*', lines[0])  # as Excel reads it
    if given:
        lines[0] = ""
    comments = _take_comments(lines)
    delimiters = given[1] if given else [mark for mark in DELIMITERS if mark in text] or ","
    rows = {mark: _split_lines(lines, mark) for mark in delimiters}
    sample = {mark: sample_evenly(rows[mark], SAMPLE) for mark in rows}
    columns = {mark: known_columns(sample[mark]) for mark in rows}
    scores = {mark: {sign: _score(columns[mark], sign) for sign in DECIMALS} for mark in rows}
    # A sign that is equally frequent in all lines, and in no number, is the delimiter, whatever the score with commas.
    steady = [mark for mark in rows if mark in "\t;|" and _is_steady(sample[mark]) and max(scores[mark].values())[0]]
    mark = max(steady or rows, key=lambda mark: max(scores[mark].values()))
    chosen = max(DECIMALS, key=scores[mark].__getitem__)
    doubt = None
    if scores[mark]["."] == scores[mark][","]:
        chosen, doubt = _decide_decimal(columns[mark], mark, decimal)
    comment_rows = [row for number, line in comments for row in _split_lines([line], mark, number)]
    return Cells(rows[mark], comment_rows, chosen, mark == " ", doubt)


def sample_evenly(items: Sequence[T], limit: int) -> Sequence[T]:
    """At most `limit` of the items, evenly spaced from the first to the last."""
    count = len(items)
    return items if count <= limit else [items[k * (count - 1) // (limit - 1)] for k in range(limit)]


def first_data_line(lines: Sequence[Line], decimals: str = DECIMALS) -> int:
    """Index of the first line with two numbers; the lines above it are titles, names and units."""

    def count_numbers(cells: list[str]) -> int:
        return sum(any(parse_number(cell, sign) for sign in decimals) for cell in cells)

    return next((index for index, (_, cells) in enumerate(lines) if count_numbers(cells) > 1), len(lines))


def known_columns(lines: Sequence[Line]) -> list[list[str]]:
    """The cells of each column that are not missing, from the first line with two numbers."""
    rows = [cells for _, cells in lines[first_data_line(lines) :]]
    return [[cell for cell in column if not is_missing(cell)] for column in zip_longest(*rows, fillvalue="")]


def is_numeric(column: Sequence[str], decimal: str) -> bool:
    """Whether at least half of the known cells of a column are numbers."""
    return bool(column) and 2 * sum(parse_number(cell, decimal) is not None for cell in column) >= len(column)


def _take_comments(lines: list[str]) -> list[tuple[int, str]]:
    """Empty the lines that are comments; return those before the first other line, numbered from 1."""
    filled = [index for index, line in enumerate(lines) if line.strip()]
    commented = [index for index in filled if lines[index].lstrip()[0] in "#%"]
    if 2 * len(commented) > len(filled):
        return []
    first = next((index for index, comment in zip(filled, [*commented, None], strict=False) if index != comment), 0)
    comments = [(index + 1, lines[index].lstrip(" #%")) for index in commented if index < first]
    for index in commented:
        lines[index] = ""
    return comments


def _split_lines(lines: Sequence[str], mark: str, first: int = 1) -> list[Line]:
    """Split lines into cells; lines without text are left out, the others numbered from `first`.

    A quoted cell may span lines, unless a quote is left open.
    """
    if mark == " ":
        lines = [re.sub("[ \t]+", " ", line.strip()) for line in lines]
    rows = _split_quoted(lines, mark) or [(index, _split_line(line, mark)) for index, line in enumerate(lines)]
    numbered = [(first + index, [cell.strip() for cell in cells[:MAX_COLUMNS]]) for index, cells in rows]
    return [(number, cells) for number, cells in numbered if any(cells)]


def _split_quoted(lines: Sequence[str], mark: str) -> list[Line] | None:
    """Split lines in which a quoted cell may span some, numbered from 0; None if the quotes are not paired."""
    if sum(line.count('"') for line in lines) % 2:
        return None
    rows: list[Line] = []
    start = 0
    reader = csv.reader((f"{line}\n" for line in lines), delimiter=mark)
    with suppress(csv.Error):
        for cells in reader:
            size = reader.line_num - start
            if size > MAX_CELL_LINES or (size > 1 and any("\n" in cell and mark in cell for cell in cells)):
                return None
            rows.append((start, cells))
            start = reader.line_num
        return rows
    return None


def _split_line(line: str, mark: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=mark))
    except (StopIteration, csv.Error):  # an empty line, or a cell of more than 128 kB
        return []


def _is_steady(lines: Sequence[Line]) -> bool:
    """Whether at least two thirds of the lines have the same number of cells, more than one."""
    common = Counter(len(cells) for _, cells in lines).most_common(1)
    return bool(common) and common[0][0] > 1 and 3 * common[0][1] >= 2 * len(lines)


def _score(columns: Sequence[Sequence[str]], decimal: str) -> tuple[int, int]:
    """Score of a reading: the number of columns of numbers, up to 2, and the number of letters of their numbers."""
    numeric = [column for column in columns if is_numeric(column, decimal)]
    return min(2, len(numeric)), sum(len(cell) for column in numeric for cell in column if parse_number(cell, decimal))


def _decide_decimal(columns: Sequence[Sequence[str]], mark: str, wanted: str) -> tuple[str, Doubt | None]:
    """The decimal sign if both have the same score, and the first cell in which they differ: 1,234 may be 1234.

    A comma separates thousands if small numbers have no comma. It is a decimal sign if large numbers have none, or if
    the delimiter is a semicolon. A point is a decimal sign.
    """
    votes, ambiguous = 0, ""
    for column in columns:
        readings = [(cell, parse_number(cell, "."), parse_number(cell, ",")) for cell in column]
        different = [(cell, a, b) for cell, a, b in readings if a and b and a.value != b.value]
        if different and is_numeric(column, "."):
            ambiguous = ambiguous or different[0][0]
            if any("," in cell for cell, _, _ in different):
                whole_digits = [a.digits[0] for _, a, _ in readings if a and not a.grouped and a.digits[1] < 0]
                votes += sum(1 if digits > 3 else -1 for digits in whole_digits)
    if not ambiguous:
        return ".", None
    likely = "," if "," in ambiguous and (votes > 0 or (votes == 0 and mark == ";")) else "."
    # With commas or tabs as delimiters, a point is always a decimal sign.
    doubtful = "," in ambiguous or mark == ";"
    chosen = wanted if doubtful and wanted else likely
    value, alternative = (parse_number(ambiguous, sign) for sign in (chosen, "," if chosen == "." else "."))
    assert value
    assert alternative
    return chosen, Doubt(ambiguous, value.value, alternative.value) if doubtful else None
