"""What a link may hold: the keys of the controls of all pages, and what an unknown key may have been meant for."""

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
# Choices and switches, of the sidebar and then of pages; and what the live pictures write into the link themselves.
_CHOICES = (
    *controls.ALWAYS,
    *(key for kind in kinds.KINDS for key in (kind.key, kind.formula) if key),
    *(
        "optimizers",
        "more",
        "method",
        "same_lr",
        "schedule",
        "factor",
        batching.CUT,
        data.SOURCE,
        *data.KEYS,
        *network_sidebar.CHOICES,
    ),
    *("surface3d", "log_contours", "log_loss", "field", "rescaled", "decays", batch_loss.FLEETING, layer_pass.LAYER),
    *("axis", "closely", "coordinate", "family", "group", "held", "judged", "measure", "over"),
    *("plane", "end1", "end2", "around"),
    *("step", matrices.SAMPLE, matrices.UNIT),
)
_PLACES = (key + end for kind in kinds.KINDS for key in kind.at for end in ("", *(("0", "1") if kind.name else ())))
KEYS = frozenset([*DECLARED, *_CHOICES, *_PLACES])
_NEAR = 0.6  # of the likeness that difflib measures, from 0 to 1


def unknown() -> dict[str, str | None]:
    """The keys of the link, as it was opened, that no page knows, each with the nearest known one, if one is near."""
    known = session.UNKNOWN_KEYS.get()
    if known is None:
        known = {key: nearest(key) for key in st.query_params if key not in KEYS}
        session.UNKNOWN_KEYS.set(known)
    return known


def nearest(key: str) -> str | None:
    """The known key that is spelled or labelled most alike; of several, the one that is declared first."""
    spelled = _spellings()
    found = get_close_matches(_letters(key), spelled, n=1, cutoff=_NEAR)
    return spelled[found[0]] if found else None


@cache
def _spellings() -> dict[str, str]:
    """Known keys by how people may spell them: as a key, before its label, before either without what it is of."""
    known: dict[str, str] = {_letters(key): key for key in sorted(KEYS)}
    prefixes = {key: key.removesuffix(p.name) for key, p in DECLARED.items()}
    for texts in (
        {key: prefixes[key] + p.label for key, p in DECLARED.items()},
        {key: p.name for key, p in DECLARED.items()},
        {key: p.label for key, p in DECLARED.items()},
    ):
        for key, text in texts.items():
            known.setdefault(_letters(text), key)
    return known


def _letters(text: str) -> str:
    return "".join(c for c in text[:100].casefold() if c.isalnum() or c == ".")
