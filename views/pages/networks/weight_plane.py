"""The paths of all optimizers on one plane through the space of weights, over the true loss there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import numpy as np
import streamlit as st

import plots
from core import Array, Constant
from experiments import weight_plane
from plots.text import number_text
from settings.digest import record_digest
from settings.network import NetworkSelection
from settings.pages import DIRECTIONS
from views import controls, picture
from views.controls.methods import style
from views.controls.session import PLANE, latest
from views.live import charts, contour
from views.live.contour.drawing import Background, Drawing, LineTraces, Memo, Start, Trace, control_texts
from views.pages.networks import plane_texts
from views.pages.networks.plane_texts import final_distance, loss_name
from views.pages.networks.plane_view import Plan, PlaneRequest, PlaneView, add_close_up, add_losses, empty_view
from views.picture import memo
from views.translation import tr
from views.work import bar, slices
from views.work.progress import Progress, WorkState
from views.work.shared import SharedWork
from views.work.training import follow_training, show_training_bar

JOB, CLOSE_UP_JOB = "landscape", "landscape, closer"


def weight_plane_page(theme: plots.Theme, selection: NetworkSelection) -> None:
    """Draw the page of paths on a plane through the space of weights."""
    names = [cls.name for cls in selection.methods]
    if not names:
        st.info(picture.nothing_chosen())
        return
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        kinds = {
            "pca": "PCA",
            "ends": tr("Start and two ends"),
            "random": tr("Random directions"),
        }
        kind = controls.select_translated("plane", tr("Plane"), kinds)
        # Controls that come and go have a container that stays: Streamlit drops a widget's URL entry when its position
        # on the page changes.
        with st.container(horizontal=True, gap="medium", vertical_alignment="bottom", width="content"):
            plan = kind, *_choose_ends(kind, names)
    _draw_picture(selection, theme, plan)


def _choose_ends(kind: str, names: Sequence[str]) -> Sequence[str]:
    """Draw the controls of a kind of plane, and return the names of the optimizers to whose ends it belongs."""
    if kind == "pca":
        return ()
    if kind == "ends":
        labels = {"end1": tr("First end"), "end2": tr("Second end")}
    else:
        labels = {"around": tr("Around the end of")}
    ends = []
    for key, label in labels.items():
        with st.container(width=200):
            order = names[::-1] if key == "end2" else names
            ends.append(controls.select_translated(key, label, {name: name for name in order}, box=True))
    if kind == "random":
        with st.container(width=240):
            controls.number(DIRECTIONS, DIRECTIONS.name, label=tr("Seed of the directions"))
    return ends


@controls.live_fragment(controls.PICTURE)
def _draw_picture(selection: NetworkSelection, theme: plots.Theme, plan: Plan) -> None:
    task, optimizers = selection.task(), selection.optimizers()
    training = follow_training(task, optimizers)
    curves = training.result.curves_with_weights
    plan = *plan, int(st.session_state.get(DIRECTIONS.name, 0)) if plan[0] == "random" else 0
    paths = [weight_plane.record_path(task, curve) for curve in curves]
    legend = [(task.name_of(curve.optimizer), style(type(curve.optimizer), theme)) for curve in curves]
    trained = [curve.optimizer for curve in curves]
    request = PlaneRequest(task, paths, legend, plan, trained, [int(path.steps[-1]) for path in paths])
    lesson = st.container()
    left, right = st.columns([3, 2], gap="medium")
    progress, token = None, training.token
    with left:  # a bar stands in place of the picture, or under it
        if training.state is not WorkState.DONE:
            show_training_bar(task, training)
        if not training.state.is_over:
            st.caption(tr("The plane goes through the weights that the training passes: it comes when that has ended."))
        elif progress := _follow_plane(request):
            token = _draw_plane(request, progress, theme)
    view = progress and progress.result
    with right:
        _draw_losses(request, view, token, theme)
    if progress and view and progress.state is WorkState.DONE:
        first, *rest = plane_texts.sentences(request, view)
        with lesson:
            picture.show_remark(first)
        for sentence in rest:
            picture.show_remark(sentence)
        _draw_table(request, view)
    elif paths and not view and training.state.is_over:
        with lesson:
            st.info(plane_texts.missing_plane_text(plan, [cls.name for cls in selection.methods]))
    for sentence in plane_texts.omission_sentences(request):
        picture.show_remark(sentence)


def _follow_plane(request: PlaneRequest) -> Progress[PlaneView] | None:
    """Progress of the losses on the plane; None where there is no plane."""
    view = latest(PLANE, request.key, partial(empty_view, request)) if request.paths else None
    if view is None:
        return None
    points = np.concatenate(view.points, axis=1)
    begin = partial(weight_plane.plane_losses, request.task, view.plane, points, view.window)
    return slices.follow(JOB, request.key, SharedWork(begin, add_losses, view))


def _draw_plane(request: PlaneRequest, progress: Progress[PlaneView], theme: plots.Theme) -> int:
    """Draw the contour, if a part of it is known, and the progress of its losses; return a token while more comes."""
    text = tr("Computing the loss on the plane")
    close_up = _draw_contour(request, progress, theme) if progress.result.z is not None else None
    bar.show_bar(JOB, progress, text)
    if close_up is None:
        return progress.token
    bar.show_bar(CLOSE_UP_JOB, close_up, text)
    return progress.token or close_up.token


# ---- Contour


def _texts(request: PlaneRequest) -> plots.ProjectionTexts:
    return {
        **picture.path_texts(),
        "loss": loss_name(request.task),
        "plane_loss": tr("Loss at the nearest point of the plane"),
        "distance": tr("Distance from the plane"),
    }


def _projected_paths(request: PlaneRequest, view: PlaneView | None) -> list[plots.ProjectedPath]:
    unknown = [np.full(len(path.steps), np.nan) for path in request.paths]
    if view:
        points, distances, losses = view.points, view.distances, view.losses
    else:
        points, distances, losses = [np.stack([values, values]) for values in unknown], unknown, unknown
    return [
        plots.ProjectedPath(
            name, path.steps.astype(float), path_points, path_distances, path.loss, path_losses, line_style
        )
        for (name, line_style), path, path_points, path_distances, path_losses in zip(
            request.legend, request.paths, points, distances, losses, strict=True
        )
    ]


def _draw_contour(
    request: PlaneRequest, progress: Progress[PlaneView], theme: plots.Theme
) -> Progress[Array | None] | None:
    """Draw the contour with the paths; return the progress of the zoomed part, None if there is none.

    A zoomed part is computed anew, once the whole is known.
    """
    view = progress.result
    assert view.z is not None
    name = f"landscape {record_digest(request)}"
    zoomed = contour.view(name)
    window, z, close_up = view.window, view.z, None
    if zoomed and progress.state.is_over:
        begin = partial(weight_plane.plane_losses, request.task, view.plane, np.empty((2, 0)), zoomed)
        close_up = slices.follow(CLOSE_UP_JOB, (request.key, zoomed), SharedWork(begin, add_close_up, None))
        if close_up.result is not None:
            window, z = zoomed, close_up.result
    grid = plots.Grid(*weight_plane.axes_over(window), z)

    def contours(visible: plots.Window) -> list[Trace]:
        ground = plots.ground(grid, visible, log=st.session_state.get("log_contours", True), labels_on_edge=True)
        return plots.ground_traces(grid, visible, ground, theme)

    background = Background((request, window, z, theme), contours)
    picture.show_drawing(_drawing(name, request, view, grid, background, theme))
    return close_up


def _drawing(
    name: str,
    request: PlaneRequest,
    view: PlaneView,
    grid: plots.Grid,
    background: Background,
    theme: plots.Theme,
) -> Drawing:
    """Drawing of the recorded paths; their start does not move."""
    words, zoomed = _texts(request), contour.view(name)
    clip = plots.union(view.window, zoomed or view.window)
    traces = [
        plots.projected_traces(grid, projected, clip, zoomed, theme, words)
        for projected in _projected_paths(request, view)
    ]
    x, y = (float(c) for c in view.points[0][:, 0])
    steps = max((path.steps for path in request.paths), key=len)
    return Drawing(
        name=name,
        theme=theme,
        window=view.window,
        visible=zoomed or view.window,
        layout=_layout(request, view, grid, theme),
        start=Start(x, y),
        steps=len(steps) - 1,
        step_numbers=steps.tolist(),
        lines=[
            LineTraces(name, path.named(memo.label(name, optimizer)), end)
            for (name, _), optimizer, (path, end) in zip(request.legend, request.optimizers, traces, strict=True)
        ],
        marks=plots.mark_traces(grid, (x, y), theme, {"start": tr("Start"), "minimum": "", "local": ""}),
        background=background,
        words={
            **words,
            **control_texts(is_curve=False),
            "start": tr("Start"),
            "rate": tr("{n} recorded points/s"),
        },
        memo=_memo(request),
        alt=plane_texts.alt_text(request),
    )


def _layout(request: PlaneRequest, view: PlaneView, grid: plots.Grid, theme: plots.Theme) -> plots.Layout:
    layout = plots.contour_layout(grid, view.window, theme)
    for axis, title in zip(("xaxis", "yaxis"), plane_texts.axis_titles(request, view), strict=True):
        layout[axis]["title"] = {**layout[axis]["title"], "text": title}
    return layout


def _memo(request: PlaneRequest) -> Memo:
    task = request.task
    parts = [f"{tr('Epochs')} {task.epochs}", f"B = {min(task.size, len(task.train))}"]
    parts += [] if isinstance(task.schedule, Constant) else [memo.schedule_text(task.schedule)]
    return Memo(loss_name(task), parts, memo.file_name("", request.optimizers), "")


# ---- Loss chart and table


def _draw_losses(request: PlaneRequest, view: PlaneView | None, token: int, theme: plots.Theme) -> None:
    title = tr("Lines: loss of the weights. Rings: at the nearest point of the plane.")
    paths = _projected_paths(request, view)
    chart = plots.projected_chart(paths, theme, end=request.task.steps, words=_texts(request))
    alt = f"{title} {plane_texts.alt_text(request)}"
    charts.show([replace(chart, title=title, alt=alt)], step=True, token=token)


def _draw_table(request: PlaneRequest, view: PlaneView) -> None:
    rows = [*zip(request.legend, request.paths, view.distances, view.losses, strict=True)]
    columns = {
        tr("Optimizer"): [f"{line_style.glyph} {name}" for (name, line_style), *_ in rows],
        loss_name(request.task): [number_text(float(path.loss[-1])) for _, path, *_ in rows],
        tr("Loss at the nearest point of the plane"): [number_text(float(losses[-1])) for *_, losses in rows],
        tr("Distance from the plane"): [number_text(final_distance(distances, path)) for _, path, distances, _ in rows],
        tr("Distance from the start"): [number_text(path.distance) for _, path, *_ in rows],
    }
    st.table(columns, border="horizontal", hide_index=True)
