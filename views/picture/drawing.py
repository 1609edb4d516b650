"""The picture of a setting: live, as a surface in space, or plain where the live one cannot be loaded."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import streamlit as st
from numpy.typing import NDArray

import plots
from core import Optimizer, Surface, Trajectory
from experiments.batch_losses import GRID, middle_of, shares_of
from experiments.tuning import asked, first_steps, paid
from surfaces import Batches
from views import controls
from views.controls import kinds
from views.controls.selection import Setting, style
from views.live import component, contour
from views.picture import memo, stationary_points
from views.picture.ground import fields_over, ground_facts, ground_over
from views.picture.losses import count_by_spent, loss_chart_of, until
from views.picture.remarks import about_data, about_schedule, mark_of, nothing_chosen, tell, tell_failure, undefined
from views.picture.results import Cast, alt_text, ranges_text, results_table
from views.picture.runs import runs_of
from views.picture.words import words_of_canvas, words_of_points
from views.translation import tr

Under = tuple[Any, Callable[[plots.Window], list[dict[str, Any]]]]  # facts that tell it from others, and its traces


Runs = Callable[[Setting], Sequence[Trajectory]]


Marks = Callable[[Setting], list[dict[str, Any]]]


@dataclass(frozen=True)
class Clock:
    """What is counted in place of steps, where runs of different lengths stand side by side.

    name   what it is called, under the slider and along the loss chart
    spent  how much of it was spent after each step of each run, whole numbers (T+1,)
    shown  how much of it the loss chart shows
    axis   what else the layout says of that axis of the loss chart
    """

    name: str
    spent: Sequence[NDArray[np.int_]]
    shown: float = np.inf
    axis: Mapping[str, Any] = field(default_factory=dict)


class Memo(NamedTuple):
    """What names a picture: a title and, in parts, what all its paths share; a name for its file, and `mark_of` it."""

    title: str
    parts: Sequence[str]
    file: str
    mark: str


def draw(
    setting: Setting,
    look: plots.Look,
    *,
    losses: bool = True,
    equal: bool = False,
    under: Under | None = None,
    band: bool = False,
    more: int = 0,
    stationary: bool = False,
    cast: Cast | None = None,
    opens: int | None = None,
    fleeting: bool = False,
    runs_of: Runs = runs_of,
    clock: Clock | None = None,
    points: Marks | None = None,
    alone: bool = False,
) -> Setting:
    """Run the optimizers of `setting` and draw their paths; returns it with the start where it is dragged.

    losses   with the loss chart and the table of how each run ended
    equal    not the steps but the evaluations of the surface are equal: as many as there are steps
    under    what lies under the paths in place of contours
    band     there is a sweep under the picture, to be drawn anew when things rest
    stationary  also maxima and saddles are marked
    cast     name and style of each optimizer, where they are not those of its class
    opens    the step that is shown first, where the link names none: the last, unless it is given
    fleeting where steps see batches, also the contours of the loss on the batch of the shown step
    more     a number, while there is a finer `under` to come: the browser then asks for a run of the fragment
    runs_of  the run of each optimizer, where they differ in more than that
    clock    what is counted in place of steps; the setting's steps are then as many as are counted in all
    points   traces of what else stands in the picture
    alone    the page is one without optimizers
    """
    window = plots.window_of(setting.surface, setting.start)  # which stands still while the start is dragged
    setting = dataclasses.replace(setting, start=contour.dragged() or setting.start)
    surface, racers = setting.surface, setting.racers
    runs = runs_of(setting)
    if equal:
        runs = [first_steps(surface, of, int(paid(of, setting.steps))) for of in runs]
    cast = cast or _cast(setting, look)
    lines = charted = _lines(setting, runs, cast, equal=equal)
    words = words_of_points(surface)
    counted = tr("Evaluations of f, ∇f or ∇²f") if equal else ""
    length = tr("{n} evaluations").format(n=setting.steps) if equal else ""
    if clock:
        lines = [dataclasses.replace(line, spent=spent) for line, spent in zip(lines, clock.spent, strict=True)]
        lines, charted = [count_by_spent(line) for line in lines], [until(line, clock.shown) for line in lines]
        counted = words["step"] = clock.name
        length = f"{clock.name} {setting.steps}"
    loss: dict[str, Any] = {"data": [{} for _ in lines], "layout": None}
    about_loss = ""
    if losses:
        loss, about_loss = loss_chart_of(setting, runs, charted, look, counted=counted)
        loss["layout"]["xaxis"] |= clock.axis if clock else {}
    others = points(setting) if points else []
    spoken = "" if alone else alt_text(cast, runs)
    shared = memo.shared(setting, length=length)
    file = memo.file_name(memo.name_of(surface), racers)
    note = Memo(memo.title(surface), shared, file, mark_of(surface))
    results = results_table(surface, cast, runs) if losses else {}

    curve = plots.is_curve(surface)
    if curve:
        under = kinds.facts_of(setting.bare), lambda window: plots.curve_traces(setting.bare, window, look)
    solid = losses and not curve and st.session_state.get("surface3d", False)
    if solid or component.failed():
        _plain(setting, window, lines, loss, look, words, under, spoken, others, note, solid=solid)
        if results and racers:
            st.table(results, border="horizontal", hide_index=True)
    else:
        told = {
            "spoken": spoken,
            "memo": note._asdict(),
            "results": results,
            "more": more,
            "opens": opens,
            "band": name_of(setting) if band and racers else None,
            "marks": plots.mark_traces(surface, setting.start, look, words)
            + (stationary_points.marks(setting.bare, look) if stationary else [])
            + others,
        }
        if fleeting and isinstance(surface, Batches):
            told["fleeting"] = len(told["marks"])
            told["marks"] = [*told["marks"], plots.fleeting_mark(tr("Batch of this step"), look)]
        _live(setting, window, lines, loss, look, words, under, **told)
    for racer, of in zip(racers, runs, strict=True):
        for name, sentence in racer.cautions.items():
            (at,) = np.nonzero(of.state[name][1:])
            if len(at):
                st.markdown(f":material/warning: {racer.name}: {tr(sentence).format(k=ranges_text(at + 1))}")
    for remark in [*undefined(setting), *about_schedule(setting), *about_data(setting.bare)]:
        tell(remark)
    if not racers and not alone:
        st.info(nothing_chosen())
    elif about_loss:
        st.caption(about_loss)
    return setting


def outcome(
    setting: Setting, look: plots.Look, *, whole: bool = False
) -> tuple[dict[str, Any], dict[str, list[str]], str]:
    """Where they do not stand in the picture: the loss chart, the table's columns, and a remark, perhaps empty.

    whole  a logarithm is that of the loss itself, not of its height above the lowest minimum
    """
    runs, cast = runs_of(setting), _cast(setting, look)
    loss, remark = loss_chart_of(setting, runs, _lines(setting, runs, cast), look, whole=whole)
    data = [*loss["data"], *([loss["rate"]] if "rate" in loss else [])]
    chart = {"data": data, "layout": loss["layout"], "alt": tr("Loss against step")}
    return chart, results_table(setting.surface, cast, runs), remark


def _cast(setting: Setting, look: plots.Look) -> Cast:
    return [(racer.name, style(type(racer), look)) for racer in setting.racers]


def _lines(setting: Setting, runs: Sequence[Trajectory], cast: Cast, *, equal: bool = False) -> list[plots.Line]:
    told = zip(setting.racers, runs, cast, strict=True)
    return [_line(setting.surface, racer, of, name, looks, equal=equal) for racer, of, (name, looks) in told]


def _live(
    setting: Setting,
    home: plots.Window,
    lines: list[plots.Line],
    loss: dict[str, Any],
    look: plots.Look,
    words: dict[str, str],
    under: Under | None,
    **told: Any,
) -> None:
    """The picture that can be touched."""
    bare, facts = ground_facts(setting)
    surface = setting.surface
    field = st.session_state.get("field", False)
    view = contour.view(surface.name)
    window = view or home
    shown = plots.union(home, window)  # a path is shown as far as one has zoomed out
    curve = plots.is_curve(surface)
    x, y = plots.in_plane(surface, np.array([setting.start], dtype=float))[0]
    place = {"x": float(x), "y": float(y) if np.isfinite(y) else home[1][0], "limit": controls.FARTHEST, "along": curve}
    picture = {
        "of": surface.name,
        "start": place,
        "steps": setting.steps,
        "layout": plots.contour_layout(surface, home, look),
        "lines": [
            {"name": line.name, "path": path, "end": end, "loss": trace}
            for line, trace in zip(lines, loss["data"], strict=True)
            for path, end in [plots.path_traces(surface, line, shown, look, words, view=window)]
        ],
        "losses": loss["layout"],
        "rate": loss.get("rate"),
        **told,
    }

    def contours() -> dict[str, Any]:
        drawn = plots.ground(bare, window, log=facts[0]) if view else ground_over(bare, home, *facts)
        return {"window": window, "data": plots.ground_traces(bare, window, drawn, look, field=field)}

    if under:
        known, traces = under
        land: Any = (window, look, known), lambda: {"window": window, "data": traces(window)}
    else:
        land = (window, field, look, facts), contours
    sums = _sums(setting, window, home=view is None) if "fleeting" in told else None
    contour.show(picture, land, words_of_canvas(words, along=curve), kinds.kind_of(surface).at, sums=sums)


def _sums(setting: Setting, window: plots.Window, *, home: bool) -> tuple[contour.Made, contour.Made]:
    """Of what the loss of each step's batch is the sum over a window, and the sums."""
    surface: Any = setting.surface
    bare, (log, facts) = ground_facts(setting)
    of = facts, window

    def parts() -> dict[str, Any]:
        return {"columns": GRID, "basis": fields_over(bare, *of).basis.astype(np.float32)}

    def sums() -> dict[str, Any]:
        fields = fields_over(bare, *of)
        count = surface.surface.count
        weights = fields.of(np.vstack([np.full(count, 1 / count), shares_of(surface, setting.steps)]))
        whole, *lowest = fields.lowest(weights)
        # As high above the lowest value in the window as the contours of the loss on all data are above theirs.
        drawn = ground_over(bare, window, log, facts) if home else plots.ground(bare, window, log=log)
        above = drawn.levels[:-1] - bare.f(middle_of(window)) - whole
        return {"weights": weights[1:].astype(np.float32), "lowest": np.array(lowest), "levels": above[above > 0]}

    return (of, parts), ((of, log, setting.chance, setting.steps), sums)


