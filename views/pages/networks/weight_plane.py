"""The paths of all optimizers on one plane through the space of weights, over the true loss there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any, Self, final

import numpy as np
import streamlit as st

import plots
from core import Array, Constant, Optimizer, Param
from experiments import weight_plane
from experiments.training import Task
from experiments.weight_plane import Plane, Way
from plots.text import number_text, percent_text
from views import controls, digest, picture
from views.controls.network_sidebar import Chosen
from views.controls.selection import style
from views.live import charts, component, contour
from views.picture import memo
from views.translation import tr
from views.work import shared
from views.work.training import bar, progress

JOB, CLOSER = "landscape", "landscape, closer"
DIRECTIONS = Param("directions", 0, "", "Seed of the directions", 0, 100)
_Plan = tuple[Any, ...]  # the kind of plane, and what it goes through


@final
@dataclass(frozen=True)
class Scene(shared.Known):
    """What is known of the paths' landscape.

    places  of each way's points on the plane, (2, J)
    away    of each, how far the points are from it, (J,)
    shares  of the variance of all recorded points, along the plane's first axis and across
    window  that holds all places
    cast    of each, the loss at the places, (J,); NaN while it is not known
    z       the loss over the window, None while nothing is known of it
    share   of the landscape, that is known
    """

    plane: Plane
    places: Sequence[Array]
    away: Sequence[Array]
    shares: Array
    window: plots.Window
    cast: Sequence[Array]
    z: Array | None = None
    share: float = 0.0

    def plus(self, result: Any) -> Self:
        cast, z, share = result
        return replace(self, cast=np.split(cast, np.cumsum([len(each) for each in self.cast])[:-1]), z=z, share=share)


@final
@dataclass(frozen=True)
class _Closer(shared.Known):
    """The loss over a part of the plane that a person looks at more closely, as `Scene` has it."""

    z: Array | None = None
    share: float = 0.0

    def plus(self, result: Any) -> Self:
        _, z, share = result
        return replace(self, z=z, share=share)


@dataclass(frozen=True)
class _Asked:
    """What is to be drawn: each optimizer's recorded weights, with its name and style, and which plane."""

    task: Task
    ways: Sequence[Way]
    cast: Sequence[tuple[str, plots.LineStyle]]
    plan: _Plan
    facts: Any
    racers: Sequence[Optimizer]

    @cached_property
    def points(self) -> Array:
        """All that was recorded, (n, K)."""
        return np.concatenate([way.theta for way in self.ways], axis=1)


def landscape_page(look: plots.Look, selection: Chosen) -> None:
    """Draw the page."""
    controls.follow(controls.PICTURE)
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
        kind = controls.choice("plane", tr("Plane"), kinds)
        # What comes and goes has a container that stays: a bound widget that changes its place loses its hold on the
        # URL.
        with st.container(horizontal=True, gap="medium", vertical_alignment="bottom", width="content"):
            plan = kind, *_through(kind, names)
    _picture(selection, look, plan)


def _through(kind: str, names: Sequence[str]) -> Sequence[str]:
    """The controls of what the plane goes through."""
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
            ends.append(controls.choice(key, label, {name: name for name in order}, box=True))
    if kind == "random":
        with st.container(width=240):
            controls.number(DIRECTIONS, DIRECTIONS.name, label=tr("Seed of the directions"))
    return ends


