"""The known key that is most like an unknown one."""

from __future__ import annotations

from difflib import get_close_matches
from functools import cache

from core import Param
from settings.controls import NUMBERS
from settings.keys import LAYERS, LIKELIHOOD, key_of
from settings.likelihood import NUMBERS as LIKELIHOOD_NUMBERS
from settings.network_controls import DECLARED
from settings.pages import DIRECTIONS, KEYS, LAYER_NUMBERS

PARAMS: dict[str, Param] = {
    **NUMBERS,
    **DECLARED,
    **{key_of(LAYERS, p.name): p for p in LAYER_NUMBERS},
    **{key_of(LIKELIHOOD, p.name): p for numbers in LIKELIHOOD_NUMBERS.values() for p in numbers},
    DIRECTIONS.name: DIRECTIONS,
}
_MIN_LIKENESS = 0.6  # likeness as difflib measures it, from 0 to 1


def nearest_key(key: str) -> str | None:
    """The known key whose spelling or label is most alike, or None; the first declared one wins a tie."""
    spellings = _spellings()
    matches = get_close_matches(letters(key), spellings, n=1, cutoff=_MIN_LIKENESS)
    return spellings[matches[0]] if matches else None


@cache
def _spellings() -> dict[str, str]:
    """Known keys by spelling: the key itself, then prefix and label, then the bare name, then the bare label."""
    spellings: dict[str, str] = {letters(key): key for key in sorted(KEYS)}
    prefixes = {key: key.removesuffix(p.name) for key, p in PARAMS.items()}
    for texts in (
        {key: prefixes[key] + p.label for key, p in PARAMS.items()},
        {key: p.name for key, p in PARAMS.items()},
        {key: p.label for key, p in PARAMS.items()},
    ):
        for key, text in texts.items():
            spellings.setdefault(letters(text), key)
    return spellings


def letters(text: str) -> str:
    """Letters, digits and points of a text, in lower case."""
    return "".join(c for c in text[:100].casefold() if c.isalnum() or c == ".")
