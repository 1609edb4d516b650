"""Arrays that a person types or pastes: rows of numbers, also in the brackets of NumPy, Python and PyTorch.

Nothing is evaluated: a text is brackets, separators and numbers, or it is refused in a sentence.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any, NoReturn

import numpy as np

from core import Array, InputError

MAX_SIDE = 10  # rows, and columns, that can be read on a page
MAX_NUMBER = 1e6  # no product or sum of such numbers overflows
MAX_TEXT = 5000  # characters: MAX_SIDE² numbers in full precision, with brackets

_WRAPPER = re.compile(r"(?:\w+\.)?(?:tensor|array)\(", re.ASCII)
_OPTIONS = re.compile(r"(?:\s*,\s*\w+\s*=\s*[\w.:'\"<>]+)*\s*(?:,\s*)?\)")  # such as dtype=float32
_ROW = r"\[([^\[\]()]*)\]"
_ROWS = re.compile(rf"\[\s*(?:{_ROW}\s*(?:,\s*)?)+\]")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
_ENDLESS = re.compile(r"[+-]?(nan|inf|infinity)", re.IGNORECASE)

# The sentences with which arrays are refused; values stand in braces.
ARRAY_SENTENCES = {
    "long": "{name}: the text has more than {most} characters. Give fewer numbers.",
    "empty": "{name} has no numbers. Type rows of numbers, such as 1 2 3.",
    "word": "{name}: {word} is not a number. Write numbers with a decimal point, separated by spaces or commas.",
    "comma": "{name}: a number is missing beside a comma. Write one number between two commas.",
    "brackets": "{name}: the brackets do not make rows. Write [[1, 2], [3, 4]], or one row a line without brackets.",
    "ragged": "{name}: row {row} is not as long as row 1: {found} against {wanted}. Give all rows the same length.",
    "large": "{name} has the shape {found}. Use at most {most} rows and {most} columns.",
    "range": "{name}: {word} cannot be used. Use finite numbers from −{most} to {most}.",
    "product": "X has the shape {found}, W has {weights}. X·W needs as many rows in W as columns in X.",
    "bias": "b has the shape {found}, W has {weights}. Give b one number for each column of W.",
    "gradient": "dY has the shape {found}, but Y has {wanted}. Give dY the shape of Y.",
    "targets": "T has the shape {found}. Give it the shape of Z, {wanted}.",
    "labels": "T has the shape {found}. Give one class from 0 to {last} for each of {samples} samples, or the shape of "
    "Z, {wanted}.",
    "probabilities": "Row {row} of T is no set of probabilities. Use numbers from 0 to 1 whose sum is 1.",
    "shares": "Row {row} of T has a number outside the range from 0 to 1. Use 0 and 1, or what lies between.",
    "column": "X has the shape {found}. The functions of the chain take one number: give one number for each sample.",
    "chain": "W has the shape {found}. The chain has three functions: give three weights in one row.",
}


class ArrayError(InputError):
    """An array that cannot be used."""


def refuse_array(sentence: str, **values: Any) -> NoReturn:
    """Raise ArrayError with one of ARRAY_SENTENCES and its values."""
    raise ArrayError(ARRAY_SENTENCES[sentence], **values)


def read_array(text: str, name: str = "X") -> Array:
    """The array (R, C) that a text spells; a vector is one row.

    Rows are lines, or parts between semicolons; numbers stand between spaces or commas. With brackets, the innermost
    ones are the rows, as in [[1, 2], [3, 4]], array([...]) and tensor([...]). `name` is that of the array in sentences.

    Raises ArrayError, and nothing else, for all other texts.
    """
    if len(text) > MAX_TEXT:
        refuse_array("long", name=name, most=MAX_TEXT)
    plain = unicodedata.normalize("NFKC", text).replace("\N{MINUS SIGN}", "-").strip()
    rows = [_words(row, name) for row in _row_texts(_unwrapped(plain), name)]
    if not rows or not all(rows):
        refuse_array("empty", name=name)
    widths = [len(row) for row in rows]
    for place, width in enumerate(widths, 1):
        if width != widths[0]:
            refuse_array("ragged", name=name, row=place, found=width, wanted=widths[0])
    if max(len(rows), widths[0]) > MAX_SIDE:
        refuse_array("large", name=name, found=f"({len(rows)}, {widths[0]})", most=MAX_SIDE)
    return np.array([[_number(word, name) for word in row] for row in rows])


def write_array(values: Array) -> str:
    """Text that `read_array` reads as exactly `values`, (R, C): a line for each row."""
    return "\n".join(" ".join(repr(float(value)).removesuffix(".0") for value in row) for row in values)


def _number(word: str, name: str) -> float:
    is_number = bool(_NUMBER.fullmatch(word))
    if not is_number and not _ENDLESS.fullmatch(word):
        refuse_array("word", name=name, word=word)
    value = float(word)
    if not abs(value) <= MAX_NUMBER:
        refuse_array("range", name=name, word=word, most=f"{MAX_NUMBER:,.0f}")
    return value + 0.0  # without a minus sign before 0


def _unwrapped(text: str) -> str:
    """`text` without tensor( or array( before its brackets, and what stands behind them."""
    start, end = _WRAPPER.match(text), text.rfind("]") + 1
    return text[start.end() : end].strip() if start and _OPTIONS.fullmatch(text, end) else text


def _row_texts(text: str, name: str) -> list[str]:
    """Text of each row; without brackets empty lines are left out."""
    if not set(text) & set("[]()"):
        return [row for row in re.split("[;\n\r]", text) if row.strip()]
    row = re.fullmatch(_ROW, text)
    if row:
        return [row.group(1)]
    if not _ROWS.fullmatch(text):
        refuse_array("brackets", name=name)
    return re.findall(_ROW, text)


def _words(row: str, name: str) -> list[str]:
    """The words of a row, which stand between spaces or commas."""
    pieces = [piece.split() for piece in row.split(",")]
    if len(pieces) > 1 and not pieces[-1]:  # a comma may end a row
        pieces.pop()
    if len(pieces) > 1 and not all(pieces):
        refuse_array("comma", name=name)
    return [word for piece in pieces for word in piece]