@st.fragment(key=controls.PICTURE)
def _picture(selection: Chosen, look: plots.Look, plan: _Plan) -> None:
    task, racers = selection.task(), selection.racers()
    training, more = progress(task, racers)
    plan = *plan, int(st.session_state.get(DIRECTIONS.name, 0)) if plan[0] == "random" else 0
    ways = [weight_plane.recorded(task, of) for of in training.courses]
    cast = [(of.racer.name, style(type(of.racer), look)) for of in training.courses]
    facts = task.facts, tuple(racers), tuple(int(way.at[-1]) for way in ways), plan
    asked = _Asked(task, ways, cast, plan, facts, [of.racer for of in training.courses])
    lesson = st.container()
    left, right = st.columns([3, 2], gap="medium")
    scene = None
    with left:  # a bar stands where the picture comes, or under it
        if more or training.failed or not training.ended:
            bar(task, training, going=bool(more))
        if more:
            st.caption(tr("The plane goes through the weights that the training passes: it comes when that has ended."))
        if ways and not more:
            scene, more = shared.known(JOB, asked.facts, partial(_begun, asked))
        if scene:
            telling = partial(shared.tell, text=tr("Computing the loss on the plane"))
            closer, token = _live(asked, scene, look) if scene.z is not None else (None, 0)
            telling(JOB, scene, scene.share, going=more > 0)
            if closer:
                telling(CLOSER, closer, closer.share, going=token > 0)
            more = more or token
    with right:
        _losses(asked, scene, more, look)
    if scene and scene.whole:
        told = _told(asked, scene)
        with lesson:
            picture.tell(told[0])
        for sentence in told[1:]:
            picture.tell(sentence)
        _table(asked, scene)
    elif ways and not scene and not more:
        with lesson:
            st.info(_no_plane(plan, [cls.name for cls in selection.methods]))
    for sentence in _about_left_out(asked):
        picture.tell(sentence)


def _no_plane(plan: _Plan, names: Sequence[str]) -> str:
    if plan[0] == "ends" and len(names) == 1:
        return tr("A plane goes through three points: choose a second optimizer in the sidebar.")
    if plan[0] == "ends" and plan[1] == plan[2]:
        return tr("A plane goes through three points: choose two different ends.")
    return tr(
        "The points that the plane is to hold are too few, or lie on one line: there is no one plane through them."
    )


# ---- What is computed


def _begun(asked: _Asked) -> tuple[Scene | None, Sequence[Any]]:
    """The paths on the plane, and the work of finding the loss there; None where there is no plane."""
    plane = _plane(asked)
    if plane is None or not np.ptp(asked.points, axis=1).any():  # of one point there is no variance to hold
        return None, ()
    scene = _empty(asked, plane)
    places = np.concatenate(scene.places, axis=1)
    return scene, (weight_plane.loss_over, asked.task, plane, places, scene.window)


def _plane(asked: _Asked) -> Plane | None:
    ways = {name: way for (name, _), way in zip(asked.cast, asked.ways, strict=True)}
    match asked.plan:
        case "ends", one, other, _ if {one, other} <= ways.keys():  # else training was stopped before it began with one
            start, end = ways[one].theta[:, 0], ways[one].theta[:, -1]
            return weight_plane.through(start, end, ways[other].theta[:, -1])
        case "random", around, seed if around in ways:
            return weight_plane.filter_normalised(asked.task.whole, ways[around].theta[:, -1], seed)
        case "pca", _:
            return weight_plane.principal(asked.points)
    return None


def _empty(asked: _Asked, plane: Plane) -> Scene:
    places = [plane.projected(way.theta) for way in asked.ways]
    # One step along random directions changes the weights as much as the weights are: as Li et al. show them.
    corners = [np.array([[-1.0, 1.0], [-1.0, 1.0]])] if asked.plan[0] == "random" else []
    return Scene(
        plane,
        places,
        [plane.away(way.theta) for way in asked.ways],
        plane.shares(asked.points),
        weight_plane.window_of(np.concatenate([*places, *corners], axis=1)),
        [np.full(len(way.at), np.nan) for way in asked.ways],
    )


# ---- What is drawn


def _words(task: Task) -> dict[str, str]:
    return picture.words_of_points() | {
        "loss": _loss_name(task),
        "cast": tr("Loss at the nearest point of the plane"),
        "away": tr("Distance from the plane"),
    }


def _loss_name(task: Task) -> str:
    decays = task.design.weight_decay > 0
    return tr("Training loss with penalty") if decays else tr("Training loss")


def _shadows(asked: _Asked, scene: Scene | None) -> list[plots.Shadow]:
    unknown = [np.full(len(way.at), np.nan) for way in asked.ways]
    places, away, cast = (
        (scene.places, scene.away, scene.cast) if scene else ([np.stack([of, of]) for of in unknown], unknown, unknown)
    )
    return [
        plots.Shadow(name, way.at.astype(float), at, far, way.loss, losses, looks)
        for (name, looks), way, at, far, losses in zip(asked.cast, asked.ways, places, away, cast, strict=True)
    ]