def _plain(
    setting: Setting,
    window: plots.Window,
    lines: list[plots.Line],
    loss: dict[str, Any],
    look: plots.Look,
    words: dict[str, str],
    under: Under | None,
    spoken: str,
    others: list[dict[str, Any]],
    note: Memo,
    *,
    solid: bool,
) -> None:
    """The 3-D view, or the plain contour where the live one cannot be loaded."""
    surface, start = setting.surface, setting.start
    bare, facts = ground_facts(setting)
    if solid:
        drawn = ground_over(bare, window, *facts)
        figure = plots.surface_figure(surface, window, drawn, start, lines, look, words=words)
    else:
        tell_failure()
        if under:
            _, traces = under
            land = traces(window)
        else:
            field = st.session_state.get("field", False)
            land = plots.ground_traces(bare, window, ground_over(bare, window, *facts), look, field=field)
        figure = plots.contour_figure(surface, window, [*land, *others], start, lines, look, words=words)
    figure.update_layout(plots.titled([note.title, " · ".join(note.parts)], look))
    name = f"descent-explorer-{'solid' if solid else 'contour'}-{note.file}"
    config = {
        "displaylogo": False,
        "modeBarButtonsToRemove": ["select2d", "lasso2d", "autoScale2d"],
        "toImageButtonOptions": {"filename": name, "scale": 2},
    }
    left, right = st.columns([3, 2]) if loss["layout"] else (st.container(), None)
    left.plotly_chart(figure, theme=None, key="solid" if solid else "contour", config=config, alt=spoken)
    if right:
        figure = {"data": [*loss["data"], *([loss["rate"]] if "rate" in loss else [])], "layout": loss["layout"]}
        right.plotly_chart(figure, theme=None, key="loss", config=config, alt=tr("Loss against step"))


def name_of(setting: Setting) -> str:
    """What tells a picture from that of another setting, or of another part of the surface."""
    return f"{setting.name} {contour.view(setting.surface.name)}"


def _line(
    surface: Surface, racer: Optimizer, trajectory: Trajectory, name: str, looks: plots.LineStyle, *, equal: bool
) -> plots.Line:
    line = plots.line_of(name, memo.label(name, racer), surface, trajectory, looks)
    return dataclasses.replace(line, spent=np.append(0, np.cumsum(asked(trajectory)))) if equal else line
