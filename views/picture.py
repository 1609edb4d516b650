"""The live picture of a setting, or the plain one: paths on the contour, losses, and how each run ended."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import streamlit as st
from numpy.typing import NDArray

import core
import plots
import typeset
from core import Optimizer, Surface, Trajectory, run
from experiments.batches import GRID, Fields, middle_of, sample_fields, shares_of
from experiments.rest import told_apart
from experiments.tuning import asked, first_steps, paid
from plots.style import coordinate_text, number_text
from surfaces import Batches, DataLoss
from views import canvas, controls, live, memo, own
from views.setting import Setting, style
from views.translation import tr


@st.cache_data(max_entries=200, show_spinner=False)
def _ground(_surface: Surface, window: plots.Window, log: bool, facts: Any) -> plots.Ground:
    return plots.ground(_surface, window, log=log)


SIGNS = {"value": "f", "gradient": "∇f", "hessian": "∇²f"}  # of what can be asked of a surface
RUNS = "the runs of a setting"


def runs_of(setting: Setting) -> list[Trajectory]:
    """The path of each optimizer; of the setting that was asked for last they are remembered."""
    key = setting.facts, [*setting.racers]
    known = st.session_state.get(RUNS)
    if known is None or known[0] != key:
        known = st.session_state[RUNS] = key, [_run(setting, racer) for racer in setting.racers]
    return known[1]


def _run(setting: Setting, racer: Optimizer) -> Trajectory:
    keep = "all" if racer.cautions or len(setting.racers) == 1 else "path"
    of = run(setting.surface, racer, setting.start, setting.steps, schedule=setting.schedule, keep=keep)
    return told_apart(setting.bare, of)


Cast = Sequence[tuple[str, plots.LineStyle]]
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
    setting = dataclasses.replace(setting, start=canvas.dragged() or setting.start)
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
        lines, charted = [_counted(line) for line in lines], [_until(line, clock.shown) for line in lines]
        counted = words["step"] = clock.name
        length = f"{clock.name} {setting.steps}"
    loss: dict[str, Any] = {"data": [{} for _ in lines], "layout": None}
    about_loss = ""
    if losses:
        loss, about_loss = _losses(setting, runs, charted, look, counted=counted)
        loss["layout"]["xaxis"] |= clock.axis if clock else {}
    others = points(setting) if points else []
    spoken = "" if alone else _spoken(cast, runs)
    shared = memo.shared(setting, length=length)
    file = memo.file_name(memo.name_of(surface), racers)
    note = Memo(memo.title(surface), shared, file, mark_of(surface))
    results = _results(surface, cast, runs) if losses else {}

    curve = plots.is_curve(surface)
    if curve:
        under = own.facts_of(setting.bare), lambda window: plots.curve_traces(setting.bare, window, look)
    solid = losses and not curve and st.session_state.get("surface3d", False)
    if solid or live.failed():
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
            + (own.marks(setting.bare, look) if stationary else [])
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
                st.markdown(f":material/warning: {racer.name}: {tr(sentence).format(k=_ranges(at + 1))}")
    for remark in [*undefined(setting), *_about_schedule(setting), *_about_data(setting.bare)]:
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
    loss, remark = _losses(setting, runs, _lines(setting, runs, cast), look, whole=whole)
    data = [*loss["data"], *([loss["rate"]] if "rate" in loss else [])]
    chart = {"data": data, "layout": loss["layout"], "alt": tr("Loss against step")}
    return chart, _results(setting.surface, cast, runs), remark


def _cast(setting: Setting, look: plots.Look) -> Cast:
    return [(racer.name, style(type(racer), look)) for racer in setting.racers]


def _lines(setting: Setting, runs: Sequence[Trajectory], cast: Cast, *, equal: bool = False) -> list[plots.Line]:
    told = zip(setting.racers, runs, cast, strict=True)
    return [_line(setting.surface, racer, of, name, looks, equal=equal) for racer, of, (name, looks) in told]


def _losses(
    setting: Setting,
    runs: Sequence[Trajectory],
    lines: list[plots.Line],
    look: plots.Look,
    *,
    counted: str = "",
    whole: bool = False,
) -> tuple[dict[str, Any], str]:
    """The loss chart, and what is to be said of its axis, along which steps are counted or something else."""
    surface, words = setting.surface, words_of_points()
    stayed = [of.loss for of in runs if str(of.status) != "diverged"] or [of.loss for of in runs]
    wanted = st.session_state.get("log_loss", True)
    log = wanted if whole else has_log_axis(surface, stayed)
    lowest = surface.lowest() if log and not whole else 0.0
    above = {"loss": tr("Loss above the lowest minimum")} if lowest else {}
    above |= {"step": counted} if counted else {}
    least, highest = _range(runs)
    loss = plots.loss_chart(lines, look, log=log, lowest=lowest, highest=highest, least=least, words=words | above)
    if not (setting.steady or counted):
        loss = _with_rates(loss, setting, look, words)
    if log and all(np.nanmax(line.loss, initial=-np.inf) <= lowest for line in lines):
        return loss, tr("Every loss is the lowest possible, which a logarithmic axis cannot show.")
    if wanted and not log:
        return loss, about_even_axis()
    return loss, ""


def _until(line: plots.Line, most: float) -> plots.Line:
    """A line as far as no more than so much is spent."""
    assert line.spent is not None
    seen = line.spent <= most
    return dataclasses.replace(line, loss=line.loss[seen], spent=line.spent[seen])


def _counted(line: plots.Line) -> plots.Line:
    """A line that has, in place of a point for each step, one for each count of what is spent: the latest by then."""
    assert line.spent is not None
    at = np.searchsorted(line.spent, np.arange(int(line.spent[-1]) + 1), side="right") - 1
    return dataclasses.replace(line, theta=line.theta[at], loss=line.loss[at], slope=line.slope[at])


def has_log_axis(surface: Surface, losses: Sequence[Any]) -> bool:
    """Whether the height of losses above the lowest minimum is to stand on a logarithmic axis, and can."""
    return st.session_state.get("log_loss", True) and lowest_of(surface, losses) == surface.lowest()


def about_even_axis() -> str:
    """What is to be said where it cannot."""
    return tr("The loss has an even axis, as no minimum is known that all of it lies above.")


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
    bare, facts = _facts(setting)
    surface = setting.surface
    field = st.session_state.get("field", False)
    view = canvas.view(surface.name)
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
        drawn = plots.ground(bare, window, log=facts[0]) if view else _ground(bare, home, *facts)
        return {"window": window, "data": plots.ground_traces(bare, window, drawn, look, field=field)}

    if under:
        known, traces = under
        land: Any = (window, look, known), lambda: {"window": window, "data": traces(window)}
    else:
        land = (window, field, look, facts), contours
    sums = _sums(setting, window, home=view is None) if "fleeting" in told else None
    canvas.show(picture, land, words_of_canvas(words, along=curve), own.kind_of(surface).at, sums=sums)


def _sums(setting: Setting, window: plots.Window, *, home: bool) -> tuple[canvas.Made, canvas.Made]:
    """Of what the loss of each step's batch is the sum over a window, and the sums."""
    surface: Any = setting.surface
    bare, (log, facts) = _facts(setting)
    of = facts, window

    def parts() -> dict[str, Any]:
        return {"columns": GRID, "basis": _fields(bare, *of).basis.astype(np.float32)}

    def sums() -> dict[str, Any]:
        fields = _fields(bare, *of)
        count = surface.surface.count
        weights = fields.of(np.vstack([np.full(count, 1 / count), shares_of(surface, setting.steps)]))
        whole, *lowest = fields.lowest(weights)
        # As high above the lowest value in the window as the contours of the loss on all data are above theirs.
        drawn = _ground(bare, window, log, facts) if home else plots.ground(bare, window, log=log)
        above = drawn.levels[:-1] - bare.f(middle_of(window)) - whole
        return {"weights": weights[1:].astype(np.float32), "lowest": np.array(lowest), "levels": above[above > 0]}

    return (of, parts), ((of, log, setting.chance, setting.steps), sums)