def _live(asked: _Asked, scene: Scene, look: plots.Look) -> tuple[_Closer | None, int]:
    """The contour with the paths; what is known of the part that is seen, and a number while there is more to come.

    What a person looks at more closely is computed anew, once the whole is known.
    """
    assert scene.z is not None
    name = f"landscape {digest.digest(repr(asked.facts).encode())}"
    view = contour.view(name)
    window, z, closer, token = scene.window, scene.z, None, 0
    if view and scene.ended:
        work = weight_plane.loss_over, asked.task, scene.plane, np.empty((2, 0)), view
        closer, token = shared.known(CLOSER, (asked.facts, view), lambda: (_Closer(), work))
        if closer.z is not None:
            window, z = view, closer.z
    grid = plots.Grid(*weight_plane.axes_over(window), z)
    words, seen = _words(asked.task), view or scene.window
    layout = plots.contour_layout(grid, scene.window, look)
    for axis, title in zip(("xaxis", "yaxis"), _axes(asked.plan, scene), strict=True):
        layout[axis]["title"] = {**layout[axis]["title"], "text": title}
    shown = plots.union(scene.window, seen)
    paths = [
        (path | {"name": memo.label(racer.name, racer)}, end)
        for racer, of in zip(asked.racers, _shadows(asked, scene), strict=True)
        for path, end in [plots.shadow_traces(grid, of, shown, view, look, words)]
    ]
    x, y = (float(c) for c in scene.places[0][:, 0])
    marks = plots.mark_traces(grid, (x, y), look, words)

    def contours() -> dict[str, Any]:
        drawn = plots.ground(grid, seen, log=st.session_state.get("log_contours", True), around=True)
        return {"window": seen, "data": plots.ground_traces(grid, seen, drawn, look)}

    if component.failed():
        picture.tell_failure()
        traces = [*contours()["data"], *(trace for pair in paths for trace in pair), *marks]
        st.plotly_chart({"data": traces, "layout": layout}, theme=None, key="contour", alt=_spoken(asked))
        return closer, token
    longest = max((way.at for way in asked.ways), key=len)
    lines = zip(asked.cast, paths, strict=True)
    contour.show(
        {
            "of": name,
            "start": {"x": x, "y": y, "limit": controls.FARTHEST, "along": False, "fixed": True},
            "steps": len(longest) - 1,
            "at": longest.tolist(),
            "layout": layout,
            "lines": [{"name": name, "path": path, "end": end, "loss": {}} for (name, _), (path, end) in lines],
            "marks": marks,
            "losses": None,
            "rate": None,
            "results": {},
            "spoken": _spoken(asked),
            "memo": _memo(asked)._asdict(),
            "more": 0,
        },
        ((asked.facts, window, seen, digest.digest(z.tobytes()), look), contours),
        picture.words_of_canvas(words, along=False) | {"start": tr("Start"), "rate": tr("{n} recorded points/s")},
        (),
    )
    return closer, token


def _memo(asked: _Asked) -> picture.Memo:
    task = asked.task
    told = [f"{tr('Epochs')} {task.epochs}", f"B = {min(task.size, len(task.train))}"]
    told += [] if isinstance(task.schedule, Constant) else [memo.pace(task.schedule)]
    return picture.Memo(_loss_name(task), told, memo.file_name("", asked.racers), "")


def _axes(plan: _Plan, scene: Scene) -> Sequence[str]:
    match plan:
        case "ends", one, other, _:
            return tr("From the start to the end of {name}").format(name=one), tr(
                "At a right angle, towards the end of {name}"
            ).format(name=other)
        case "random", *_:
            return tuple(tr("Random direction {k}").format(k=k) for k in (1, 2))
    titles = zip((1, 2), scene.shares, strict=True)
    return tuple(
        tr("Principal axis {k} ({share} of the variance)").format(k=k, share=percent_text(s)) for k, s in titles
    )


def _losses(asked: _Asked, scene: Scene | None, more: int, look: plots.Look) -> None:
    title = tr("Lines: loss of the weights. Rings: at the nearest point of the plane.")
    chart = plots.shadow_chart(_shadows(asked, scene), look, end=asked.task.steps, words=_words(asked.task))
    charts.show([{**chart, "title": title, "alt": f"{title} {_spoken(asked)}"}], step=True, more=more)


