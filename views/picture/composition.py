"""From a comparison to a drawing of its paths on the contour."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np

import plots
from settings import kinds
from settings.digest import record_digest
from settings.selection import Setting
from surfaces import Batches
from views.controls import session
from views.controls.session import kept, latest
from views.live import contour
from views.live.contour.drawing import Drawing, LineTraces, Memo, Start, control_texts
from views.picture import memo
from views.picture.comparison import Comparison
from views.picture.ground import batch_contours, ground, surface_background
from views.picture.losses import loss_chart
from views.picture.remarks import mark_of
from views.picture.results import alt_text, results_table
from views.store import store

Picture = tuple[Comparison, Drawing]  # what is compared, and how it is shown


def compose(comparison: Comparison) -> Drawing:
    """Drawing of the paths, the start and the minima on the contour."""
    setting, theme, window = comparison.setting, comparison.theme, comparison.window
    view = contour.view(setting.surface.name)
    key = setting.without_optimizers, theme, window, view, comparison.step_word, store().get("lang")
    scene = latest(session.SCENE, key, partial(_scene, comparison, view))
    return replace(
        scene,
        lines=_line_traces(comparison, view),
        background=surface_background(setting, window, theme),
        memo=_description(comparison),
        alt=alt_text(comparison),
    )


def _scene(comparison: Comparison, view: plots.Window | None) -> Drawing:
    """The drawing without its lines, and without what tells of them: the same for all numbers of optimizers."""
    setting, theme, window, words = comparison.setting, comparison.theme, comparison.window, comparison.words
    surface = setting.surface
    return Drawing(
        name=surface.name,
        theme=theme,
        window=window,
        visible=view or window,
        layout=plots.contour_layout(surface, window, theme),
        start=_start(comparison),
        steps=setting.steps,
        lines=[],
        marks=plots.mark_traces(surface, setting.start, theme, words),
        background=surface_background(setting, window, theme),
        words={**words, **control_texts(is_curve=plots.is_curve(surface))},
        memo=_description(comparison),
        alt="",
    )


def _line_traces(comparison: Comparison, view: plots.Window | None) -> list[LineTraces]:
    """Traces of the lines; `view` is the window of a zoom, if there is one."""
    surface, theme, window = comparison.setting.surface, comparison.theme, comparison.window
    lines, words = comparison.played_lines, comparison.path_words
    clip = plots.union(window, view or window)  # the largest window that a person has seen

    def make(place: int) -> LineTraces:
        line = lines[place]
        return LineTraces(line.name, *plots.path_traces(surface, line, clip, theme, words, view=view))

    return kept(session.TRACES, (surface, theme, clip, view, words["step"]), lines, make)


def compose_with_losses(comparison: Comparison) -> Drawing:
    """Drawing with the loss chart beside it, and the table of results below."""
    return compose(comparison).with_losses(loss_chart(comparison), results_table(comparison))


def with_solid(drawing: Drawing, comparison: Comparison) -> Drawing:
    """The drawing as a surface in 3-D."""
    setting, window, theme, words = comparison.setting, comparison.window, comparison.theme, comparison.words
    shown = ground(setting, window)

    def parts() -> dict[str, object]:
        return plots.surface_parts(setting.noiseless, window, shown, theme, words)

    # Its colours are those of the contour, and its texts are in the language of the page.
    key = setting.noiseless, window, theme, shown.log, store().get("lang")
    return replace(drawing, solid=(key, parts))


def with_batch_contours(drawing: Drawing, setting: Setting) -> Drawing:
    """The drawing with contours of the loss on the batch of the shown step, where steps see batches."""
    if not isinstance(setting.surface, Batches):
        return drawing
    return replace(drawing, batch_contours=batch_contours(setting, drawing))


def name_of(setting: Setting) -> str:
    """Name of a picture, which differs for other settings and other windows."""
    return record_digest((setting, contour.view(setting.surface.name)))


def _start(comparison: Comparison) -> Start:
    surface = comparison.setting.surface
    x, y = plots.in_plane(surface, np.array([comparison.setting.start], dtype=float))[0]
    height = float(y) if np.isfinite(y) else comparison.window[1][0]
    return Start(float(x), height, kinds.kind_of(surface).start_keys, plots.is_curve(surface))


def _description(comparison: Comparison) -> Memo:
    setting, surface, clock = comparison.setting, comparison.setting.surface, comparison.clock
    length = clock.length or f"{clock.name} {clock.total}" if clock else ""
    parts = memo.shared_texts(setting, length=length)
    file = memo.file_name(memo.name_of(surface), setting.optimizers)
    return Memo(memo.title(surface), parts, file, mark_of(surface))
