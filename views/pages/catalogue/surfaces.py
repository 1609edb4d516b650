"""The gallery of surfaces, grouped by what they teach, each with a small picture."""

from __future__ import annotations

from functools import lru_cache

import streamlit as st

import plots
from core import Optimizer, Surface, recommended_rate, run
from settings.selection import Selection
from surfaces import GROUPS
from views import controls, picture
from views.controls.memory import choose_surface
from views.controls.methods import style
from views.translation import tr

COLUMNS = 3


def surfaces_page(theme: plots.Theme, selection: Selection) -> None:
    """Draw the gallery of surfaces."""
    group = controls.select_translated("group", tr("What the surfaces teach"), {name: tr(name) for name in GROUPS})
    if not selection.methods:
        st.info(picture.nothing_chosen())
    st.caption(
        tr(
            "Each with its own start, steps and recommended learning rates; "
            "the balls are the chosen optimizers: {names}."
        ).format(names=", ".join(f"{style(cls, theme).glyph} {cls.name}" for cls in selection.methods) or "–")
    )
    columns = st.columns(COLUMNS, gap="medium")
    for index, surface in enumerate(GROUPS[group]):
        with columns[index % COLUMNS], st.container(border=True):
            _draw_card(surface, selection, theme)


def _draw_card(surface: Surface, selection: Selection, theme: plots.Theme) -> None:
    st.markdown(f"**{surface.name}**")
    st.image(_thumbnail(surface, selection.methods, theme), width="stretch", alt=surface.name)
    st.markdown(picture.formula_of(surface))
    st.markdown(tr(surface.lesson))
    if surface.note:
        st.caption(tr(surface.note))
    st.caption(surface.source)
    is_current = surface.name == selection.surface.name
    st.button(
        tr("Chosen") if is_current else tr("Take this surface"),
        icon=":material/check:" if is_current else ":material/landscape:",
        key=f"take {surface.name}",
        disabled=is_current,
        on_click=choose_surface,
        args=(surface.name,),
    )


@lru_cache(maxsize=400)
def _thumbnail(surface: Surface, methods: tuple[type[Optimizer], ...], theme: plots.Theme) -> str:
    """Image with the paths of methods from the surface's start at its recommended rates."""
    window = plots.window_of(surface, surface.start)
    lines = [_line(surface, method, theme) for method in methods]
    return plots.thumbnail(surface, window, plots.ground(surface, window), lines, theme)


def _line(surface: Surface, cls: type[Optimizer], theme: plots.Theme) -> plots.Line:
    optimizer = cls(lr=recommended_rate(surface, cls))
    path = run(surface, optimizer, surface.start, surface.steps, keep="path")
    return plots.line_of(cls.name, cls.name, surface, path, style(cls, theme))
