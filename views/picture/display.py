"""A drawing on the page: live, plain in a browser that cannot load the live one, or as a surface in 3-D."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

import plots
from settings.selection import Selection
from views.live import component, contour
from views.live.contour.drawing import Drawing
from views.live.contour.link import link_of
from views.picture.comparison import Comparison
from views.picture.ground import ground
from views.picture.remarks import nothing_chosen, run_remarks, setting_remarks, show_remark
from views.translation import tr

HIDDEN_BUTTONS = ["select2d", "lasso2d", "autoScale2d"]


def show(comparison: Comparison, drawing: Drawing, selection: Selection) -> None:
    """Show the drawing of a comparison, and below it what there is to say about its runs."""
    show_drawing(drawing, selection)
    show_remarks(comparison, drawing)


def show_drawing(drawing: Drawing, selection: Selection | None = None) -> None:
    """Show a drawing: live, or plain if the browser could not load the live one.

    With its `selection`, the drawing follows the slider under the hand.
    """
    if not component.failed():
        contour.show(replace(drawing, link=link_of(selection, drawing.theme) if selection else ""))
        return
    _show_failure()
    paths = [trace for line in drawing.lines for trace in (line.path, line.end)]
    traces = [*drawing.background.traces(drawing.window), *paths, *drawing.marks]
    _show_plain(drawing, plots.figure(plots.Chart(traces, drawing.layout)), "contour")


def _show_failure() -> None:
    """Say that the browser could not load the live picture, with a button to try again."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.warning(tr("This browser could not load the live picture; this is the plain one."))
        st.button(tr("Try again"), on_click=component.try_again)


def show_solid(comparison: Comparison, drawing: Drawing) -> None:
    """Show the surface of a comparison in 3-D, as it is, for a browser that could not load the live picture."""
    _show_failure()
    setting, window = comparison.setting, comparison.window
    figure = plots.surface_figure(
        setting.surface,
        window,
        ground(setting, window),
        setting.start,
        comparison.lines,
        comparison.theme,
        words=comparison.words,
    )
    _show_plain(drawing, figure, "solid")


def _show_plain(drawing: Drawing, figure: Any, key: str) -> None:
    figure.update_layout(plots.title_layout([drawing.memo.title, " · ".join(drawing.memo.parts)], drawing.theme))
    config = {
        "displaylogo": False,
        "modeBarButtonsToRemove": HIDDEN_BUTTONS,
        "toImageButtonOptions": {"filename": f"descent-explorer-{key}-{drawing.memo.file}", "scale": 2},
    }
    left, right = st.columns([3, 2]) if drawing.losses else (st.container(), None)
    left.plotly_chart(figure, theme=None, key=key, config=config, alt=drawing.alt)
    if drawing.losses and right:
        losses = drawing.losses.complete.entries
        right.plotly_chart(losses, theme=None, key="loss", config=config, alt=tr("Loss against step"))
    if drawing.lines and drawing.results:
        st.table(dict(drawing.results), border="horizontal", hide_index=True)


def show_remarks(comparison: Comparison, drawing: Drawing) -> None:
    """Show the warnings of the optimizers, and what there is to say about the setting and the axis of losses."""
    for text in run_remarks(comparison):
        st.markdown(text)
    for text in setting_remarks(comparison.setting):
        show_remark(text)
    if not comparison.setting.optimizers:
        st.info(nothing_chosen())
    elif drawing.losses and drawing.losses.remark:
        st.caption(drawing.losses.remark)
