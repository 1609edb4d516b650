"""The figures of the lectures, by topic: each card opens one, with its settings, in one click."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from lessons.figures import FIGURES, TOPICS
from views.controls.memory import forget_all
from views.translation import tr

NAME, TITLE = "figures", "Figures"
FIGURE = "figure"  # key of a card's link: settings that were picked before do not mix with those of the figure
COLUMNS = 3


def figures_page(entries: Mapping[str, StreamlitPage]) -> None:
    """Draw the cards; `entries` are the pages of the menu, by their names."""
    # Whole titles, on the left edge of the caption under them: a link's own padding goes into the margin.
    st.html(
        "<style>.stPageLink a {margin-left: -.5rem}"
        ".stPageLink :is(a, span, p) {white-space: normal; overflow: visible}</style>"
    )
    st.subheader(tr("Figures of the lectures"), anchor=False)
    st.markdown(tr("Each card opens its page with the settings of that figure. All of them can be changed there."))
    for topic, figures in TOPICS.items():
        st.markdown(f"##### {tr(topic)}")
        for row in range(0, len(figures), COLUMNS):
            for column, figure in zip(st.columns(COLUMNS, gap="small"), figures[row : row + COLUMNS], strict=False):
                with column, st.container(border=True, height="stretch"):
                    query = {key: list(texts) for key, texts in figure.query.items()}
                    st.page_link(
                        entries[figure.place],
                        label=f"**{tr(figure.title)}**",
                        query_params={FIGURE: figure.name, **query},
                        width="stretch",
                    )
                    st.caption(tr(figure.page.title))


def begin_figure() -> None:
    """Set all controls to the link, where a person comes from a card. Call this before any control is drawn."""
    if st.query_params.get(FIGURE) in FIGURES:
        del st.query_params[FIGURE]
        forget_all()
