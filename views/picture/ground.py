"""What lies under the paths: the contours of a surface, cached; the graph of a curve; the contours of batches."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

import plots
from core import Surface
from experiments.batch_losses import GRID, Fields, sample_fields, sample_weights, window_center
from settings.selection import Setting
from surfaces import DataLoss
from views.live.contour.drawing import Background, BatchContours, Drawing
from views.store import store
from views.translation import tr


@lru_cache(maxsize=200)
def _cached_ground(surface: Surface, window: plots.Window, *, log: bool) -> plots.Ground:
    return plots.ground(surface, window, log=log)


@lru_cache(maxsize=20)
def _cached_fields(surface: DataLoss, window: plots.Window) -> Fields:
    return sample_fields(surface, window)


def ground(setting: Setting, window: plots.Window) -> plots.Ground:
    """Contours of the setting's surface over a window."""
    return _cached_ground(setting.noiseless, window, log=_has_log_contours())


def _has_log_contours() -> bool:
    return store().get("log_contours", True)


def _ground_over(setting: Setting, window: plots.Window, whole: plots.Window) -> plots.Ground:
    """Contours over a window, which are cached if that is the window of the whole picture."""
    if window == whole:
        return ground(setting, window)
    return plots.ground(setting.noiseless, window, log=_has_log_contours())


def surface_background(setting: Setting, whole: plots.Window, theme: plots.Theme) -> Background:
    """Contours of the setting's surface, or its graph for a curve. `whole` is the window of the whole picture."""
    bare = setting.noiseless
    if plots.is_curve(bare):
        return Background((theme, bare), lambda window: plots.curve_traces(bare, window, theme))
    field = store().get("field", False)

    def traces(window: plots.Window) -> list[plots.Trace]:
        return plots.ground_traces(bare, window, _ground_over(setting, window, whole), theme, field=field)

    def coarse(window: plots.Window) -> plots.Layout:
        return plots.coarse_ground(bare, window, _ground_over(setting, window, whole), theme)

    return Background((theme, field, _has_log_contours(), bare), traces, coarse)


def batch_contours(setting: Setting, drawing: Drawing) -> BatchContours:
    """Contours of the loss on the batch of each step: a basis of losses over the window, and each step's weights."""
    surface: Any = setting.surface
    bare, window = surface.surface, drawing.visible

    def basis() -> dict[str, object]:
        return {"columns": GRID, "basis": _cached_fields(bare, window).basis.astype(np.float32)}

    def weights() -> dict[str, object]:
        fields = _cached_fields(bare, window)
        count = surface.surface.count
        rows = fields.mean_weights(np.vstack([np.full(count, 1 / count), sample_weights(surface, setting.steps)]))
        lowest_full, *lowest = fields.lowest(rows)
        # The same heights above the lowest value in the window as the contours of the loss on all data have.
        levels = _ground_over(setting, window, drawing.window).levels
        heights = levels[:-1] - bare.f(window_center(window)) - lowest_full
        return {"weights": rows[1:].astype(np.float32), "lowest": np.array(lowest), "levels": heights[heights > 0]}

    mark = plots.batch_contour_mark(tr("Batch of this step"), drawing.theme)
    log = _has_log_contours()
    return BatchContours(mark, ((bare, window), basis), ((surface, window, log, setting.steps), weights))
