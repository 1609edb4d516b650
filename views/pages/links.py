"""The keys that a link may hold, from the controls of all pages, and the known key nearest to an unknown one."""

from __future__ import annotations

from difflib import get_close_matches
from functools import cache

import streamlit as st

from core import Param
from views import controls
from views.controls import batching, kinds, network_sidebar, selection, session
from views.controls.files import data
from views.controls.keys import key_of
from views.live import matrices
from views.pages.batches import batch_loss
from views.pages.networks import layer_pass, weight_plane

DECLARED: dict[str, Param] = {
    **selection.DECLARED,
    **network_sidebar.DECLARED,
    **{key_of(layer_pass.PREFIX, p.name): p for p in layer_pass.NUMBERS},
    weight_plane.DIRECTIONS.name: weight_plane.DIRECTIONS,
}
# Choices and switches of the sidebar, then those of pages, then keys that the live pictures write themselves.
_CHOICES = (
    *controls.SHARED_KEYS,
    *(key for kind in kinds.KINDS for key in (kind.key, kind.formula) if key),
    *(
        "optimizers",
        "more",
        "method",
        "same_lr",
        "schedule",
        "factor",
        batching.BATCHING,
        data.SOURCE,
        *data.KEYS,
        *network_sidebar.CHOICES,
    ),
    *(
        "surface3d",
        "log_contours",
        "log_loss",
        "field",
        "rescaled",
        "decays",
        batch_loss.BATCH_CONTOURS,
        layer_pass.LAYER,
    ),
    *("axis", "closely", "coordinate", "family", "group", "held", "judged", "measure", "over"),
    *("plane", "end1", "end2", "around"),
    *("step", matrices.SAMPLE, matrices.UNIT),
)
_START_KEYS = (
    key + end for kind in kinds.KINDS for key in kind.start_keys for end in ("", *(("0", "1") if kind.name else ()))
)
KEYS = frozenset([*DECLARED, *_CHOICES, *_START_KEYS])
_MIN_LIKENESS = 0.6  # likeness as difflib measures it, from 0 to 1


def unknown_keys() -> dict[str, str | None]:
    """Keys of the link, as it was opened, that no page knows, each with the nearest known key or None."""
    known = session.UNKNOWN_KEYS.get()
    if known is None:
        known = {key: nearest_key(key) for key in st.query_params if key not in KEYS}
        session.UNKNOWN_KEYS.set(known)
    return known


def nearest_key(key: str) -> str | None:
    """The known key whose spelling or label is most alike, or None; the first declared one wins a tie."""
    spellings = _spellings()
    matches = get_close_matches(_letters(key), spellings, n=1, cutoff=_MIN_LIKENESS)
    return spellings[matches[0]] if matches else None


@cache
def _spellings() -> dict[str, str]:
    """Known keys by spelling: the key itself, then prefix and label, then the bare name, then the bare label."""
    spellings: dict[str, str] = {_letters(key): key for key in sorted(KEYS)}
    prefixes = {key: key.removesuffix(p.name) for key, p in DECLARED.items()}
    for texts in (
        {key: prefixes[key] + p.label for key, p in DECLARED.items()},
        {key: p.name for key, p in DECLARED.items()},
        {key: p.label for key, p in DECLARED.items()},
    ):
        for key, text in texts.items():
            spellings.setdefault(_letters(text), key)
    return spellings


def _letters(text: str) -> str:
    return "".join(c for c in text[:100].casefold() if c.isalnum() or c == ".")