@st.cache_data(max_entries=20, show_spinner=False)
def _fields(_surface: Any, facts: Any, window: plots.Window) -> Fields:
    return sample_fields(_surface, window)


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
    bare, facts = _facts(setting)
    if solid:
        drawn = _ground(bare, window, *facts)
        figure = plots.surface_figure(surface, window, drawn, start, lines, look, words=words)
    else:
        tell_failure()
        if under:
            _, traces = under
            land = traces(window)
        else:
            field = st.session_state.get("field", False)
            land = plots.ground_traces(bare, window, _ground(bare, window, *facts), look, field=field)
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


def tell_failure() -> None:
    """Where the live picture could not be loaded: that this is so, and a button to try again."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.warning(tr("This browser could not load the live picture; this is the plain one."))
        st.button(tr("Try again"), on_click=live.try_again)


def name_of(setting: Setting) -> str:
    """What tells a picture from that of another setting, or of another part of the surface."""
    return f"{setting.name} {canvas.view(setting.surface.name)}"


def lowest_of(surface: Surface, losses: Any) -> float:
    """The lowest loss there is: at a known minimum or, outside of the window, in `losses`; 0 where there is none."""
    least = min((float(np.min(of, where=np.isfinite(of), initial=np.inf)) for of in losses), default=np.inf)
    lowest = surface.lowest()
    if surface.minima and least > lowest - 1e-9 * max(1, abs(lowest)):  # but for rounding
        return lowest
    return least if np.isfinite(least) else 0.0


def words_of_points(surface: Surface | None = None) -> dict[str, str]:
    """The words that charts with paths need, and those of the minima of `surface`."""
    return {
        "start": tr("Start"),
        **(own.words_of_minima(surface) if surface else {}),
        "step": tr("Step"),
        "loss": tr("Loss"),
        "slope": tr("Gradient norm"),
    }


def drawn_ground(setting: Setting, window: plots.Window) -> plots.Ground:
    """The contours of the setting's surface over a window, remembered between runs."""
    bare, facts = _facts(setting)
    return _ground(bare, window, *facts)


