"""The Trajectories page: paths of several optimizers on one surface, their losses, and how each run ended."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

import plots
from rules import schedules
from settings.controls import TOLERANCE
from settings.selection import Selection, Setting
from views import controls, picture
from views.live import component
from views.pages import axis_rates, path_measures
from views.pages.step.calls import calls_panel
from views.picture import limits, outcomes
from views.store import store
from views.translation import tr

RATES = "rates"  # key of the switch that shows the rate of each axis in place of the sweep


def trajectories(theme: plots.Theme, selection: Selection) -> None:
    """Draw the page of paths."""
    setting = selection.setting()
    picture.draw_heading(setting.surface)
    with st.container(horizontal=True, gap="medium"):
        controls.switch("surface3d", tr("3-D view"), redraw=True)
        picture.contours_switch()
        controls.switch("field", tr("Arrows of −∇f"), redraw=True)
        picture.loss_switch()
        picture.window_switch()
        controls.switch(RATES, tr("Rate of each axis"))
    place = st.container()
    with st.expander(tr("Steps to a tolerance, path length, turns")):
        controls.number(TOLERANCE, TOLERANCE.name)
        st.caption(path_measures.definitions(setting.noiseless))
    with place:  # it reads the tolerance
        _draw_picture(selection, theme)
    _draw_band(selection, theme)
    calls_panel(selection, theme)
    _draw_formulas(setting)


def compose_trajectories(selection: Selection, theme: plots.Theme) -> picture.Picture:
    """Comparison and drawing of the live picture."""
    comparison = picture.compare(selection.setting(), theme)
    drawing = picture.compose_with_losses(comparison)
    tolerance = float(store().get(TOLERANCE.name, TOLERANCE.default))
    *columns, final_point = drawing.results.items()
    measures = path_measures.columns(comparison, tolerance).items()
    return comparison, replace(drawing, results=dict([*columns, *measures, final_point]))


# Everything that follows a number or a dragged start. Only this fragment is redrawn; the page stands still.
@controls.live_fragment(controls.PICTURE)
def _draw_picture(selection: Selection, theme: plots.Theme) -> None:
    comparison, drawing = compose_trajectories(selection, theme)
    if store().get("surface3d") and component.failed():
        picture.show_solid(comparison, drawing)
    else:
        band = picture.name_of(comparison.setting) if drawing.lines and not store().get(RATES) else None
        drawing = picture.with_solid(drawing, comparison) if store().get("surface3d") else drawing
        picture.show_drawing(replace(drawing, band=band), selection)
    picture.show_remarks(comparison, drawing)
    limits.show_notes(selection, comparison.setting)


def _band_waits() -> bool:
    """Whether a live picture asks for the band when nothing moves; without one, it is drawn with the picture."""
    return not (store().get(RATES) or component.failed())


@controls.live_fragment(controls.SIDE_PANEL, waits=_band_waits)
def _draw_band(selection: Selection, theme: plots.Theme) -> None:
    if store().get(RATES):
        axis_rates.show_rates(picture.compare(selection.setting(), theme))
        return
    setting = selection.setting()
    title = tr("Final loss for every learning rate")
    outcomes.draw_sweep(setting, theme, "final", title=title, share=0.5)


def _draw_formulas(setting: Setting) -> None:
    with st.expander(tr("Formulas and sources"), expanded=True):
        st.caption(f"{setting.noiseless.name}: {setting.noiseless.source}")
        if not setting.has_constant_rate:
            st.markdown(f"**{setting.schedule.name}** — {tr(setting.schedule.idea)}")
            st.latex(r",\qquad ".join(schedules.factor(setting.schedule)))
            st.caption(setting.schedule.source)
        for optimizer in setting.optimizers:
            st.markdown(f"**{optimizer.name}** ({optimizer.year}) — {tr(optimizer.idea)}")
            picture.draw_rule(optimizer)
            st.caption(optimizer.source)
