"""The live picture, which a person can touch."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

import plots
from experiments.batch_losses import GRID, sample_weights, window_center
from surfaces import Batches
from views import controls
from views.controls import kinds
from views.controls.selection import Setting
from views.live import contour
from views.picture import stationary_points
from views.picture.content import Content
from views.picture.ground import fields_over, ground_key, ground_over
from views.picture.words import canvas_texts
from views.translation import tr


def draw_live(content: Content, extras: dict[str, Any], *, stationary: bool, fleeting: bool) -> None:
    """Draw the live picture. `extras` are further entries of the message to its script.

    stationary  also mark maxima and saddles
    fleeting    also draw the contours of the loss on the batch of the shown step, where steps see batches
    """
    setting, theme, words, home = content.setting, content.theme, content.words, content.window
    surface = setting.surface
    view = contour.view(surface.name)
    window = view or home
    clip = plots.union(home, window)  # paths are clipped to the largest window that a person has seen
    marks = [
        *plots.mark_traces(surface, setting.start, theme, words),
        *(stationary_points.marks(setting.noiseless, theme) if stationary else []),
        *content.marks,
    ]
    if fleeting and isinstance(surface, Batches):
        extras = {**extras, "fleeting": len(marks)}
        marks = [*marks, plots.batch_contour_mark(tr("Batch of this step"), theme)]
    picture = {
        "of": surface.name,
        "start": _start(setting, home),
        "steps": setting.steps,
        "layout": plots.contour_layout(surface, home, theme),
        "lines": [
            {"name": line.name, "path": path, "end": end, "loss": trace}
            for line, trace in zip(content.lines, content.loss["data"], strict=True)
            for path, end in [plots.path_traces(surface, line, clip, theme, words, view=window)]
        ],
        "losses": content.loss["layout"],
        "rate": content.loss.get("rate"),
        "spoken": content.alt,
        "memo": content.memo._asdict(),
        "marks": marks,
        **extras,
    }
    sums = _batch_contours(setting, window, home=view is None) if "fleeting" in extras else None
    canvas_words = canvas_texts(words, curve=plots.is_curve(surface))
    contour.show(picture, _land(content, view), canvas_words, kinds.kind_of(surface).start_keys, sums=sums)


def _start(setting: Setting, home: plots.Window) -> dict[str, Any]:
    """Position of the start's handle in the plane, and how it may move."""
    surface = setting.surface
    x, y = plots.in_plane(surface, np.array([setting.start], dtype=float))[0]
    height = float(y) if np.isfinite(y) else home[1][0]
    return {"x": float(x), "y": height, "limit": controls.MAX_COORDINATE, "along": plots.is_curve(surface)}


def _land(content: Content, view: plots.Window | None) -> contour.Made:
    """Background of the live picture: contours of the surface, or other traces. `view` is the zoomed window, if any."""
    setting, theme, home = content.setting, content.theme, content.window
    window = view or home
    if content.background:
        key, traces = content.background
        return (window, theme, key), lambda: {"window": window, "data": traces(window)}
    bare, key = ground_key(setting)
    log, _ = key
    field = st.session_state.get("field", False)

    def contours() -> dict[str, Any]:
        ground = plots.ground(bare, window, log=log) if view else ground_over(bare, home, *key)
        return {"window": window, "data": plots.ground_traces(bare, window, ground, theme, field=field)}

    return (window, field, theme, key), contours


def _batch_contours(setting: Setting, window: plots.Window, *, home: bool) -> tuple[contour.Made, contour.Made]:
    """Contours of the loss on the batch of each step: a basis of losses over the window, and each step's weights.

    home  the window is that of the whole picture
    """
    surface: Any = setting.surface
    bare, (log, surface_key) = ground_key(setting)
    key = surface_key, window

    def basis() -> dict[str, Any]:
        return {"columns": GRID, "basis": fields_over(bare, *key).basis.astype(np.float32)}

    def weights() -> dict[str, Any]:
        fields = fields_over(bare, *key)
        count = surface.surface.count
        rows = fields.mean_weights(np.vstack([np.full(count, 1 / count), sample_weights(surface, setting.steps)]))
        lowest_full, *lowest = fields.lowest(rows)
        # The same heights above the lowest value in the window as the contours of the loss on all data have.
        ground = ground_over(bare, window, log, surface_key) if home else plots.ground(bare, window, log=log)
        heights = ground.levels[:-1] - bare.f(window_center(window)) - lowest_full
        return {"weights": rows[1:].astype(np.float32), "lowest": np.array(lowest), "levels": heights[heights > 0]}

    return (key, basis), ((key, log, setting.noise_numbers, setting.steps), weights)