def contours_switch() -> None:
    """Whether contours stand at logarithmic levels."""
    controls.switch("log_contours", tr("Logarithmic contours"), default=True, redraw=True)


def loss_switch() -> None:
    """Whether losses have a logarithmic axis."""
    controls.switch("log_loss", tr("Logarithmic loss"), default=True, redraw=True)


def heading(surface: Surface) -> None:
    """The surface's name, formula and what to look for."""
    name = surface.name
    if own.is_typed(surface):
        name = tr("Your own curve") if plots.is_curve(surface) else tr("Your own formula")
    with st.container(key="heading"):
        st.markdown(f"**{name}** &emsp; {formula_of(surface)}")
        # It comes before the picture, which takes longer: until that comes too, the picture of before stands back.
        st.html(f'<style>.canvas:not([data-mark="{mark_of(surface)}"]) {{opacity: .12; pointer-events: none}}</style>')
    if surface.lesson:
        st.caption(" ".join(tr(text) for text in (surface.lesson, surface.note) if text))


def mark_of(surface: Surface) -> str:
    """What tells a surface from others, whatever its numbers: hexadecimal digits."""
    return live.digest(surface.name.encode())


def formula_of(surface: Surface) -> str:
    """What f is, typeset."""
    return f"$f({', '.join(typeset.symbol(c) for c in surface.coordinates)}) = {surface.formula}$"


def rule(racer: Optimizer) -> None:
    """The update rule, typeset from the code."""
    lines = r"\\".join(line.replace("=", "&=", 1) for line in typeset.update_rule(racer))
    st.latex(rf"\begin{{aligned}}{lines}\end{{aligned}}")


