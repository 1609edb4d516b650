"""The plain picture: the surface in 3-D, or the contour for a browser that cannot load the live one."""

from __future__ import annotations

from typing import Any

import streamlit as st

import plots
from views.picture.content import Content
from views.picture.ground import ground_key, ground_over
from views.picture.losses import loss_traces
from views.picture.remarks import show_failure
from views.translation import tr

HIDDEN_BUTTONS = ["select2d", "lasso2d", "autoScale2d"]


def draw_plain(content: Content, *, solid: bool) -> None:
    """Draw the surface in 3-D if it is `solid`, else the contour for a browser that cannot load the live picture."""
    if not solid:
        show_failure()
    figure = _solid_figure(content) if solid else _contour_figure(content)
    description = content.memo
    figure.update_layout(plots.title_layout([description.title, " · ".join(description.parts)], content.theme))
    key = "solid" if solid else "contour"
    config = {
        "displaylogo": False,
        "modeBarButtonsToRemove": HIDDEN_BUTTONS,
        "toImageButtonOptions": {"filename": f"descent-explorer-{key}-{description.file}", "scale": 2},
    }
    layout = content.loss["layout"]
    left, right = st.columns([3, 2]) if layout else (st.container(), None)
    left.plotly_chart(figure, theme=None, key=key, config=config, alt=content.alt)
    if right:
        losses = {"data": loss_traces(content.loss), "layout": layout}
        right.plotly_chart(losses, theme=None, key="loss", config=config, alt=tr("Loss against step"))


def _solid_figure(content: Content) -> Any:
    setting, window, theme = content.setting, content.window, content.theme
    bare, key = ground_key(setting)
    ground = ground_over(bare, window, *key)
    return plots.surface_figure(
        setting.surface, window, ground, setting.start, content.lines, theme, words=content.words
    )


def _contour_figure(content: Content) -> Any:
    setting, window, theme = content.setting, content.window, content.theme
    if content.background:
        _, traces = content.background
        land = traces(window)
    else:
        bare, key = ground_key(setting)
        field = st.session_state.get("field", False)
        land = plots.ground_traces(bare, window, ground_over(bare, window, *key), theme, field=field)
    traces = [*land, *content.marks]
    return plots.contour_figure(
        setting.surface, window, traces, setting.start, content.lines, theme, words=content.words
    )
