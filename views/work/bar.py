"""What a page says of work that is not done."""

from __future__ import annotations

from typing import Any

import streamlit as st

from plots.text import percent_text
from views.translation import tr
from views.work import slices
from views.work.progress import Progress, WorkState


def show_bar(name: str, progress: Progress[Any], text: str) -> None:
    """Draw a bar with a text until the work under a name is over; if it failed, a button that begins it anew.

    Call this below the picture, which then keeps its position.
    """
    if progress.state is WorkState.FAILED:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.error(status_text(progress, text))
            st.button(tr("Try again"), icon=":material/replay:", on_click=slices.restart, args=(name,))
    elif not progress.state.is_over:
        st.progress(progress.share, status_text(progress, text))


def status_text(progress: Progress[Any], text: str) -> str:
    """`text`, or the reason why the work does not go on."""
    if progress.state is WorkState.FAILED:
        return ":material/error: " + tr("The computation broke off: its process ended before it was done.")
    return tr("Waiting for a turn: others are computing.") if progress.state is WorkState.WAITING else text


def map_text(share: float) -> str:
    """How much of a map is known."""
    text = tr("{share} of the map is in; the rest repeats its neighbours")
    return text.format(share=percent_text(share))


def runs_text(known: int, count: int) -> str:
    """Sentence in place of a result, while some of the runs are not finished."""
    text = tr("{k} of {n} runs are in ({share}); what they show is told when all are.")
    return text.format(k=f"{known:,}", n=f"{count:,}", share=percent_text(known / count))
