"""The learning-rate lab: the sweep, also as a band on the Trajectories page, and three telling rates."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import streamlit as st

import plots
from core import RESTING, STATUSES, Array, Optimizer, Trajectory
from experiments import stability
from experiments.rest import told_apart
from experiments.sweep import RATES, SLOW, bands, measured, sweep, too_small_right_too_large
from plots.style import number_text
from views import canvas, charts, controls, picture, theory
from views.setting import LR, Chosen, Setting, rate_key, style
from views.translation import tr

PATIENCE, LONG = 0.5, 200  # seconds without a word; steps for which a method that searches takes longer
_SWEEPS = "the sweeps of a setting"
_NOTES = "notes under the sliders"


def sweep_page(look: plots.Look, chosen: Chosen) -> None:
    """Outcome against learning rate, beside the contour; the limits of theory under it."""
    controls.follow(controls.PICTURE, controls.BESIDE)
    picture.heading(chosen.setting().surface)
    measure = controls.choice("measure", tr("Judge a rate by"), measures())
    _sweep(chosen, look, measure)
    _theory(chosen)


@st.fragment(key=controls.PICTURE)
def _sweep(chosen: Chosen, look: plots.Look, measure: str) -> None:
    left, right = st.columns(2, gap="medium")
    with left:
        setting = picture.draw(chosen.setting(), look, losses=False)
    with right:
        draw_sweep(setting, look, measure, still=setting.start == chosen.start)
    note(chosen, setting)


@st.fragment(key=controls.BESIDE)
def _theory(chosen: Chosen) -> None:
    setting = chosen.setting()
    theory.tell(setting)


def measures() -> dict[str, str]:
    """What a run can be judged by, by its name in links."""
    return {"final": tr("Final loss"), "best": tr("Best loss so far"), "steps": tr("Steps to converge")}


def draw_sweep(
    setting: Setting,
    look: plots.Look,
    measure: str,
    *,
    title: str = "",
    share: float = 0.8,
    tried: bool = True,
    still: bool = True,
) -> None:
    """The sweep of every chosen optimizer, `share` of a chart high and its bands, and what is to be said of it.

    Where there is a live picture in which rates can be `tried`, the browser asks for the paths of all rates, at rest;
    not while the start is dragged, when it is not `still`.
    """
    if not setting.racers:
        return
    sweeps = _sweeps(setting)
    chart, touched = _chart(setting, sweeps, measure, look, share)
    if charts.asked_for() == touched["of"]:
        touched["paths"] = _paths(setting, sweeps)
    take = partial(take_rate, [rate_key(type(racer)) for racer in setting.racers])
    words = _words(measures()[measure], tried=tried)
    charts.show([{**chart, "title": title}], words=words, take=take, still=tried and still, **touched)
    for remark in _remarks(setting, sweeps):
        picture.tell(remark)


def _sweeps(setting: Setting) -> list[Trajectory]:
    """Those of all optimizers; with a bar where that takes long, as it does for methods that search."""
    bar, begin, found = None, time.perf_counter(), []
    for racer, path in zip(setting.racers, picture.runs_of(setting), strict=True):
        searching = setting.steps >= LONG and np.any(path.evaluations["value"]) and _rule(racer) not in _known(setting)
        if searching or time.perf_counter() - begin > PATIENCE:
            bar = bar or st.empty()
            bar.progress(len(found) / len(setting.racers), tr("Trying rates with {name}").format(name=racer.name))
        found.append(sweep_of(setting, racer))
    if bar:
        bar.empty()
    return found


def sweep_of(setting: Setting, racer: Optimizer) -> Trajectory:
    """One path of an optimizer for each rate."""
    known, rule = _known(setting), _rule(racer)
    if rule not in known:
        of = sweep(setting.surface, rule, setting.start, setting.steps, schedule=setting.schedule)
        known[rule] = told_apart(setting.bare, of)
    return known[rule]


def _rule(racer: Optimizer) -> Optimizer:
    """An optimizer whatever its learning rate."""
    return replace(racer, lr=LR.default)


def _known(setting: Setting) -> dict[Optimizer, Trajectory]:
    """Sweeps by optimizer, remembered for the setting that was asked for last."""
    known = st.session_state.get(_SWEEPS)
    if known is None or known[0] != setting.facts:
        known = st.session_state[_SWEEPS] = setting.facts, {}
    return known[1]


def _chart(
    setting: Setting,
    sweeps: Sequence[Trajectory],
    measure: str,
    look: plots.Look,
    share: float,
) -> tuple[dict[str, Any], dict[str, Any]]:
    surface, racers = setting.surface, setting.racers
    values = np.stack([measured(of, measure) for of in sweeps])
    finite = values[np.isfinite(values)]
    lowest = 0.0 if measure == "steps" else picture.lowest_of(surface, values)
    log = bool(np.any(finite > lowest))
    height = float(sweeps[0].loss[0, 0]) - lowest
    # What has climbed a hundred times as high as the start has left the chart.
    highest = np.inf if measure == "steps" or not height > 0 else lowest + 100 * height
    now = [float(measured(path, measure)) for path in picture.runs_of(setting)]
    bends = stability.curvatures(setting.bare, setting.start)
    curves = [
        plots.Curve(
            racer.name,
            judged,
            bands(RATES, of),
            float(racer.lr),
            value,
            said.limit if setting.steady else np.nan,
            stability.limit_at(racer, bends) if setting.steady else np.nan,
            _best_rate(setting, racer, said) if setting.steady else np.nan,
            style(type(racer), look),
        )
        for racer, judged, of, value, said in zip(racers, values, sweeps, now, theory.theories_of(setting), strict=True)
    ]
    heights = log and lowest and measure != "steps"
    words = {
        "rate": f"{tr('Learning rate')} η",
        "measure": above(measures()[measure]) if heights else measures()[measure],
        "limit": tr("Limit"),
        "here": tr("Limit at the start"),
        "best": tr("Best fixed rate"),
        "converged": tr("converges"),
        "still moving": tr("still moving"),
        "oscillating": tr("oscillates"),
        "diverged": tr("diverges"),
        RESTING: tr("rests"),
    }
    figure = plots.sweep_chart(RATES, curves, look, lowest=lowest, highest=highest, log=log, share=share, words=words)
    shown = plots.log_heights(values, lowest) if log else values
    touched = {
        "of": picture.name_of(setting),
        "rates": RATES,
        "places": np.log10(RATES),
        "names": [racer.name for racer in racers],
        "at": int(np.argmin(np.abs(np.log(RATES / float(racers[0].lr))))),
        "shown": np.where(np.isfinite(shown), shown, np.nan),
        "values": values,
        "endings": np.stack([_places(of.status) for of in sweeps]),
        "stops": np.stack([of.stopped_at for of in sweeps]).astype(float),
    }
    told = "; ".join(
        f"{c.name}: " + ", ".join(f"{words[s]} {number_text(a)}–{number_text(b)}" for a, b, s in c.bands)
        for c in curves
    )
    return {**figure, "alt": f"{tr('Outcome against learning rate')}. {told}"}, touched


def _best_rate(setting: Setting, racer: Any, said: stability.Theory) -> float:
    """The best fixed rate of theory; NaN where it is best with other numbers only, or not on the whole surface."""
    best: Any = said.best
    there = best and stability.is_quadratic(setting.bare) and replace(racer, lr=best.lr) == best
    return float(best.lr) if there else np.nan


def _paths(setting: Setting, sweeps: Sequence[Trajectory]) -> list[Any]:
    """The path of every rate, as far as the picture beside the sweep shows them."""
    window = plots.window_of(setting.surface, setting.start)
    seen = plots.union(window, canvas.view(setting.surface.name) or window)
    return [plots.trial_paths(of.theta, seen) for of in sweeps]


def _places(status: Any) -> Array:
    """The places of statuses, (R,), in STATUSES; RESTING comes after them."""
    return np.argmax(np.asarray(status)[:, None] == np.array([*STATUSES, RESTING]), axis=1).astype(float)


def above(measure: str) -> str:
    """The name of an axis for heights above the lowest loss."""
    return tr("{measure}, above the lowest").format(measure=measure)


def _words(measure: str, *, tried: bool) -> dict[str, Any]:
    return {
        "picture": tr("Outcome against learning rate"),
        "slider": tr("Rate to try; up and down change the optimizer, Enter takes the rate"),
        "take": tr("Take this rate"),
        "idle": tr("Move along a curve to see the path of that rate; click to take it.")
        if tried
        else tr("Click a curve to take its rate."),
        "point": "{name}  η = {rate}: {end}",
        "value": f" · {measure} {{v}}",
        "endings": [
            tr("converged at step {k}"),
            tr("still moving"),
            tr("oscillating"),
            tr("diverged at step {k}"),
            tr("rests from step {k} on, at no minimum"),
        ],
    }


def take_rate(keys: Sequence[str]) -> None:
    """Set a learning rate to the one that was taken from a sweep; `keys` are those of the controls, by row."""
    try:
        row, rate = charts.taken()
        key = keys[row]
    except (ValueError, IndexError):
        return
    controls.set_to({key: LR.rounded(rate)})
    st.rerun()  # the whole page: the sliders are outside of the fragment


def about_start(setting: Setting) -> list[str]:
    """What is to be said of a start without a slope: which of the methods stay there."""
    with np.errstate(all="ignore"):
        slope = setting.bare.grad(np.array(setting.start, dtype=float))
    if np.any(slope) or not setting.racers:
        return []
    quiet = replace(setting, surface=setting.bare)
    moves = [bool(np.any(path.theta != path.theta[0])) for path in picture.runs_of(quiet)]
    text = {
        (True, False): tr("The gradient is zero at this start: without noise {names} do not leave it."),
        (False, True): tr("The gradient is zero at this start; {others} leave it all the same."),
        (True, True): tr("The gradient is zero at this start: without noise {names} do not leave it; {others} do."),
    }[not all(moves), any(moves)]
    told = [
        ", ".join(racer.name for racer, moved in zip(setting.racers, moves, strict=True) if moved == wanted)
        for wanted in (False, True)
    ]
    return [text.format(names=told[0], others=told[1])]


def _remarks(setting: Setting, sweeps: Sequence[Trajectory]) -> list[str]:
    """What is to be said of a setting that a sweep cannot tell much about."""
    if picture.undefined(setting):
        return []
    said = about_start(setting)
    if setting.steps < 8:
        said.append(tr("Fewer than 8 steps are too few to see whether a run oscillates or settles: take more."))
    for racer, of in zip(setting.racers, sweeps, strict=True):
        if np.all(of.status == "diverged"):
            said.append(tr("{name} diverges from this start at every rate shown.").format(name=racer.name))
        if resting := int(np.sum(of.status == RESTING)):
            text = tr("{name} rests at no minimum, but on a saddle, a summit or a plateau, at {k} of {n} rates.")
            said.append(text.format(name=racer.name, k=resting, n=len(of.status)))
    return said


def note(chosen: Chosen, setting: Setting) -> None:
    """Under each learning rate, up to where theory says that it can be turned: what it said before, while one drags.

    What a fragment does not write again into a place outside of it, is gone.
    """
    if setting.start == chosen.start:
        st.session_state[_NOTES] = theory.notes(setting)
    for key, text in st.session_state.get(_NOTES, {}).items():
        if key in chosen.notes:
            chosen.notes[key].caption(text)


# ---- Too small, just right, too large


def three_page(look: plots.Look, chosen: Chosen) -> None:
    """The classic triptych, for one optimizer on any surface."""
    controls.follow(controls.PICTURE)
    picture.heading(chosen.setting().surface)
    _three(chosen, look, one_method(chosen))


def one_method(chosen: Chosen, *, box: bool = False) -> type[Optimizer] | None:
    """A choice of one of the chosen optimizers; None, with a word on what to do, where there is none."""
    if not chosen.methods:
        st.info(picture.nothing_chosen())
        return None
    names = {cls.__name__: cls.name for cls in chosen.methods}
    controls.respell("method", {name: key for key, name in names.items()})
    name = controls.choice("method", tr("Optimizer"), names, box=box)
    return next(cls for cls in chosen.methods if cls.__name__ == name)


@st.fragment(key=controls.PICTURE)
def _three(chosen: Chosen, look: plots.Look, method: type[Optimizer] | None) -> None:
    if method is None:
        return
    note(chosen, chosen.setting())
    setting = chosen.setting(method)
    surface, (racer,) = setting.surface, setting.racers
    of = sweep_of(setting, racer)
    found = too_small_right_too_large(of, surface.lowest())
    remarks = picture.undefined(setting) or _remarks(setting, [of])
    if found is None:
        st.info(remarks[0] if remarks else tr("No rate of the sweep ends lower than the start: try another start."))
        return
    window = plots.window_of(surface, setting.start)
    words = picture.words_of_points(surface)
    shown = []
    lowest = picture.lowest_of(surface, [measured(of, "final")])
    for kind, at in zip(("small", "right", "large"), found, strict=True):
        if at is None:
            none = (
                tr("No rate of the sweep is too small.")
                if kind == "small"
                else tr("No rate of the sweep is too large.")
            )
            remarks.append(none)
            continue
        tried = replace(racer, lr=float(RATES[at]))
        path = of.lane(at)
        line = plots.line_of(racer.name, racer.name, surface, path, style(method, look))
        layout = plots.contour_layout(surface, window, look)
        layout |= {"height": 0.7 * layout["height"], "showlegend": False}
        layout["margin"] |= {"l": 54 * look.scale, "r": 6}
        traces = [*plots.path_traces(surface, line, window, look, words)]
        title, text = _caption(kind, setting, tried, path, lowest)
        shown.append(
            {
                "data": [*traces, *plots.mark_traces(surface, setting.start, look, words)],
                "layout": layout,
                "title": title,
                "text": text,
                "alt": f"{title}. {text}",
            }
        )
    charts.show(shown, land=plots.ground_traces(surface, window, picture.drawn_ground(setting, window), look))
    for remark in remarks:
        picture.tell(remark)
    st.caption(
        tr(
            "How the rates were found, all with {steps} steps: just right ends lowest without ever rising above the "
            "start; too small is the largest rate up to which every one leaves at least {share}% of the height; too "
            "large is the first beyond it that diverges, or where none does, that always rises above the start."
        ).format(steps=setting.steps, share=round(100 * SLOW))
    )


def _caption(kind: str, setting: Setting, tried: Optimizer, path: Trajectory, lowest: float) -> tuple[str, str]:
    """Title and text: what happens at a rate, and why."""
    titles = {"small": tr("Too small: η = {rate}"), "right": tr("Just right: η = {rate}")}
    title = titles.get(kind, tr("Too large: η = {rate}")).format(rate=number_text(float(tried.lr)))
    said = stability.theory(setting.bare, tried, path)
    linear = setting.steady and stability.is_quadratic(setting.bare)
    shrinks, grows = linear and said.contraction < 1, linear and said.contraction >= 1
    share = (path.loss[-1] - lowest) / (path.loss[0] - lowest)
    what = tr("Outcome: {ending}.").format(ending=picture.ending(path))
    if kind == "small":
        what += " " + tr("{share}% of the height is left.").format(share=number_text(100 * float(share), 2))
        if shrinks:
            why = tr("In the flattest direction a step keeps {factor} of the distance.")
        else:
            why = tr("The steps are too short to get far in {steps} of them.")
    elif kind == "right":
        what += " " + tr("Final loss {loss}.").format(loss=number_text(float(path.loss[-1])))
        if shrinks:
            why = tr("In the long run a step shrinks the distance to {factor} of what it was.")
        elif str(path.status) == "converged":
            why = tr("The steps are long enough to arrive, and short enough to settle.")
        else:
            why = tr("The steps are long enough to get low; the run does not settle in {steps} of them.")
    elif grows:
        why = tr("In the steepest direction a step makes the distance {factor} times as large in the long run.")
    elif str(path.status) == "diverged" and path.loss[np.isfinite(path.loss)][-1] < path.loss[0]:
        why = tr("It leaves the window downhill, where the surface falls further.")
    elif str(path.status) == "diverged":
        why = tr("Where it is steep, steps jump across the valley to a place that is steeper still.")
    else:
        why = tr("The steps are longer than the valley is wide: it is thrown up the other side.")
    return title, f"{what} {why}".format(factor=number_text(said.contraction, 4), steps=setting.steps)