def _facts(setting: Setting) -> tuple[Surface, tuple[bool, Any]]:
    """The surface without noise, and what tells its contours from others: spacing and its facts."""
    bare = setting.bare
    return bare, (st.session_state.get("log_contours", True), own.facts_of(bare))


def _line(
    surface: Surface, racer: Optimizer, trajectory: Trajectory, name: str, looks: plots.LineStyle, *, equal: bool
) -> plots.Line:
    line = plots.line_of(name, memo.label(name, racer), surface, trajectory, looks)
    return dataclasses.replace(line, spent=np.append(0, np.cumsum(asked(trajectory)))) if equal else line


def _with_rates(loss: dict[str, Any], setting: Setting, look: plots.Look, words: dict[str, str]) -> dict[str, Any]:
    """The loss chart with the learning rate under it: itself where one optimizer has one, else its share."""
    rates = {float(racer.lr) for racer in setting.racers}
    (one, title) = (rates.pop(), "η<sub>t</sub>") if len(rates) == 1 else (1.0, "η<sub>t</sub> / η")
    return plots.with_rates(loss, one * setting.factors, look, title=title, words=words)


def words_of_canvas(words: dict[str, str], *, along: bool) -> dict[str, str]:
    """The words that the live picture needs, with those of its points."""
    picture = tr("Curve with the paths of the optimizers") if along else tr("Contour with the paths of the optimizers")
    return words | {
        "picture": picture,
        "steps": tr("Steps and view"),
        "start": tr("Start x = {x}: drag it, or move it with the arrow keys")
        if along
        else tr("Start ({x}, {y}): drag it, or move it with the arrow keys"),
        "first": tr("To the start"),
        "back": tr("One step back"),
        "play": tr("Play or pause"),
        "next": tr("One step forward"),
        "speed": tr("Speed"),
        "rate": tr("{n} steps/s"),
        "pin": tr("Keep the faint paths, or else these, for comparison"),
        "pinned": tr("Kept"),
        "closer": tr("Zoom in"),
        "farther": tr("Zoom out"),
        "whole": tr("Whole view"),
        "image": tr("Save as an image"),
    }


def tell(remark: str) -> None:
    """A sentence that explains a picture."""
    st.markdown(f":material/info: {remark}")


def undefined(setting: Setting) -> list[str]:
    """What is to be said of a start where there is no loss or no slope."""
    start = np.array(setting.start, dtype=float)
    with np.errstate(all="ignore"):
        value, slope = setting.surface.f(start), setting.bare.grad(start)
    if np.isfinite(value) and np.all(np.isfinite(slope)):
        return []
    if _is_too_large(setting.bare, start):
        return [tr("A number is too large to compute with at this start: choose another.")]
    return [tr("The loss is not defined at this start: choose another.")]


def _is_too_large(surface: Surface, start: Any) -> bool:
    """Whether what went wrong first, in its value or its slope, is that a number became too large."""
    try:
        with np.errstate(all="raise", under="ignore"):
            for computed in (surface.f, surface.grad):
                computed(start)
    except FloatingPointError as fault:
        return "overflow" in str(fault)
    return False


def _about_schedule(setting: Setting) -> list[str]:
    """What is to be said of a typed schedule that stops a run or turns it round."""
    if setting.steady:
        return []
    factors = setting.factors
    if not np.all(np.isfinite(factors)):
        k = int(np.argmin(np.isfinite(factors))) + 1
        return [tr("The schedule has no value at step {k}: runs end there.").format(k=k)]
    if np.any(factors < 0):
        k = int(np.argmax(factors < 0)) + 1
        return [tr("The schedule is below 0 at step {k}: paths climb there.").format(k=k)]
    return []


