"""The paths of all optimizers on one plane through the space of weights, over the true loss there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import streamlit as st

import plots
from core import Array, Param
from experiments import landscape
from experiments.apart import Apart
from experiments.landscape import Plane, Way
from experiments.training import Task
from plots.style import number_text
from views import canvas, controls, jobs, live, picture, trained
from views import charts as beside
from views.network import Chosen
from views.setting import keep, style
from views.translation import tr

JOB, CLOSER = "landscape", "landscape, closer"
DIRECTIONS = Param("directions", 0, "", "Seed of the directions", 0, 100)
REMEMBERED = 6  # finished landscapes, of all sessions: a class opens the same link
_finished: dict[Any, Scene] = {}
_Plan = tuple[Any, ...]  # the kind of plane, and what it goes through


@dataclass(frozen=True)
class Scene:
    """What is known of the paths' landscape.

    places  of each way's points on the plane, (2, J)
    away    of each, how far the points are from it, (J,)
    shares  of the variance of all recorded points, along the plane's first axis and across
    window  that holds all places
    cast    of each, the loss at the places, (J,); NaN while it is not known
    z       the loss over the window, None while nothing is known of it
    share   of the landscape, that is known
    waits   whether its turn has not come, because others are computing
    """

    plane: Plane
    places: Sequence[Array]
    away: Sequence[Array]
    shares: Array
    window: plots.Window
    cast: Sequence[Array]
    z: Array | None = None
    share: float = 0.0
    waits: bool = False


def landscape_page(look: plots.Look, chosen: Chosen) -> None:
    """Draw the page."""
    controls.follow(controls.PICTURE)
    names = [cls.name for cls in chosen.methods]
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
    keep((DIRECTIONS.name,))
    _picture(chosen, look, plan)


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
def _picture(chosen: Chosen, look: plots.Look, plan: _Plan) -> None:
    task, racers = chosen.task(), chosen.racers()
    training, more = trained.progress(task, racers)
    plan = *plan, int(st.session_state.get(DIRECTIONS.name, 0)) if plan[0] == "random" else 0
    ways = [landscape.recorded(task, of) for of in training.courses]
    cast = [(of.racer.name, style(type(of.racer), look)) for of in training.courses]
    lesson = st.container()
    left, right = st.columns([3, 2], gap="medium")
    with left:
        under = st.container()  # a bar stands where the picture comes, or under it
    scene = None
    if not more and ways:
        facts = task.facts, tuple(racers), tuple(int(way.at[-1]) for way in ways), plan
        scene, more = _scene(facts, task, dict(zip([name for name, _ in cast], ways, strict=True)), plan)
        if scene is None:
            with lesson:
                st.info(_no_plane(plan))
        elif scene.z is not None:
            with under:
                closer = _live(facts, task, ways, cast, scene, plan, look)
            more = more or closer
    elif more:
        with under:
            _tell_progress(training.share, tr("Training the networks"), waits=training.waits)
            st.button(tr("Stop here"), on_click=trained.stop, icon=":material/stop:")
    if scene and more:
        with under:
            _tell_progress(scene.share, tr("Computing the loss on the plane"), waits=scene.waits)
    with right:
        _losses(ways, cast, scene, more, look)
    if scene and scene.z is not None:
        told = _told(task, ways, cast, scene, plan)
        with lesson:
            picture.tell(told[0])
        for sentence in told[1:]:
            picture.tell(sentence)
        _table(ways, cast, scene)
    for sentence in _about_left_out(ways, cast, len(task.seeds)):
        picture.tell(sentence)


def _tell_progress(share: float, text: str, *, waits: bool) -> None:
    st.progress(share, text=tr("Waiting: others are computing") if waits else text)


def _no_plane(plan: _Plan) -> str:
    if plan[0] == "ends" and plan[1] == plan[2]:
        return tr("A plane goes through three points: choose two different ends.")
    return tr("The points that the plane is to hold lie on one line: there is no one plane through them.")


# ---- What is computed


def _scene(facts: Any, task: Task, ways: Mapping[str, Way], plan: _Plan) -> tuple[Scene | None, int]:
    """The landscape as far as it is known, None where there is no plane; and a number while there is more to come."""
    scene, slices = jobs.advanced(JOB, facts, lambda: _scenes(facts, task, ways, plan))
    return scene, slices if scene and scene.share < 1 else 0


def _scenes(facts: Any, task: Task, ways: Mapping[str, Way], plan: _Plan) -> Iterator[Scene | None]:
    if facts not in _finished:
        plane = _plane(task, ways, plan)
        if plane is None:
            yield None
            return
        scene = _empty(plane, [*ways.values()], plan)
        yield scene
        ends = np.cumsum([way.theta.shape[1] for way in ways.values()])[:-1]
        work = Apart(landscape.loss_over, task, plane, np.concatenate(scene.places, axis=1), scene.window)
        for result in work.results():
            if result:
                cast, z, share = result
                scene = replace(scene, cast=np.split(cast, ends), z=z, share=share)
            yield replace(scene, waits=work.waits)
        _finished[facts] = scene
        for old in [*_finished][:-REMEMBERED]:
            _finished.pop(old, None)
    yield _finished[facts]


def _plane(task: Task, ways: Mapping[str, Way], plan: _Plan) -> Plane | None:
    match plan:
        case "ends", one, other, _:
            start, end = ways[one].theta[:, 0], ways[one].theta[:, -1]
            return landscape.through(start, end, ways[other].theta[:, -1])
        case "random", around, seed:
            return landscape.filter_normalised(task.whole, ways[around].theta[:, -1], seed)
    return landscape.principal(_all_points([*ways.values()]))


def _all_points(ways: Sequence[Way]) -> Array:
    return np.concatenate([way.theta for way in ways], axis=1)


def _empty(plane: Plane, ways: Sequence[Way], plan: _Plan) -> Scene:
    places = [plane.projected(way.theta) for way in ways]
    # One step along random directions changes the weights as much as the weights are: as Li et al. show them.
    corners = [np.array([[-1.0, 1.0], [-1.0, 1.0]])] if plan[0] == "random" else []
    return Scene(
        plane,
        places,
        [plane.away(way.theta) for way in ways],
        plane.shares(_all_points(ways)),
        landscape.window_of(np.concatenate([*places, *corners], axis=1)),
        [np.full(len(way.at), np.nan) for way in ways],
    )


def _closer(task: Task, plane: Plane, window: plots.Window) -> Iterator[tuple[Array | None, float]]:
    """The loss over a part of the plane that a person looks at more closely."""
    latest: tuple[Array | None, float] = None, 0.0
    for result in Apart(landscape.loss_over, task, plane, np.empty((2, 0)), window).results():
        if result:
            _, z, share = result
            latest = z, share
        yield latest


# ---- What is drawn


def _words() -> dict[str, str]:
    return picture.words_of_points() | {
        "loss": tr("Training loss"),
        "cast": tr("Loss at the nearest point of the plane"),
        "away": tr("Distance from the plane"),
    }


Cast = Sequence[tuple[str, plots.LineStyle]]


def _shadows(ways: Sequence[Way], cast: Cast, scene: Scene | None) -> list[plots.Shadow]:
    unknown = [np.full(len(way.at), np.nan) for way in ways]
    known = (scene.away, scene.cast) if scene else (unknown, unknown)
    places = scene.places if scene else [np.stack([each, each]) for each in unknown]
    return [
        plots.Shadow(name, way.at.astype(float), at, away, way.loss, losses, looks)
        for (name, looks), way, at, away, losses in zip(cast, ways, places, *known, strict=True)
    ]


def _live(facts: Any, task: Task, ways: Sequence[Way], cast: Cast, scene: Scene, plan: _Plan, look: plots.Look) -> int:
    """The contour with the paths; a number while there is a finer one of the part that is seen to come."""
    assert scene.z is not None
    of = f"landscape {live.digest(repr(facts).encode())}"
    home, view, z, more = scene.window, canvas.view(of), scene.z, 0
    window, share = home, scene.share
    if view and scene.share == 1:
        (finer, share), slices = jobs.advanced(CLOSER, (facts, view), partial(_closer, task, scene.plane, view))
        more = slices if share < 1 else 0
        if finer is not None:
            window, z = view, finer
    start = tuple(float(c) for c in scene.places[0][:, 0])
    grid = plots.Grid(*landscape.axes_over(window), z)
    log = st.session_state.get("log_contours", True)
    words = _words()
    layout = plots.contour_layout(grid, home, look)
    for axis, title in zip(("xaxis", "yaxis"), _axes(scene, plan), strict=True):
        layout[axis]["title"] = {**layout[axis]["title"], "text": title}
    shown = plots.union(home, view) if view else home
    drawn = [(of.name, *plots.shadow_traces(grid, of, shown, view, look, words)) for of in _shadows(ways, cast, scene)]
    marks = plots.mark_traces(grid, start, look, words)
    seen = view or home

    def contours() -> dict[str, Any]:
        return {
            "window": seen,
            "data": plots.ground_traces(grid, seen, plots.ground(grid, seen, log=log, around=True), look),
        }

    if live.failed():
        picture.tell_failure()
        traces = [*contours()["data"], *(trace for _, path, end in drawn for trace in (path, end)), *marks]
        st.plotly_chart({"data": traces, "layout": layout}, theme=None, key="contour", alt=_spoken(ways, cast))
        return more
    longest = max(ways, key=lambda way: len(way.at)).at
    shown_picture = {
        "of": of,
        "start": {"x": start[0], "y": start[1], "limit": controls.FARTHEST, "along": False, "fixed": True},
        "steps": len(longest) - 1,
        "at": longest.tolist(),
        "layout": layout,
        "lines": [{"name": name, "path": path, "end": end, "loss": {}} for (name, path, end) in drawn],
        "marks": marks,
        "losses": None,
        "rate": None,
        "results": {},
        "spoken": _spoken(ways, cast),
        "more": 0,
    }
    said = picture.words_of_canvas(words, along=False)
    said |= {"start": tr("Start"), "rate": tr("{n} recorded points/s")}
    canvas.show(shown_picture, ((facts, window, seen, share, log, look), contours), said, ())
    return more


def _axes(scene: Scene, plan: _Plan) -> Sequence[str]:
    match plan:
        case "ends", one, other, _:
            return tr("From the start to the end of {name}").format(name=one), tr(
                "At a right angle, towards the end of {name}"
            ).format(name=other)
        case "random", *_:
            return tuple(tr("Random direction {k}").format(k=k) for k in (1, 2))
    titles = zip((1, 2), scene.shares, strict=True)
    return tuple(tr("Principal axis {k} ({share} of the variance)").format(k=k, share=_percent(s)) for k, s in titles)


def _percent(share: float) -> str:
    return f"{number_text(100 * share, 2)}%"


def _losses(ways: Sequence[Way], cast: Cast, scene: Scene | None, more: int, look: plots.Look) -> None:
    title = tr("Lines: loss of the weights. Rings: at the nearest point of the plane.")
    chart = plots.shadow_chart(_shadows(ways, cast, scene), look, words=_words())
    beside.show([{**chart, "title": title, "alt": f"{title}: {_spoken(ways, cast)}"}], step=True, more=more)


def _spoken(ways: Sequence[Way], cast: Cast) -> str:
    told = (f"{name} {number_text(float(way.loss[-1]))}" for (name, _), way in zip(cast, ways, strict=True))
    return f"{tr('Training loss')}: {', '.join(told)}"


# ---- What is told


def _told(task: Task, ways: Sequence[Way], cast: Cast, scene: Scene, plan: _Plan) -> list[str]:
    """The sentences; the first is the lesson."""
    first, second = scene.shares
    moved = [way.moved for way in ways]
    best = int(np.argmin([way.loss[-1] for way in ways]))
    told = [
        tr(
            "This plane holds {first} + {second} of the variance of all recorded weights, in {n} dimensions. {name} "
            "ends lowest, at a loss of {loss}; the nearest point of the plane has {cast}."
        ).format(
            first=_percent(first),
            second=_percent(second),
            n=f"{task.whole.parameters:,}",
            name=cast[best][0],
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
        told.append(
            tr(
                "The paths end beside the plane, by {low} to {high} of their distance from the start: so much does the "
                "plane hide, and the rings of the chart differ from its lines."
            ).format(low=_percent(min(relative)), high=_percent(max(relative)))
        )
    told += _about_plane(task, scene, plan)
    return told


def _about_plane(task: Task, scene: Scene, plan: _Plan) -> list[str]:
    if plan[0] == "random":
        one, other = scene.plane.directions.T
        cosine = one @ other / (np.linalg.norm(one) * np.linalg.norm(other))
        return [
            tr(
                "Each filter, the weights into one unit, is as long in a direction as in the weights at the centre; "
                "biases stay as they are. The two directions meet at {angle}°; places are found by least squares."
            ).format(angle=number_text(float(np.degrees(np.arccos(cosine))), 3))
        ]
    if plan[0] == "pca":
        return [
            tr(
                "The axes are the principal ones of all recorded weights, through their mean, each point counted "
                "alike. Both axes have the same units."
            )
        ]
    return [
        tr("The start and both ends lie in the plane: there the contours are exact. Both axes have the same units.")
    ]


def _end(away: Array, way: Way) -> float:
    """How far from the plane a way ends; 0 but for rounding is 0."""
    return float(away[-1]) if away[-1] > 1e-9 * way.moved else 0.0


def _table(ways: Sequence[Way], cast: Cast, scene: Scene) -> None:
    rows = list(zip(cast, ways, scene.places, scene.away, scene.cast, strict=True))
    columns = {
        tr("Optimizer"): [f"{looks.glyph} {name}" for (name, looks), *_ in rows],
        tr("Training loss"): [number_text(float(way.loss[-1])) for _, way, *_ in rows],
        tr("Loss at the nearest point of the plane"): [number_text(float(losses[-1])) for *_, losses in rows],
        tr("Distance from the plane"): [number_text(_end(away, way)) for _, way, _, away, _ in rows],
        tr("Distance from the start"): [number_text(way.moved) for _, way, *_ in rows],
    }
    st.table(columns, border="horizontal", hide_index=True)


def _about_left_out(ways: Sequence[Way], cast: Cast, seeds: int) -> list[str]:
    told = [
        tr(
            "{name}: after step {k} the loss stays above that at the start, or is not a number; what comes later is "
            "left out of the picture."
        ).format(name=name, k=way.at[-1])
        for (name, _), way in zip(cast, ways, strict=True)
        if way.left_out
    ]
    if seeds > 1:
        told.append(tr("Of {count} seeds the first is drawn: others start elsewhere.").format(count=seeds))
    return told
