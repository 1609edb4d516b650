"""A file's bytes as lines of cells: the reading that makes sense of all of them, not of the most lines.

What a file leaves open is how its letters are written, which sign stands between values, and which before decimals.
Each way is tried, and that is taken in which the most of the text are numbers.
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
COLUMNS = 100  # of a file are looked at
DELIMITERS = "\t;,| "  # of equally good ones the first; a space stands for any number of spaces and tabs
DECIMALS = ".,"
BREAKS = 10  # that a quoted cell may hold
MISSING = {
    *("", "na", "n/a", "n.a.", "#n/a", "#na", "<na>", "nan", "null", "none", "nil", "missing", "欠測", "欠損", "なし"),
    *("?", "*", ".", "..", "-", "--", "---", "–", "—", "−", "///", "#value!", "#div/0!", "#ref!"),
}

# --- Letters

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
# What stands in Western European words and units, two at most in a row: not so in Japanese text read as such.
_WESTERN = re.compile("(?<![^\x00-\x7f])[À-ÖØ-öø-ÿŠšŽžŒœŸ°µ²³±·×€£§–—‘’“”„…•™®©¼½¾ºª«»\xa0]{1,2}(?![^\x00-\x7f])")
# Half-width katakana stand in words of their own: an accented letter read as such stands alone, or among Latin ones.
_KATAKANA = re.compile("[｡-ﾟ]{3,}|(?<![A-Za-z])[｡-ﾟ]{2}(?![A-Za-z])")
_FREQUENT_KANJI = range(0x81, 0x99)  # first bytes in Shift JIS


def text_of(raw: bytes) -> str | None:
    """The text of a file; None where it is none.

    UTF-8 or UTF-16, with their marks or without; else Shift JIS as of Excel (cp932) or Windows-1252, in whichever
    fewer letters look odd.
    """
    named = next((encoding for mark, encoding in _MARKS.items() if raw.startswith(mark)), None)
    if named:
        text = _decoded(raw, named)
    elif b"\0" in raw:
        wide = [text for encoding in ("utf-16-le", "utf-16-be") if (text := _decoded(raw, encoding)) is not None]
        text = max(wide, key=_plain, default=None)
        if text is not None and 4 * _plain(text) < len(text):
            return None
    else:
        found = {encoding: _decoded(raw, encoding) for encoding in (["utf-8"] if raw.isascii() else _ODD)}
        whole = {encoding: text for encoding, text in found.items() if text is not None}
        text = whole.get(min(whole, key=lambda encoding: _ODD[encoding](whole[encoding]), default=""))
    text = text and text.rstrip("\x1a")  # as DOS ended files
    return None if text is None or _CONTROL.search(text) else text


def _decoded(raw: bytes, encoding: str) -> str | None:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        return None


def _plain(text: str) -> int:
    return sum(letter < "\x80" for letter in text)


def _odd_western(text: str) -> int:
    return sum(letter > "\x7f" for letter in _WESTERN.sub("", text))


def _odd_japanese(text: str) -> int:
    rest = [letter for letter in _KATAKANA.sub("", text) if letter > "\x7f"]
    return sum(letter.encode("cp932", "replace")[0] not in _FREQUENT_KANJI for letter in rest)


def _odd_wide(text: str) -> int:
    return sum(letter > "\xa0" and not letter.isprintable() and not letter.isspace() for letter in text)


# How many letters of a text look as if they were of another encoding.
_ODD = {"utf-8": _odd_wide, "cp932": _odd_japanese, "cp1252": _odd_western}


# --- Numbers

_WRITTEN = str.maketrans("０１２３４５６７８９．，＋－−–﹣\xa0\u202f\u2009\u2007％￥", "0123456789.,+----    %¥")
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
    """What a cell says.

    unit     %, a currency, or nothing
    grouped  whether something parts its thousands
    digits   before and after the decimal sign; the latter are -1 without it
    """

    value: float
    unit: str
    grouped: bool
    digits: tuple[int, int]


@lru_cache(maxsize=2**16)
def number_of(text: str, decimal: str) -> Number | None:
    """The finite number that a cell holds, with a point or comma before its decimals; None where it holds none."""
    found = _NUMBER[decimal].fullmatch(text.translate(_WRITTEN).strip())
    if not found:
        return None
    whole, part = re.sub(r"\D", "", found["whole"]), found["part"]
    value = float(f"{found['sign']}{whole or 0}.{part or 0}{found['power'] or ''}")
    units = [unit for unit in (found["before"], found["unit"], found["after"]) if unit]
    if len(units) > 1 or not math.isfinite(value):
        return None
    digits = len(whole), -1 if part is None else len(part)
    return Number(value, "".join(units), found["whole"] != whole, digits)


def is_missing(text: str) -> bool:
    return text.lower() in MISSING


# --- Cells


@dataclass(frozen=True)
class Doubt:
    """A cell of which the other decimal sign would make another number, where nothing in the file tells which is right.

    value, other  the number that it is read as, and that other one
    """

    cell: str
    value: float
    other: float


@dataclass(frozen=True)
class Cells:
    """A file's lines, but for empty ones and comments; `comments` are those before all others, which may hold names.

    loose  whether spaces part the cells, so that an empty one cannot be seen
    """

    lines: Sequence[Line]
    comments: Sequence[Line]
    decimal: str
    loose: bool
    doubt: Doubt | None


def cells_of(text: str, decimal: str = "") -> Cells:
    """A text cut into cells, in the way in which the most of it are numbers.

    `decimal` is the decimal sign where the text leaves that in doubt.
    """
    lines = re.split("\r\n|\r|\n", text)
    given = re.fullmatch(r'\s*"?sep=([\t;,| :~^])"?[\s;,]*', lines[0])  # as Excel reads it
    if given:
        lines[0] = ""
    comments = _comments(lines)
    marks = given[1] if given else [mark for mark in DELIMITERS if mark in text] or ","
    cut = {mark: _cut(lines, mark) for mark in marks}
    sample = {mark: even(rows, SAMPLE) for mark, rows in cut.items()}
    columns = {mark: columns_of(rows) for mark, rows in sample.items()}
    scores = {mark: {sign: _score(columns[mark], sign) for sign in DECIMALS} for mark in cut}
    # What stands in all lines as often, and in no number, is the delimiter, whatever commas would make of the rest.
    steady = [mark for mark in cut if mark in "\t;|" and _is_steady(sample[mark]) and max(scores[mark].values())[0]]
    mark = max(steady or cut, key=lambda mark: max(scores[mark].values()))
    chosen = max(DECIMALS, key=scores[mark].__getitem__)
    doubt = None
    if scores[mark]["."] == scores[mark][","]:
        chosen, doubt = _decided(columns[mark], mark, decimal)
    return Cells(
        cut[mark], [row for at, line in comments for row in _cut([line], mark, at)], chosen, mark == " ", doubt
    )


def even(items: Sequence[T], most: int) -> Sequence[T]:
    """So many of them at most, evenly spaced from the first to the last."""
    count = len(items)
    return items if count <= most else [items[k * (count - 1) // (most - 1)] for k in range(most)]


def begin(lines: Sequence[Line], decimals: str = DECIMALS) -> int:
    """The place of the first line with two numbers: those before it are titles, names, units."""

    def numbers(cells: list[str]) -> int:
        return sum(any(number_of(cell, sign) for sign in decimals) for cell in cells)

    return next((place for place, (_, cells) in enumerate(lines) if numbers(cells) > 1), len(lines))


def columns_of(lines: Sequence[Line]) -> list[list[str]]:
    """The cells that are not missing of each column, from the first line with two numbers on."""
    rows = [cells for _, cells in lines[begin(lines) :]]
    return [[cell for cell in column if not is_missing(cell)] for column in zip_longest(*rows, fillvalue="")]


def is_numeric(column: Sequence[str], decimal: str) -> bool:
    """Whether of what is known in a column half are numbers, or more."""
    return bool(column) and 2 * sum(number_of(cell, decimal) is not None for cell in column) >= len(column)


def _comments(lines: list[str]) -> list[tuple[int, str]]:
    """Take the comments out of the lines."""
    held = [at for at, line in enumerate(lines) if line.strip()]
    found = [at for at in held if lines[at].lstrip()[0] in "#%"]
    if 2 * len(found) > len(held):
        return []
    first = next((at for at, each in zip(held, [*found, None], strict=False) if at != each), 0)
    told = [(at + 1, lines[at].lstrip(" #%")) for at in found if at < first]
    for at in found:
        lines[at] = ""
    return told


def _cut(lines: Sequence[str], mark: str, first: int = 1) -> list[Line]:
    """Lines that hold something, numbered from `first`. A quoted cell may go on over some, if no quote is left open."""
    if mark == " ":
        lines = [re.sub("[ \t]+", " ", line.strip()) for line in lines]
    rows = _whole(lines, mark) or [(place, _split(line, mark)) for place, line in enumerate(lines)]
    found = [(first + at, [cell.strip() for cell in cells[:COLUMNS]]) for at, cells in rows]
    return [(at, cells) for at, cells in found if any(cells)]


def _whole(lines: Sequence[str], mark: str) -> list[Line] | None:
    """Lines, numbered from 0, of which a quoted cell may hold some; None where quotes are no pairs."""
    if sum(line.count('"') for line in lines) % 2:
        return None
    rows, before = [], 0
    reader = csv.reader((f"{line}\n" for line in lines), delimiter=mark)
    with suppress(csv.Error):
        for cells in reader:
            size = reader.line_num - before
            if size > BREAKS or (size > 1 and any("\n" in cell and mark in cell for cell in cells)):
                return None
            rows.append((before, cells))
            before = reader.line_num
        return rows
    return None


def _split(line: str, mark: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=mark), [])
    except csv.Error:  # a cell of more than 128 kB
        return []


def _is_steady(lines: Sequence[Line]) -> bool:
    """Whether two of three lines, or more, have as many cells, and several."""
    found = Counter(len(cells) for _, cells in lines).most_common(1)
    return bool(found) and found[0][0] > 1 and 3 * found[0][1] >= 2 * len(lines)


def _score(columns: Sequence[Sequence[str]], decimal: str) -> tuple[int, int]:
    """How much sense a reading makes: whether two columns are numbers, and how much of the text is in such columns."""
    numeric = [column for column in columns if is_numeric(column, decimal)]
    return min(2, len(numeric)), sum(len(cell) for column in numeric for cell in column if number_of(cell, decimal))


def _decided(columns: Sequence[Sequence[str]], mark: str, wanted: str) -> tuple[str, Doubt | None]:
    """The decimal sign where both make the same sense, and where they differ: 1,234 may be a thousand, or one.

    A comma parts thousands where small numbers have none, and is a decimal sign where large ones have none, or beside
    semicolons. A point is a decimal sign.
    """
    votes, differ = 0, ""
    for column in columns:
        both = [(cell, number_of(cell, "."), number_of(cell, ",")) for cell in column]
        other = [(cell, a, b) for cell, a, b in both if a and b and a.value != b.value]
        if other and is_numeric(column, "."):
            differ = differ or other[0][0]
            if any("," in cell for cell, _, _ in other):
                bare = [a.digits[0] for _, a, _ in both if a and not a.grouped and a.digits[1] < 0]
                votes += sum(1 if digits > 3 else -1 for digits in bare)
    if not differ:
        return ".", None
    likely = "," if "," in differ and (votes > 0 or (votes == 0 and mark == ";")) else "."
    # Beside commas or tabs a point is what it always is.
    doubtful = "," in differ or mark == ";"
    chosen = wanted if doubtful and wanted else likely
    value, another = (number_of(differ, sign) for sign in (chosen, "," if chosen == "." else "."))
    assert value
    assert another
    return chosen, Doubt(differ, value.value, another.value) if doubtful else None
