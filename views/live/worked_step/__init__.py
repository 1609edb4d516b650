"""The formula panel: a rule line by line with the numbers of the shown step, and their arrows in the live picture."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import streamlit as st

from rules.digits import RESULT
from views.live import component
from views.live.component import Live, parcel
from views.live.pack import pack
from views.live.worked_step.messages import Panel, PanelKnob, PanelNumber, PanelRow, PanelTerm
from views.translation import tr

__all__ = ["Panel", "PanelKnob", "PanelNumber", "PanelRow", "PanelTerm", "show", "stencils"]

_PANEL = Live("glass", Path(__file__).with_name("worked_step.js"))
# Entries that change with the numbers of a run; the other ones are sent as a parcel.
_MOVING = ("of", "steps", "numbers", "digits", "by", "finer", "window")


def stencils(texts: Iterable[str]) -> None:
    """Typeset `texts` invisibly: the panel's script copies them from here. Call this outside of fragments.

    Components cannot call Streamlit's KaTeX. The script finds a text by its source, which KaTeX leaves in the page.
    """
    with st.container(key="stencils"):
        st.html("<style>.st-key-stencils { display: none }</style>")
        st.markdown("\n\n".join(f"$$\n{text}\n$$" for text in dict.fromkeys(texts)))


def show(panel: Panel) -> None:
    """Draw the panel beside a live picture. Every text in `tex` must also be given to `stencils`."""
    words = {**_words(), **panel.get("words", {})}
    if component.failed():
        _plain(panel)
        return
    moving = {key: panel.get(key) for key in _MOVING}
    lasting = {
        "rows": panel["rows"],
        "terms": panel["terms"],
        "knob": panel.get("knob"),
        "resultDigits": RESULT,
        "words": words,
    }
    _PANEL.show(moving, parcel("cast", pack(lasting)), {})


def _plain(panel: Panel) -> None:
    """Draw the lines in symbols, for a browser that could not load the script."""

    def color(match: re.Match[str]) -> str:
        return str(panel["terms"][int(match[1], 16)]["color"])

    for row in panel["rows"]:
        if not row["slots"]:
            st.latex(re.sub(r"#b0([0-9a-f]{4})", color, "".join(row["tex"])))


def _words() -> dict[str, str]:
    """Texts of the panel; {a} and {b} are the subscripts of the points before and after the step."""
    return {
        "panel": tr("Formula with the numbers of this step"),
        "step": tr("Step {t}: from θ{a} to θ{b}"),
        "terms": tr("Shown in the picture"),
        "factor": tr("How many times as long moves are drawn"),
        "auto": tr("auto"),
        "moves": tr("Moves are drawn {k} times as long"),
        "true": tr("Moves are drawn true to scale"),
        "scaled": tr("Slopes have a scale of their own: at each step the longest is always equally long."),
    }
