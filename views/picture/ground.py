"""What lies under the paths: the contours of a surface, cached; the graph of a curve; the contours of batches."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

import plots
from core import Surface
from experiments.batch_losses import GRID, Fields, sample_fields, sample_weights, window_center
from settings import kinds
from settings.selection import Setting
from views.live.contour.drawing import Background, BatchContours, Drawing
from views.translation import tr


@st.cache_data(max_entries=200, show_spinner=False)
def _cached_ground(_surface: Surface, window: plots.Window, log: bool, key: Any) -> plots.Ground:
    """Contours of a surface over a window; `key` is the surface's cache key."""
    return plots.ground(_surface, window, log=log)


@st.cache_data(max_entries=20, show_spinner=False)
def _cached_fields(_surface: Any, key: Any, window: plots.Window) -> Fields:
    """Losses of the samples over a window; `key` is the surface's cache key."""
    return sample_fields(_surface, window)


def ground(setting: Setting, window: plots.Window) -> plots.Ground:
    """Contours of the setting's surface over a window."""
    bare, key = _ground_key(setting)
    return _cached_ground(bare, window, *key)


def _ground_key(setting: Setting) -> tuple[Surface, tuple[bool, Any]]:
    """Surface without noise, and the cache key of its contours: whether they are logarithmic, and the surface's key."""
    bare = setting.noiseless
    return bare, (st.session_state.get("log_contours", True), kinds.cache_key(bare))


def _ground_over(setting: Setting, window: plots.Window, whole: plots.Window) -> plots.Ground:
    """Contours over a window, which are cached if that is the window of the whole picture."""
    bare, (log, _) = _ground_key(setting)
    return ground(setting, window) if window == whole else plots.ground(bare, window, log=log)


def surface_background(setting: Setting, whole: plots.Window, theme: plots.Theme) -> Background:
    """Contours of the setting's surface, or its graph for a curve. `whole` is the window of the whole picture."""
    bare, key = _ground_key(setting)
    if plots.is_curve(bare):
        return Background((theme, key), lambda window: plots.curve_traces(bare, window, theme))
    field = st.session_state.get("field", False)

    def traces(window: plots.Window) -> list[plots.Trace]:
        return plots.ground_traces(bare, window, _ground_over(setting, window, whole), theme, field=field)

    return Background((theme, field, key), traces)


def batch_contours(setting: Setting, drawing: Drawing) -> BatchContours:
    """Contours of the loss on the batch of each step: a basis of losses over the window, and each step's weights."""
    surface: Any = setting.surface
    bare, (log, surface_key) = _ground_key(setting)
    window = drawing.visible
    key = surface_key, window

    def basis() -> dict[str, object]:
        return {"columns": GRID, "basis": _cached_fields(bare, *key).basis.astype(np.float32)}

    def weights() -> dict[str, object]:
        fields = _cached_fields(bare, *key)
        count = surface.surface.count
        rows = fields.mean_weights(np.vstack([np.full(count, 1 / count), sample_weights(surface, setting.steps)]))
        lowest_full, *lowest = fields.lowest(rows)
        # The same heights above the lowest value in the window as the contours of the loss on all data have.
        levels = _ground_over(setting, window, drawing.window).levels
        heights = levels[:-1] - bare.f(window_center(window)) - lowest_full
        return {"weights": rows[1:].astype(np.float32), "lowest": np.array(lowest), "levels": heights[heights > 0]}

    mark = plots.batch_contour_mark(tr("Batch of this step"), drawing.theme)
    return BatchContours(mark, (key, basis), ((key, log, setting.noise_numbers, setting.steps), weights))