def _spoken(asked: _Asked) -> str:
    told = (f"{name} {number_text(float(way.loss[-1]))}" for (name, _), way in zip(asked.cast, asked.ways, strict=True))
    return f"{_loss_name(asked.task)}: {', '.join(told)}"


# ---- What is told


def _told(asked: _Asked, scene: Scene) -> list[str]:
    """The sentences; the first is the lesson."""
    first, second = scene.shares
    ways = asked.ways
    moved = [way.moved for way in ways]
    best = int(np.argmin([way.loss[-1] for way in ways]))
    told = [
        tr(
            "This plane holds {first} + {second} of the variance of all recorded weights, in {n} dimensions. {name} "
            "ends lowest, at a loss of {loss}; the nearest point of the plane has {cast}."
        ).format(
            first=percent_text(first),
            second=percent_text(second),
            n=f"{asked.task.parameters:,}",
            name=asked.cast[best][0],
            loss=number_text(float(ways[best].loss[-1])),
            cast=number_text(float(scene.cast[best][-1])),
        ),
        tr(
            "Each point of a path is a whole network. It lies beside the plane and is drawn at the nearest point of "
            "it; the contours are the loss on the plane itself, on all training data."
        ),
    ]
    if any(moved):
        relative = [_end(away, way) / way.moved for away, way in zip(scene.away, ways, strict=True) if way.moved]
        low, high = (percent_text(of(relative)) for of in (min, max))
        told.append(
            tr(
                "The path ends beside the plane, by {share} of its distance from the start: so much does the plane "
                "hide, and the rings of the chart differ from its line."
            ).format(share=low)
            if len(ways) == 1
            else tr(
                "The paths end beside the plane, by {low} to {high} of their distance from the start: so much does the "
                "plane hide, and the rings of the chart differ from its lines."
            ).format(low=low, high=high)
        )
    return [*told, _about_plane(asked.plan, scene)]


def _about_plane(plan: _Plan, scene: Scene) -> str:
    if plan[0] == "random":
        one, other = scene.plane.directions.T
        cosine = np.clip(one @ other / (np.linalg.norm(one) * np.linalg.norm(other)), -1, 1)  # but for rounding
        return tr(
            "Each filter, the weights into one unit, is as long in a direction as in the weights at the centre; "
            "biases stay as they are. The two directions meet at {angle}°; places are found by least squares."
        ).format(angle=number_text(float(np.degrees(np.arccos(cosine))), 3))
    if plan[0] == "pca":
        return tr(
            "The axes are the principal ones of all recorded weights, through their mean, each point counted "
            "alike. Both axes have the same units."
        )
    return tr("The start and both ends lie in the plane: there the contours are exact. Both axes have the same units.")


def _end(away: Array, way: Way) -> float:
    """How far from the plane a way ends; 0 but for rounding is 0."""
    return float(away[-1]) if away[-1] > 1e-9 * way.moved else 0.0


def _table(asked: _Asked, scene: Scene) -> None:
    rows = [*zip(asked.cast, asked.ways, scene.places, scene.away, scene.cast, strict=True)]
    columns = {
        tr("Optimizer"): [f"{looks.glyph} {name}" for (name, looks), *_ in rows],
        _loss_name(asked.task): [number_text(float(way.loss[-1])) for _, way, *_ in rows],
        tr("Loss at the nearest point of the plane"): [number_text(float(losses[-1])) for *_, losses in rows],
        tr("Distance from the plane"): [number_text(_end(away, way)) for _, way, _, away, _ in rows],
        tr("Distance from the start"): [number_text(way.moved) for _, way, *_ in rows],
    }
    st.table(columns, border="horizontal", hide_index=True)


def _about_left_out(asked: _Asked) -> list[str]:
    told = [
        tr(
            "{name}: after step {k} the loss stays above that at the start, or is not a number; what comes later is "
            "left out of the picture."
        ).format(name=name, k=way.at[-1])
        for (name, _), way in zip(asked.cast, asked.ways, strict=True)
        if way.left_out
    ]
    seeds = len(asked.task.seeds)
    if seeds > 1:
        told.append(tr("Of {count} seeds the first is drawn: others start elsewhere.").format(count=seeds))
    return told