def _about_data(surface: Surface) -> list[str]:
    """What is to be said of a loss over data without a minimum in sight."""
    if not isinstance(surface, DataLoss) or surface.minima:
        return []
    if surface.classify:
        text = tr(
            "This loss has no minimum in the window: it falls beyond its edge, for ever where a line parts the classes."
        )
        return [text]
    return [tr("This loss has no minimum in the window.")]


def _range(runs: Sequence[Trajectory]) -> tuple[float, float]:
    """Where the loss chart ends: below and above all runs that did not diverge, and every start."""
    counted = np.concatenate([t.loss if str(t.status) != "diverged" else t.loss[:1] for t in runs] or [[0.0]])
    return float(np.fmin.reduce(counted)), float(np.fmax.reduce(counted))


def ending(trajectory: Trajectory) -> str:
    """How a single run, kept as a path, ended, in words."""
    match str(trajectory.status):
        case "converged" | core.RESTING if trajectory.stopped_at == 0 and not np.ptp(trajectory.theta, axis=0).any():
            return tr("does not move: flat at the start")
        case core.RESTING:
            return tr("rests from step {k} on, at no minimum").format(k=trajectory.stopped_at)
        case "converged":
            return tr("converged at step {k}").format(k=trajectory.stopped_at)
        case "diverged" if trajectory.stopped_at == 0:
            return tr("cannot be computed at the start")
        case "diverged":
            return tr("diverged at step {k}").format(k=trajectory.stopped_at)
        case "oscillating":
            return tr("oscillating")
        case _:
            return tr("still moving")


def _ranges(steps: Any) -> str:
    """Ascending whole numbers in short: 1–3, 7."""
    runs = np.split(steps, np.flatnonzero(np.diff(steps) > 1) + 1)
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else f"{run[0]}" for run in runs[:5]) + (
        "…" * (len(runs) > 5)
    )


def _evaluations(trajectory: Trajectory, steps: int) -> str:
    """How often the first steps asked the surface, in all and per step, by kind: 41 f (1.37), 30 ∇f (1)."""
    sums = {kind: int(np.sum(counts[:steps])) for kind, counts in trajectory.evaluations.items()}
    told = (f"{sums[kind]:,} {sign} ({number_text(sums[kind] / steps)})" for kind, sign in SIGNS.items() if sums[kind])
    return ", ".join(told) or "–"


def _spoken(cast: Cast, runs: Sequence[Trajectory]) -> str:
    told = (f"{name}: {ending(trajectory)}" for (name, _), trajectory in zip(cast, runs, strict=True))
    return "; ".join(told) if cast else nothing_chosen()


def nothing_chosen() -> str:
    """What to do where no optimizer is chosen."""
    return tr("Choose at least one optimizer in the sidebar to see its path.")


def _results(surface: Surface, cast: Cast, runs: Sequence[Trajectory]) -> dict[str, list[str]]:
    """The table under the picture, by columns."""
    names = ", ".join(coordinate_text(c) for c in surface.coordinates)
    rows: dict[str, list[str]] = {
        column: []
        for column in (
            tr("Optimizer"),
            tr("How it ended"),
            tr("Steps to converge"),
            tr("Final loss"),
            tr("Evaluations (per step)"),
            tr("Distance to nearest minimum"),
            f"{tr('Final point')} ({names})",
        )
    }
    for (name, looks), trajectory in zip(cast, runs, strict=True):
        last = int(np.flatnonzero(np.isfinite(trajectory.loss))[-1]) if np.isfinite(trajectory.loss[0]) else 0
        point = trajectory.theta[last]
        converged = str(trajectory.status) == "converged"
        cells = (
            f"{looks.glyph} {name}",
            ending(trajectory),
            str(trajectory.stopped_at) if converged else "–",
            number_text(float(trajectory.loss[last])),
            _evaluations(trajectory, last),
            number_text(float(surface.distance(point))),
            f"({', '.join(number_text(c) for c in point)})",
        )
        for column, cell in zip(rows, cells, strict=True):
            rows[column].append(cell)
    return rows
