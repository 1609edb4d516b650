"""The formula panel: a rule line by line with the numbers of the shown step, and their arrows in the live picture."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import streamlit as st

from rules.digits import RESULT
from views.live import component
from views.live.component import Live, parcel
from views.live.pack import pack
from views.translation import tr

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


def show(panel: Mapping[str, Any]) -> None:
    """Draw the panel beside a live picture. Every text in `tex` must also be given to `stencils`.

    panel  of       name of the surface or page to which the panel's settings belong
           steps    number of steps, T
           numbers  (T, C), float64: those of step t in row t - 1; may hold NaN and infinities
           by       for each number that also depends on the knob, all its values: (T, marks of the knob), float64
           digits   (T, rows), float32: significant digits of a row's numbers
           finer    by row, for rows that depend on the knob: (T, marks of the knob), float32, in place of `digits`
           window   ((x0, x1), (y0, y1)) of the whole picture
           rows     each with
                      tex    one text or several, side by side where there is room, in which
                             \\textcolor{#a0NNNN}{0} is the position of slot NNNN (hexadecimal), and
                             \\textcolor{#b0NNNN}{...} a symbol of term NNNN
                      line   number of the line; rows with the same number stand together
                      label  text before the row; empty for a line in symbols
                      slots  each a source or {text}, and perhaps tight (a negative number gets parentheses),
                             base (so does a number like 8e-5), term (its index) and result (always four digits)
           terms    each with
                      key, color, dash, width, name (in the picture), tex (or ""), words
                      kind    arrow, bar, segment or point, as the live picture's script describes them
                      at, way two sources each: foot and vector in the picture; at None for a term without a shape
                      sign    -1 where the vector is the negative of its numbers
                      scaled  only its share of the other lengths has a meaning, not its length
                      move    drawn longer by a factor that a person can choose
           knob     None, or {label, unit, marks, start}: a number to be turned in the browser; start is an index
           words    texts that replace some of `_words`

    A source is the index of a column of `numbers`, alone or as {at}; {by}, an index in that list; {knob: True}, the
    knob's value; or {value}.
    """
    words = _words() | panel.get("words", {})
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


def _plain(panel: Mapping[str, Any]) -> None:
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
