"""The sentences with which a formula is refused."""

from __future__ import annotations

import unicodedata
from typing import Any, NoReturn

from core import InputError

# The sentences; values stand in braces.
SENTENCES = {
    "empty": "Type a formula in {names}.",
    "long": "The formula is {length} characters long; please keep it to {most}.",
    "deep": "The formula is nested more than {most} deep; please simplify it.",
    "complicated": "The formula is too complicated; please simplify it.",
    "unknown": "“{piece}” at character {place} is not known here; use {names}, a number, or functions such as sin(…).",
    "character": "“{piece}” at character {place} cannot be used in a formula; use numbers, names, + - * / ^ ( ).",
    "instead": "Write {instead} in place of “{piece}” at character {place}.",
    "word": "“{piece}” at character {place} reads as a word; where a product is meant, write {product}.",
    "function": "There is no function “{piece}” here (character {place}); there are {functions}.",
    "jumps": "“{piece}” at character {place} cannot be used: it jumps, and a gradient does not see jumps.",
    "factorial": "“{piece}” at character {place} cannot be used: a factorial has no gradient.",
    "code": "Leave out “{piece}” at character {place}: type the formula alone, without the code around it.",
    "command": "The command “{piece}” at character {place} cannot be used in a formula; use + - * / ^ ( ) and "
    "functions such as sin(…).",
    "braces": "“{piece}” at character {place} needs what stands in its braces: {form}.",
    "index": "“{piece}” at character {place} is not clear: the coordinates are {names}, and a power is written with ^.",
    "look-alike": "“{piece}” at character {place} only looks like “{latin}”; type {latin} on a Latin keyboard.",
    "equals": "Leave out “{piece}” at character {place}: type the formula alone, without what it equals.",
    "capital": "“{piece}” at character {place} is written in small letters here: {small}.",
    "bars": "It is not clear what “{piece}” at character {place} encloses; write abs(…) for an absolute value.",
    "brackets": "“{piece}” at character {place} needs brackets, as in {piece}(…); a power comes after them.",
    "one value": "“{piece}” at character {place} takes one value in its brackets.",
    "two values": "“{piece}” at character {place} takes two or more values, with commas between them.",
    "exactly two": "“{piece}” at character {place} takes two values, with a comma between them.",
    "comma": "The comma at character {place} can only stand between the values of min, max and pow; decimals need a "
    "point.",
    "missing before": "A number, a name or a bracket is missing before “{piece}” at character {place}.",
    "missing at the end": "Something is missing after “{piece}” at character {place}, where the formula ends.",
    "operator": "An operator, such as + or *, is missing before “{piece}” at character {place}.",
    "unclosed": "The bracket at character {place} is never closed; add “{closing}”.",
    "unopened": "The bracket “{piece}” at character {place} was never opened; add “{opening}” or leave it out.",
    "large number": "The number at character {place} is larger than {most}; please use a smaller one.",
    "exponent": "The exponents at character {place} multiply to more than {most}; please use smaller ones.",
    "zero": "“{piece}” at character {place} divides by zero.",
    "not real": "“{piece}” at character {place} is not a real number.",
    "large value": "“{piece}” at character {place} is too large to compute with.",
}


class FormulaError(InputError):
    """A formula that cannot be used."""


def refuse(sentence: str, text: str, span: tuple[int, int], **values: Any) -> NoReturn:
    """Raise FormulaError with the sentence of this name, about the piece of `text` at `span`."""
    piece = _printable(text[slice(*span)])
    raise FormulaError(SENTENCES[sentence], span, piece=piece, place=span[0] + 1, **values) from None


def _printable(piece: str) -> str:
    """A piece of text that is safe to show: short, without characters that are invisible or change the direction."""
    shown = "".join(c if c.isprintable() and not unicodedata.combining(c) else f"U+{ord(c):04X}" for c in piece[:40])
    return shown if len(piece) <= 40 and len(shown) <= 60 else f"{shown[:39]}…"
